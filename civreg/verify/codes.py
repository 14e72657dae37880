"""The machine codes of a sheet, and the id a person can type: the way back from paper."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from functools import lru_cache

import segno

MODULE_MM = 6.2 / 300 * 25.4
"""Side of a module: 6 pixels at 300 dpi and a little more."""
QUIET = 4
"""Modules of white that a reader needs around a QR code."""
_MARK = "CV1"
_LONGEST = 28
"""Bytes of an entry's id: so no code is wider than 33 modules, 17.4 mm."""


@dataclass(frozen=True, slots=True)
class Way:
    """Which side of which sheet a paper is."""

    archive: str
    """The first 8 hexadecimal digits of the sha256 of the archive's id, as `archive_mark` makes them."""
    entry: str
    """The entry's id as `entry_mark` makes it."""
    generation: int
    """Which reading of the entry was printed."""
    side: int
    """From 1."""


def archive_mark(archive: str) -> str:
    """Eight characters that tell an archive's sheets from another's, whatever its id is made of."""
    return hashlib.sha256(archive.encode()).hexdigest()[:8].upper()


def entry_mark(entry: str) -> str:
    """The entry's id in capitals (compare without case); of one too long for a small code the sha256, cut short."""
    return entry.upper() if len(entry.encode()) <= _LONGEST else f"#{hashlib.sha256(entry.encode()).hexdigest()[:20].upper()}"


def payload(way: Way) -> str:
    """What both codes say, such as `CV1:3F9A2C1B:KS.2015.01/003:2:1:7F3A`."""
    body = f"{_MARK}:{way.archive}:{way.entry}:{way.generation}:{way.side}"
    return f"{body}:{_check(body)}"


def parse(text: str) -> Way:
    """Read a payload; raises ValueError where it is not ours or was misread."""
    body, _, check = text.strip().rpartition(":")
    mark, _, rest = body.partition(":")
    archive, _, rest = rest.partition(":")
    entry, generation, side = rest.rsplit(":", 2) if rest.count(":") >= 2 else ("", "", "")
    if mark != _MARK or check != _check(body) or not (generation.isdecimal() and side.isdecimal()):
        raise ValueError(f"not a sheet's code: {text!r}")
    return Way(archive, entry, int(generation), int(side))


def readable(way: Way) -> str:
    """The same for a person to read out or type, such as `KS.2015.01/003 · 2 · 1 · 7F3A`."""
    return f"{way.entry} · {way.generation} · {way.side} · {payload(way).rpartition(':')[2]}"


@lru_cache(maxsize=8)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The QR code of a text, True is black, without its quiet zone."""
    return tuple(tuple(bool(m) for m in row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix)


def _check(body: str) -> str:
    return f"{zlib.crc32(body.encode()) & 0xFFFF:04X}"
