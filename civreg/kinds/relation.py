"""The declarant's relation to the person: `Cha`, `Mẹ đẻ`, `Ông nội`."""

from __future__ import annotations

from dataclasses import replace

from civreg.kinds.parsed import Parsed, plain
from civreg.model import Doubt
from civreg.text import compared

_KIN = frozenset((
    "cha", "ba", "bố", "thầy", "tía", "mẹ", "má", "bà", "ông", "cụ", "cố", "anh", "chị", "em", "con", "cháu", "chắt", "vợ", "chồng",
    "cô", "dì", "chú", "bác", "cậu", "mợ", "thím", "dượng", "o", "bản", "người", "thân", "đại", "cán", "giám",
))  # fmt: skip
"""First words of relations and of those who declare without being kin."""


def parse(text: str) -> Parsed:
    """Value: the text itself; one that begins with no word of kinship is flagged."""
    kept = plain(text)
    first = compared(kept.value).replace("-", " ").split(" ")[0].strip(" .,")
    return kept if not kept.value or first in _KIN else replace(kept, doubts=(*kept.doubts, Doubt("out-of-list")))
