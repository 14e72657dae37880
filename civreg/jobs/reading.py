"""Read the pages that are not read yet: learn each book, then take its pages in chunks, then go over each book as a whole."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from civreg import extract as stage
from civreg import forms
from civreg.archive import Archive
from civreg.batch import Work
from civreg.errors import NothingMatchedError
from civreg.jobs import joining, recalling, verso
from civreg.jobs.reader import CHUNK, CHUNK_SECONDS, FIRST, Reader, ReadingOptions, chunk_size, form_files, known_forms
from civreg.jobs.watch import Desk, Tally, as_json
from civreg.language import Phrase

__all__ = ["CHUNK", "CHUNK_SECONDS", "FIRST", "ReadingOptions", "extract", "form_files", "known_forms", "read", "reading_options"]

READING = Phrase(vi="Đọc trang", en="Reading pages")
Waiting = Mapping[str | None, Sequence[int]]
"""Pages to read, by book in order; None: loose pages."""


def extract(desk: Desk, options: ReadingOptions) -> Tally:
    """Read every page that waits; the caller holds the archive.

    Raises MissingToolError, DiskFullError, TooManyFailuresError, StoppedError.
    """
    with Reader(desk, options) as reader:
        return read(desk, reader)


def read(desk: Desk, reader: Reader) -> Tally:
    """Read what still waits, then go over every book of which `reader` read something, or was asked to."""
    options = reader.options
    waiting = desk.archive.entries.to_read(options.books, force=options.force, retry=options.retry)
    from civreg.jobs.searching import refresh_index  # noqa: PLC0415 - it asks this module for the known forms

    over = reader.tried.union(reader.alone)  # failed on the road, or will be read by themselves
    waiting = {book: [page for page in pages if page not in over] for book, pages in waiting.items()}
    desk.watch.begin(READING, sum(map(len, waiting.values())) + len(reader.alone))
    desk.carry_out(_works(desk, reader, waiting))
    if later := _with_a_verso_now(desk.archive, options):
        desk.watch.grow(sum(map(len, later.values())))
        desk.carry_out(_works(desk, reader, later))
    desk.watch.end()
    if desk.archive.due.owed("draft"):
        from civreg.jobs.strangers import draft_books  # noqa: PLC0415 - OpenCV, where a book fits no form

        draft_books(desk)
    how, known = as_json(options.extract), dict(known_forms(desk.archive.home))
    for book in _to_recall(desk.archive, options):
        joining.join_rows(desk, [book], how, known)
        recalling.recall_books(desk, [book], how, known)
    refresh_index(desk.archive)
    return reader.tally


def _works(desk: Desk, reader: Reader, waiting: Waiting) -> Iterator[Work | None]:
    """Books that must be learnt first, meanwhile pages of those that need not be; each page of a failed chunk by itself at last."""
    unlearnt = deque(book for book in waiting if book and not reader.knows(book))
    ready = deque(book for book in waiting if book not in unlearnt)
    left = sum(map(len, waiting.values()))
    rest = {book: iter(pages) for book, pages in waiting.items()}
    while left:
        if unlearnt:
            book = unlearnt.popleft()
            yield reader.learning(book, partial(ready.append, book), partial(unlearnt.append, book))
            continue
        if not ready:
            yield None
            continue
        while chosen := list(itertools.islice(rest[ready[0]], chunk_size(left, desk.workers.width))):
            left -= len(chosen)
            yield reader.chunk(chosen)
        ready.popleft()
    while reader.busy or reader.alone:
        yield reader.single(reader.alone.pop()) if reader.alone else None


def _with_a_verso_now(archive: Archive, options: ReadingOptions) -> dict[str | None, list[int]]:
    """Pages to read once more in books of which something was read: the other side of their leaf may have come after them."""
    books = _to_recall(archive, options) if options.extract.verso and not options.force else []
    return {book: pages for book in books if (pages := verso.come_since(archive, book))}


def _to_recall(archive: Archive, options: ReadingOptions) -> list[str]:
    """Books of which pages were read since the last time, and those asked for, in which something may have been verified since."""
    return [book for book in dict.fromkeys((*archive.due.owed("recall"), *(options.books or ()))) if book]


def reading_options(archive: Archive, books: Sequence[str], how: stage.ExtractOptions, *, force: bool) -> ReadingOptions:
    """What to read; raises UnknownFormError, and NothingMatchedError for a book that is not there."""
    if how.form:
        forms.find(how.form, known_forms(archive.home))
    missing = [b for b in books if not archive.pages.has_book(b)]
    if missing:
        raise NothingMatchedError(what=", ".join(missing))
    return ReadingOptions(tuple(books) or None, force, how)
