"""How fast entries are verified, from the seconds in which people were at work, and how long the rest will take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from itertools import groupby
from math import sqrt
from statistics import median

from civreg.archive import Moment
from civreg.verify.figures import FEWEST_ENTRIES, FEWEST_STRETCHES, Forecast, Pace, Z

PAUSE = 300
"""Seconds after which a person was away; none of them count."""


@dataclass
class Worked:
    """What the moments of one person came to."""

    person: str
    verified: int = 0
    seconds: int = 0
    times: list[float] = field(default_factory=list)
    """Seconds of each entry whose time is known."""
    stretches: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Hour since 1970, UTC: seconds at work in it, entries whose time is known."""
    days: Counter[int] = field(default_factory=Counter)
    """Hour since 1970, UTC: all entries verified in it."""

    def add(self, second: int, worked: int, entries: Sequence[float]) -> None:
        """Take in some seconds of work that ended in a moment, and the times of the entries that were verified in it."""
        hour = second // 3600
        seconds, known = self.stretches.get(hour, (0, 0))
        self.stretches[hour] = seconds + worked, known + len(entries)
        self.seconds += worked
        self.times += entries

    @property
    def pace(self) -> Pace:
        """In short."""
        middle = round(median(self.times), 1) if self.times else None
        return Pace(self.person, self.verified, len(self.times), self.seconds, middle)


def worked(moments: Iterable[Moment]) -> list[Worked]:
    """What each person's moments (in order of person and time) come to.

    Between two moments at most `PAUSE` apart the person was at work. An entry takes what was worked since the one before it; one that
    is verified by the first act after a pause, before which nothing of it was done, took a time that nobody knows.
    """
    return [_one(person, own) for person, own in groupby(moments, key=lambda moment: moment.person)]


def _one(person: str, moments: Iterator[Moment]) -> Worked:
    found, last, since = Worked(person), None, 0
    for moment in moments:
        gap = moment.second - last if last is not None else PAUSE + 1
        spent = gap if gap <= PAUSE else 0
        since += spent
        known = since or gap <= PAUSE
        found.add(moment.second, spent, [since / moment.verified] * moment.verified if known and moment.verified else [])
        if moment.verified:
            found.verified += moment.verified
            found.days[moment.second // 3600] += moment.verified
            since = 0
        last = moment.second
    return found


def together(people: Sequence[Worked]) -> Pace:
    """The pace of all."""
    times = [time for one in people for time in one.times]
    middle = round(median(times), 1) if times else None
    return Pace("", sum(one.verified for one in people), len(times), sum(one.seconds for one in people), middle)


def by_day(people: Sequence[Worked], zone: tzinfo) -> list[tuple[date, int]]:
    """Entries verified on each day of the office's calendar on which any were."""
    found: Counter[date] = Counter()
    for one in people:
        for hour, n in one.days.items():
            found[_day(hour, zone)] += n
    return sorted(found.items())


def forecast(entries: int, people: Sequence[Worked], zone: tzinfo) -> Forecast:
    """How many hours of one person some entries will take, from hours of work that are taken as drawn by chance.

    The pace is a ratio of seconds to entries over all stretches; its variance by linearization (Cochran, Sampling Techniques, 1977, §6.3).
    """
    stretches = [stretch for one in people for stretch in one.stretches.values() if stretch[0]]
    known, seconds = sum(n for _, n in stretches), sum(s for s, _ in stretches)
    if not entries:
        return Forecast(0, 0.0, 0.0, 0.0)
    if len(stretches) < FEWEST_STRETCHES or known < FEWEST_ENTRIES:
        return Forecast(entries)
    each = seconds / known
    off = sum((s - each * n) ** 2 for s, n in stretches) * len(stretches) / (len(stretches) - 1)
    spread = Z * sqrt(off) / known
    days = {_day(hour, zone) for one in people for hour, (s, _) in one.stretches.items() if s}
    hours = entries / 3600
    return Forecast(entries, hours * each, max(0.0, hours * (each - spread)), hours * (each + spread), seconds / 3600 / len(days))


def _day(hour: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(3600 * hour, zone).date()
