"""Vietnamese text in its three forms: as written, as compared, as searched."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from civreg.text.harmless import harmless_json
from civreg.text.legacy import SPELLINGS, Spelling, Weighed, decoded, encoded, weighed
from civreg.text.syllable import is_syllable

__all__ = [
    "SPELLINGS",
    "Spelling",
    "Weighed",
    "compared",
    "decoded",
    "encoded",
    "harmless_json",
    "is_syllable",
    "lookalikes",
    "searched",
    "unmarked",
    "weighed",
    "written",
]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
# hoà = hòa, thuỷ = thủy: the tone of an open oa, oe, uy may stand on either vowel.
_OPEN = re.compile(rf"([oO])([aeAE])([{_TONES}])(?!\w)|([uU])([yY])([{_TONES}])(?!\w)")
_OWN = frozenset("ÐðƉɖ")
"""Letters that look like đ and are none: of Iceland and of Africa."""


def written(text: str) -> str:
    """NFC text exactly as it stands on the paper; nothing else is changed."""
    return unicodedata.normalize("NFC", text)


def compared(text: str) -> str:
    """The form in which two spellings of the same words are equal: one tone placement, single spaces, no case."""
    parts = unicodedata.normalize("NFD", text)
    parts = _OPEN.sub(lambda m: m[1] + m[3] + m[2] if m[1] else m[4] + m[6] + m[5], parts)
    return " ".join(unicodedata.normalize("NFC", parts).split()).casefold()


def unmarked(text: str) -> str:
    """The letters alone: no marks, đ and what looks like it as d, no case, punctuation as spaces."""
    parts = re.sub("[đðɖ]", "d", unicodedata.normalize("NFD", text.casefold()))
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).split())


def searched(text: str) -> str:
    """The form for search: the letters alone, and words that were spelled otherwise (sanh, huỳnh, võ …) as they are spelled now.

    Each word is folded by itself; two texts that fold alike are near, never the same.
    """
    spelled = _spellings()
    return " ".join(spelled.get(word, word) for word in unmarked(text).split(" "))


def lookalikes(text: str) -> str:
    """The letters of a text that look like Vietnamese ones and are others (Ð of Iceland, а of Russia), each once; "" without any."""
    return "".join(dict.fromkeys(c for c in text if c in _OWN or (c > "\u036f" and c.isalpha() and _is_foreign(c))))


@cache
def _is_foreign(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("CYRILLIC", "GREEK", "FULLWIDTH"))


@cache
def _spellings() -> Mapping[str, str]:
    groups = tomllib.loads((Path(__file__).parent / "spellings.toml").read_text(encoding="utf-8"))
    return {old: now for pairs in groups.values() for old, now in pairs.items()}
