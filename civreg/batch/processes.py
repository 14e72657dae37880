"""Worker processes that may be killed: a crashed or hanging one costs its item, never the run."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from civreg.batch.outcome import Done, Failed, Limits
from civreg.batch.worker import serve
from civreg.errors import CivregError, CrashedError, TimeLimitError

Item = TypeVar("Item")
Output = TypeVar("Output")


MEMORY_A_WORKER = 900 << 20
"""Bytes that one worker may need with a large page in hand."""
RECYCLE = 500
"""Tasks after which a worker is replaced, so that leaks of libraries do not add up over a night."""


def fitting_jobs() -> int:
    """As many workers as there are cores, and as memory allows."""
    if sys.platform == "win32":
        return os.cpu_count() or 1
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES") if sys.platform == "linux" else cores * MEMORY_A_WORKER
    return max(1, min(cores, free // MEMORY_A_WORKER))


class _Worker:
    """One process and what it is busy with."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.item: Any = None
        self.busy = False
        self.served = 0
        self.begun = 0.0

    def give(self, task: Callable[[Any], Any], item: Any) -> None:
        self.item, self.busy, self.begun = item, True, time.monotonic()
        self.served += 1
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a worker that died waiting is found by `wait`
            self.pipe.send((task, item))

    def kill(self) -> int:
        """End the process with all its helpers; gives its exit status."""
        if sys.platform != "win32" and self.process.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return self.process.exitcode or 0

    def retire(self) -> None:
        """Let an idle process end by itself."""
        self.pipe.close()
        self.process.join(2.0)
        if self.process.is_alive():
            self.kill()


class Processes:
    """An executor with `jobs` spawned workers; they live until `close`, through several runs."""

    def __init__(self, jobs: int) -> None:
        self.width = jobs
        self._workers: list[_Worker] = []

    def run(self, task: Callable[[Item], Output], items: Iterable[Item], limits: Limits) -> Iterator[Done[Item, Output] | Failed[Item]]:
        """Run `task` over `items`; no more items are drawn than there are workers.

        Whoever stops listening (Ctrl-C too) ends the workers; what was given out before is done.
        """
        again: list[Item] = []
        finished = False
        try:
            yield from self._pass(task, iter(items), limits, self.width, again if limits.retry else None)
            for item in again:
                yield from self._pass(task, iter((item,)), limits, 1, None)
            finished = True
        finally:
            if not finished:
                self._kill_all()

    def close(self) -> None:
        """End all workers."""
        while self._workers:
            self._workers.pop().retire()

    def _pass(
        self, task: Callable[[Item], Output], items: Iterator[Item], limits: Limits, width: int, again: list[Item] | None
    ) -> Iterator[Done[Item, Output] | Failed[Item]]:
        self._feed(task, items, width)
        while busy := [w for w in self._workers if w.busy]:
            oldest = min(w.begun for w in busy)
            ready = wait([w.pipe for w in busy], max(0.0, oldest + limits.seconds - time.monotonic()))
            outcomes: list[Done[Item, Output] | Failed[Item]] = []
            for worker in busy:
                if worker.pipe in ready or worker.begun + limits.seconds <= time.monotonic():
                    outcome = self._collect(worker, limits)
                    if again is not None and isinstance(outcome, Failed) and isinstance(outcome.error, CrashedError | TimeLimitError):
                        again.append(outcome.item)
                    else:
                        outcomes.append(outcome)
            self._feed(task, items, width)  # workers go on while the outcomes are written down
            yield from outcomes

    def _feed(self, task: Callable[[Any], Any], items: Iterator[Any], width: int) -> None:
        while sum(w.busy for w in self._workers) < width:
            try:
                item = next(items)
            except StopIteration:
                return
            idle = next((w for w in self._workers if not w.busy), None)
            if idle is None:
                idle = _Worker()
                self._workers.append(idle)
            idle.give(task, item)

    def _collect(self, worker: _Worker, limits: Limits) -> Done[Any, Any] | Failed[Any]:
        seconds = time.monotonic() - worker.begun
        error: CivregError
        if worker.pipe.poll():
            try:
                value, failure, seconds = _receive(worker.pipe)
            except (EOFError, ConnectionResetError):
                error = CrashedError(status=self._end(worker))
            else:
                worker.busy = False
                if worker.served >= RECYCLE:
                    self._workers.remove(worker)
                    worker.retire()
                return Failed(worker.item, failure, seconds) if failure else Done(worker.item, value, seconds)
        else:
            self._end(worker)
            error = TimeLimitError(seconds=round(limits.seconds))
        return Failed(worker.item, error, seconds)

    def _end(self, worker: _Worker) -> int:
        self._workers.remove(worker)
        return worker.kill()

    def _kill_all(self) -> None:
        while self._workers:
            self._workers.pop().kill()


def _receive(pipe: Connection) -> tuple[Any, CivregError | None, float]:
    value, failure, seconds = pipe.recv()
    return value, failure, seconds
