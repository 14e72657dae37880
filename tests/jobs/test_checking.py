"""Books of an archive are checked as they stand, across volumes, with what persons settled."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from civreg import jobs, kinds
from civreg.archive import By
from civreg.errors import NothingMatchedError
from civreg.export import CheckedBook, CheckLine, CheckReport, check_html, check_pdf
from civreg.model import Decision
from civreg.verify import font_file
from tests.conftest import CLERK, Shelf

BY = By("Lê Thị Kiểm", "máy 1")


def birth(n: int, volume: str = "01", **other: str) -> dict[str, str]:
    """The n-th birth of 2012."""
    born = date(2012, 1, 2) + timedelta(days=n)
    words = kinds.spelled_date(kinds.PartialDate(born.year, born.month, born.day))
    told = {"so": f"{n:02d}", "quyenSo": f"{volume}/2012", "ngayDangKy": f"{born + timedelta(days=9):%d.%m.%Y}"}
    person = {"nksHoTen": f"Nguyễn Hữu {'ABCDEGHK'[n % 8]}", "nksNgaySinh": f"{born:%d.%m.%Y}", "nksNgaySinhBangChu": words}
    return {**told, **person, "chaHoTen": "Nguyễn Văn Cha", "meHoTen": f"Trần Thị {'ABCDEGHK'[n % 8]}", **other}


def rules(shelf: Shelf, *books: str) -> list[tuple[str, int | None]]:
    """What is found, by rule and entry."""
    return [(f.rule, f.entry) for f in jobs.check_books(shelf.archive, books or None)]


def test_an_archive_is_checked_book_by_book(shelf: Shelf) -> None:
    """Each book by itself, or all of them; a book that is not there is refused."""
    one = shelf.add("KS.2012.01", [birth(n) for n in (1, 2, 4, 5)])
    shelf.add("KS.2013.01", [{**birth(1), "quyenSo": "01/2013", "ngayDangKy": "11.01.2013"}])
    assert rules(shelf, "KS.2012.01") == [("number-gap", one[2])]
    assert rules(shelf) == [("number-gap", one[2])]
    with pytest.raises(NothingMatchedError):
        jobs.check_books(shelf.archive, ["KS.1999.09"])


def test_a_volume_is_checked_against_the_one_before(shelf: Shelf) -> None:
    """Number 4 lies in neither volume; alone the second is held against the first as well."""
    shelf.add("KS.2012.01", [birth(n) for n in (1, 2, 3)])
    second = shelf.add("KS.2012.02", [birth(n, "02") for n in (5, 6)])
    assert rules(shelf, "KS.2012.02") == rules(shelf) == [("number-gap", second[0])]


def test_what_a_person_settled_blocks_no_more(shelf: Shelf) -> None:
    """The finding stays, with who said what; it is an act of the chain, and another finding is untouched."""
    shelf.add("KS.2012.01", [birth(n) for n in (1, 2, 4, 5, 7)])
    first, second = jobs.check_books(shelf.archive)
    assert first.blocks
    acts = shelf.archive.acts.check()
    jobs.settle_finding(shelf.archive, BY, first.id, "sổ gốc bỏ số này")
    after = jobs.check_books(shelf.archive)
    assert [f.blocks for f in after] == [False, True]
    assert after[0].settled == "Lê Thị Kiểm: sổ gốc bỏ số này"
    assert after[1] == second
    assert shelf.archive.acts.check() == acts + 1
    with pytest.raises(NothingMatchedError):
        jobs.settle_finding(shelf.archive, BY, "ffffffff", "x")


def test_a_correction_is_seen_at_once(shelf: Shelf) -> None:
    """Findings are derived from decisions over readings each time, never stored."""
    entries = shelf.add("KS.2012.01", [birth(1), birth(2), birth(9, so="09"), birth(4)], verified=False)
    assert "number-out-of-run" in [rule for rule, _ in rules(shelf)]
    shelf.archive.decisions.add(CLERK, entries[2], Decision("so", "corrected", "03"))
    assert "number-out-of-run" not in [rule for rule, _ in rules(shelf)]


def test_own_rules_of_an_archive_win(shelf: Shelf) -> None:
    """A checks.toml beside civreg.toml turns a rule off for this archive."""
    shelf.add("KS.2012.01", [birth(n) for n in (1, 2, 4, 5)])
    (shelf.archive.home / "checks.toml").write_text('[number-gap]\nseverity = "off"\n', encoding="utf-8")
    assert rules(shelf) == []


def test_the_report_names_gaps_and_findings(shelf: Shelf, tmp_path: Path) -> None:
    """HTML holds the sentences, the PDF is one; both are written whole."""
    shelf.add("KS.2012.01", [birth(n) for n in (1, 2, 4)])
    checked = list(jobs.checked_books(shelf.archive))
    page, sheet = tmp_path / "phieu.html", tmp_path / "phieu.pdf"
    jobs.write_check_report(shelf.archive, checked, page, "vi")
    jobs.write_check_report(shelf.archive, checked, sheet, "en")
    text = page.read_text(encoding="utf-8")
    assert "PHIẾU KIỂM TRA QUYỂN" in text
    assert "Thiếu số 03" in text
    assert "CÒN VƯỚNG: 1" in text
    assert text.count("data:image/jpeg") == 1
    assert sheet.read_bytes().startswith(b"%PDF")


def test_a_report_is_never_taken_for_markup() -> None:
    """What stands in a book is text, whatever it looks like; a book without findings says so."""
    line = CheckLine("block", "<b>", 1, "<script>alert(1)</script>", "", "0a1b2c3d", "")
    report = CheckReport("Xã & Thử", "01/01/2026", (CheckedBook("KS.2012.01", (("pages", 1),), ((1, 3),), (), (line,)),))
    html = check_html(report, "vi")
    assert "<script>" not in html
    assert "Xã &amp; Thử" in html
    clean = CheckReport("", "", (CheckedBook("KS.2012.01", (), (), (), ()),))
    assert "Không thấy điều gì" in check_html(clean, "vi")
    assert check_pdf(clean, "en", (font_file("sans"), font_file("bold"))).startswith(b"%PDF")


def test_notes_of_an_entry_come_from_its_margin_once_a_person_read_it(shelf: Shelf) -> None:
    """An unread margin gives no note; a verified one does, beside those recorded by hand and what was struck."""
    text = "Kết hôn ngày 02.03.2030"
    (entry,) = shelf.add("KS.2012.01", [birth(1, ghiChu=text)], verified=False)
    assert jobs.entry_notes(shelf.archive, entry).written == ()
    shelf.archive.decisions.add(CLERK, entry, Decision("ghiChu", "accepted", text))
    jobs.add_note(shelf.archive, BY, entry, {"text": "Ly hôn ngày 05.06.2035"})
    jobs.record_strike(shelf.archive, BY, entry, ("nksHoTen", "Nguyễn Hữu X", "Nguyễn Hữu B"))
    notes = jobs.entry_notes(shelf.archive, entry)
    assert [(n.kind, n.date) for n in notes.written] == [("marriage", "02.03.2030")]
    assert [(k.note.kind, k.note.date) for k in notes.recorded] == [("divorce", "05.06.2035")]
    assert [s.struck for s in notes.struck] == ["Nguyễn Hữu X"]
    jobs.withdraw_note(shelf.archive, BY, notes.recorded[0].id, "nhầm")
    assert jobs.entry_notes(shelf.archive, entry).recorded == ()


@pytest.mark.parametrize("said", [{"text": " "}, {"text": "Ly hôn", "date": "hôm qua"}])
def test_a_note_that_says_nothing_is_refused(shelf: Shelf, said: dict[str, str]) -> None:
    """Neither an empty note nor one of a day that is none."""
    (entry,) = shelf.add("KS.2012.01", [birth(1)])
    with pytest.raises(NothingMatchedError):
        jobs.add_note(shelf.archive, BY, entry, said)
    with pytest.raises(NothingMatchedError):
        jobs.record_strike(shelf.archive, BY, entry, ("khongCo", "a", "b"))
    with pytest.raises(NothingMatchedError):
        jobs.entry_notes(shelf.archive, entry + 50)


def test_findings_travel_as_json(shelf: Shelf) -> None:
    """Codes and evidence are plain data."""
    shelf.add("KS.2012.01", [birth(n) for n in (1, 2, 4)])
    (finding,) = jobs.check_books(shelf.archive)
    told = json.loads(json.dumps(finding.plain))
    assert (told["rule"], told["evidence"]["missing"], told["blocks"], told["id"]) == ("number-gap", "03", True, finding.id)
