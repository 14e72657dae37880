"""Run a task over many items: outcomes, never silence; a crashing or hanging item costs only itself."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from civreg.batch.bounded import Bounded, Stopped
from civreg.batch.memory import fitting_jobs
from civreg.batch.outcome import Done, Executor, Failed, Limits, Outcome, Work
from civreg.batch.processes import Processes
from civreg.batch.serial import Serial
from civreg.errors import MissingToolError

__all__ = [
    "Bounded",
    "Done",
    "Executor",
    "Failed",
    "Limits",
    "Outcome",
    "Processes",
    "Serial",
    "Stopped",
    "Work",
    "executor",
    "fitting_jobs",
    "on_cluster",
    "run",
]

Item = TypeVar("Item")
Output = TypeVar("Output")


def executor(jobs: int, preload: Sequence[str] = ()) -> Processes | Serial:
    """The executor for so many workers; 0 works in this process, without time limits or containment.

    `preload` names the modules that workers will need.
    """
    return Processes(jobs, preload) if jobs else Serial()


def on_cluster(
    where: str, badge: Callable[[], dict[str, str]], preload: Sequence[str] = (), refused: Callable[[str], None] = lambda name: None
) -> Executor:
    """The executor for a Dask scheduler such as `tcp://scheduler:8786`, or for `local:4`.

    `badge` is a function of a module that says what a machine has; whoever has something else gets no work, and `refused`
    hears its name. Raises MissingToolError without Dask, ClusterError, ForeignWorkersError.
    """
    try:
        from civreg.batch.cluster import Cluster, ClusterOptions  # noqa: PLC0415 - an extra that few need
    except ImportError as error:
        raise MissingToolError(tool="dask", install="pip install 'civreg[cluster]'") from error
    return Cluster(ClusterOptions(where, badge, tuple(preload), refused=refused))


def run(task: Callable[[Item], Output], items: Iterable[Item], jobs: int, time_limit: float) -> Iterator[Done[Item, Output] | Failed[Item]]:
    """Run `task` over `items` and give each outcome as it comes, in no promised order.

    `task` must be a function of a module (workers import it). An item that crashes its worker, outgrows it or takes longer
    than `time_limit` seconds is tried once more, alone, and then fails.
    """
    with contextlib.closing(executor(jobs)) as workers:
        yield from workers.run(task, items, Limits(time_limit))
