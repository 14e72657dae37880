"""One run at a time: an operating-system lock that dies with its process."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from civreg.archive.store import named_failures
from civreg.errors import LockedError

PATIENCE = 1.0
"""Seconds to wait for another run that is just ending."""

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path` while inside; the file stays, the lock does not.

    Raises LockedError where another process holds it for longer than `PATIENCE`.
    """
    with named_failures(path):
        file = path.open("ab")
    with file:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                _take(file)
                break
            except OSError as e:
                if time.monotonic() > deadline:
                    raise LockedError(path=str(path.parent)) from e
                time.sleep(0.05)
        yield
