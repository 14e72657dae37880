"""One reading of many pages: what each book shares is learnt first, chunks go out, what comes back is written down."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from civreg import extract as stage
from civreg import forms
from civreg.archive import Outcome, StoredPage
from civreg.batch import Done, Failed, Limits, Work
from civreg.batch import Outcome as Back
from civreg.jobs import tasks, verso
from civreg.jobs.watch import Desk, Tally, as_json, fatal
from civreg.language import Phrase
from civreg.model import Entry

UNLEARNT = Phrase(
    vi="Sổ {book}: chưa học được mẫu in chung, đọc từng trang riêng.",
    en="Book {book}: no common print learnt, its pages are read one by one.",
)
CHUNK = 6
"""Most pages in one call: Tesseract's start is shared, and a crash costs little."""
FEWEST = 2
"""Fewest pages in one call while there are more."""
FIRST = 5
"""Pages that a book is learnt from: more pages place fields no better."""
LEARNINGS = 3
"""How often a book's print is learnt anew where an engine or a worker failed: pages placed without it are placed otherwise."""
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
    retry: bool = False
    """Whether pages that failed too often are tried again."""


def form_files(home: Path) -> tuple[Path, ...]:
    """The archive's own form files."""
    return tuple(sorted((home / "forms").glob("*.toml")))


def known_forms(home: Path) -> Mapping[str, forms.FormTemplate]:
    """Every form that can be read in the archive at `home`; raises FormError."""
    return forms.known(form_files(home))


def chunk_size(left: int, width: int) -> int:
    """Pages for the next call where `left` are still to be read: fewer toward the end, so that no worker is left idle."""
    even = -(-left // (2 * width)) if width > 1 else CHUNK
    return max(1, min(CHUNK, left, max(FEWEST, even)))


class Reader:
    """Draws up the works that read pages, and hears what came of them; a context manager that takes its files away again."""

    def __init__(self, desk: Desk, options: ReadingOptions) -> None:
        self._desk = desk
        self.options = options
        self._how = as_json(options.extract)
        self._forms = form_files(desk.archive.home)
        self._images: dict[str, Path] = {}
        self._learnt: set[str] = set()
        self._lost: Counter[str] = Counter()
        """How often the learning of a book failed."""
        self.tally = Tally()
        self.busy = 0
        """Works given out that were not heard of."""
        self.tried: set[int] = set()
        """Pages of which something was written down."""
        self.alone: list[int] = []
        """Pages of chunks that failed: each is read once more by itself."""

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        for image in self._images.values():
            image.unlink(missing_ok=True)
        self._images.clear()

    def knows(self, book: str | None) -> bool:
        """Whether nothing needs to be learnt before the pages of a book are read."""
        return not book or book in self._learnt or (not self.options.force and self._desk.archive.entries.book_image(book) is not None)

    def learning(self, book: str, then: Callable[[], None], again: Callable[[], None]) -> Work:
        """The work that learns what the first pages of a book share; `then` is called when that is settled, `again` to try it anew."""
        pages = tuple(self._desk.archive.pages.prepared(book, FIRST))

        def hear(outcome: Back) -> None:
            (then if self._keep(book, outcome, len(pages)) else again)()

        chunk = tasks.Chunk(pages, self.options.extract, self._forms, beside=self._beside(pages))
        return Work(self._desk.stages.learn, chunk, Limits(CHUNK_SECONDS), hear)

    def _keep(self, book: str, outcome: Back, pages: int) -> bool:
        archive = self._desk.archive
        if isinstance(outcome, Failed):
            if fatal(outcome.error):
                raise outcome.error
            self._lost[book] += 1
            if self._lost[book] < LEARNINGS:
                return False
        if isinstance(outcome, Done) and outcome.value:
            with archive.transaction():
                archive.entries.keep_book_image(book, outcome.value, pages, self._how)
        else:
            self._desk.watch.note(UNLEARNT, book=book)
        self._learnt.add(book)
        return True

    def chunk(self, pages: Sequence[int]) -> Work:
        """The work that reads some pages of one book."""
        self.busy += 1
        limits = Limits(CHUNK_SECONDS, retry=False) if len(pages) > 1 else Limits(PAGE_SECONDS)
        return Work(self._desk.stages.read, self._chunk(pages), limits, self._heard)

    def single(self, page: int) -> Work:
        """The work that reads a page by itself."""
        self.busy += 1
        return Work(self._desk.stages.read, self._chunk([page]), Limits(PAGE_SECONDS, retry=False), self._heard)

    def _chunk(self, pages: Sequence[int]) -> tasks.Chunk:
        stored = tuple(self._desk.archive.pages.get(page) for page in pages)
        book = stored[0].book
        image = self._image(book) if book else None
        return tasks.Chunk(stored, self._with_own_hand(book), self._forms, image, self._beside(stored))

    def _beside(self, pages: Sequence[StoredPage]) -> tuple[tuple[StoredPage, ...], ...]:
        return verso.beside(self._desk.archive, pages) if self.options.extract.verso else ()

    def _image(self, book: str) -> Path | None:
        """What the pages of a book share, as a file that workers read."""
        if book not in self._images and (data := self._desk.archive.entries.book_image(book)):
            self._images[book] = self._desk.archive.home / "staging" / f"{secrets.token_hex(8)}.book"
            from civreg import raster  # noqa: PLC0415 - OpenCV, which a run that finds nothing to read does not need

            raster.write(self._images[book], data)
        return self._images.get(book)

    def _with_own_hand(self, book: str | None) -> stage.ExtractOptions:
        """How a book is read: with the hand that was learnt from it, where no other is asked for."""
        hands, how = self._desk.archive.hands, self.options.extract
        own = hands.in_use(book) if book and how.hand is None else None
        return replace(how, hand=str(hands.path(own))) if own else how

    def _heard(self, outcome: Back) -> None:
        pages = outcome.item.pages
        self.busy -= 1
        if isinstance(outcome, Failed) and not fatal(outcome.error) and len(pages) > 1:
            self.alone += [stored.id for stored in pages]
        else:
            self._note(outcome)

    def _note(self, outcome: Back) -> None:
        pages: tuple[StoredPage, ...] = outcome.item.pages
        error = outcome.error if isinstance(outcome, Failed) else None
        if error and fatal(error):
            raise error
        read: Sequence[tuple[Entry, ...]] = outcome.value if isinstance(outcome, Done) else [()] * len(pages)
        for stored, entries in zip(pages, read, strict=True):
            given = {"input": stored.given, "model": stage.model_of(outcome.item.options)}
            self._write(stored, entries, Outcome(stored.id, "extract", self._how, outcome.seconds / len(pages), error, **given))

    def _write(self, stored: StoredPage, entries: tuple[Entry, ...], outcome: Outcome) -> None:
        desk, name, error = self._desk, stored.source.name, outcome.error
        self.tried.add(stored.id)
        with desk.archive.transaction():
            if entries:
                desk.archive.entries.add(stored, entries, self._how)
            if entries and stored.book:
                desk.archive.due.owe("recall" if entries[0].form else "draft", stored.book, stored.id)
            desk.archive.ledger.note(outcome)
        desk.watch.advance(name, error)
        if error:
            self.tally.fail(desk, name, error)
        else:
            self.tally.done += 1
