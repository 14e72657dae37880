"""What every job works with, and how it tells what happens."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from civreg.archive import Archive, By
from civreg.batch import Executor, Work
from civreg.errors import CivregError, DiskFullError, MissingToolError, StoppedError, TooManyFailuresError
from civreg.jobs.tasks import Stages
from civreg.language import Phrase
from civreg.model import Page

ENOUGH = 20
"""Pages to try before a share of failures means anything."""


class Watch:
    """Hears of the work; this one is deaf, the command line draws bars."""

    def begin(self, step: Phrase, total: int) -> None:
        """A step of `total` pages or files begins."""

    def advance(self, name: str, error: CivregError | None = None, *, by: int = 1) -> None:
        """`by` pages or files are over; `error` says why this one failed."""

    def grow(self, by: int) -> None:
        """The step has `by` pages more than was known."""

    def note(self, sentence: Phrase, **data: object) -> None:
        """Something the clerk should know, that is no failure."""

    def end(self) -> None:
        """The step is over."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a job works: the archive, who asks, the hands, and who is told."""

    archive: Archive
    by: By
    workers: Executor
    watch: Watch = field(default_factory=Watch)
    max_failures: float | None = None
    """Share of failures, 0..1, at which a run is given up; None: never."""
    stop_on_error: bool = False
    """Whether the first failure ends the run."""
    stages: Stages = field(default_factory=Stages)

    def carry_out(self, works: Iterable[Work | None]) -> None:
        """Have works done as they come, and each heard by who drew it up; None among them: nothing to do yet."""
        for work, outcome in self.workers.each(works):
            if work.hear:
                work.hear(outcome)


def as_json(options: Any) -> str:
    """A stage's options as they are stored with its results."""
    return json.dumps(asdict(options), ensure_ascii=False, sort_keys=True)


def fatal(error: CivregError) -> bool:
    """Whether no other page could fare better."""
    return isinstance(error, MissingToolError | DiskFullError)


@dataclass(slots=True)
class Tally:
    """What a job did."""

    done: int = 0
    """Pages that went well."""
    known: int = 0
    """Files that needed nothing."""
    refused: int = 0
    """Files that were refused before and are no better now."""
    left: int = 0
    """Files that somebody is still writing; the next run takes them."""
    blank: int = 0
    """Pages among `done` on which nothing stands."""
    again: list[tuple[str, Page]] = field(default_factory=list)
    """Pages among `done` that should be scanned again."""
    skipped: list[str] = field(default_factory=list)
    """Files passed over because they are no scans."""
    failed: list[tuple[str, CivregError]] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """Pages and files that were worked on."""
        return self.done + len(self.failed)

    def add(self, other: Tally) -> None:
        """Take in what another job did."""
        self.done += other.done
        self.known += other.known
        self.refused += other.refused
        self.left += other.left
        self.again += other.again
        self.blank += other.blank
        self.skipped += other.skipped
        self.failed += other.failed

    def read(self, other: Tally) -> None:
        """Take in what the reading of these pages came to: a page counts once, as read."""
        self.done = max(self.done, other.done)
        self.failed += other.failed

    def fail(self, desk: Desk, name: str, error: CivregError) -> None:
        """Count a failure; raises StoppedError where the first is the last, TooManyFailuresError past the desk's limit."""
        self.failed.append((name, error))
        if desk.stop_on_error:
            raise StoppedError(name=name, vi=error.say("vi"), en=error.say("en"))
        limit = desk.max_failures
        if limit is not None and self.tried >= ENOUGH and len(self.failed) > limit * self.tried:
            raise TooManyFailuresError(failed=len(self.failed), tried=self.tried, limit=f"{limit:.0%}")
