"""An executor that stops giving out work when something says so: what was given out is finished and heard of first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from civreg.batch.outcome import Done, Failed, Limits
from civreg.batch.processes import Processes
from civreg.batch.serial import Serial

Item = TypeVar("Item")
Output = TypeVar("Output")


class Stopped(Exception):  # noqa: N818 - it is no failure
    """Work was left undone on purpose; `why` is the word that the watchman gave."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Bounded:
    """Another executor, asked before each item whether to go on: `stop` gives the word for why not, or nothing."""

    def __init__(self, workers: Processes | Serial, stop: Callable[[], str]) -> None:
        self.workers = workers
        self._stop = stop

    @property
    def width(self) -> int:
        """Items in work at once."""
        return self.workers.width

    def run(self, task: Callable[[Item], Output], items: Iterable[Item], limits: Limits) -> Iterator[Done[Item, Output] | Failed[Item]]:
        """Run `task` over `items` as the other executor does; raises Stopped after the last outcome where items were left."""
        said: list[str] = []
        yield from self.workers.run(task, self._drawn(iter(items), said), limits)
        if said:
            raise Stopped(said[0])

    def close(self) -> None:
        """End all workers."""
        self.workers.close()

    def _drawn(self, items: Iterator[Item], said: list[str]) -> Iterator[Item]:
        while not (why := self._stop()):
            try:
                item = next(items)
            except StopIteration:
                return
            yield item
        said.append(why)
