"""Sex: Nam or Nữ, in the south Trai or Gái."""

from __future__ import annotations

from civreg.kinds.parsed import Parsed
from civreg.model import Doubt
from civreg.text import compared

_CODES = {"nam": "1", "trai": "1", "con trai": "1", "nữ": "2", "gái": "2", "con gái": "2"}


def parse(text: str) -> Parsed:
    """Value: the national code (1 Nam, 2 Nữ)."""
    code = _CODES.get(compared(text).strip(" .,"), "")
    return Parsed(text, code, () if code else (Doubt("out-of-list"),))
