"""Behind the desk: a process of its own brings the queue up to date and looks books over, so that no clerk waits for either."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from civreg.archive import Archive
from civreg.errors import FormError, LockedError
from civreg.jobs.reviewing.blocking import Looker
from civreg.jobs.reviewing.queueing import refresh_queue

PAUSE = 0.3
"""Seconds between two looks for something to do."""
FOLD = 3.0
"""Seconds after which what the desk has written is folded into the database: no clerk's word waits for that."""
GENTLE = 10
"""How much lower its priority is than the desk's, where a system knows such a thing."""


@contextlib.contextmanager
def tended(home: Path) -> Iterator[None]:
    """Have an archive tended while the desk is open; the process ends with the one that opened it, however that ends."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_tend, args=(str(home), theirs), name="civreg-tend", daemon=True)
    process.start()
    theirs.close()
    try:
        yield
    finally:
        ours.close()
        process.join(1)
        if process.is_alive():
            process.terminate()


def tend(archive: Archive, looker: Looker) -> float:
    """Do a little of what is to be done; gives the seconds to rest after, 0 where more of the queue waits."""
    if refresh_queue(archive):
        return 0.0
    moved = looker.moved()
    if not moved:
        return PAUSE
    start = time.monotonic()
    looker.look_over(moved[0])
    return time.monotonic() - start  # half of a core at most: clerks come first


def _tend(home: str, desk: Connection) -> None:
    if hasattr(os, "nice"):
        os.nice(GENTLE)
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt), Archive.open(Path(home)) as archive:
        looker, rest, folded = Looker(archive), 0.0, 0.0
        while not desk.poll(rest):
            try:
                rest = tend(archive, looker)
                if time.monotonic() - folded > FOLD:
                    archive.fold()
                    folded = time.monotonic()
            except (LockedError, FormError):  # another run writes for long, or a rule is being edited: look again later
                rest = 5.0
