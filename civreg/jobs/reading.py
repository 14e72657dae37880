"""Read the pages that are not read yet: learn each book, then take its pages in chunks."""

from __future__ import annotations

import itertools
import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from civreg import extract as stage
from civreg import forms, raster
from civreg.archive import Archive, Outcome, StoredPage
from civreg.batch import Done, Failed, Limits
from civreg.errors import NothingMatchedError
from civreg.jobs import recalling, strangers, tasks
from civreg.jobs.watch import Desk, Tally, as_json, fatal
from civreg.language import Phrase
from civreg.model import Entry

LEARNING = Phrase(vi="Học mẫu in của sổ", en="Learning the books' print")
READING = Phrase(vi="Đọc trang", en="Reading pages")
UNLEARNT = Phrase(
    vi="Sổ {book}: chưa học được mẫu in chung, đọc từng trang riêng.",
    en="Book {book}: no common print learnt, its pages are read one by one.",
)

CHUNK = 6
"""Most pages in one call: Tesseract's start is shared, and a crash costs little."""
FIRST = 5
"""Pages that a book is learnt from: while that is done, other workers wait, and more pages place fields no better."""
PAGE_SECONDS = 60.0
"""Wall time for a page by itself."""
CHUNK_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What is read, and how."""

    books: tuple[str, ...] | None = None
    """None: everything."""
    force: bool = False
    """Whether pages that are read already are read again, beside the old readings."""
    extract: stage.ExtractOptions = field(default_factory=stage.ExtractOptions)


def extract(desk: Desk, options: ReadingOptions) -> Tally:
    """Read every page that waits; the caller holds the archive.

    Raises MissingToolError, DiskFullError, TooManyFailuresError.
    """
    waiting = desk.archive.entries.to_read(options.books, force=options.force)
    from civreg.jobs.searching import refresh_index  # noqa: PLC0415 - it asks this module for the known forms

    reading = _Reading(desk, options)
    images = reading.learn([book for book in waiting if book])
    try:
        reading.run([(images.get(book or ""), pages) for book, pages in waiting.items()])
    finally:
        for image in images.values():
            image.unlink(missing_ok=True)
    strangers.draft_books(desk, reading.met)
    recalling.recall_books(desk, _to_recall(waiting, options), as_json(options.extract), dict(known_forms(desk.archive.home)))
    refresh_index(desk.archive)
    return reading.tally


def _to_recall(waiting: Mapping[str | None, list[int]], options: ReadingOptions) -> list[str]:
    """Books that were read just now, and those asked for, in which something may have been verified since."""
    return [book for book in (*waiting, *(options.books or ())) if book]


def form_files(home: Path) -> tuple[Path, ...]:
    """The archive's own form files."""
    return tuple(sorted((home / "forms").glob("*.toml")))


def known_forms(home: Path) -> Mapping[str, forms.FormTemplate]:
    """Every form that can be read in the archive at `home`; raises FormError."""
    return forms.known(form_files(home))


def reading_options(archive: Archive, books: Sequence[str], how: stage.ExtractOptions, *, force: bool) -> ReadingOptions:
    """What to read; raises UnknownFormError, and NothingMatchedError for a book that is not there."""
    if how.form:
        forms.find(how.form, known_forms(archive.home))
    missing = [b for b in books if not archive.pages.has_book(b)]
    if missing:
        raise NothingMatchedError(what=", ".join(missing))
    return ReadingOptions(tuple(books) or None, force, how)


