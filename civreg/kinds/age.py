"""An age in years: `27`, `23 tuổi`, `hai mươi ba tuổi`."""

from __future__ import annotations

import re

from civreg.kinds.parsed import Parsed, changed, figures
from civreg.kinds.spelling import numbers
from civreg.model import Doubt
from civreg.text import compared

_AGE = re.compile(r"(\d{1,3})\s*(?:t\.?|tuổi)?", re.IGNORECASE)


def parse(text: str) -> Parsed:
    """Value in figures; an age that nobody reaches is kept and flagged."""
    kept = figures(text)
    found = _AGE.fullmatch(kept.strip(" .,:"))
    spelled = numbers().get(compared(kept).removesuffix("tuổi").strip(" .,:"))
    if found is None and spelled is None:
        return Parsed(kept, "", (*changed(text, kept), Doubt("not-a-number")))
    age = found[1] if found else str(spelled)
    doubts = () if int(age) <= 120 else (Doubt("out-of-range", age),)
    return Parsed(kept, age, (*changed(text, kept), *doubts))
