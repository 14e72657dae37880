"""A date as registers know it: a year, a month of a year, or a day; possible or not."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

_VALUE = re.compile(r"(?:(?:(?P<d>\d{2})\.)?(?P<m>\d{2})\.)?(?P<y>\d{4})(?: \d{2}:\d{2})?")
FIRST, LAST = 1850, 2100
"""Years that a register may speak of."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, with month and day where they are said; what no calendar has (30 February) is kept as it was said."""

    year: int
    """1..9999."""
    month: int | None = None
    day: int | None = None
    """None wherever `month` is None."""

    def __str__(self) -> str:
        """The value of the national sheet: `dd.mm.yyyy`, `mm.yyyy` or `yyyy`."""
        return ".".join([f"{p:02d}" for p in (self.day, self.month) if p is not None] + [f"{self.year:04d}"])

    @property
    def whole(self) -> bool:
        """Whether the day is said."""
        return self.day is not None

    @property
    def possible(self) -> bool:
        """Whether a calendar has it and a register may speak of its year."""
        return FIRST <= self.year <= LAST and self._month_is_real and (self.day is None or 1 <= self.day <= self._days)

    @property
    def earliest(self) -> dt.date:
        """The first day it may mean; of an impossible day the first of its month, of an impossible month of its year."""
        if not self._month_is_real or self.month is None:
            return dt.date(self.year, 1, 1)
        return dt.date(self.year, self.month, self.day if self.day and self.day <= self._days else 1)

    @property
    def latest(self) -> dt.date:
        """The last day it may mean, likewise."""
        if not self._month_is_real or self.month is None:
            return dt.date(self.year, 12, 31)
        return dt.date(self.year, self.month, self.day if self.day and self.day <= self._days else self._days)

    def before(self, other: PartialDate) -> bool | None:
        """Whether it is an earlier day than another; None where what is said leaves it open."""
        if self.latest < other.earliest:
            return True
        return False if self.earliest >= other.latest else None

    def agrees(self, other: PartialDate) -> bool:
        """Whether both may mean one day: nothing that both say differs."""
        return all(a == b for a, b in zip(self._parts, other._parts, strict=True) if a is not None and b is not None)

    def years_to(self, later: PartialDate) -> tuple[int, int]:
        """Least and most full years that may lie between this and a later date; negative where it is earlier."""
        return _full_years(self.latest, later.earliest), _full_years(self.earliest, later.latest)

    @property
    def _parts(self) -> tuple[int | None, int | None, int]:
        return self.day, self.month, self.year

    @property
    def _month_is_real(self) -> bool:
        return self.month is None or 1 <= self.month <= 12

    @property
    def _days(self) -> int:
        return calendar.monthrange(self.year, self.month)[1] if self.month and self._month_is_real else 31


def date_of(value: str) -> PartialDate | None:
    """The date that a value of any kind of date says (`dd.mm.yyyy`, `mm.yyyy`, `yyyy`, an hour after it is left out).

    None where the value is empty or no date.
    """
    found = _VALUE.fullmatch(value.strip())
    if found is None or int(found["y"]) == 0:
        return None
    return PartialDate(int(found["y"]), *(int(found[k]) if found[k] else None for k in "md"))


def _full_years(start: dt.date, end: dt.date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
