"""A place as written; today's unit is never put in its stead."""

from __future__ import annotations

from civreg import places
from civreg.kinds.parsed import Parsed, plain
from civreg.model import Doubt

__all__ = ["Parsed", "parse"]


def parse(text: str) -> Parsed:
    """Value: the text itself; where it ends in no place of any era, the doubt names the one it is spelled like, if any."""
    kept = plain(text)
    if not kept.value or places.placed(text):
        return kept
    place = places.intended(text)
    return Parsed(kept.text, kept.value, (Doubt("unknown-place", ", ".join(place.names) if place else ""),))
