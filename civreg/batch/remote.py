"""The other machine's side of a cluster: it unpacks work, does it in a worker of its own that may be killed, and answers."""

from __future__ import annotations

import multiprocessing
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from distributed import get_worker

from civreg.batch import freight
from civreg.batch.outcome import Done, Failed, Limits, Outcome, Work, named
from civreg.batch.processes import Processes

Badge = dict[str, str]
"""What two machines must have in common: part, version."""

_own = threading.local()
_crews: list[Processes] = []


@dataclass(frozen=True, slots=True)
class Task:
    """What is sent: the freight, and the conditions under which it may be done."""

    load: freight.Freight
    limits: Limits
    badge: Callable[[], Badge]
    """Says what a machine has."""
    expected: Badge
    """What the sender has."""
    sent: Mapping[str, bytes]
    """Contents of files by their hash."""
    preload: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back: an outcome, or why there is none."""

    worker: str
    outcome: Outcome | None = None
    lacks: tuple[freight.Ref, ...] = ()
    foreign: str = ""
    """The name of this machine with what it has, where that is something else, so that it did nothing."""


def perform(task: Task) -> Answer:
    """Do one work on this machine."""
    where = str(get_worker().address)
    if (own := task.badge()) != task.expected:
        return Answer(where, foreign=told(str(get_worker().name), where, own))
    try:
        function, item = freight.unpack(task.load, Path(tempfile.gettempdir()) / "civreg-cluster", task.sent)
    except freight.LackingError as lacking:
        return Answer(where, lacks=lacking.files)
    except Exception as e:
        return Answer(where, Failed(None, named(e), 0.0))
    ((_, outcome),) = _crew(task.preload).each([Work(function, item, task.limits)])
    if isinstance(outcome, Done):
        return Answer(where, Done(None, outcome.value, outcome.seconds))
    return Answer(where, Failed(None, outcome.error, outcome.seconds))


def told(name: str, address: str, badge: object) -> str:
    """A machine by its name, its address and what it has."""
    has = ", ".join(f"{part} {version}" for part, version in badge.items()) if isinstance(badge, dict) else type(badge).__name__
    return f"{name} ({address}): {has}"


def _crew(preload: tuple[str, ...]) -> Processes:
    """This thread's worker: it is ended with what it started, the thread's own process never."""
    if not hasattr(_own, "crew"):
        multiprocessing.current_process().daemon = False  # Dask's nannies make daemons, which may have no children
        _own.crew = Processes(1, preload)
        _crews.append(_own.crew)
    crew: Processes = _own.crew
    return crew


def dismiss() -> None:
    """End the workers of all threads of this process."""
    while _crews:
        _crews.pop().close()
