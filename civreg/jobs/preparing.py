"""Prepare pages: each picture straightened and measured, and what became of it written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from civreg import scan
from civreg.archive import Outcome
from civreg.batch import Done, Failed, Limits, Work
from civreg.batch import Outcome as Back
from civreg.jobs import bursts, tasks
from civreg.jobs.watch import Desk, Tally, as_json, fatal
from civreg.language import Phrase

PREPARING = Phrase(vi="Nắn thẳng trang", en="Straightening pages")
SECONDS = 120.0
"""Wall time for one picture."""


class Preparer:
    """Draws up the works that prepare pages, and hears what came of them."""

    def __init__(self, desk: Desk, options: scan.ScanOptions) -> None:
        self._desk = desk
        self._options = options
        self.tally = Tally()

    def work(self, page: int, then: Callable[[Sequence[int]], None] = lambda _: None) -> Work:
        """The work that prepares a picture, told by its first page; `then` is called with the pages found, none where it failed."""
        item = tasks.Preparing(self._desk.archive.pages.get(page), self._options)

        def hear(outcome: Back) -> None:
            then(self._note(outcome))

        return Work(self._desk.stages.prepare, item, Limits(SECONDS), hear)

    def _note(self, outcome: Back) -> list[int]:
        desk, stored, tally = self._desk, outcome.item.stored, self.tally
        error = outcome.error if isinstance(outcome, Failed) else None
        if error and fatal(error):
            raise error
        found: list[int] = []
        with desk.archive.transaction():
            if isinstance(outcome, Done):
                found = desk.archive.pages.prepare(stored.id, outcome.value)
                bursts.owe(desk.archive, found)
            given = replace(stored, page=None).given
            desk.archive.ledger.note(Outcome(stored.id, "prepare", as_json(self._options), outcome.seconds, error, given))
        if isinstance(outcome, Done):
            tally.done += len(outcome.value)
            tally.again += [(stored.source.name, page) for page in outcome.value if page.legibility.scan_again]
            tally.blank += sum(page.legibility.blank for page in outcome.value)
        desk.watch.advance(stored.source.name, error)
        if error:
            tally.fail(desk, stored.source.name, error)
        return found


def prepare(desk: Desk, pages: Sequence[int], options: scan.ScanOptions) -> Tally:
    """Prepare pictures, each told by its first page, and settle which photographs of one page are read."""
    preparer = Preparer(desk, options)
    desk.watch.begin(PREPARING, len(pages))
    desk.carry_out(map(preparer.work, pages))
    desk.watch.end()
    bursts.choose(desk)
    return preparer.tally
