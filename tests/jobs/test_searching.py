"""People are found by what somebody knows of them, however they type it, and the index follows every change."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from civreg.archive import By
from civreg.jobs import Answer, SearchOptions, question_of, rebuild_index, refresh_index, search, understood
from civreg.model import Decision, Reading, Transcript

BY = By("Lê Thị Kiểm", "máy 1")
BIRTHS = (
    {
        "so": "7", "nksHoTen": "Nguyễn Văn An", "nksNgaySinh": "5/10/1968", "ngayDangKy": "9/10/2015", "chaHoTen": "Nguyễn Văn Bình",
        "meHoTen": "Trần Thị Bé", "nksNoiSinh": "Xã Lộc Thuận, Bình Đại, Bến Tre",
    },
    {"so": "8", "nksHoTen": "Nguyễn Thị Ấn", "nksNgaySinh": "1968", "chaHoTen": "Nguyễn Văn An"},
    {"so": "9", "nksHoTen": "Nguyên Vấn An", "nksNgaySinh": "12/1970", "chaHoTen": "Võ Văn Cảnh"},
    {"so": "10", "nksHoTen": "Nguyễn Văn Am", "nksNgaySinh": "6/10/1968"},
    {"so": "11", "nksHoTen": "Đặng Hồng Phúc", "nksNgaySinh": "30/2/1969"},
    {"so": "12", "nksHoTen": "Lê Kim Ngân", "nksNgaySinh": "2/3/1990", "nksNoiSinh": "Phường 1, Quận 3"},
)  # fmt: skip
HOSTILE = (
    "' OR 1=1 --", '"', '"unclosed', "*", "a*", "^", "NEAR(", "a AND", "AND", "NOT", "a NOT", "col:val", "ho_ten:x", "-", "a-b", "(", ")",
    "a OR b) UNION SELECT password FROM users", "%", "_", "\\", ";", "x'; ATTACH 'y' AS z; --", "\u200b", "😀", "a" * 9000, "{a b}:",
    "+", "||", "O'Brien", "^a", '"a" "b"', "a b*", "rank", "rowid:1", "\x00", "\udcff", "ក្ខ", "王小明", "n\u0303\u0323", "?", "?/?/?",
    "99/99/9999", "0/0", "số 0/0", "1" * 60, "con ông", "tại", "cha mẹ", "năm 1968 năm 1969", "KS.2015", "*_*", "__", "z1ec5",
)  # fmt: skip

WHO = {
    "Nguyễn Văn An": [1, 3, 2],
    "NGUYỄN-VĂN-AN": [1, 3, 2],
    "nguyen van an": [1, 3, 2],
    "An Nguyễn Văn": [1, 3, 2],
    "Nguyễn An": [1, 2, 3],
    "Ngu_ễn V*n A_": [1, 4, 3, 2],
    "dang hong phu": [5],
    "ĐẶNG": [5],
    "Ðặng": [5],
    "Nguyễn Văn An 1968": [1, 2],
    "Nguyễn Văn An, 5/10/1968": [1, 2],
    "5/10/1968": [1, 2],
    "?/10/1968": [1, 4, 2],
    "10/1968": [1, 4, 2],
    "tháng 10 năm 1968": [1, 4, 2],
    "5/10/68": [1, 2],
    "1968-10-05": [1, 2],
    "30/2/1969": [5],
    "5/10": [],
    "5/10/?": [1],
    "1970": [3],
    "đăng ký 2015": [1],
    "số 8": [2],
    "008": [2],
    "9/2015": [3],
    "số 9/2014": [],
    "quyển 01/2015 số 10": [4],
    "KS.2015.01 12": [6],
    "KS.2015.02 12": [],
    "khai sinh Phúc": [5],
    "kết hôn Phúc": [],
    "con ông Nguyễn Văn Bình và bà Trần Thị Bé": [1],
    "cha Võ Văn Cảnh": [3],
    "cha: vo van canh sinh 1970": [3],
    "Trần Thị Bé": [1],
    "Ngân, Quận 3": [6],
    "Nguyễn Văn An, Lộc Thuận, Bình Đại, Bến Tre": [1],
    "Bến Tre": [1],
    "An tại Bến Tre": [1],
}
"""What is typed, and the entries it finds in the order of likeness; who knows the year alone comes after who knows the day."""


@pytest.fixture
def births(shelf: Any) -> Any:
    """An archive with six births, numbered from 1 as `BIRTHS`."""
    shelf.add("KS.2015.01", BIRTHS, verified=False)
    return shelf.archive


def found(archive: Any, text: str, **said: str) -> list[int]:
    """Numbers of the entries that a question finds, best first; only what was asked."""
    return [hit.standing.entry for hit in ask(archive, text, "exact", **said).hits]


def ask(archive: Any, text: str, reach: Any = "auto", **said: str) -> Answer:
    """The answer to a question."""
    return search(archive, BY, question_of(text, **said), SearchOptions(reach=reach))


def test_what_is_typed_finds_who_is_meant(births: Any) -> None:
    """Names in any order and part, dates whole or in part, numbers, books, parents and places, in the order of likeness."""
    assert {text: found(births, text) for text in WHO} == WHO


def test_named_parts_are_asked_beside_free_text(births: Any) -> None:
    """Each option asks of its own field; what cannot be understood is said, and does not narrow the search."""
    assert found(births, "", name="Nguyễn Văn An", born="1968") == [1, 2]
    assert found(births, "An", parent="Nguyễn Văn Bình") == [1]
    assert found(births, "", number="0011", book="KS.2015.01") == [5]
    assert found(births, "", registered="10/2015") == [1]
    answer = ask(births, "Phúc", born="hôm qua")
    assert answer.question.unclear == ("hôm qua",)
    assert [hit.standing.entry for hit in answer.hits] == [5]


def test_a_misspelled_name_is_found_and_said_to_be_near(births: Any) -> None:
    """Letters may be wrong, left out or put in; what differs otherwise is named."""
    (best, *_) = ask(births, "Đăng Hông Phục 1969").hits
    assert (best.standing.entry, best.match.how) == (5, "folded")
    (best, *_) = ask(births, "Dang Hogn Phuc").hits
    assert (best.standing.entry, best.match.how) == (5, "near")
    (best, *_) = ask(births, "Lê Kim Ngân 1991").hits
    assert (best.standing.entry, best.match.differs) == (6, ("date",))
    assert ask(births, "Dang Hogn Phuc", "exact").hits == ()


def test_near_names_follow_what_was_asked(births: Any) -> None:
    """With `near`, the very name stays first and those nearly so come after it."""
    hits = ask(births, "Nguyễn Văn An sinh 1968", "near").hits
    assert hits[0].standing.entry == 1
    assert 4 in [hit.standing.entry for hit in hits]
    assert all(a.match.cost <= b.match.cost for a, b in pairwise(hits))


def test_a_decision_is_searched_and_not_what_was_read(births: Any) -> None:
    """The person's word stands in the index as soon as it is said."""
    assert found(births, "Lê Kim Ngân") == [6]
    births.decisions.add(BY, 6, Decision("nksHoTen", "corrected", "Lê Kim Ngàn"))
    births.decisions.add(BY, 6, Decision("nksNgaySinh", "illegible", "", "rách"))
    assert found(births, "Lê Kim Ngàn") == [6]
    assert found(births, "1990") == []


