"""The rules of the books: each fault is found, named with its evidence, and a book without faults is left in peace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from civreg import verify
from civreg.errors import FormError
from civreg.language import Phrase
from civreg.verify import CheckFinding

from .bookshop import OPTIONS, birth, births, book, empty, found, page


def test_a_book_without_faults_is_left_in_peace() -> None:
    """Nothing at all is found where every rule is kept."""
    assert found(births(60)) == []


FAULTS = [
    (6, {"ngayDangKy": "01.01.2012"}, "registration-order", "block"),
    (6, {"nksNgaySinhBangChu": "Ngày một tháng ba năm hai nghìn không trăm mười hai"}, "words-digits-differ", "block"),
    (6, {"nksNgaySinh": "20.05.2012", "nksNgaySinhBangChu": "", "nksSoDinhDanh": ""}, "birth-after-registration", "block"),
    (6, {"nksNgaySinh": "30/02/2012", "nksNgaySinhBangChu": "", "ngayDangKy": "08.03.2012"}, "impossible-date", "doubt"),
    (6, {"ngayDangKy": "10.02.2010"}, "year-outside-book", "block"),
    (6, {"ngayDangKy": "10.02.2031"}, "future-date", "block"),
    (6, {"meNgaySinh": "2004"}, "parent-age", "doubt"),
    (6, {"chaNgaySinh": "1930"}, "parent-age", "doubt"),
    (6, {"nksSoDinhDanh": "07921212"}, "id-length", "doubt"),
    (6, {"nksSoDinhDanh": "079312000006"}, "id-says", "doubt"),
    (6, {"nksSoDinhDanh": "003212000006"}, "id-says", "doubt"),
    (6, {"nksDanToc": "Kinh Bắc"}, "ethnic-group", "doubt"),
    (6, {"nksQuocTich": "Sao Hỏa"}, "nationality", "note"),
    (6, {"nksHoTen": "Quách Hữu An"}, "family-name", "note"),
    (6, {"nksHoTen": "Nguyễn Thị An"}, "name-and-sex", "note"),
    (6, {"nguoiKy": "Quách Thạch Lam"}, "signer-unlike", "note"),
    (6, {"nguoiKy": "Võ Thị Ghi", "nguoiThucHien": "Lê Quang Ký"}, "signer-clerk-swapped", "doubt"),
    (6, {"so": "06/2019"}, "number-year", "doubt"),
    (6, {"quyenSo": "07/2012"}, "volume-differs", "doubt"),
    (6, {"so": "01", "quyenSo": "06/2012"}, "number-volume-swapped", "block"),
    (6, {"so": "46"}, "number-out-of-run", "block"),
    (6, {"ghiChu": "Cải chính tên"}, "margin-note-unread", "block"),
]


@pytest.mark.parametrize(("number", "change", "rule", "severity"), FAULTS)
def test_each_fault_is_found(number: int, change: dict[str, str], rule: str, severity: str) -> None:
    """One entry that breaks a rule is named by it, as gravely as the rule says."""
    told = verify.check_book(births(14, {number: change}), OPTIONS)
    assert [(f.severity, f.entry) for f in told if f.rule == rule] == [(severity, number)]
    for finding in told:
        assert finding.say("vi") != finding.say("en")
        assert "{" not in finding.say("vi") + finding.say("en")


def test_rules_of_one_entry_find_as_much_in_it_alone() -> None:
    """Whatever is wrong in a book, they find it in each entry by itself; the others may need its book."""
    own = replace(OPTIONS, rules=tuple(rule for rule in OPTIONS.rules if verify.of_one_entry(rule)))
    assert 10 < len(own.rules) < len(OPTIONS.rules)
    found_alone = set()
    for _, change, _, _ in FAULTS:
        entries = list(births(14, {6: change}))
        alone = [finding for entry in entries for finding in verify.check_book([entry], own)]
        assert sorted(map(repr, alone)) == sorted(map(repr, verify.check_book(entries, own))), change
        found_alone |= {finding.rule for finding in alone}
    assert {"birth-after-registration", "words-digits-differ", "future-date", "margin-note-unread"} <= found_alone


def test_rules_that_change_while_the_program_runs_are_read_anew(tmp_path: Path) -> None:
    """An office's own rules hold from the moment they are written, also at a desk that is open."""
    own = tmp_path / "checks.toml"
    own.write_text('[future-date]\nseverity = "off"\n', encoding="utf-8")
    assert "future-date" not in {rule.code for rule in verify.rules(own)}
    own.write_text('[future-date]\nseverity = "note"\nunsure = "note"\n', encoding="utf-8")
    assert [rule.severity for rule in verify.rules(own) if rule.code == "future-date"] == ["note"]


