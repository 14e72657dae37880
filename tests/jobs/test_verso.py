"""Which pages may be the other side of a leaf, and what is said of the one that was."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from civreg import scan
from civreg.archive import Archive, By, StoredPage
from civreg.batch import Serial
from civreg.extract import ExtractOptions
from civreg.jobs import Desk, IntakeOptions, ReadingOptions, Stages, extract, intake, tasks, verso
from civreg.model import Entry, Finding, Legibility, Page, Step
from tests.conftest import UPRIGHT, Shelf
from tests.jobs.flat import examine, prepare

BOOK = "KS.2015.01"


def pages(shelf: Shelf, count: int, book: str = BOOK) -> list[StoredPage]:
    """A book of so many pages."""
    shelf.add(book, [{}] * count, verified=False)
    return list(shelf.archive.pages.of_book(book))


def names(found: tuple[tuple[StoredPage, ...], ...]) -> list[list[str]]:
    """The last figure of the pages' names."""
    return [[other.source.name.removesuffix(".jpg")[-1] for other in both] for both in found]


def test_neighbours_are_the_next_and_the_last_page_of_the_book(shelf: Shelf) -> None:
    """Every page has the next before the last; the first and the last of a book have one, of another book none."""
    own = pages(shelf, 3)
    alone = pages(shelf, 1, "KS.2016.01")
    assert names(verso.beside(shelf.archive, [*own, *alone])) == [["2"], ["3", "1"], ["2"], []]


def test_pictures_of_one_page_and_blank_pages_are_nobodys_other_side(shelf: Shelf) -> None:
    """A page of which a sharper picture is read is passed over; a blank one is left out."""
    first, second, third, fourth = pages(shelf, 4)
    with shelf.archive.transaction():
        shelf.archive.pages.stand_for(second.id, third.id)
    assert names(verso.beside(shelf.archive, [first])) == [["3"]]
    blank = Page(fourth.source, 600, 900, UPRIGHT, 0, 0.0, Legibility(300, 1, 1, (scan_finding("blank"),)))
    with shelf.archive.transaction():
        shelf.archive.pages.prepare(fourth.id, [blank])
    assert names(verso.beside(shelf.archive, [third])) == [["1"]]


def scan_finding(code: str) -> Finding:
    """What a page's picture is found to be."""
    return Finding(code, "note", 1.0)


def test_page_that_cannot_be_opened_is_nobodys_other_side(shelf: Shelf) -> None:
    """A neighbour whose file is gone or was never prepared changes nothing; the others are opened one by one."""
    first, second = pages(shelf, 2)
    gone = dataclasses.replace(first, file=Path("nowhere.jpg"))
    (seen,) = verso.versos([gone, dataclasses.replace(first, page=None), second])
    assert seen.name == second.source.name
    assert seen.ink.shape == (450, 300)


def test_entries_say_which_page_was_used() -> None:
    """Every entry of a page carries the step; of a page by itself nothing changes."""
    entry, step = Entry("KS-2015", (), 0.9, (), (Step("extract", "1"),)), Step("verso", "1", (("source", "b.jpg"),))
    assert verso.told((entry,), ()) == (entry,)
    assert [own.name for own in verso.told((entry,), (step,))[0].steps] == ["extract", "verso"]


def test_pages_of_a_chunk_are_laid_out_with_their_own_neighbours(shelf: Shelf) -> None:
    """Each page of a chunk is cut with the pages beside it, and a chunk that names none has pages by themselves."""
    own = tuple(pages(shelf, 2))
    work = tasks.Chunk(own, ExtractOptions(typed="null", hand="null"))
    beside = verso.beside(shelf.archive, own)
    for chunk in (work, dataclasses.replace(work, beside=beside)):
        assert [len(entries) for entries in tasks.read(chunk)] == [1, 1]


def test_option_is_kept_with_what_was_read() -> None:
    """Whether neighbours were asked is on by default and part of the options that are stored."""
    assert json.loads(json.dumps(dataclasses.asdict(ExtractOptions())))["verso"] is True


def read_seeing_through(work: tasks.Chunk) -> list[tuple[Entry, ...]]:
    """Pages through which something shows, which only a page beside them explains."""
    alone = (Step(scan.UNEXPLAINED, "1"),)
    return [verso.told((Entry("KS-2015", ()),), () if others else alone) for others in work.beside]


def learn_nothing(work: tasks.Chunk) -> None:
    """The pages share nothing."""
    del work


def test_a_page_is_read_once_more_when_the_other_side_of_its_leaf_comes_later(tmp_path: Path) -> None:
    """The last page of one night's delivery gets its neighbour in the next; it is read anew then, the others are not, and never again."""
    folder = tmp_path / "in" / BOOK
    folder.mkdir(parents=True)
    stages = Stages(examine=examine, prepare=prepare, read=read_seeing_through, learn=learn_nothing)
    with Archive.create(tmp_path / "kho", "", By("thư ký", "máy 1")) as archive:
        desk = Desk(archive, By("thư ký", "máy 1"), Serial(), stages=stages)
        seen = []
        for night in range(4):
            if night < 3:
                (folder / f"p{night}.jpg").write_bytes(b"page %d" % night)
            intake(desk, [tmp_path / "in"], IntakeOptions())
            extract(desk, ReadingOptions())
            seen.append([page.generation for page in archive.outgoing.pages([BOOK])])
    assert seen == [[1], [2, 1], [2, 1, 1], [2, 1, 1]]


def test_a_book_asked_for_without_neighbours_is_not_read_again(tmp_path: Path) -> None:
    """`--no-verso` asks no page beside a page, whenever it came."""
    folder = tmp_path / "in" / BOOK
    folder.mkdir(parents=True)
    (folder / "p0.jpg").write_bytes(b"page")
    stages = Stages(examine=examine, prepare=prepare, read=read_alone, learn=learn_nothing)
    with Archive.create(tmp_path / "kho", "", By("thư ký", "máy 1")) as archive:
        desk = Desk(archive, By("thư ký", "máy 1"), Serial(), stages=stages)
        for name in ("p0.jpg", "p1.jpg"):
            (folder / name).write_bytes(name.encode())
            intake(desk, [tmp_path / "in"], IntakeOptions())
            extract(desk, ReadingOptions(extract=ExtractOptions(verso=False)))
        assert [page.generation for page in archive.outgoing.pages([BOOK])] == [1, 1]


def read_alone(work: tasks.Chunk) -> list[tuple[Entry, ...]]:
    """Pages through which something shows, whatever stands beside them."""
    return [verso.told((Entry("KS-2015", ()),), (Step(scan.UNEXPLAINED, "1"),)) for _ in work.pages]
