"""A date in words: `Ngày hai mươi mốt tháng chạp năm một ngàn chín trăm sáu mươi lăm`."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from civreg.kinds.date import impossible, said
from civreg.kinds.parsed import Parsed, changed
from civreg.model import Doubt
from civreg.text import compared

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "nhất": 1, "nhứt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_TENS = {"mười": 10, "mươi": 10, "chục": 10}
_TEN = ("mươi", "mười")
_OTHERS = ("ngày", "tháng", "mùng", "mồng", "giêng", "chạp", "nghìn", "ngàn", "trăm", "linh", "lẻ", "hăm")
WORDS = (*(w for w in _DIGITS if w != "bẩy"), *_TENS, *_OTHERS)
"""Those that a misread word may be set to; bẩy is an old spelling of bảy, which engines read into it."""
_PARTS = re.compile(r"(?:ngày )?(?P<d>.+?) tháng (?P<m>.+?) năm (?P<y>.+)")


def parse(text: str) -> Parsed:
    """Value `dd.mm.yyyy`; words that are nearly those of a date are set right where that makes one, with a doubt."""
    for kept in (repaired(text), text):
        words = " ".join(re.findall(r"\w+", compared(kept)))
        found = _PARTS.fullmatch(words)
        parts = [number(found[k].split()) for k in "dmy"] if found else []
        if parts and None not in parts:
            return Parsed(kept, said(*parts), (*changed(text, kept), *impossible(*parts)))
    return Parsed(text, "", (Doubt("not-a-date"),))


def number(words: list[str]) -> int | None:
    """The number that words say: spelled out, or digit by digit; None where they say none."""
    words = [w for w in words if w not in ("mùng", "mồng")]
    if words in (["giêng"], ["chạp"]):
        return 1 if words == ["giêng"] else 12
    if len(words) >= 3 and all(w in _DIGITS for w in words):
        return int("".join(str(_DIGITS[w]) for w in words))
    total = digit = 0
    for word in words:
        if word in _DIGITS:
            digit = _DIGITS[word]
        elif word == "hăm":
            total, digit = total + 20, 0
        elif word in _TENS:
            total, digit = total + 10 * (digit or 1), 0
        elif word == "trăm":
            total, digit = total + 100 * digit, 0
        elif word in ("nghìn", "ngàn"):
            total, digit = total + 1000 * (digit or 1), 0
        elif word not in ("linh", "lẻ"):
            return None
    return total + digit if words else None


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
