"""Meet what was delivered: every file with its book, its size and its time."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from civreg import scan
from civreg.archive import Delivery
from civreg.model import Register


@dataclass(frozen=True, slots=True)
class Found:
    """One file to take in, or to pass over."""

    path: Path
    delivery: Delivery
    plain: bool
    """Whether it is an ordinary file that may be copied."""
    skipped: str = ""
    """Stable code where it is passed over: it is named and left alone."""


def find(paths: Sequence[Path], register: Register | None, settled: float = 0.0) -> Iterator[Found]:
    """Every file under `paths`, folders in natural order, each with `register` or the book that its folders name.

    Files changed within the last `settled` seconds are left for the next run. Raises NotFoundError.
    """
    latest = time.time() - settled
    for met in scan.find(paths):
        try:
            seen = met.path.lstat()
        except OSError:  # taken away meanwhile
            continue
        if not settled or seen.st_mtime <= latest:
            place = scan.shown(str(met.path.absolute()))
            delivery = Delivery(place, met.name, seen.st_size, seen.st_mtime_ns, register or met.book)
            yield Found(met.path, delivery, stat.S_ISREG(seen.st_mode), met.skipped)
