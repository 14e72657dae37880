"""One worker process as its parent sees it: given work, listened to, measured, ended with all it started."""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import multiprocessing.forkserver
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

import psutil

from civreg.batch import session
from civreg.batch.outcome import Done, Failed, Outcome, Work
from civreg.batch.worker import ROOMY, SINGLE, serve

PATIENCE = 2.0
"""Seconds in which an idle worker ends by itself."""
LOOK = 1.0
"""Seconds between two looks at how much memory a busy worker fills: all processes of the system are gone through for each."""
_TRIES = 3
_BORN_WITH = SINGLE | ROOMY
_ENVIRONMENT = threading.Lock()


class Worker:
    """One process and what it is busy with."""

    def __init__(self, context: BaseContext) -> None:
        self.pipe, self.process = _started(context)
        self.work: Work | None = None
        self.served = 0
        self.until = 0.0
        """When its time is over, by the monotonic clock."""
        self._begun = 0.0
        self._bound = 0
        self._looked = 0.0

    def give(self, work: Work, bound: int) -> None:
        """Hand it work, within `bound` bytes of memory."""
        self.work, self._begun, self._bound = work, time.monotonic(), bound
        self._looked = self._begun
        self.until = self._begun + work.limits.seconds
        self.served += 1
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # one that died waiting is found by its silence
            self.pipe.send((work.task, work.item, bound))

    def take(self) -> Work:
        """The work it was busy with, taken from it."""
        if self.work is None:
            raise RuntimeError("an idle worker has no work")
        work, self.work = self.work, None
        return work

    def hear(self, work: Work) -> Outcome | None:
        """Its answer; None where it died."""
        try:
            value, failure, seconds = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return None
        return Failed(work.item, failure, seconds) if failure else Done(work.item, value, seconds)

    @property
    def seconds(self) -> float:
        """Seconds since it was given its last work."""
        return time.monotonic() - self._begun

    @property
    def memory(self) -> int:
        """Bytes that it keeps in memory, without helper programs."""
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            return int(psutil.Process(self._pid).memory_info().rss)
        return 0

    def bloated(self) -> bool:
        """Whether it and what it started fill more memory than they were given, as far as that was looked at lately."""
        if time.monotonic() - self._looked < LOOK:
            return False
        self._looked = time.monotonic()
        return session.memory_of(self._pid) > self._bound

    def kill(self) -> int:
        """End the process with all its helpers; gives its exit status."""
        session.end(self._pid)
        self.process.kill()
        self.process.join()
        session.end(self._pid)  # what it started while it was ended
        self.pipe.close()
        return self.process.exitcode or 0

    def dismiss(self) -> None:
        """Let it know that nothing more comes."""
        self.pipe.close()

    def retire(self) -> None:
        """Let an idle process end by itself, then whatever it left."""
        self.pipe.close()
        self.process.join(PATIENCE)
        self.kill()

    @property
    def _pid(self) -> int:
        return self.process.pid or 0


def context() -> BaseContext:
    """How processes are started here: forked from one that has no threads, or anew where forking is not safe."""
    return multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")


def prepare_start(context: BaseContext, preload: Sequence[str]) -> None:
    """Have the process that forks workers import what they need, once the first one is wanted; it starts no thread."""
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(list(preload))
        atexit.unregister(_end_start)
        atexit.register(_end_start)


def _end_start() -> None:
    """Wait for the process that forked the workers, so that what they used is counted as used by us."""
    with contextlib.suppress(ChildProcessError):
        multiprocessing.forkserver._forkserver._stop()  # type: ignore[attr-defined]  # noqa: SLF001 - nothing public ends it


def _started(context: BaseContext) -> tuple[Connection, BaseProcess]:
    """A new worker; tried again where the process that forks them died just then."""
    for attempt in range(_TRIES):
        ours, theirs = context.Pipe()
        process: BaseProcess = context.Process(target=serve, args=(theirs,), daemon=True)  # type: ignore[attr-defined]  # every context has it
        try:
            with _environment():
                process.start()
        except (EOFError, ConnectionError):
            if attempt == _TRIES - 1:
                raise
            continue
        finally:
            theirs.close()
        return ours, process
    raise RuntimeError("no worker could be started")


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """The environment that the next process needs from its start; our own stays as it is."""
    with _ENVIRONMENT:
        yield from _for_birth()


def _for_birth() -> Iterator[None]:
    before = {name: os.environ.pop(name) for name in _BORN_WITH if name in os.environ}
    os.environ.update(_BORN_WITH)
    try:
        yield
    finally:
        for name in _BORN_WITH:
            del os.environ[name]
        os.environ.update(before)
