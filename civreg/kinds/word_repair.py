"""Words of a date set right one by one, as a recogniser's guesses are before they are weighed against the ink."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

_DIGITS = frozenset((
    "không", "một", "mốt", "nhất", "nhứt", "hai", "ba", "bốn", "tư", "năm", "lăm", "nhăm", "sáu", "bảy", "bẩy", "tám", "chín",
))  # fmt: skip
_TEN = ("mươi", "mười")
_OTHERS = ("chục", "ngày", "tháng", "mùng", "mồng", "giêng", "chạp", "nghìn", "ngàn", "trăm", "linh", "lẻ", "hăm")
WORDS = (*sorted(_DIGITS - {"bẩy"}), *_TEN, *_OTHERS)
"""Those that a misread word may be set to; bẩy is an old spelling of bảy, which engines read into it."""


def repaired(text: str) -> str:
    """Each word set to the one word of dates that it is nearest to, where that is near and alone."""
    tokens = text.split()
    fixed = [_nearest(t) for t in tokens]
    for i, (before, word) in enumerate(pairwise(["", *fixed])):
        if word.casefold() in _TEN and tokens[i].casefold() not in _TEN:
            fixed[i] = _ten(before)
    return " ".join(fixed)


def spelled(text: str) -> str:
    """The text with mười where a number begins and mươi where it multiplies one; a misread mark turns one into the other."""
    tokens = text.split()
    return " ".join(_ten(before) if word.casefold() in _TEN else word for before, word in pairwise(["", *tokens]))


def _ten(before: str) -> str:
    return "mươi" if before.casefold() in _DIGITS else "mười"


@lru_cache(4096)
def _nearest(token: str) -> str:
    word = token.strip(".,;:'\"-–_|").casefold()
    if not word:
        return "" if len(token) == 1 else token
    if word in WORDS:
        return token
    loose = _bare(word)
    ranked = sorted((Levenshtein.distance(loose, _bare(w)), Levenshtein.distance(word, w), w) for w in WORDS)
    best, second = ranked[0], ranked[1]
    tie = best[:2] == second[:2] and {best[2], second[2]} != {"mươi", "mười"}
    if tie or best[0] > (len(loose) >= 3):
        return token
    return best[2].capitalize() if token[:1].isupper() else best[2]


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace("đ", "d")
