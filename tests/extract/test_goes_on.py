"""A row that one page begins and the next one ends is one entry, or where that is not sure both halves say so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from civreg import extract
from civreg.extract import ExtractOptions, Side, over_pages, tables
from civreg.model import Doubt, Entry, Reading, Step, Transcript

from .tableshop import Shop, draw
from .test_tables import FORM, KNOWN, ROWS

KEYS = [f.key for f in FORM.fields]
NT = Reading("nt", 0.9, "hand")


def entry(edges: str = "", **texts: str) -> Entry:
    """A row as read; what is not given is blank."""
    fields = []
    for key in KEYS:
        text = texts.get(key, "")
        readings = (Reading(text, 0.8, "hand"),) if text else ()
        doubts = () if text else (Doubt("blank"),)
        fields.append(Transcript(key, text, text, text, "handwritten" if text else "blank", 0.8 if text else None, None, readings, doubts))
    settings = (("edges", edges),) if edges else ()
    return Entry("KS-1976T", tuple(fields), 1.0, (), (Step("extract", "1", settings),))


LAST = entry("bottom", so="28", nksHoTen="Võ Thị Ngọc", nksNgaySinh="2-7-1986", nksNoiSinh="Xã Bình Thành")
REST = entry("top", nksNoiSinh="huyện Giồng Trôm", meNoiCuTru="xã Mỹ Thạnh")
NEXT = entry(so="29", nksHoTen="Lê Văn Tư", nksNgaySinh="4-7-1986")


def halves(last: Entry = LAST, rest: Entry = REST, after: Entry = NEXT, *, settled: bool = False) -> tuple[list[Entry], list[Entry]]:
    """What becomes of three rows on two pages."""
    above, below = over_pages(Side((last,), "a.jpg"), Side((rest, after), "b.jpg"), FORM, settled=settled)
    return list(above), list(below)


def text(entry: Entry, key: str) -> str:
    """What a field says."""
    return next(t.text for t in entry.transcripts if t.key == key)


def test_the_rest_of_a_row_joins_its_beginning() -> None:
    """One entry remains, its fields say both parts, and which page the rest stands on."""
    (whole,), (after,) = halves()
    assert text(whole, "nksNoiSinh") == "Xã Bình Thành huyện Giồng Trôm"
    assert text(whole, "meNoiCuTru") == "xã Mỹ Thạnh"
    assert Doubt("row-goes-on", "b.jpg") in whole.doubts
    told = {t.key for t in whole.transcripts if Doubt("row-goes-on", "b.jpg") in t.doubts}
    assert told == {"nksNoiSinh", "meNoiCuTru"}
    assert text(after, "so") == "29"


def test_nothing_of_a_reading_is_lost() -> None:
    """The readings of both halves stay."""
    (whole,), _ = halves()
    joined = next(t for t in whole.transcripts if t.key == "nksNoiSinh")
    assert [r.text for r in joined.readings] == ["Xã Bình Thành", "huyện Giồng Trôm"]


@pytest.mark.parametrize(
    ("last", "after"),
    [
        (replace(LAST, steps=()), NEXT),
        (LAST, entry(so="41", nksHoTen="Lê Văn Tư")),
        (entry("bottom", nksHoTen="Võ Thị Ngọc"), NEXT),
    ],
    ids=["room below", "numbers jump", "no number above"],
)
def test_where_unsure_both_halves_stay_and_say_so(last: Entry, after: Entry) -> None:
    """Where the row above had room, a page may be missing, or no number begins it: each half names the other's page."""
    above, below = halves(last, REST, after)
    assert [len(above), len(below)] == [1, 2]
    assert Doubt("row-goes-on-unsure", "b.jpg") in above[-1].doubts
    assert Doubt("row-goes-on-unsure", "a.jpg") in below[0].doubts
    assert text(below[0], "nksNoiSinh") == "huyện Giồng Trôm"


def test_a_whole_row_without_a_number_is_an_entry_of_its_own() -> None:
    """What names another person and another day is no rest."""
    own = entry("top", nksHoTen="Trần Văn Ba", nksNgaySinh="9-7-1986", nksNoiSinh="Ấp Tây")
    above, below = halves(LAST, own)
    assert (above, below) == ([LAST], [own, NEXT])


def test_a_row_with_a_number_is_never_joined() -> None:
    """A number begins an entry."""
    own = entry("top", so="29", nksNoiSinh="Ấp Tây")
    assert halves(LAST, own, entry(so="30")) == ([LAST], [own, entry(so="30")])


def test_what_a_person_settled_stays() -> None:
    """Where a person has spoken of a half, both stay and say so."""
    _, below = halves(settled=True)
    assert len(below) == 2
    assert Doubt("row-goes-on-unsure", "a.jpg") in below[0].doubts


