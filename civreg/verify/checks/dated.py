"""A date as checks compare it: whole or in part, possible or not, from its earliest to its latest day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

_VALUE = re.compile(r"(?:(?:(\d{2})\.)?(\d{2})\.)?(\d{4})(?: \d{2}:\d{2})?")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as a field says it."""

    day: int | None
    month: int | None
    year: int
    earliest: dt.date
    """Of an impossible day: the last of its month; of an impossible month: the first day of the year."""
    latest: dt.date
    possible: bool

    @property
    def whole(self) -> bool:
        """Whether day and month are said."""
        return self.day is not None and self.month is not None

    def __str__(self) -> str:
        return ".".join([f"{p:02d}" for p in (self.day, self.month) if p is not None] + [f"{self.year:04d}"])


@lru_cache(4096)
def dated(value: str) -> Dated | None:
    """Understand `dd.mm.yyyy`, `mm.yyyy` or `yyyy`, a time of day after it; None for anything else."""
    found = _VALUE.fullmatch(value.strip())
    year = int(found[3]) if found else 0
    if found is None or year == 0:
        return None
    day, month = (int(p) if p else None for p in found.groups()[:2])
    known = month is None or 1 <= month <= 12
    earliest, latest = _span(day, month, year) if known else _span(None, None, year)
    possible = known and (day is None or 1 <= day <= calendar.monthrange(year, month or 1)[1])
    return Dated(day, month, year, earliest, latest, possible)


def _span(day: int | None, month: int | None, year: int) -> tuple[dt.date, dt.date]:
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return dt.date(year, month, 1), dt.date(year, month, last)
    only = dt.date(year, month, min(max(day, 1), last))
    return only, only


def years_between(born: Dated, at: Dated) -> tuple[int, int]:
    """Fewest and most full years that may lie between two dates, as far as they are said."""
    return _full(born.latest, at.earliest), _full(born.earliest, at.latest)


def _full(born: dt.date, at: dt.date) -> int:
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))