def test_a_gap_names_the_missing_number_and_its_neighbours() -> None:
    """The sentence says which number is missing and between which pages."""
    (gap,) = verify.check_book([p for p in births() if p.entry != 5], OPTIONS)
    assert (gap.rule, gap.severity, dict(gap.evidence)["missing"]) == ("number-gap", "block", "05")
    assert "Thiếu số 05" in gap.say("vi")
    assert "trang 4" in gap.say("vi")


def test_many_missing_numbers_are_a_jump() -> None:
    """More than twenty at once are told as a leap."""
    pages = book([birth(n) for n in (*range(1, 8), *range(40, 47))])
    assert found(pages) == [("number-jump", "block", "40")]


def test_a_number_that_stands_twice_is_named_with_both_pages() -> None:
    """Both entries are named, and what the later one may be is proposed where the run tells."""
    (repeat,) = [f for f in verify.check_book(births(14, {6: {"so": "05"}}), OPTIONS) if f.rule == "number-repeat"]
    assert (repeat.entry, repeat.others, repeat.severity) == (6, (5,), "block")


def test_pages_out_of_order_are_no_gap() -> None:
    """Two pages that lie the wrong way round are named as such, and nothing blocks."""
    pages = births()
    pages[4], pages[5] = pages[5], pages[4]
    told = verify.check_book(pages, OPTIONS)
    assert {f.rule for f in told} == {"number-order"}
    assert not any(f.blocks for f in told)


def test_a_volume_goes_on_from_the_one_before() -> None:
    """The first number of a volume follows the last of the one before: what lies between is missing, what is not after is twice."""
    pages = book([birth(n, quyenSo="02/2012") for n in range(21, 30)], name="KS.2012.02")
    assert found(pages, replace(OPTIONS, last=20)) == []
    assert found(pages, replace(OPTIONS, last=18)) == [("number-gap", "block", "21")]
    assert [rule for rule, *_ in found(pages, replace(OPTIONS, last=21))] == ["number-repeat"]
    assert [rule for rule, *_ in found(pages)] == ["number-start"]


def test_a_book_may_go_on_into_the_next_year() -> None:
    """Numbers begin anew with the new year: no gap, no repeat, no wrong year."""
    later = [
        birth(n, ngayDangKy=f"{n + 8:02d}.01.2013", nksNgaySinh=f"{n + 1:02d}.01.2013", nksNgaySinhBangChu="", nksSoDinhDanh="")
        for n in range(1, 7)
    ]
    assert found(book([*(birth(n) for n in range(1, 15)), *later])) == []


def test_an_unsure_reading_only_raises_a_doubt() -> None:
    """What a rule of the book finds blocks only where a person or a sure reading stands behind it."""
    change = birth(6, nksNgaySinhBangChu="Ngày một tháng ba năm hai nghìn không trăm mười hai")
    pages = [p if p.entry != 6 else page(change, 6, unsure=["nksNgaySinhBangChu"]) for p in births()]
    assert found(pages) == [("words-digits-differ", "doubt", "06")]


def test_a_misread_number_is_proposed_and_makes_no_gap() -> None:
    """One unsure number in a run is the right one misread: it is proposed as it would be written."""
    pages = [p if p.entry != 12 else page(birth(12, so="72"), 12, unsure=["so"]) for p in births()]
    (told,) = verify.check_book(pages, OPTIONS)
    assert (told.rule, told.severity, told.proposal) == ("number-out-of-run", "doubt", "12")


