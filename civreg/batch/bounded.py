"""An executor that stops giving out work when something says so: what was given out is finished and heard of first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from civreg.batch.outcome import Done, Executor, Failed, Limits, Outcome, Work, outcomes

Item = TypeVar("Item")
Output = TypeVar("Output")


class Stopped(Exception):  # noqa: N818 - it is no failure
    """Work was left undone on purpose; `why` is the word that the watchman gave."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Bounded:
    """Another executor, asked before each item whether to go on: `stop` gives the word for why not, or nothing."""

    def __init__(self, workers: Executor, stop: Callable[[], str]) -> None:
        self.width = workers.width
        self._workers = workers
        self._stop = stop

    def each(self, works: Iterable[Work | None]) -> Iterator[tuple[Work, Outcome]]:
        """Do the works as the other executor does; raises Stopped after the last outcome where it was told to stop."""
        said: list[str] = []
        yield from self._workers.each(self._drawn(iter(works), said))
        if said:
            raise Stopped(said[0])

    def run(self, task: Callable[[Item], Output], items: Iterable[Item], limits: Limits) -> Iterator[Done[Item, Output] | Failed[Item]]:
        """Run one task over `items`, as `each` does."""
        return outcomes(self, task, items, limits)

    def close(self) -> None:
        """End all workers."""
        self._workers.close()

    def _drawn(self, works: Iterator[Work | None], said: list[str]) -> Iterator[Work | None]:
        while not (why := self._stop()):
            try:
                work = next(works)
            except StopIteration:
                return
            yield work
        said[:] = [why]
