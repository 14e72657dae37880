"""Rows of a table that run over two pages of a book become one entry in the archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from civreg.archive import Archive, By
from civreg.batch import Serial
from civreg.jobs import Desk, IntakeOptions, ReadingOptions, Stages, Watch, extract, intake
from civreg.model import Decision, Doubt, Entry, FieldBox, Quad, Reading, Step, Transcript
from tests.jobs.flat import examine, prepare

BY = By("thư ký", "máy 1")
BOOK = "KS.1980.01"
PLACE = "nksNoiSinh"


def row(at: int, edges: str, **texts: str) -> Entry:
    """A row of a table, `at` pixels down."""
    said = []
    for i, key in enumerate(("so", "nksHoTen", "nksNgaySinh", PLACE)):
        text = texts.get(key, "")
        box = FieldBox(key, Quad.box(10 * i, at, 10 * i + 10, at + 10), ())
        readings = (Reading(text, 0.8, "hand", "1"),) if text else ()
        said.append(
            Transcript(key, text, text, text, "handwritten" if text else "blank", 0.8, box, readings, () if text else (Doubt("blank"),))
        )
    return Entry("KS-1976T", tuple(said), 1.0, (), (Step("extract", "1", (("edges", edges),)),))


PAGES = {
    "p0.jpg": (
        row(10, "top", so="01", nksHoTen="Lê Thị Hoa"),
        row(20, "bottom", so="02", nksHoTen="Lê Văn Ba", nksNoiSinh="Xã Bình Thành"),
    ),
    "p1.jpg": (row(10, "top", nksNoiSinh="huyện Giồng Trôm"), row(20, "bottom", so="03", nksHoTen="Trần Văn Tư")),
}


def read(work: object) -> list[tuple[Entry, ...]]:
    """What stands on each page."""
    return [PAGES[stored.source.name] for stored in work.pages]  # type: ignore[attr-defined]  # tasks.Chunk


def learn(work: object) -> bytes | None:
    """The pages share nothing."""
    del work


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk in an archive with a book of two pages of a table."""
    folder = tmp_path / "in" / BOOK
    folder.mkdir(parents=True)
    for name in PAGES:
        (folder / name).write_bytes(name.encode())
    with Archive.create(tmp_path / "kho", "", BY) as archive:
        stages = replace(Stages(), examine=examine, prepare=prepare, read=read, learn=learn)
        made = Desk(archive, BY, Serial(), Watch(), stages=stages)
        intake(made, [tmp_path / "in"], IntakeOptions())
        yield made


def places(desk: Desk) -> list[tuple[str, str]]:
    """Number and place of every entry as it stands now."""
    found = []
    for one in desk.archive.outgoing.entries([BOOK]):
        texts = {f.key: f.text for f in one.fields}
        found.append((texts["so"], texts[PLACE]))
    return found


def test_a_row_over_two_pages_is_one_entry(desk: Desk) -> None:
    """After reading, the book has three entries, and the second says its whole place."""
    extract(desk, ReadingOptions())
    assert places(desk) == [("01", ""), ("02", "Xã Bình Thành huyện Giồng Trôm"), ("03", "")]


def test_reading_again_joins_again(desk: Desk) -> None:
    """Read anew, the book has the same entries under the same numbers."""
    extract(desk, ReadingOptions())
    before = [e.number for e in desk.archive.outgoing.entries([BOOK])]
    extract(desk, ReadingOptions(force=True))
    assert [e.number for e in desk.archive.outgoing.entries([BOOK])] == before
    assert places(desk)[1] == ("02", "Xã Bình Thành huyện Giồng Trôm")


def test_halves_of_which_a_person_spoke_stay(desk: Desk) -> None:
    """A decision on the rest keeps it an entry; both say that they may be one row."""
    extract(desk, ReadingOptions())
    second = next(e.number for e in desk.archive.outgoing.entries([BOOK]) if e.fields[0].text == "02")
    assert second is not None
    desk.archive.decisions.add(BY, second, Decision(PLACE, "corrected", "Xã Bình Thành"))
    extract(desk, ReadingOptions(force=True))
    assert [p for _, p in places(desk)] == ["", "Xã Bình Thành", "huyện Giồng Trôm", ""]
    doubts = [e.doubts for e in desk.archive.outgoing.entries([BOOK])]
    assert "row-goes-on-unsure:p1.jpg" in doubts[1]
    assert "row-goes-on-unsure:p0.jpg" in doubts[2]
