"""Worker processes that may be killed: a crashed, hanging or bloated one costs its item, never the run."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import wait
from typing import TypeVar

from civreg.batch import memory
from civreg.batch.outcome import Done, Failed, Limits, Outcome, Work, outcomes
from civreg.batch.staff import LOOK, Worker, context, prepare_start
from civreg.errors import CivregError, CrashedError, MemoryLimitError, TimeLimitError

Item = TypeVar("Item")
Output = TypeVar("Output")

RECYCLE = 500
"""Tasks after which a worker is replaced, so that leaks of libraries do not add up over a night."""
GROWN = 1 << 30
"""Bytes that an idle worker may keep; one that keeps more is replaced."""
ALONE = 3
"""Times that an item is tried by itself while workers are killed on it: that comes from outside, a fault of its own ends them otherwise."""
_RETRIED = CrashedError | TimeLimitError | MemoryLimitError


class Processes:
    """An executor with `jobs` workers; they live until `close`, through several runs.

    `preload` names the modules that workers will need: where the system forks, they are imported once for all.
    """

    def __init__(self, jobs: int, preload: Sequence[str] = ()) -> None:
        self.width = jobs
        self._workers: list[Worker] = []
        self._context = context()
        prepare_start(self._context, preload)

    def each(self, works: Iterable[Work | None]) -> Iterator[tuple[Work, Outcome]]:
        """Do every work; no more of them are drawn than there are workers.

        Whoever stops listening (Ctrl-C too) ends the workers; what was given out before is done.
        """
        source, again = iter(works), list[Work]()
        finished = False
        try:
            while True:
                yield from self._together(source, again)
                if not again:
                    break
                yield self._alone(again.pop(0))
            if next(source, self) is not self:
                raise RuntimeError("the work waits for what nobody does")
            finished = True
        finally:
            if not finished:
                self._kill_all()

    def run(self, task: Callable[[Item], Output], items: Iterable[Item], limits: Limits) -> Iterator[Done[Item, Output] | Failed[Item]]:
        """Run one task over `items`, each within the same limits."""
        return outcomes(self, task, items, limits)

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.dismiss()
        while self._workers:
            self._workers.pop().retire()

    def _together(self, source: Iterator[Work | None], again: list[Work]) -> Iterator[tuple[Work, Outcome]]:
        """Keep all workers busy until nothing more comes and all is back; what should be tried again is put into `again`."""
        while True:
            self._feed(source)
            if not any(w.work for w in self._workers):
                return
            back = self._collect()
            self._feed(source)  # workers go on while the outcomes are written down
            for work, outcome in back:
                if work.limits.retry and isinstance(outcome, Failed) and isinstance(outcome.error, _RETRIED):
                    again.append(work)
                else:
                    yield work, outcome

    def _alone(self, work: Work) -> tuple[Work, Outcome]:
        """Try once more while nothing else runs, with all memory that there is; a few times where somebody kills whoever tries."""
        for _ in range(ALONE):
            self._idle().give(work, memory.bound(1))
            while not (back := self._collect()):
                pass
            if not _killed(back[0][1]):
                break
        return back[0]

    def _feed(self, source: Iterator[Work | None]) -> None:
        while sum(w.work is not None for w in self._workers) < self.width:
            work = next(source, None)
            if work is None:
                return
            self._idle().give(work, memory.bound(self.width))

    def _idle(self) -> Worker:
        for worker in self._workers:
            if worker.work is None:
                return worker
        self._workers.append(Worker(self._context))
        return self._workers[-1]

    def _collect(self) -> list[tuple[Work, Outcome]]:
        """Wait a little for busy workers; gives what came back and what had to be ended."""
        busy = [w for w in self._workers if w.work]
        until = min(w.until for w in busy)
        ready = wait([w.pipe for w in busy], min(LOOK, max(0.0, until - time.monotonic())))
        return [found for worker in busy if (found := self._outcome(worker, answers=worker.pipe in ready))]

    def _outcome(self, worker: Worker, *, answers: bool) -> tuple[Work, Outcome] | None:
        late, bloated = worker.until <= time.monotonic(), not answers and worker.bloated()
        if not (answers or late or bloated):
            return None
        work = worker.take()
        if answers and (outcome := worker.hear(work)):
            self._recycle(worker)
            return work, outcome
        status = self._end(worker)
        error: CivregError = CrashedError(status=status)
        if not answers:
            error = TimeLimitError(seconds=round(work.limits.seconds)) if late else MemoryLimitError()
        return work, Failed(work.item, error, worker.seconds)

    def _recycle(self, worker: Worker) -> None:
        if worker.served >= RECYCLE or worker.memory > GROWN:
            self._workers.remove(worker)
            worker.retire()

    def _end(self, worker: Worker) -> int:
        self._workers.remove(worker)
        return worker.kill()

    def _kill_all(self) -> None:
        while self._workers:
            self._workers.pop().kill()


def _killed(outcome: Outcome) -> bool:
    """Whether a worker was killed as no fault of its own kills it."""
    error = outcome.error if isinstance(outcome, Failed) else None
    return isinstance(error, CrashedError) and error.data.get("status") == -getattr(signal, "SIGKILL", 9)
