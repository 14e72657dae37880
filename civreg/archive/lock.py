"""One run at a time: an operating-system lock that dies with its process, and says who holds it."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from civreg.archive.drive import network_drive
from civreg.archive.store import named_failures, now
from civreg.errors import InUseError, LockedError, NetworkDriveError

PATIENCE = 0.5
"""Seconds to wait for another run that is just ending."""

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a locked byte cannot be read by others: it lies beyond what the holder says

    def _take(file: IO[bytes], *, alone: bool) -> None:
        del alone
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _take(file: IO[bytes], *, alone: bool) -> None:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock."""

    pid: int
    host: str
    since: str
    """UTC, ISO 8601."""


@contextlib.contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock file `path` while inside; the file stays, the lock does not.

    Raises InUseError where another process holds it for longer than `patience` seconds, NetworkDriveError on a drive of the network,
    where such locks and the database's own are not to be relied on.
    """
    if kind := network_drive(path.parent):
        raise NetworkDriveError(path=str(path.parent), kind=kind)
    with named_failures(path):
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644), "r+b", buffering=0)
    with file:
        deadline = time.monotonic() + patience
        while not _taken(file, alone=True):
            if time.monotonic() > deadline:
                raise _in_use(path)
            time.sleep(0.05)
        _sign(file)
        yield


def held(path: Path) -> Holder | None:
    """Who holds the lock file `path` now; None where nobody does, or nobody says."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        return None if _taken(file, alone=False) else _holder(path)


def _taken(file: IO[bytes], *, alone: bool) -> bool:
    try:
        _take(file, alone=alone)
    except OSError:
        return False
    return True


def _sign(file: IO[bytes]) -> None:
    """Say who holds it; of one length, so that a full disk still takes it where an earlier holder signed."""
    said = json.dumps(asdict(Holder(os.getpid(), platform.node(), now()))).encode("ascii")
    with contextlib.suppress(OSError):  # the lock is what counts
        file.seek(0)
        file.write(said.ljust(255) + b"\n")


def _holder(path: Path) -> Holder | None:
    try:
        said = json.loads(path.read_bytes()[:256])
        datetime.fromisoformat(said["since"])
        return Holder(int(said["pid"]), str(said["host"]), str(said["since"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _in_use(path: Path) -> LockedError:
    holder, place = _holder(path), str(path.parent)
    if holder is None:
        return LockedError(path=place)
    since = datetime.fromisoformat(holder.since).astimezone()
    return InUseError(path=place, pid=holder.pid, host=holder.host, since=f"{since:%H:%M %d/%m/%Y}")