def test_only_what_changed_is_indexed_again(births: Any) -> None:
    """One decision makes one entry wait, and a search in vain makes none."""
    refresh_index(births)
    assert births.search.waiting() == 0
    births.decisions.add(BY, 2, Decision("so", "accepted", "8"))
    assert births.search.stale(10) == [2]
    done: list[int] = []
    assert refresh_index(births, told=done.append) == 0
    assert sum(done) == 1


def test_a_page_that_is_read_again_leaves_the_old_words(shelf: Any) -> None:
    """What the machine no longer reads is no longer found."""
    (number,) = shelf.add("KS.2015.01", [{"nksHoTen": "Lý Thị Cũ"}], verified=False)
    assert found(shelf.archive, "Lý Thị Cũ") == [number]
    read_again(shelf.archive, number, "Lý Thị Mới")
    assert found(shelf.archive, "Lý Thị Cũ") == []
    assert found(shelf.archive, "Lý Thị Mới") == [number]


def test_another_reading_of_a_doubtful_name_is_searched_too(shelf: Any) -> None:
    """A misread name is found by what it may also say, later than others, until a person decides."""
    first, second = shelf.add("KS.2015.01", [{"nksHoTen": "Phan Văn Hớn"}, {"nksHoTen": "Phan Văn Hồi"}], verified=False)
    read_again(shelf.archive, first, "Phan Văn Hớn", also="Phan Văn Hồi")
    hits = ask(shelf.archive, "Phan Văn Hồi").hits
    assert [(hit.standing.entry, hit.match.maybe) for hit in hits] == [(second, False), (first, True)]
    shelf.archive.decisions.add(BY, first, Decision("nksHoTen", "accepted", "Phan Văn Hớn"))
    assert found(shelf.archive, "Phan Văn Hồi") == [second]


