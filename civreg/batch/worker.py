"""The inside of a worker process: quiet, single-threaded, gone when its parent is gone."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection, wait

from civreg.batch.outcome import named

_SINGLE = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def serve(pipe: Connection) -> None:
    """Answer tasks from `pipe` until it closes: (task, item) in, (value, error, seconds) out."""
    _settle()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            task, item = pipe.recv()
            begun = time.monotonic()
            value, error = None, None
            try:
                value = task(item)
            except Exception as e:
                error = named(e)
            pipe.send((value, error, time.monotonic() - begun))


def _settle() -> None:
    for name in _SINGLE:
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    if sys.platform != "win32":
        os.setpgid(0, 0)  # so that helper programs die with us
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()
    import cv2  # noqa: PLC0415 - only workers compute

    cv2.setNumThreads(1)


def _follow_parent() -> None:
    """End this process and its helpers when the parent is gone, even in the middle of a task."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    wait([parent.sentinel])
    if sys.platform == "win32":
        os._exit(1)
    os.killpg(0, signal.SIGKILL)
