"""What is to be done to an item, and what becomes of it."""

from __future__ import annotations

import errno
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Generic, Protocol, TypeVar

from civreg.errors import CivregError, DiskFullError, MemoryLimitError, UnexpectedError

Item = TypeVar("Item")
Output = TypeVar("Output")

_OPENCV_NO_MEMORY = -4
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an item may take, and what happens then."""

    seconds: float = 120.0
    """Wall time of one item."""
    retry: bool = True
    """Whether an item that crashed, hung or outgrew its worker is tried once more, alone, after all others."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Output]):
    """An item that went well."""

    item: Item
    value: Output
    seconds: float


@dataclass(frozen=True, slots=True)
class Failed(Generic[Item]):
    """An item that did not."""

    item: Item
    error: CivregError
    seconds: float


Outcome = Done[Any, Any] | Failed[Any]


@dataclass(frozen=True, slots=True)
class Work:
    """One item, what is to be done to it, and who hears what becomes of it.

    `task` must be a function of a module: workers import it.
    """

    task: Callable[[Any], Any]
    item: Any
    limits: Limits = field(default_factory=Limits)
    hear: Callable[[Outcome], None] | None = None
    """Called by whoever drew up the work; executors leave it alone."""


class Executor(Protocol):
    """Somebody who does the work: here, in processes, on other machines."""

    @property
    def width(self) -> int:
        """Items in work at once."""

    def each(self, works: Iterable[Work | None]) -> Iterator[tuple[Work, Outcome]]:
        """Do every work and give each outcome as it comes, in no promised order.

        No more works are drawn than can be begun. None among them means that there is nothing to do before more has come
        back: it is asked again then. RuntimeError where nothing is in work that could come back.
        """

    def run(self, task: Callable[[Item], Output], items: Iterable[Item], limits: Limits) -> Iterator[Done[Item, Output] | Failed[Item]]:
        """Run one task over `items`, each within the same limits."""

    def close(self) -> None:
        """End all workers."""


def outcomes(
    executor: Executor, task: Callable[[Item], Output], items: Iterable[Item], limits: Limits
) -> Iterator[Done[Item, Output] | Failed[Item]]:
    """One task over many items by any executor."""
    for _, outcome in executor.each(Work(task, item, limits) for item in items):
        yield outcome


def named(error: BaseException) -> CivregError:
    """A failure as one of ours: a foreign exception keeps its class and its frames, never its message.

    The message may hold what stands on a page, and failures go into logs. Whatever comes of a full disk is called that: no other
    item would fare better.
    """
    if full := _full_disk(error):
        return DiskFullError(path=str(full.filename or tempfile.gettempdir()))
    if isinstance(error, CivregError):
        return error
    if isinstance(error, MemoryError) or getattr(error, "code", None) == _OPENCV_NO_MEMORY:
        return MemoryLimitError()
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return UnexpectedError(kind=type(error).__name__, where=lines[-1] if lines else "?", trace="\n".join(lines))


def _full_disk(error: BaseException | None) -> OSError | None:
    """The full disk that a failure goes back to, if one does."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return error
        error = error.__cause__
    return None
