"""A date in words: `Ngày hai mươi mốt tháng chạp năm một ngàn chín trăm sáu mươi lăm`."""

from __future__ import annotations

from civreg.kinds.date import flagged
from civreg.kinds.nearest import nearest
from civreg.kinds.parsed import Parsed
from civreg.kinds.worded import read
from civreg.model import Doubt

NEAR = 0.12
"""Share of its letters that may be misread where words are set to the one date they are nearest to."""


def parse(text: str) -> Parsed:
    """Value `dd.mm.yyyy`, or a part of it; words that are nearly those of one date are set right, with a doubt."""
    said = read(text)
    if said:
        return Parsed(text, str(said.date) if said.century else "", flagged(said.date, century=said.century))
    found = nearest(text)
    if found is None or found.others or found.distance > NEAR * len(text):
        near = ", ".join(str(d) for d in (found.date, *found.others)[:3]) if found else ""
        return Parsed(text, "", (Doubt("not-a-date", near),))
    return Parsed(_cased(found.text, text), str(found.date), (Doubt("corrected", text), *flagged(found.date)))


def spelled_right(text: str) -> bool:
    """Whether words say a possible whole date letter by letter."""
    said = read(text)
    return bool(said and said.century and said.date.whole and said.date.possible)


def _cased(text: str, like: str) -> str:
    """A text in capitals where another is: all of it, every word, the first one."""
    words = like.split()
    if like.isupper():
        return text.upper()
    if sum(w[:1].isupper() for w in words) > len(words) / 2:
        return text.title()
    return text[:1].upper() + text[1:] if like[:1].isupper() else text
