"""Vietnamese text in its three forms: as written, as compared, as searched."""

from __future__ import annotations

import re
import unicodedata

from civreg.text.syllable import is_syllable

__all__ = ["compared", "is_syllable", "searched", "written"]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
# hoà = hòa, thuỷ = thủy: the tone of an open oa, oe, uy may stand on either vowel.
_OPEN = re.compile(rf"([oO])([aeAE])([{_TONES}])(?!\w)|([uU])([yY])([{_TONES}])(?!\w)")


def written(text: str) -> str:
    """NFC text exactly as it stands on the paper; nothing else is changed."""
    return unicodedata.normalize("NFC", text)


def compared(text: str) -> str:
    """The form in which two spellings of the same words are equal: one tone placement, single spaces, no case."""
    parts = unicodedata.normalize("NFD", text)
    parts = _OPEN.sub(lambda m: m[1] + m[3] + m[2] if m[1] else m[4] + m[6] + m[5], parts)
    return " ".join(unicodedata.normalize("NFC", parts).split()).casefold()


def searched(text: str) -> str:
    """The form for search: no marks at all, đ as d, punctuation as spaces."""
    parts = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d").replace("ð", "d")
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).split())
