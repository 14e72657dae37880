"""A personal number or the number of papers: 9 or 12 figures, words before them allowed."""

from __future__ import annotations

import re

from civreg.kinds.parsed import Parsed, changed, figures
from civreg.model import Doubt


def parse(text: str) -> Parsed:
    """Value: the figures alone; another count than 9 or 12 is flagged."""
    kept = figures(text)
    digits = max(re.findall(r"\d[\d\s.]*", kept), key=len, default="")
    digits = re.sub(r"\D", "", digits)
    doubts = () if len(digits) in (9, 12) else (Doubt("id-length", digits),)
    return Parsed(kept, digits if not doubts else "", (*changed(text, kept), *doubts))
