"""An entry's or a volume's number: `NN` or `NN/YYYY`, whatever stands before, between and behind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from civreg.kinds.parsed import Parsed, changed, figures
from civreg.model import Doubt

_NUMBER = re.compile(
    r"(?:(?:quyển|số|so|hiệu|bộ|n[°o]\.?)\s*)*[:.]?\s*(?P<n>\d{1,5})\s*(?P<more>bis|ter|[a-hđ](?![a-zđ]))?"
    r"(?:\s*[/\-.]\s*(?:[A-ZĐ]{2,5}[\d.\-]*|TP/HT)(?=\s*[/\-.]|$))?(?:\s*[/\-.]\s*(?:năm\s*)?(?P<y>\d{4}|\d{2}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its parts."""

    number: int
    year: int | None = None
    more: str = ""
    """What tells it from another of the same number: `a`, `bis`."""


def parse(text: str) -> Parsed:
    """Value `NN` or `NN/YYYY`, its figures as written, two at least; what else stands there (KS, số) is left out of it.

    A year of two figures leaves the value empty: its century is not said.
    """
    kept = figures(text)
    found = _NUMBER.fullmatch(kept.strip(" .,:"))
    if found is None:
        return Parsed(kept, "", (*changed(text, kept), Doubt("not-a-number")))
    own = found["n"].rjust(2, "0") + (found["more"] or "").lower()
    if found["y"] and len(found["y"]) == 2:
        return Parsed(kept, "", (*changed(text, kept), Doubt("partial-date", found["y"])))
    return Parsed(kept, f"{own}/{found['y']}" if found["y"] else own, changed(text, kept))


def number_of(text: str) -> Number | None:
    """The parts of a number, from its value or as written; a year of two figures is left out. None where it is no number."""
    found = _NUMBER.fullmatch(figures(text).strip(" .,:"))
    if found is None:
        return None
    return Number(int(found["n"]), int(found["y"]) if found["y"] and len(found["y"]) == 4 else None, (found["more"] or "").lower())
