"""The inside of a worker process: quiet, single-threaded, bounded, gone when its parent is gone."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection, wait

from civreg.batch import session
from civreg.batch.outcome import named
from civreg.errors import CivregError, CrashedError

SINGLE = dict.fromkeys(("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Environment in which libraries keep to one thread: workers share the machine, not threads."""
ROOMY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(512 << 20)}
"""Environment in which glibc keeps the room of one page's arrays for the next page's, instead of asking the system for each anew."""
LARGEST_FILE = 1 << 30
"""Bytes that a worker or a helper program may write into one file: a runaway does not fill the disk."""


def serve(pipe: Connection) -> None:
    """Answer tasks from `pipe` until it closes: (task, item, memory) in, (value, error, seconds) out."""
    _settle()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            task, item, memory = pipe.recv()
            _bound(memory)
            begun = time.monotonic()
            value, error = None, None
            try:
                value = task(item)
            except Exception as e:
                error = named(e)
            _answer(pipe, value, error, time.monotonic() - begun)


def _answer(pipe: Connection, value: object, error: CivregError | None, seconds: float) -> None:
    try:
        pipe.send((value, error, seconds))
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception as e:  # a value or an error that cannot travel is a bug of that task alone
        pipe.send((None, named(e), seconds))


def _settle() -> None:
    os.environ.update(SINGLE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    session.lead()
    threading.Thread(target=_follow_parent, daemon=True).start()
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        _lower(resource.RLIMIT_CORE, 0)
        _lower(resource.RLIMIT_FSIZE, LARGEST_FILE)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing too much is an error that can be named
    import cv2  # noqa: PLC0415 - only workers compute

    cv2.setNumThreads(1)


def _bound(memory: int) -> None:
    """Let one task fill so many bytes; allocations beyond fail (Linux counts what can be written, not what is reserved)."""
    if sys.platform == "linux" and memory:
        import resource  # noqa: PLC0415 - not on Windows

        _lower(resource.RLIMIT_DATA, memory)


def _lower(kind: int, most: int) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _follow_parent() -> None:
    """End this process and its helpers when the parent is gone, even in the middle of a task."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    wait([parent.sentinel])
    session.end(os.getpid())
    os._exit(CrashedError.exit_code)
