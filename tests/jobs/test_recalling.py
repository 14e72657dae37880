"""Going once more over a book that is read: what persons verified settles doubtful fields elsewhere in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from civreg.archive import Archive, By
from civreg.batch import Serial
from civreg.jobs import Desk, IntakeOptions, ReadingOptions, Stages, Watch, extract, intake
from civreg.model import Decision, Entry, FieldBox, Quad, Reading, Transcript
from tests.jobs.flat import examine, prepare

BY = By("thư ký", "máy 1")
BOOK = "KS.2015.01"
WARD = "Thôn Giữa Cộng Hoà Cẩm Phả Quảng Ninh"
MISREAD = "Thôn Giưa Cộng Hoà Cẩm Phả Quảng Ninh"


def read(work: object) -> list[tuple[Entry, ...]]:
    """A place of birth on every page, its eighth letter read unsurely."""
    characters = tuple(0.3 if i == 7 else 0.99 for i in range(len(MISREAD)))
    reading = Reading(MISREAD, 0.4, "hand", "1", (), characters)
    box = FieldBox("nksNoiSinh", Quad.box(0, 0, 5, 5), ())
    said = Transcript("nksNoiSinh", MISREAD, MISREAD, "", "handwritten", 0.4, box, (reading,))
    return [(Entry("KS-2015", (said,)),) for _ in work.pages]  # type: ignore[attr-defined]  # tasks.Chunk


def learn(work: object) -> bytes | None:
    """The pages share nothing."""
    del work


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk in an archive with a book of three pages that was read once."""
    folder = tmp_path / "in" / BOOK
    folder.mkdir(parents=True)
    for n in range(3):
        (folder / f"p{n}.jpg").write_bytes(f"page {n}".encode())
    with Archive.create(tmp_path / "kho", "", BY) as archive:
        stages = replace(Stages(), examine=examine, prepare=prepare, read=read, learn=learn)
        made = Desk(archive, BY, Serial(), Watch(), stages=stages)
        intake(made, [tmp_path / "in"], IntakeOptions())
        extract(made, ReadingOptions())
        yield made


def texts(desk: Desk) -> list[str]:
    """What the book's pages say now."""
    return [page.entry.transcripts[0].text for page in desk.archive.outgoing.pages([BOOK]) if page.entry]


def test_without_a_persons_word_nothing_is_settled(desk: Desk) -> None:
    """Doubtful readings alone do not speak for the book."""
    extract(desk, ReadingOptions(books=(BOOK,)))
    assert texts(desk) == [MISREAD] * 3


def test_one_verified_field_settles_the_doubtful_ones_of_its_book(desk: Desk) -> None:
    """The other pages get a new generation with the book's value; their readings still say what was read."""
    desk.archive.decisions.add(BY, desk.archive.decisions.entries_on(BOOK, {})[0], Decision("nksNoiSinh", "corrected", WARD))
    extract(desk, ReadingOptions(books=(BOOK,)))
    assert texts(desk) == [MISREAD, WARD, WARD]
    last = list(desk.archive.outgoing.pages([BOOK]))[-1]
    assert last.entry is not None
    assert last.generation == 2
    assert last.entry.transcripts[0].readings[0].text == MISREAD
    assert [d.code for d in last.entry.transcripts[0].doubts] == ["from-book"]
    extract(desk, ReadingOptions(books=(BOOK,)))
    assert [page.generation for page in desk.archive.outgoing.pages([BOOK])] == [1, 2, 2], "nothing more to settle"
