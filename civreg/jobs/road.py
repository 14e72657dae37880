"""The whole road at once: while pages are still prepared, books are learnt and read as soon as nothing of theirs is missing.

What is read does not depend on what happened to be ready: a book is learnt from the same first pages, and read when all of
it is prepared, since a page may show its neighbour's ink. What is not ready by then (photographs, which may show one page
twice; books whose hand is to be learnt) is read afterwards.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from civreg.batch import Outcome, Work
from civreg.jobs import bursts
from civreg.jobs.learning import LearningOptions, hand_is_due, learn_due_hands
from civreg.jobs.preparing import Preparer
from civreg.jobs.reader import FIRST, Reader, ReadingOptions, chunk_size
from civreg.jobs.reading import read
from civreg.jobs.taking import IntakeOptions, take
from civreg.jobs.watch import Desk, Tally
from civreg.language import Phrase

WORKING = Phrase(vi="Nắn và đọc trang", en="Straightening and reading pages")
SPARE = 8
"""Pictures a worker that are kept for the end: they are small, so that all workers end together."""


def intake_and_extract(
    desk: Desk, paths: Sequence[Path], intake: IntakeOptions, reading: ReadingOptions, learning: LearningOptions
) -> Tally:
    """Take in what is new under `paths`, prepare and read all that waits; the caller holds the archive.

    Raises NotFoundError, NothingMatchedError, MissingToolError, DiskFullError, TooManyFailuresError, StoppedError.
    """
    tally, waiting = take(desk, paths, intake)
    with Reader(desk, reading) as reader:
        preparer = Preparer(desk, intake.page)
        desk.watch.begin(WORKING, len(waiting))
        desk.carry_out(_Road(desk, preparer, reader).works(waiting))
        desk.watch.end()
        bursts.choose(desk)
        tally.add(preparer.tally)
        learn_due_hands(desk, reading, learning)
        tally.read(read(desk, reader))
    return tally


class _Road:
    """What to do next: learn, then read what is whole, then prepare; toward the end prepare first, so that all end together."""

    def __init__(self, desk: Desk, preparer: Preparer, reader: Reader) -> None:
        self._desk = desk
        self._preparer = preparer
        self._reader = reader
        self._missing: Counter[str | None] = Counter()
        """Pictures of each book that are not prepared yet."""
        self._open = 0
        self._learning: deque[Work] = deque()
        self._asked: set[str] = set()
        """Books whose learning was begun, or must wait until all photographs are compared."""
        self._ready: deque[tuple[str | None, deque[int]]] = deque()
        """Books, and loose pages, to be read now."""

    def works(self, pictures: Sequence[int]) -> Iterator[Work | None]:
        """Everything that can be done, as it becomes possible."""
        stored = [self._desk.archive.pages.get(page) for page in pictures]
        waiting = deque((one.id, one.book) for one in stored)
        self._missing.update(one.book for one in stored)
        while waiting or self._open or self._ready or self._learning:
            if self._learning:
                yield self._counted(self._learning.popleft())
            elif self._ready and not 0 < len(waiting) <= SPARE * self._desk.workers.width:
                yield self._counted(self._chunk(len(waiting)))
            elif waiting:
                page, book = waiting.popleft()
                yield self._counted(self._preparer.work(page, partial(self._prepared, book)))
            else:
                yield None

    def _learn(self, book: str) -> None:
        self._learning.append(self._reader.learning(book, partial(self._whole, book), partial(self._learn, book)))

    def _counted(self, work: Work) -> Work:
        self._open += 1
        return replace(work, hear=partial(self._heard, work.hear))

    def _heard(self, hear: Callable[[Outcome], None] | None, outcome: Outcome) -> None:
        self._open -= 1
        if hear:
            hear(outcome)

    def _chunk(self, waiting: int) -> Work:
        pages = self._ready[0][1]
        size = chunk_size(waiting + sum(len(own) for _, own in self._ready), self._desk.workers.width)
        chosen = [pages.popleft() for _ in range(min(size, len(pages)))]
        if not pages:
            self._ready.popleft()
        self._desk.watch.grow(len(chosen))
        return self._reader.chunk(chosen)

    def _prepared(self, book: str | None, _: Sequence[int]) -> None:
        self._missing[book] -= 1
        if book and book not in self._asked and not self._reader.knows(book):
            self._ask(book)
        self._whole(book)

    def _ask(self, book: str) -> None:
        """Have a book learnt once the pages that it is learnt from, and the one after them, are prepared for good."""
        first = self._desk.archive.pages.begins(book, FIRST + 1)
        photographed = any(map(bursts.photographed, first))
        if photographed or (first and (len(first) > FIRST or not self._missing[book])):
            self._asked.add(book)
            if not photographed:
                self._learn(book)

    def _whole(self, book: str | None) -> None:
        """Let a book be read where all of it is prepared, it is learnt, and nothing about it is to be settled first."""
        archive = self._desk.archive
        if self._missing[book] or not self._reader.knows(book) or (book and hand_is_due(archive, book, self._reader.options)):
            return
        if any(map(bursts.photographed, archive.pages.of_book(book))):
            return
        ready = archive.entries.to_read((book,), force=False, retry=self._reader.options.retry)
        self._ready.extend((own, deque(pages)) for own, pages in ready.items())
