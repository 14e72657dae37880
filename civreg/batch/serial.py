"""Everything in this process, one item after the other: for tests and for looking with a debugger."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from civreg.batch.outcome import Done, Failed, Limits, Outcome, Work, named, outcomes

Item = TypeVar("Item")
Output = TypeVar("Output")


class Serial:
    """An executor without workers: no time limit, and a crash is a crash."""

    width = 1
    """Items in work at once."""

    def each(self, works: Iterable[Work | None]) -> Iterator[tuple[Work, Outcome]]:
        """Do every work, in order; limits cannot be kept here."""
        for work in works:
            if work is None:
                raise RuntimeError("the work waits for what nobody does")
            begun = time.monotonic()
            try:
                value = work.task(work.item)
            except Exception as e:
                yield work, Failed(work.item, named(e), time.monotonic() - begun)
            else:
                yield work, Done(work.item, value, time.monotonic() - begun)

    def run(self, task: Callable[[Item], Output], items: Iterable[Item], limits: Limits) -> Iterator[Done[Item, Output] | Failed[Item]]:
        """Run one task over `items`, in order."""
        return outcomes(self, task, items, limits)

    def close(self) -> None:
        """Nothing to end."""
