"""The station: every page that arrives is taken in, looked at and told about while its book still lies on the table."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from civreg import extract as stage
from civreg import raster
from civreg.archive import StoredPage
from civreg.batch import Done, Limits, Processes, Serial
from civreg.errors import CivregError
from civreg.jobs import sight, tasks
from civreg.jobs.finding import find
from civreg.jobs.reading import CHUNK_SECONDS, FIRST, form_files
from civreg.jobs.shelf import Gap, Leaf, Shelf
from civreg.jobs.sight import Looking, Sight
from civreg.jobs.taking import IntakeOptions, intake
from civreg.jobs.watch import Desk, Tally, Watch, as_json
from civreg.model import Finding, Register

LOOK_SECONDS = 20.0
TRIES = 2
"""How often a page is looked at once more: when the book's print is learnt, and where the first look failed."""
INCOMING = "incoming"
"""Folder of an archive into which its scanner puts pages; each goes when it is taken in."""


@dataclass(frozen=True, slots=True)
class StationOptions:
    """How the station works."""

    intake: IntakeOptions = field(default_factory=IntakeOptions)
    live: bool = False
    """Whether numbers are read and pages compared; without, legibility alone is told."""
    passing: bool = False
    """Whether files are taken away once they are kept: those of the archive's own scanner."""
    extract: stage.ExtractOptions = field(default_factory=stage.ExtractOptions)
    look: Callable[[Looking], Sight] = sight.look


@dataclass(frozen=True, slots=True)
class News:
    """What is told of one page, or of a file that gave none."""

    file: str
    page: int | None = None
    book: str | None = None
    image: int = 1
    """Picture in the file, from 1."""
    part: int = 0
    number: int | None = None
    """As read; None where it was not, or is not sure."""
    expected: int | None = None
    """The number that comes next."""
    legibility: tuple[Finding, ...] = ()
    again: tuple[Finding, ...] = ()
    """Why it must be taken again, or the book looked at: findings and the codes `cut`, `same-page`, `same-file`, `gap`, `refused`."""
    retake: str = ""
    """The file of a poorer picture of the same page, which this one replaces."""
    error: CivregError | None = None
    seconds: float = 0.0
    """Since the file was last written."""