def test_a_book_filed_under_another_year_is_told_once() -> None:
    """Not every entry is blamed for a book that was filed wrong."""
    pages = book([birth(n) for n in range(1, 15)], name="KS.2019.01")
    assert found(pages) == [("book-filed-elsewhere", "doubt", "")]


def test_a_rule_that_a_book_never_kept_is_no_block() -> None:
    """Where dates fall back all the time, each is as little as an unsure one."""
    days = ("20", "06", "12", "04", "22", "14", "16", "02", "18", "08", "24", "10")
    pages = book(
        [birth(n, ngayDangKy=f"{d}.06.2012", nksNgaySinh="", nksNgaySinhBangChu="", nksSoDinhDanh="") for n, d in enumerate(days, 1)]
    )
    assert {severity for _, severity, _ in found(pages)} == {"doubt"}


def test_a_date_that_is_written_too_often_is_named() -> None:
    """A placeholder stands in many entries; the same day of a real year does not."""
    pages = births(60, {n: {"meNgaySinh": "19.11.1999", "nksNgaySinh": "2012"} for n in range(20, 27)})
    assert ("placeholder-date", "doubt", "20") in found(pages)


def test_the_same_people_under_two_numbers_are_named() -> None:
    """A child that was registered twice is found at the second entry; twins are not the same."""
    again = {k: v for k, v in birth(3).items() if k.startswith(("nks", "me", "cha"))}
    (told,) = [f for f in verify.check_book(births(14, {9: again}), OPTIONS) if f.rule == "duplicate-entry"]
    assert (told.entry, told.others, told.severity) == (9, (3,), "block")
    twin = {**again, "nksHoTen": "Nguyễn Hữu Dũng An", "ngayDangKy": "14.02.2012"}
    assert "duplicate-entry" not in [rule for rule, *_ in found(births(14, {9: twin}))]


def test_pages_without_entries_are_told() -> None:
    """A blank page inside is a note, pages that were not read block, an end paper is nothing; the gap is only a doubt then."""
    pages = [*births()[:7], empty(8, "blank"), empty(9, "not-read"), empty(10, "not-read"), *births()[9:], empty(15, "blank")]
    assert [(r, s) for r, s, _ in found(pages)] == [("page-blank", "note"), ("page-unread", "block"), ("number-gap", "doubt")]


def test_a_crossed_out_page_is_noted() -> None:
    """What was seen of a page's picture comes in beside the entries."""
    assert [r for r, *_ in found(births(), replace(OPTIONS, marks={4: ("crossed-out",)}))] == ["page-crossed-out"]


def test_what_was_crossed_out_and_written_again_is_no_repeat() -> None:
    """A spoilt page and the next one have the same number and the same people by right."""
    pages = [*births()[:5], page(birth(5), 6), *(page(birth(n), n + 1) for n in range(6, 15))]
    assert {"number-repeat", "duplicate-entry"} <= {r for r, *_ in found(pages)}
    assert [r for r, *_ in found(pages, replace(OPTIONS, marks={5: ("crossed-out",)}))] == ["page-crossed-out"]


def test_a_note_that_a_person_read_blocks_no_more() -> None:
    """A verified margin note is a note."""
    pages = [p if p.entry != 6 else page(birth(6, ghiChu="Kết hôn năm 2034"), 6, verified=True) for p in births()]
    assert found(pages) == [("margin-note", "note", "06")]


MARRIAGE = {
    "so": "01", "quyenSo": "01/2016", "ngayDangKy": "20.05.2016", "ngayXacLapQuanHeHonNhan": "20.05.2016", "voHoTen": "Trần Ngọc Lan",
    "voNgaySinh": "01.06.1998", "chongHoTen": "Lê Hữu Sơn", "chongNgaySinh": "01.01.1990",
}  # fmt: skip


def test_spouses_are_of_the_age_that_the_law_of_the_day_asked_for() -> None:
    """Not yet 18 in 2016 is too young; the same age in 2006 was enough."""
    assert found(book([MARRIAGE], "KH-2015", "KH.2016.01")) == [("marriage-age", "doubt", "01")]
    earlier = {k: v.replace("2016", "2006").replace("1998", "1988").replace("1990", "1980") for k, v in MARRIAGE.items()}
    assert found(book([earlier], "KH-2015", "KH.2006.01")) == []