def test_what_is_often_misread_here_is_nearer(shelf: Any) -> None:
    """A letter that persons corrected again and again costs less than any other."""
    names = ["Cao Thị Nua", "Cao Thị Noa", *(f"Mai Văn Un{c}" for c in "abcdef")]
    numbers = shelf.add("KS.2015.01", [{"nksHoTen": name} for name in names], verified=False)
    costs = {hit.standing.entry: hit.match.cost for hit in ask(shelf.archive, "Cao Thị Nia", "near").hits}
    assert costs[numbers[0]] == costs[numbers[1]]
    for number, letter in zip(numbers[2:], "abcdef", strict=True):
        shelf.archive.decisions.add(BY, number, Decision("nksHoTen", "corrected", f"Mai Văn In{letter}"))
    costs = {hit.standing.entry: hit.match.cost for hit in ask(shelf.archive, "Cao Thị Nia", "near").hits}
    assert costs[numbers[0]] < costs[numbers[1]]


def test_the_index_can_be_thrown_away(births: Any) -> None:
    """It is derived: made anew it finds the same."""
    before = [found(births, text) for text in ("nguyen", "1968", "số 8", "Bến Tre")]
    assert rebuild_index(births) == 6
    assert [found(births, text) for text in ("nguyen", "1968", "số 8", "Bến Tre")] == before


def test_every_search_is_an_act_that_tells_nothing_of_what_was_found(births: Any) -> None:
    """What was asked is kept with who asked; names that were found are not."""
    sequence = births.acts.head()[1]
    assert found(births, "Bến Tre")
    assert births.acts.head()[1] == sequence + 1
    births.acts.check()
    with sqlite.connect(str(births.home / "civreg.db")) as db:
        what, person, entry, after = db.execute("SELECT what, person, entry, after FROM acts ORDER BY sequence DESC LIMIT 1").fetchone()
    assert (what, person, entry) == ("find", BY.person, None)
    assert "bến tre" in after
    assert "nguyễn" not in after.lower()


def test_spouses_are_found_by_either_name(shelf: Any) -> None:
    """A marriage is about two people, each with their own birth."""
    said = {"so": "3/2016", "voHoTen": "Lê Thị Hoa", "voNgaySinh": "2/3/1990", "chongHoTen": "Trần Văn Sanh", "chongNgaySinh": "1985"}
    (number,) = shelf.add("KH.2016.01", [said], "KH-2015")
    for text in ("Lê Thị Hoa 1990", "chồng Trần Văn Sanh", "Trần Văn Sanh 1985", "số 3/2016", "kết hôn Hoa"):
        assert found(shelf.archive, text) == [number]


def test_a_crop_shows_the_name_on_the_original(births: Any, tmp_path: Path) -> None:
    """For the father whose name was found, his name is cut out."""
    answer = search(births, BY, understood("Nguyễn Văn Bình"), SearchOptions(crops=tmp_path / "crops"))
    path = answer.hits[0].crop
    assert path is not None
    assert "chaHoTen" in path.name
    with Image.open(path) as picture:
        assert picture.width > 10 * picture.height


def test_the_search_box_never_fails(births: Any) -> None:
    """Whatever is typed is answered, near names too, and in every option."""
    for text in HOSTILE:
        assert ask(births, text, "near").waiting == 0
        assert ask(births, "", "near", name="An", place=text, parent=text, born=text, number=text, book=text).waiting == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40) | st.text(alphabet="Nguyễnaă*_?/.19 68:\"'()", max_size=30))
def test_nothing_that_can_be_typed_fails(births: Any, text: str) -> None:
    """Whatever letters there are, in whatever order."""
    ask(births, text, "near")


def test_no_more_is_shown_than_was_asked_for(births: Any) -> None:
    """That there is more is said."""
    answer = search(births, BY, understood("nguyen"), SearchOptions(limit=2))
    assert len(answer.hits) == 2
    assert answer.more


def read_again(archive: Any, entry: int, name: str, also: str = "") -> None:
    """Read the page of an entry anew, with another name and what it may also say."""
    from civreg.model import Doubt, Entry  # noqa: PLC0415 - used here alone

    page = archive.outgoing.entry(entry).page_id
    alternatives = ((also, 0.3),) if also else ()
    doubts = (Doubt("low-confidence"),) if also else ()
    transcript = Transcript(
        "nksHoTen", name, name, name, "handwritten", 0.5, None, (Reading(name, 0.5, "hand", "1", alternatives),), doubts
    )
    with archive.transaction():
        archive.entries.add(archive.pages.get(page), [Entry("KS-2015", (transcript,))], "{}")
