"""Words of an address: where they stand, how they are compared, and which of them only say what kind of unit follows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from civreg.text import compared

UNITS = frozenset(["xã", "phường", "huyện", "quận", "tỉnh", "tp", "tx", "tt", "p", "q", "x", "h", "t"])
PAIRS = frozenset({("thị", "trấn"), ("thị", "xã"), ("thành", "phố"), ("đặc", "khu")})
_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_GLUED = re.compile(r"(p|q|tp|tx|tt|f)\.?(\d+)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, how it is compared, and how for likeness (marks apart from letters)."""

    start: int
    end: int
    key: str
    loose: str


def words(text: str) -> list[Word]:
    """The words of a text without the kinds of unit (xã, huyện, thành phố …) that are written or left out at will."""
    every = [(m.start(), m.end(), bare(m.group())) for m in _WORD.finditer(text)]
    kept = []
    for i, (start, end, key) in enumerate(every):
        before, after = (every[i - 1][2] if i else ""), (every[i + 1][2] if i + 1 < len(every) else "")
        unit = key in UNITS or (key, after) in PAIRS or (before, key) in PAIRS
        glued = _GLUED.fullmatch(key)  # P12, Q3
        if glued:
            kept.append(Word(start + key.index(glued[2]), end, _figure(glued[2]), glued[2]))
        elif not (unit and after):
            kept.append(Word(start, end, _figure(key), loose(_figure(key))))
    return kept


def _figure(key: str) -> str:
    return key.lstrip("0") if key.isdigit() and key.strip("0") else key


@lru_cache(4096)
def bare(word: str) -> str:
    """How a word is compared: case and the place of its tone do not matter, nor marks within it."""
    return "".join(c for c in compared(word) if c.isalnum())


@lru_cache(65536)
def loose(word: str) -> str:
    """How likeness is measured: every mark a letter of its own, so that a lost tone is a small thing."""
    return unicodedata.normalize("NFD", bare(word)).replace("đ", "d\u0335")


def figures(some: Iterable[str]) -> list[str]:
    """The words that hold figures."""
    return [w for w in some if any(c.isdigit() for c in w)]