def test_death_comes_after_birth_and_before_its_registration() -> None:
    """Each contradiction is named by its own rule."""
    death = {"so": "01", "quyenSo": "01/2016", "ngayDangKy": "20.05.2016", "nktHoTen": "Lê Hữu Sơn", "nktNgaySinh": "1950"}
    late = {**death, "nktNgayChet": "02 giờ 03 phút, ngày 25 tháng 05 năm 2016"}
    early = {**death, "nktNgayChet": "01.05.1949"}
    assert ("event-after-registration", "block", "01") in found(book([late], "KT-2015", "KT.2016.01"))
    assert ("death-before-birth", "block", "01") in found(book([early], "KT-2015", "KT.2016.01"))


def test_a_finding_keeps_its_name_while_it_stays_the_same() -> None:
    """The id depends on rule, book, entry and evidence alone; braces in a book's words are words."""
    one, two = (verify.check_book(births(14, {6: {"nksDanToc": "K{i}nh"}}), OPTIONS) for _ in range(2))
    assert [f.id for f in one] == [f.id for f in two]
    assert "K{i}nh" in one[0].say("vi")
    other = CheckFinding("r", "note", None, 1, 1, "", (), (("a", "b"),), Phrase("{a}", "{a}"))
    assert replace(other, evidence=(("a", "c"),)).id != other.id


def test_a_user_overrides_rules_key_by_key(tmp_path: Path) -> None:
    """His own file changes a severity or a figure, turns a rule off, and adds one."""
    own = tmp_path / "checks.toml"
    own.write_text(
        '[parent-age]\nmost = 90\n[family-name]\nseverity = "off"\n[ethnic-group]\nseverity = "block"\n'
        '[old-mother]\ncheck = "years-between"\nseverity = "note"\npairs = [["meNgaySinh", "nksNgaySinh"]]\nleast = 0\nmost = 20\n'
        'vi = "Mẹ {years} tuổi."\nen = "Mother {years}."\n',
        encoding="utf-8",
    )
    options = replace(OPTIONS, rules=verify.rules(own))
    pages = births(4, {2: {"chaNgaySinh": "1930", "nksHoTen": "Quách Hữu An", "nksDanToc": "Kinh Bắc"}})
    assert set(found(pages, options)) == {("ethnic-group", "block", "02"), *(("old-mother", "note", f"{n:02d}") for n in range(1, 5))}


def test_an_unsure_text_is_never_graver_than_a_sure_one(tmp_path: Path) -> None:
    """Who makes a rule of the books a mere note need not say so twice."""
    own = tmp_path / "checks.toml"
    own.write_text('[words-digits-differ]\nseverity = "note"\n', encoding="utf-8")
    (rule,) = [rule for rule in verify.rules(own) if rule.code == "words-digits-differ"]
    assert (rule.severity, rule.unsure) == ("note", "note")


@pytest.mark.parametrize(
    "text",
    [
        "[parent-age",
        "[parent-age]\nseverity = 3\n",
        "x = 1\n",
        '[new]\nseverity = "note"\n',
        "[a]\nseverity='note'\ncheck='nix'\nvi='a'\nen='a'\n",
        "[parent-age]\nleast='x'\n",
        "[parent-age]\nkinds='KS'\n",
        "[duplicate-entry]\nKS={names=1}\n",
        "[marriage-age]\neras=[1]\n",
        "[id-says]\npeople=[['nksSoDinhDanh']]\n",
        "[id-says]\nprovinces=3\n",
    ],
)
def test_a_wrong_rule_says_where(tmp_path: Path, text: str) -> None:
    """A rule that cannot be is refused, with its name."""
    own = tmp_path / "checks.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(FormError) as failure:
        verify.check_book(births(3), replace(OPTIONS, rules=verify.rules(own)))
    assert "toml" in str(failure.value.data["where"])
