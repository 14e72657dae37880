"""An entry's or a volume's number: `NN` or `NN/YYYY`."""

from __future__ import annotations

import re

from civreg.kinds.parsed import Parsed, changed, figures
from civreg.model import Doubt

_NUMBER = re.compile(r"(\d{1,5})(?:\s*/\s*(\d{4}))?")


def parse(text: str) -> Parsed:
    """Value `NN` or `NN/YYYY`, its figures as written."""
    kept = figures(text)
    found = _NUMBER.fullmatch(kept.strip(" .,:"))
    if found is None:
        return Parsed(kept, "", (*changed(text, kept), Doubt("not-a-number")))
    return Parsed(kept, f"{found[1]}/{found[2]}" if found[2] else found[1], changed(text, kept))
