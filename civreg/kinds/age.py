"""An age in years: `27`, `23 tuổi`."""

from __future__ import annotations

import re

from civreg.kinds.parsed import Parsed, changed, figures
from civreg.model import Doubt

_AGE = re.compile(r"(\d{1,3})\s*(?:t\.?|tuổi)?", re.IGNORECASE)


def parse(text: str) -> Parsed:
    """Value in figures; an age that nobody reaches is kept and flagged."""
    kept = figures(text)
    found = _AGE.fullmatch(kept.strip(" .,:"))
    if found is None:
        return Parsed(kept, "", (*changed(text, kept), Doubt("not-a-number")))
    doubts = () if int(found[1]) <= 120 else (Doubt("out-of-range", found[1]),)
    return Parsed(kept, found[1], (*changed(text, kept), *doubts))
