"""A date in figures: `25.12.1973`, `5/10/1968`, `ngày 18 tháng 10 năm 2018`, `10/1968`, `1968`."""

from __future__ import annotations

import re

from civreg.kinds.parsed import Parsed, changed, figures
from civreg.kinds.partial import PartialDate
from civreg.model import Doubt

_GAP = r"\s*[./\-–,\s]\s*"
_WHOLE = re.compile(rf"(?:ngày\s*)?(?P<d>\d{{1,2}}){_GAP}(?P<m>\d{{1,2}}){_GAP}(?P<y>\d{{4}}|\d{{2}})", re.IGNORECASE)
_WORDED = re.compile(r"(?:(?:ngày|mùng|mồng)\s*(?P<d>\d{1,2})\W*)?(?:tháng\s*(?P<m>\d{1,2})\W*)năm\s*(?P<y>\d{4})", re.IGNORECASE)
_SPACED = re.compile(r"^(\d{1,2}) (\d{1,2}) (\d{4})$")
_MONTH = re.compile(rf"(?P<m>\d{{1,2}}){_GAP}(?P<y>\d{{4}})")
_YEAR = re.compile(r"(?:năm\s*)?(?P<y>\d{4})", re.IGNORECASE)


def parse(text: str) -> Parsed:
    """Value `dd.mm.yyyy`, `mm.yyyy` or `yyyy`; an impossible date is kept as it stands and flagged."""
    kept = _SPACED.sub(r"\1.\2.\3", figures(text))  # nobody writes a date with blanks alone: its points were lost
    found = next((m for p in (_WHOLE, _WORDED, _MONTH, _YEAR) if (m := p.fullmatch(kept.strip(" .,")))), None)
    if found is None:
        return Parsed(kept, "", (*changed(text, kept), Doubt("not-a-date")))
    parts = found.groupdict()
    if len(parts["y"]) == 2:
        return Parsed(kept, "", (*changed(text, kept), Doubt("partial-date", kept)))
    day, month, year = (int(parts[k]) if parts.get(k) else None for k in "dmy")
    return Parsed(kept, said(day, month, year), (*changed(text, kept), *impossible(day, month, year)))


def said(day: int | None, month: int | None, year: int | None) -> str:
    """A date as the national sheet writes it, whole or in part."""
    if year is None:
        return ""
    return ".".join([f"{p:02d}" for p in (day, month) if p is not None] + [f"{year:04d}"])


def impossible(day: int | None, month: int | None, year: int | None) -> tuple[Doubt, ...]:
    """The doubt for a day or month that no calendar has, or a year that no register has."""
    return () if year is None else flagged(PartialDate(year, month, day))


def flagged(date: PartialDate, *, century: bool = True) -> tuple[Doubt, ...]:
    """Doubts about a date that is kept as it stands: impossible, or a year without its century."""
    if not century:
        return (Doubt("partial-date", str(date)),)
    return () if date.possible else (Doubt("impossible-date", str(date)),)