def test_joining_again_changes_nothing() -> None:
    """Joined rows are not joined twice; a page read anew does not say its rest a second time."""
    (whole,), (after,) = halves()
    assert halves(whole, after, entry(so="30")) == ([whole], [after, entry(so="30")])
    again, rest = halves(whole, REST)
    assert (again, [text(e, "so") for e in rest]) == ([whole], ["29"])


def test_a_beginning_read_anew_says_that_its_rest_is_elsewhere() -> None:
    """Where only the page above is read again, its row does not pass for whole."""
    _, (after,) = halves()
    (anew,), _ = halves(LAST, after, entry(so="30"))
    assert Doubt("row-goes-on-unsure", "b.jpg") in anew.doubts


def test_a_page_that_holds_but_a_rest_stays_a_page() -> None:
    """It keeps one entry without transcripts that says why."""
    above, below = over_pages(Side((LAST,), "a.jpg"), Side((REST,), "b.jpg"), FORM)
    assert [d.code for d in above[0].doubts] == ["row-goes-on"]
    assert [(d.code, d.detail) for d in below[0].doubts] == [("row-rest-only", "a.jpg")]
    assert below[0].transcripts == ()


def _nt(row: Entry) -> Entry:
    """The row with a ditto that nothing stood above, as place of birth."""
    open_ = (Doubt("ditto-unresolved", "nt"),)
    said = (
        replace(t, text="nt", writing="handwritten", readings=(NT,), doubts=open_) if t.key == "nksNoiSinh" else t for t in row.transcripts
    )
    return replace(row, transcripts=tuple(said))


def test_dittos_at_the_top_of_a_page_come_from_the_page_before() -> None:
    """Where the numbers go on, the first row and those below it say what the last row above says; where they jump, not."""
    rows = (_nt(entry("top", so="29")), _nt(entry(so="30")))
    _, below = over_pages(Side((LAST,), "a.jpg"), Side(rows, "b.jpg"), FORM)
    assert [text(e, "nksNoiSinh") for e in below] == ["Xã Bình Thành"] * 2
    assert all("ditto" in [d.code for t in e.transcripts for d in t.doubts] for e in below)
    _, jumped = over_pages(Side((LAST,), "a.jpg"), Side((_nt(entry("top", so="35")),), "b.jpg"), FORM)
    assert text(jumped[0], "nksNoiSinh") == "nt"


def test_a_row_without_a_number_among_numbered_ones_is_doubted() -> None:
    """On one page too: kept, and both say that they may be one."""
    rest = entry(nksNoiSinh="huyện Giồng Trôm")
    found = tables.within([entry(so="27", nksHoTen="A"), replace(LAST, steps=()), rest, NEXT], FORM)
    assert [[d.code for d in e.doubts] for e in found] == [[], ["row-goes-on-unsure"], ["row-goes-on-unsure"], []]


def test_rows_over_two_drawn_pages_are_one_entry() -> None:
    """Read from two pages, ruled between rows or not: the rest at the top of the second joins the last row of the first."""
    rest = ["", "", "", "", "", "huyện Giồng Trôm", "", "", "tỉnh Bến Tre", "", ""]
    after = ["29", *ROWS[0][1:]]
    for ruled in (True, False):
        first, second = Shop(ruled=ruled), Shop(ruled=ruled, headed=False, seed=3)
        full = [*ROWS[:3], [*ROWS[3][:10], "Khai\nlại\nđơn"]]
        pages = [draw(FORM, full, first).pixels, draw(FORM, [rest, after], second).pixels]
        book = extract.learn_book(pages, KNOWN, ExtractOptions(), ["a.jpg", "b.jpg"])
        above, below = extract.read(pages, KNOWN, ExtractOptions(hand="tesseract"), book)
        assert [len(above), len(below)] == [4, 2]
        joined, left = over_pages(Side(above, "a.jpg"), Side(below, "b.jpg"), FORM)
        assert text(joined[-1], "nksNoiSinh") == "Thị xã Bến Tre huyện Giồng Trôm", ruled
        assert text(joined[-1], "meNoiCuTru") == "Ấp Đông tỉnh Bến Tre", ruled
        assert [text(e, "so") for e in left] == ["29"]


def test_a_level_pen_line_within_a_row_parts_no_row() -> None:
    """A stroke between two lines of one row, from edge to edge of the table, is no border: the row stays one."""
    page = draw(FORM, [*ROWS, ["29", "", "Lê Văn Tám", "Nam", "1-1-1986", "Xã\nẤp", "", "", "", "", ""]])
    flat = page.pixels.flat.copy()
    top = 220 + 130 + 4 * 190
    flat[top + 118 : top + 122, 170:5100] = 60
    drawn = replace(page.pixels, flat=flat)
    (found,) = extract.place([drawn], KNOWN, ExtractOptions())
    assert len(found.rows) == 5
    assert len(found.rows[4].boxes[5].lines) == 2
