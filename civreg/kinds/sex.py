"""Sex: Nam or Nữ, in the south Trai or Gái."""

from __future__ import annotations

from civreg.kinds.parsed import Parsed
from civreg.model import Doubt
from civreg.text import compared

_CODES = {
    "1": ("nam", "trai", "con trai", "nam giới", "phái nam", "đàn ông", "1"),
    "2": ("nữ", "gái", "con gái", "nữ giới", "phái nữ", "đàn bà", "2"),
    "3": ("chưa xác định", "không xác định", "chưa rõ", "3"),
}
_LISTED = {word: code for code, words in _CODES.items() for word in words}


def parse(text: str) -> Parsed:
    """Value: the national code (1 Nam, 2 Nữ, 3 not determined)."""
    code = _LISTED.get(compared(text).replace("-", " ").strip(" .,"), "")
    return Parsed(text, code, () if code else (Doubt("out-of-list"),))
