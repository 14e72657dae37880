"""Words of an address: where they stand, how they are compared, and which of them only say what kind of unit follows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from civreg.places.units import gazetteer
from civreg.text import compared, is_syllable

UNITS = frozenset(["xã", "phường", "huyện", "quận", "tỉnh", "tp", "tx", "tt", "p", "q", "x", "h", "t"])
PAIRS = frozenset({("thị", "trấn"), ("thị", "xã"), ("thành", "phố"), ("đặc", "khu")})
_LONG = ("phường", "huyện", "thành", "trấn", "quận", "tỉnh")
_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_GLUED = re.compile(r"(p|q|tp|tx|tt|f)\.?(\d+)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, how it is compared, and how for likeness (marks apart from letters)."""

    start: int
    end: int
    key: str
    loose: str


def words(text: str, *, units: bool = False) -> list[Word]:
    """The words of a text without the kinds of unit (xã, huyện, thành phố …) that are written or left out at will, or with them."""
    return list(_words(text, units))


@lru_cache(256)
def _words(text: str, units: bool) -> tuple[Word, ...]:
    every = [(m.start(), m.end(), bare(m.group())) for m in _WORD.finditer(text)]
    kept = []
    for i, (start, end, key) in enumerate(every):
        before, after = (every[i - 1][2] if i else ""), (every[i + 1][2] if i + 1 < len(every) else "")
        unit = key in UNITS or (key, after) in PAIRS or (before, key) in PAIRS
        glued = _GLUED.fullmatch(key)  # P12, Q3
        if glued:
            kept.append(Word(start + key.index(glued[2]), end, _figure(glued[2]), glued[2]))
        elif units or not (unit and after):
            kept.append(Word(start, end, _figure(key), loose(_figure(key))))
    return tuple(kept)


def mended(text: str) -> str:
    """The text with words that are none, but nearly the name of a kind of unit, set to that name."""
    return _WORD.sub(lambda m: _mended(m.group()), text)


@lru_cache(4096)
def _mended(word: str) -> str:
    key = bare(word)
    if len(key) < 4 or key in _known():
        return word
    most = 1 if is_syllable(key) else 2
    near = [name for name in _LONG if Levenshtein.distance(loose(key), loose(name)) <= most]
    return (near[0].capitalize() if word[0].isupper() else near[0]) if len(near) == 1 else word


@cache
def _known() -> frozenset[str]:
    return frozenset(bare(w) for w in gazetteer().syllables)


def _figure(key: str) -> str:
    return key.lstrip("0") if key.isdigit() and key.strip("0") else key


@lru_cache(65536)
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