class _Reading:
    def __init__(self, desk: Desk, options: ReadingOptions) -> None:
        self._desk = desk
        self._options = options
        self._how = as_json(options.extract)
        self._forms = form_files(desk.archive.home)
        self.tally = Tally()
        self.met: dict[str, list[tuple[StoredPage, bool]]] = {}
        """Pages of each book that were read, and whether each fits no known form."""

    def learn(self, books: Sequence[str]) -> dict[str, Path]:
        """Give each book's image as a file that workers read, learning those that are new (or all, if forced)."""
        entries, found = self._desk.archive.entries, {}
        unlearnt = [b for b in books if self._options.force or not entries.book_image(b)]
        if unlearnt:
            self._desk.watch.begin(LEARNING, len(unlearnt))
            chunks = [self._first_pages(book) for book in unlearnt]
            for outcome in self._desk.workers.run(self._desk.stages.learn, chunks, Limits(CHUNK_SECONDS)):
                self._learnt(outcome)
            self._desk.watch.end()
        for book in books:
            if data := entries.book_image(book):
                found[book] = self._desk.archive.home / "staging" / f"{secrets.token_hex(8)}.book"
                raster.write(found[book], data)
        return found

    def _first_pages(self, book: str) -> tasks.Chunk:
        pages = tuple(self._desk.archive.pages.prepared(book, FIRST))
        return tasks.Chunk(pages, self._options.extract, self._forms)

    def _learnt(self, outcome: Done[tasks.Chunk, bytes | None] | Failed[tasks.Chunk]) -> None:
        archive, pages = self._desk.archive, outcome.item.pages
        book = pages[0].book or ""
        if isinstance(outcome, Failed) and fatal(outcome.error):
            raise outcome.error
        if isinstance(outcome, Done) and outcome.value:
            with archive.transaction():
                archive.entries.keep_book_image(book, outcome.value, len(pages), self._how)
        else:
            self._desk.watch.note(UNLEARNT, book=book)
        self._desk.watch.advance(book)

    def run(self, books: Sequence[tuple[Path | None, list[int]]]) -> None:
        """Read all pages in chunks, then each page of a failed chunk by itself."""
        total = sum(len(pages) for _, pages in books)
        size = max(1, min(CHUNK, math.ceil(total / (2 * self._desk.workers.width))))  # so that no worker is left idle at the end
        self._desk.watch.begin(READING, total)
        alone: list[tuple[Path | None, int]] = []
        for outcome in self._desk.workers.run(self._desk.stages.read, self._chunks(books, size), Limits(CHUNK_SECONDS, retry=False)):
            if isinstance(outcome, Failed) and not fatal(outcome.error) and len(outcome.item.pages) > 1:
                alone += [(outcome.item.book, stored.id) for stored in outcome.item.pages]
            else:
                self._note(outcome)
        single = (self._chunk(book, [page]) for book, page in alone)
        for outcome in self._desk.workers.run(self._desk.stages.read, single, Limits(PAGE_SECONDS, retry=False)):
            self._note(outcome)
        self._desk.watch.end()

    def _chunks(self, books: Sequence[tuple[Path | None, list[int]]], size: int) -> Iterator[tasks.Chunk]:
        for book, pages in books:
            rest = iter(pages)
            while chosen := list(itertools.islice(rest, size)):
                yield self._chunk(book, chosen)

    def _chunk(self, book: Path | None, pages: Sequence[int]) -> tasks.Chunk:
        stored = tuple(self._desk.archive.pages.get(page) for page in pages)
        return tasks.Chunk(stored, self._with_own_hand(stored[0].book), self._forms, book)

    def _with_own_hand(self, book: str | None) -> stage.ExtractOptions:
        """How a book is read: with the hand that was learnt from it, where no other is asked for."""
        hands, how = self._desk.archive.hands, self._options.extract
        own = hands.in_use(book) if book and how.hand is None else None
        return replace(how, hand=str(hands.path(own))) if own else how

    def _note(self, outcome: Done[tasks.Chunk, list[tuple[Entry, ...]]] | Failed[tasks.Chunk]) -> None:
        archive, pages = self._desk.archive, outcome.item.pages
        error = outcome.error if isinstance(outcome, Failed) else None
        if error and fatal(error):
            raise error
        read: Sequence[tuple[Entry, ...]] = outcome.value if isinstance(outcome, Done) else [()] * len(pages)
        for stored, entries in zip(pages, read, strict=True):
            with archive.transaction():
                if entries:
                    archive.entries.add(stored, entries, self._how)
                archive.ledger.note(Outcome(stored.id, "extract", self._how, outcome.seconds / len(pages), error))
            self._desk.watch.advance(stored.source.name, error)
            if error:
                self.tally.fail(self._desk, stored.source.name, error)
            else:
                self.tally.done += 1
                self.met.setdefault(stored.book or "", []).append((stored, bool(entries) and not entries[0].form))
