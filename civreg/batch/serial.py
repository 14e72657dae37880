"""Everything in this process, one item after the other: for tests and for looking with a debugger."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from civreg.batch.outcome import Done, Failed, Limits, named

Item = TypeVar("Item")
Output = TypeVar("Output")


class Serial:
    """An executor without workers: no time limit, and a crash is a crash."""

    width = 1
    """Items in work at once."""

    def run(self, task: Callable[[Item], Output], items: Iterable[Item], limits: Limits) -> Iterator[Done[Item, Output] | Failed[Item]]:
        """Run `task` over `items`, in order; `limits` cannot be kept here."""
        del limits
        for item in items:
            begun = time.monotonic()
            try:
                value = task(item)
            except Exception as e:
                yield Failed(item, named(e), time.monotonic() - begun)
            else:
                yield Done(item, value, time.monotonic() - begun)

    def close(self) -> None:
        """Nothing to end."""
