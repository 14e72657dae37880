"""Progress on standard error: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from civreg.cli.options import PRELOAD
from civreg.cli.session import Session, shown
from civreg.errors import CivregError
from civreg.jobs import Desk, Watch
from civreg.language import Phrase

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from civreg.archive import Archive
    from civreg.batch import Executor
    from civreg.cli.options import Crew

STRANGER = Phrase(
    vi="Máy {name} có phiên bản civreg hoặc mô hình khác: không giao việc.",
    en="Worker {name} has another civreg or another model: it gets no work.",
)
PAUSE = 15.0
"""Seconds between plain lines."""


class Lines(Watch):
    """Says what happens in plain lines: failures at once, progress now and then."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._step = Phrase("", "")
        self._total = self._over = 0
        self._said = 0.0

    def begin(self, step: Phrase, total: int) -> None:
        """Say the step and how much there is."""
        self._step, self._total, self._over, self._said = step, total, 0, time.monotonic()
        if total:
            self._line()

    def advance(self, name: str, error: CivregError | None = None, *, by: int = 1) -> None:
        """Count, and say a failure at once."""
        self._over += by
        if error:
            self._session.complain(failure(name, error, self._session))
        if time.monotonic() - self._said > PAUSE and self._over < self._total:
            self._line()

    def grow(self, by: int) -> None:
        """Count on more."""
        self._total += by

    def note(self, sentence: Phrase, **data: object) -> None:
        """Say it."""
        self._session.say(sentence, **data)

    def end(self) -> None:
        """Say how it ended."""
        if self._total:
            self._line()

    def _line(self) -> None:
        self._said = time.monotonic()
        text = f"{self._step.say(self._session.lang)}: {self._over}/{self._total}"
        self._session.say(Phrase("{text}", "{text}"), text=text)


class Nameless(Lines):
    """The same without any name: what a night says lands in mail and in the system's log."""

    def advance(self, name: str, error: CivregError | None = None, *, by: int = 1) -> None:
        """Count; what failed stands in the archive."""
        super().advance("", None, by=by)

    def note(self, sentence: Phrase, **data: object) -> None:
        """Say it where it names no file."""
        if not data.keys() & {"name", "path", "shown"}:
            super().note(sentence, **data)


class Bars(Lines):
    """The same with a moving bar, for a terminal."""

    def __init__(self, session: Session, progress: Progress) -> None:
        super().__init__(session)
        self._progress = progress
        self._bar: TaskID | None = None

    def begin(self, step: Phrase, total: int) -> None:
        """Say the step and how much there is."""
        self._total = total
        self._bar = self._progress.add_task(step.say(self._session.lang), total=total) if total else None

    def advance(self, name: str, error: CivregError | None = None, *, by: int = 1) -> None:
        """Count, and say a failure at once."""
        if self._bar is not None:
            self._progress.advance(self._bar, by)
        if error:
            self._print(failure(name, error, self._session))

    def grow(self, by: int) -> None:
        """Count on more."""
        super().grow(by)
        if self._bar is not None:
            self._progress.update(self._bar, total=self._total)

    def note(self, sentence: Phrase, **data: object) -> None:
        """Say it."""
        self._print(sentence.say(self._session.lang, **data))

    def end(self) -> None:
        """Say how it ended."""
        self._bar = None

    def _print(self, text: str) -> None:
        self._progress.console.print(shown(text), markup=False, highlight=False, soft_wrap=True)


def failure(name: str, error: CivregError, session: Session) -> str:
    """One line about a page or file that failed, with its name."""
    said = error.say(session.lang)
    return said if name in said else f"{name}: {said}"


@contextlib.contextmanager
def desk(session: Session, archive: Archive, crew: Crew) -> Iterator[Desk]:
    """Everything a job works with; its workers end with it. Work at night names no file."""
    watching = contextlib.nullcontext(Nameless(session)) if crew.nightly else watch_of(session)
    with watching as watch, contextlib.closing(_workers(session, crew)) as workers:
        yield Desk(archive, session.by(), workers, watch, crew.max_failures, stop_on_error=crew.stop_on_error)


def _workers(session: Session, crew: Crew) -> Executor:
    from civreg import batch  # noqa: PLC0415 - heavy imports only inside commands

    if crew.cluster is None:
        return batch.executor(crew.jobs, PRELOAD)
    from civreg.jobs import badge  # noqa: PLC0415 - likewise

    return batch.on_cluster(crew.cluster, badge, PRELOAD, lambda name: session.say(STRANGER, name=name))


@contextlib.contextmanager
def watch_of(session: Session) -> Iterator[Watch]:
    """What tells the clerk of the work: bars on a terminal, lines elsewhere."""
    if session.quiet or not sys.stderr.isatty():
        yield Lines(session)
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - likewise

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, markup=False)) as progress:
        yield Bars(session, progress)