def incoming(home: Path, register: Register | None) -> Path:
    """The folder of a scanner's pages for a book, made where it is not there."""
    folder = home / INCOMING / (register.id if register else "")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def leftovers(home: Path) -> list[Path]:
    """Pages that a scanner gave and an interrupted run did not take in; what it left half is taken away."""
    folder = home / INCOMING
    for half in folder.rglob("*.part"):
        half.unlink(missing_ok=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def attend(desk: Desk, batches: Iterable[Sequence[Path]], options: StationOptions, tell: Callable[[News], None]) -> Tally:
    """Take in what each batch brings, page by page; empty batches are time for what was put off. The caller holds the archive.

    Raises MissingToolError, DiskFullError, TooManyFailuresError, and what the batches raise; what was taken in stays.
    """
    at = _Station(desk, options, tell)
    at.begin()
    try:
        for batch in batches:
            for path in batch:
                at.take(path)
            at.idle()
        at.finish()
    finally:
        at.close()
    return at.tally


class _Station:
    def __init__(self, desk: Desk, options: StationOptions, tell: Callable[[News], None]) -> None:
        self._desk = replace(desk, watch=Watch())  # what bars and lines would say is told here, page by page
        self._options = options
        self._tell = tell
        self._shelves: dict[str | None, Shelf] = {}
        self._prints: dict[str, _Print] = {}
        self._told: set[Gap] = set()
        self.tally = Tally()

    def begin(self) -> None:
        """Let the workers start before the first page comes."""
        if self._options.live:
            list(self._desk.workers.run(sight.warm, [self._options.extract] * self._desk.workers.width, Limits(LOOK_SECONDS, retry=False)))

    def take(self, path: Path) -> None:
        """Take one file in and tell about its pages."""
        for found in find([path], self._options.intake.register):
            written = found.delivery.mtime_ns / 1e9
            known = self._desk.archive.pages.delivered_as(found.delivery)
            before = set(self._desk.archive.pages.of_source(known)) if known else set()
            tally = intake(self._desk, [path], self._options.intake)
            self.tally.add(tally)
            source = self._desk.archive.pages.delivered_as(found.delivery)
            pages = self._desk.archive.pages.of_source(source) if source else []
            name, since = found.delivery.name, max(0.0, time.time() - written)
            for error in [error for _, error in tally.failed]:
                self._tell(News(name, book=found.delivery.book, again=(Finding("refused", "again", 0.0),), error=error, seconds=since))
            if tally.known and not before:
                self._tell(News(name, book=found.delivery.book, again=(Finding("same-file", "again", 0.0),), seconds=since))
            for page in [] if tally.known or tally.failed else pages:
                self._page(self._desk.archive.pages.get(page), written)
            if self._options.passing and self._desk.archive.pages.seen(found.delivery) == "kept":
                path.unlink(missing_ok=True)

    def _page(self, stored: StoredPage, written: float) -> None:
        if stored.page is None:
            return
        leaf, shelf = Leaf(stored.id, stored.source.name, stored.page), self._shelf(stored.book)
        shelf.leaves = [*(old for old in shelf.leaves if old.page != leaf.page), leaf]
        if self._options.live:
            self._look(stored, leaf)
            leaf.twin = shelf.twin(leaf)
        self._tell(self._news(stored, leaf, shelf, written))

    def _look(self, stored: StoredPage, leaf: Leaf) -> None:
        """See a page; where that fails, the page is told about without."""
        leaf.tries += 1
        print_ = self._print(stored.book)
        work = Looking(stored, self._options.extract, form_files(self._desk.archive.home), print_.file if print_ else None)
        for outcome in self._desk.workers.run(self._options.look, [work], Limits(LOOK_SECONDS, retry=False)):
            if isinstance(outcome, Done):
                leaf.sight = outcome.value
                if stored.preparation:
                    sight.keep(self._desk.archive, stored.preparation, outcome.value)

    def _news(self, stored: StoredPage, leaf: Leaf, shelf: Shelf, written: float) -> News:
        findings, seen = leaf.prepared.legibility.findings, leaf.sight
        twin = leaf.twin
        again = [f for f in findings if f.severity == "again"]
        again += [Finding("cut", "again", 0.0, ",".join(seen.outside))] if seen and seen.outside else []
        again += [Finding("same-page", "again", twin.likeness, twin.name)] if twin and not twin.poor else []
        again += self._new_gaps(shelf)
        return News(
            file=leaf.name,
            page=leaf.page,
            book=stored.book,
            image=stored.source.index + 1,
            part=leaf.prepared.part,
            number=seen.number if seen and seen.sure else None,
            expected=shelf.expected(leaf),
            legibility=tuple(f for f in findings if f.severity != "again"),
            again=tuple(again),
            retake=twin.name if twin and twin.poor and not twin.better else "",
            seconds=max(0.0, time.time() - written),
        )

    def _new_gaps(self, shelf: Shelf) -> list[Finding]:
        new = [gap for gap in shelf.gaps() if gap not in self._told and not gap.open]
        self._told.update(new)
        return [Finding("gap", "again", float(gap.before - gap.after - 1), f"{gap.after},{gap.before}") for gap in new]

    def _shelf(self, book: str | None) -> Shelf:
        """The book's pages; those that were there before the station began are put on their shelf first."""
        if book not in self._shelves:
            archive, shelf = self._desk.archive, Shelf()
            for stored in archive.pages.of_book(book) if book else ():
                if stored.page and stored.preparation:
                    shelf.leaves.append(Leaf(stored.id, stored.source.name, stored.page, sight.kept(archive, stored.preparation)))
            self._told.update(shelf.gaps())
            self._shelves[book] = shelf
        return self._shelves[book]

    def _print(self, book: str | None) -> _Print | None:
        if book is None:
            return None
        if book not in self._prints:
            self._prints[book] = _Print(self._desk, book, self._options)
        own = self._prints[book]
        own.ready()
        return own

    def idle(self) -> None:
        """Use a moment in which nothing came: learn a book's print, and look at one page that was not seen, or not read."""
        if not self._options.live:
            return
        for book, shelf in self._shelves.items():
            print_ = self._print(book)
            late = next((leaf for leaf in shelf.leaves if _unseen(leaf, print_)), None)
            if late:
                stored = self._desk.archive.pages.get(late.page)
                self._look(stored, late)
                self._tell_late(stored, late, shelf)
                return

    def _tell_late(self, stored: StoredPage, leaf: Leaf, shelf: Shelf) -> None:
        gaps = self._new_gaps(shelf)
        if gaps:
            self._tell(News(leaf.name, leaf.page, stored.book, number=leaf.sight.number if leaf.sight else None, again=tuple(gaps)))

    def finish(self) -> None:
        """Do what was put off, as far as it needs no more learning."""
        for book, shelf in self._shelves.items():
            print_ = self._prints.get(book or "")
            for _ in range(sum(_unseen(leaf, print_) for leaf in shelf.leaves)):
                self.idle()

    def close(self) -> None:
        """End what runs beside."""
        for print_ in self._prints.values():
            print_.close()


def _unseen(leaf: Leaf, print_: _Print | None) -> bool:
    if leaf.blank or leaf.tries > TRIES:
        return False
    return leaf.sight is None or bool(print_ and print_.file and not leaf.sight.read)


class _Print:
    """A book's print, learnt beside the station's work in a process of its own as soon as the book has pages enough."""

    def __init__(self, desk: Desk, book: str, options: StationOptions) -> None:
        self._desk = desk
        self._book = book
        self._options = options
        self._thread: threading.Thread | None = None
        self._learnt: list[bytes] = []
        self._tried = 0
        self.file: Path | None = None
        self._lay_out(desk.archive.entries.book_image(book))

    def _lay_out(self, data: bytes | None) -> None:
        if data:
            self.file = self._desk.archive.home / "staging" / f"{secrets.token_hex(8)}.book"
            raster.write(self.file, data)

    def ready(self) -> None:
        """Begin to learn where there is enough to learn from, and take what was learnt."""
        if self.file or (self._thread and self._thread.is_alive()):
            return
        if self._learnt:
            archive, data = self._desk.archive, self._learnt.pop()
            with archive.transaction():
                archive.entries.keep_book_image(self._book, data, self._tried, as_json(self._options.extract))
            self._lay_out(data)
            return
        pages = tuple(self._desk.archive.pages.prepared(self._book, 2 * FIRST))
        if len(pages) >= FIRST and len(pages) > self._tried:
            self._tried = len(pages)
            chunk = tasks.Chunk(pages[-FIRST:], self._options.extract, form_files(self._desk.archive.home))
            self._thread = threading.Thread(target=self._learn, args=(chunk,), daemon=True)
            self._thread.start()

    def _learn(self, chunk: tasks.Chunk) -> None:
        beside = Serial() if isinstance(self._desk.workers, Serial) else Processes(1)
        try:
            outcomes = beside.run(self._desk.stages.learn, [chunk], Limits(CHUNK_SECONDS, retry=False))
            self._learnt += [o.value for o in outcomes if isinstance(o, Done) and o.value]
        finally:
            beside.close()

    def close(self) -> None:
        """Leave no file behind; a thread that still learns ends with the process."""
        if self.file:
            self.file.unlink(missing_ok=True)
