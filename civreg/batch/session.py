"""A worker and all that it started are one session: measured together, ended together.

A helper program that outlives the worker that started it is still of its session, so it is found also then. Where there are
no sessions (Windows), a worker's descendants are taken instead.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

import psutil

_GONE = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess)


def memory_of(leader: int) -> int:
    """Bytes that a session keeps in memory; 0 where it has ended."""
    total = 0
    for pid in _members(leader):
        with contextlib.suppress(*_GONE):
            total += psutil.Process(pid).memory_info().rss
    return total


def end(leader: int) -> None:
    """Kill every process of a session but the caller, again until none is left that could start another."""
    for _ in range(3):
        members = [pid for pid in _members(leader) if pid != os.getpid() and not _ended(pid)]
        for pid in members:
            with contextlib.suppress(*_GONE, ProcessLookupError, PermissionError):
                psutil.Process(pid).kill()
        if not members:
            return


def _members(leader: int) -> Iterator[int]:
    """Its processes, also those that have ended and were not asked for their status yet."""
    if sys.platform == "win32":
        with contextlib.suppress(*_GONE):
            yield from (child.pid for child in psutil.Process(leader).children(recursive=True))
            yield leader
        return
    for pid in psutil.pids():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == leader:
                yield pid


def _ended(pid: int) -> bool:
    with contextlib.suppress(*_GONE):
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    return True


def lead() -> None:
    """Make this process the leader of a session of its own, and let helper programs end by the usual signal."""
    if sys.platform != "win32":
        with contextlib.suppress(PermissionError):  # it leads one already
            os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
