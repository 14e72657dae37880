"""One night's work: from what was delivered to what is read, with an end that is always told."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from civreg.archive import Night
from civreg.batch import Bounded, Stopped
from civreg.errors import CivregError, DiskFullError
from civreg.extract import ExtractOptions, train
from civreg.jobs.finding import find
from civreg.jobs.learning import LearningOptions
from civreg.jobs.reading import reading_options
from civreg.jobs.road import intake_and_extract
from civreg.jobs.taking import IntakeOptions
from civreg.jobs.watch import Desk, Tally
from civreg.language import Phrase

RESERVE = 24 << 20
"""Bytes of the disk that a night leaves free: the database folds its log in, and the morning report is written."""
LOOKS = 1.0
"""Seconds between two looks at the disk."""
LAST_CALL = 45.0
"""Seconds before the end after which nothing more is begun; a tenth of the night where that is less."""
TIGHT = Phrase(
    vi="Chỗ trống trên đĩa ({free:.1f} GB) có thể không đủ cho những gì mới ({need:.1f} GB); làm đến đâu giữ đến đó.",
    en="Room on the disk ({free:.1f} GB) may not be enough for what is new ({need:.1f} GB); what is done is kept.",
)


@dataclass(frozen=True, slots=True)
class NightOptions:
    """How a night goes."""

    intake: IntakeOptions = field(default_factory=IntakeOptions)
    extract: ExtractOptions = field(default_factory=ExtractOptions)
    seconds: float | None = None
    """How long it may take; None: until all is done."""
    reserve: int = RESERVE
    """Bytes of the disk that are left free."""


def run_night(desk: Desk, paths: Sequence[Path], options: NightOptions, tell: Callable[[Night], None]) -> Night:
    """Take in and read all that is new; the caller holds the archive. `tell` hears of this night and of any that were killed before.

    Raises DiskFullError where the disk is (nearly) full, and what the work raises, each after the night was told about.
    """
    nights = desk.archive.nights
    for lost in nights.bury(desk.by):
        tell(lost)
    number = nights.begin(desk.by)
    at = _Night(desk, options)
    try:
        outcome = at.work(paths)
    except BaseException as e:
        with contextlib.suppress(DiskFullError):
            tell(nights.end(desk.by, number, _word(e), at.told))
        raise
    ended = nights.end(desk.by, number, outcome, at.told)
    tell(ended)
    return ended


def _word(error: BaseException) -> str:
    """The stable word for what ended a night early."""
    if isinstance(error, CivregError):
        return error.code()
    return "interrupted" if isinstance(error, KeyboardInterrupt) else "bug"


class _Night:
    def __init__(self, desk: Desk, options: NightOptions) -> None:
        self._options = options
        self._home = desk.archive.home
        self._end = time.monotonic() + options.seconds if options.seconds is not None else None
        self._looked = 0.0
        self._desk = replace(desk, workers=Bounded(desk.workers, self._over))
        self._tally = Tally()

    @property
    def told(self) -> dict[str, int]:
        """Figures that no table holds; what waits is counted when it is asked."""
        tally, archive = self._tally, self._desk.archive
        waiting = len(archive.pages.to_prepare()) + sum(map(len, archive.entries.to_read(None, force=False).values()))
        met = {"known": tally.known, "refused_before": tally.refused, "skipped": len(tally.skipped), "left": tally.left}
        return {**met, "waiting": waiting}

    def work(self, paths: Sequence[Path]) -> str:
        """Do it; gives the word for how it ended."""
        if self._full():
            raise DiskFullError(path=str(self._home))
        self._measure(paths)
        try:
            wanted = replace(reading_options(self._desk.archive, (), self._options.extract, force=False), retry=self._options.intake.retry)
            wanted = replace(wanted, retry=self._options.intake.retry)
            learning = LearningOptions(pace=self._pace())
            self._tally = intake_and_extract(self._desk, paths, self._options.intake, wanted, learning)
        except Stopped as stopped:
            if stopped.why == DiskFullError.code():
                raise DiskFullError(path=str(self._home)) from stopped
            return stopped.why
        return "some-failed" if self._tally.failed else "done"

    def _measure(self, paths: Sequence[Path]) -> None:
        """Say beforehand where the disk may be too small for what is new."""
        new = sum(f.delivery.size for f in find(paths, None) if not f.skipped and not self._desk.archive.pages.seen(f.delivery))
        free = shutil.disk_usage(self._home).free
        if new + self._options.reserve > free:
            self._desk.watch.note(TIGHT, free=free / 1e9, need=new / 1e9)

    def _pace(self) -> train.Pace:
        """Half of what is left of the night at most goes into learning hands."""
        pace = train.Pace()
        return pace if self._end is None else replace(pace, minutes=max(0.1, min(pace.minutes, (self._end - time.monotonic()) / 120)))

    def _over(self) -> str:
        """Why nothing more is begun: time-up, disk-full, or nothing."""
        seconds = self._options.seconds
        if seconds is not None and self._end is not None and time.monotonic() > self._end - min(LAST_CALL, seconds / 10):
            return "time-up"
        return DiskFullError.code() if self._full() else ""

    def _full(self) -> bool:
        if time.monotonic() - self._looked < LOOKS and self._looked:
            return False
        self._looked = time.monotonic()
        return shutil.disk_usage(self._home).free < self._options.reserve
