"""What is seen of a page in passing, and kept beside the archive: its fingerprint, its number, its light.

Kept files are derived and may be thrown away at any time; they are made again from the originals.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civreg import extract, forms, raster, scan
from civreg.archive import Archive, StoredPage
from civreg.jobs import tasks
from civreg.raster import Pixels

FOLDER = "cache/sights"
THUMBNAIL = 420
"""Longer side of a page's small picture, in pixels."""
SURE = 0.8
"""Least confidence of a number that is believed without its neighbours."""


@dataclass(frozen=True)
class Sight:
    """One page, seen in passing."""

    mark: str
    """The fingerprint as PNG, in base64."""
    light: float
    """How light the page is, 0 to 1: the middle of its pixels."""
    number: int | None = None
    """The entry's number where it was read; of a table none."""
    confidence: float = 0.0
    read: bool = False
    """Whether reading the number was tried."""
    outside: tuple[str, ...] = ()
    """Sides at which fields of the book's form lie beyond the page."""

    @property
    def sure(self) -> bool:
        """Whether the number is believed by itself."""
        return self.number is not None and self.confidence >= SURE

    @cached_property
    def ink(self) -> Pixels:
        """The fingerprint."""
        return raster.grey(raster.decode(base64.b64decode(self.mark)))

    @cached_property
    def glance(self) -> NDArray[np.float32]:
        """The fingerprint at a glance."""
        return scan.glance(self.ink)


@dataclass(frozen=True, slots=True)
class Looking:
    """A prepared page to look at."""

    stored: StoredPage
    options: extract.ExtractOptions
    forms: tuple[Path, ...] = ()
    book: Path | None = None
    """File with the print of its book; without it no number is read."""


def look(work: Looking) -> Sight:
    """See a page in passing; raises EngineError, MissingToolError."""
    pixels = tasks.pixels_of(work.stored, kept=True)
    mark = base64.b64encode(raster.encode_png(scan.fingerprint(pixels.flat))).decode("ascii")
    seen = Sight(mark, round(float(np.median(pixels.colour[::8, ::8])) / 255, 3))
    if work.book is None:
        return seen
    glimpse = extract.glimpse(pixels, forms.known(work.forms), work.options, tasks.book_of(work.book))
    found = glimpse.transcript
    number = _number(found.text) if found else None
    confidence = (found.confidence or 0.0) if found and number is not None else 0.0
    return replace(seen, number=number, confidence=confidence, read=True, outside=glimpse.outside)


def warm(options: extract.ExtractOptions) -> None:
    """Load in a worker what its first page would wait for; raises MissingToolError."""
    extract.engine(options.hand or "hand")


def _number(text: str) -> int | None:
    """The number at the beginning of `41`, `041` or `41/2012`."""
    head = text.split("/", maxsplit=1)[0].strip()
    return int(head) if head.isdecimal() and len(head) <= 5 else None


def thumbnail(stored: StoredPage) -> bytes:
    """A page as a small JPEG."""
    return raster.encode_jpeg(raster.shrunk(tasks.pixels_of(stored, kept=True).colour, THUMBNAIL), 70)


def keep(archive: Archive, preparation: int, sight: Sight) -> None:
    """Keep what was seen of a preparation."""
    path = _path(archive, preparation)
    path.parent.mkdir(parents=True, exist_ok=True)
    raster.write(path, json.dumps(asdict(sight)).encode("ascii"))


def kept(archive: Archive, preparation: int) -> Sight | None:
    """What was kept of a preparation; None where nothing, or nothing of use, was."""
    try:
        data: Mapping[str, Any] = json.loads(_path(archive, preparation).read_bytes())
        return Sight(**{**data, "outside": tuple(data["outside"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _path(archive: Archive, preparation: int) -> Path:
    return archive.home / FOLDER / f"{preparation}.json"
