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

YOUNG = 120.0
"""Seconds since its last change after which a file is taken for finished."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file to take in, or to pass over."""

    path: Path
    delivery: Delivery
    plain: bool
    """Whether it is an ordinary file that may be copied."""
    skipped: str = ""
    """Stable code where it is passed over: it is named and left alone."""


def find(paths: Sequence[Path], register: Register | None) -> Iterator[Found]:
    """Every file under `paths`, folders in natural order, each with `register` or the book that its folders name.

    Raises NotFoundError.
    """
    for met in scan.find(paths):
        try:
            seen = met.path.lstat()
        except OSError:  # taken away meanwhile
            continue
        place = scan.shown(str(met.path.absolute()))
        delivery = Delivery(place, met.name, seen.st_size, seen.st_mtime_ns, register or met.book)
        yield Found(met.path, delivery, stat.S_ISREG(seen.st_mode), met.skipped)


def still(found: Sequence[Found], seconds: float) -> list[Found]:
    """Those files that nobody is writing: young ones are watched for `seconds` together."""
    now = time.time()
    if seconds and any(now - file.delivery.mtime_ns / 1e9 < YOUNG for file in found):
        time.sleep(seconds)
    return [file for file in found if now - file.delivery.mtime_ns / 1e9 >= YOUNG or not seconds or _unchanged(file)]


def _unchanged(file: Found) -> bool:
    try:
        seen = file.path.lstat()
    except OSError:
        return False
    return (seen.st_size, seen.st_mtime_ns) == (file.delivery.size, file.delivery.mtime_ns)
