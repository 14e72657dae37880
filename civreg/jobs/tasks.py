"""What workers do: functions of a module, with all they need in one noun."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from civreg import __version__, extract, forms, scan
from civreg.archive import Delivery, Staged, StoredPage
from civreg.jobs import verso
from civreg.model import Entry, Page, SourceImage

if TYPE_CHECKING:  # workers alone load what computes
    from civreg.extract import train
    from civreg.raster import PagePixels, Pixels


@dataclass(frozen=True, slots=True)
class Examining:
    """A delivered file to look into."""

    path: Path
    delivery: Delivery
    limits: scan.SourceLimits
    staged: Staged | None
    """None where it was not copied because it is no ordinary file: it will be refused."""


@dataclass(frozen=True, slots=True)
class Preparing:
    """A picture to straighten and measure, by its first page."""

    stored: StoredPage
    options: scan.ScanOptions


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pages to read in one call, so that the engines' start is shared."""

    pages: tuple[StoredPage, ...]
    options: extract.ExtractOptions
    forms: tuple[Path, ...] = ()
    """Form files of the archive's own."""
    book: Path | None = None
    """File with the image of the book that the pages are from."""
    beside: tuple[tuple[StoredPage, ...], ...] = ()
    """For each page those next to it in its book, which may be the other side of its leaf; () where none is to be asked."""


def badge() -> dict[str, str]:
    """What two machines must have in common, so that it does not matter which of them reads a page."""
    hands = {hand: extract.model_of(extract.ExtractOptions(hand=hand)) for hand in ("hand", "hand-drawn")}
    return {"civreg": __version__, **hands}


def examine(work: Examining) -> list[SourceImage]:
    """Every picture in a delivered file; raises RefusedFileError."""
    return _examiner(work.limits).examine(work.path, work.delivery.name)


def prepare(work: Preparing) -> tuple[Page, ...]:
    """The straightened pages of one picture: one, or two of a spread."""
    stored = work.stored
    return scan.prepare(scan.load(stored.file, stored.source), stored.source, work.options)


def mark(stored: StoredPage) -> Pixels:
    """A page's fingerprint."""
    return scan.fingerprint(pixels_of(stored).flat)


def read(work: Chunk) -> list[tuple[Entry, ...]]:
    """The entries of every page, in order."""
    book = book_of(work.book) if work.book else None
    pages = _pixels_in(work)
    entries = extract.read(pages, _forms(work.forms), work.options, book)
    return [verso.told(own, page.steps) for own, page in zip(entries, pages, strict=True)]


def learn(work: Chunk) -> bytes | None:
    """What the pages of a book share, or None where they share too little."""
    names = [shown(stored) for stored in work.pages]
    book = extract.learn_book(_pixels_in(work), _forms(work.forms), work.options, names)
    return book.to_bytes() if book else None


def cut(work: Chunk) -> list[tuple[list[extract.Crop], ...]]:
    """The fields of every entry of every page, cut out as they are read."""
    book = book_of(work.book) if work.book else None
    return extract.cut(_pixels_in(work), _forms(work.forms), work.options, book)


def teach(model: str, written: Sequence[train.Written], pace: train.Pace) -> train.Taught:
    """A model that learnt from some fields; raises MissingToolError where nothing teaches."""
    from civreg.extract.train import learn_fields  # noqa: PLC0415 - few books are learnt from

    return learn_fields(model, written, pace)


def draft(work: Chunk) -> str | None:
    """The form of some pages of a book as the text of its file; None where no label with a blank was found."""
    made = extract.draft_form([pixels_of(stored) for stored in work.pages], f"draft-{work.pages[0].book}")
    return forms.as_toml(made.form, made.unsure) if made else None


def shown(stored: StoredPage) -> str:
    """The name that a clerk knows a page by: its file's, and which picture of it where it has several."""
    return stored.source.name + (f"#{stored.source.index + 1}" if stored.source.index else "")


def pixels_of(stored: StoredPage, beside: Sequence[StoredPage] = (), *, kept: bool = False) -> PagePixels:
    """The arrays of a prepared page; those next to it are opened only where something shows through it.

    Its colours are `kept`, or made anew from its file where they are asked for.
    """
    if stored.page is None:
        raise ValueError(f"page {stored.id} was not prepared")
    load = partial(scan.load, stored.file, stored.source)
    return scan.pixels(load(), stored.page, verso.versos(beside), None if kept else load)


def _pixels_in(work: Chunk) -> list[PagePixels]:
    beside = work.beside or ((),) * len(work.pages)
    return [pixels_of(stored, others) for stored, others in zip(work.pages, beside, strict=True)]


@lru_cache(maxsize=1)
def _examiner(limits: scan.SourceLimits) -> scan.Examiner:
    """One warm child a worker, ended with it."""
    made = scan.Examiner(limits)
    atexit.register(made.close)
    return made


@lru_cache(maxsize=2)
def _forms(extra: tuple[Path, ...]) -> Mapping[str, forms.FormTemplate]:
    return forms.known(extra)


@lru_cache(maxsize=1)
def book_of(path: Path) -> extract.Shared:
    """What the pages of a book share from its file, kept for the next page."""
    return extract.load_book(path.read_bytes())


@dataclass(frozen=True, slots=True)
class Stages:
    """The work itself, as functions that workers can import; tests hand in their own."""

    examine: Callable[[Examining], list[SourceImage]] = examine
    prepare: Callable[[Preparing], tuple[Page, ...]] = prepare
    read: Callable[[Chunk], list[tuple[Entry, ...]]] = read
    learn: Callable[[Chunk], bytes | None] = learn
    cut: Callable[[Chunk], list[tuple[list[extract.Crop], ...]]] = cut
    teach: Callable[[str, Sequence[train.Written], train.Pace], train.Taught] = teach
    mark: Callable[[StoredPage], Pixels] = mark
    draft: Callable[[Chunk], str | None] = draft
