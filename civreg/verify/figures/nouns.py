"""What is counted of the verification: shares with what they may be, the pace, what is left, a month. Counts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sqrt

Z = 1.959964
"""Standard deviations of a normal distribution that hold 95 %."""
Plain = dict[str, object]
"""A noun as JSON wants it."""
PACE_DAYS = 30
"""From how many days back the pace is taken."""
FEWEST_STRETCHES = 10
"""Stretches of work (of one person in one hour of the clock) from which a forecast is made: fewer do not show how the pace varies."""
FEWEST_ENTRIES = 30
"""Verified entries of known time from which a forecast is made."""


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Between what a share lies with 95 % confidence; 0..1 of nothing. Source: Wilson, JASA 22 (1927) 209-212."""
    if not of:
        return 0.0, 1.0
    share, weight = hits / of, Z * Z / of
    middle = (share + weight / 2) / (1 + weight)
    spread = sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
    return (0.0 if hits == 0 else max(0.0, middle - spread)), (1.0 if hits == of else min(1.0, middle + spread))


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something was the case, of how many."""

    name: str
    """What it is of: a field's key, a kind, a form, a way of writing, a book, a person; empty of all."""
    hits: int
    of: int

    @property
    def share(self) -> float | None:
        """0..1; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def low(self) -> float:
        """The share may be as small, with 95 % confidence."""
        return wilson(self.hits, self.of)[0]

    @property
    def high(self) -> float:
        """The share may be as large, with 95 % confidence."""
        return wilson(self.hits, self.of)[1]

    @property
    def plain(self) -> Plain:
        """As JSON."""
        share = None if self.share is None else round(self.share, 6)
        return {"name": self.name, "hits": self.hits, "of": self.of, "share": share, "low": round(self.low, 6), "high": round(self.high, 6)}


@dataclass(frozen=True, slots=True)
class Trust:
    """The fields of which the machine was about as sure: how often it was right."""

    since: float
    until: float
    """Confidences between which they lie, 0..1."""
    confidence: float
    """Their mean."""
    right: Rate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether the machine's confidence means what it says."""

    bins: tuple[Trust, ...] = ()
    unknown: int = 0
    """Decided fields of which it gave no confidence."""

    @property
    def of(self) -> int:
        """Fields that were judged."""
        return sum(b.right.of for b in self.bins)

    @property
    def error(self) -> float | None:
        """Expected calibration error over these bins: mean distance of confidence and share right, by fields; None of nothing."""
        gaps = sum(abs(b.right.hits - b.confidence * b.right.of) for b in self.bins)
        return gaps / self.of if self.of else None

    @property
    def plain(self) -> Plain:
        """As JSON."""
        bins = [{"from": b.since, "to": b.until, "confidence": round(b.confidence, 6), "right": b.right.plain} for b in self.bins]
        return {"of": self.of, "unknown": self.unknown, "error": None if self.error is None else round(self.error, 6), "bins": bins}


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast entries were verified, pauses taken out."""

    person: str
    """Who; empty of all together."""
    verified: int
    timed: int
    """Of these, how many whose time is known."""
    seconds: int
    """At work, of all days together."""
    median: float | None
    """Seconds an entry; None while none is known."""

    @property
    def per_hour(self) -> float | None:
        """Entries in an hour of work; None while that cannot be said."""
        return 3600 * self.timed / self.seconds if self.timed and self.seconds else None

    @property
    def plain(self) -> Plain:
        """As JSON."""
        rate = None if self.per_hour is None else round(self.per_hour, 2)
        facts = {"verified": self.verified, "timed": self.timed, "seconds": self.seconds}
        return {"person": self.person, **facts, "entries_per_hour": rate, "median_seconds": self.median}


@dataclass(frozen=True, slots=True)
class Forecast:
    """Hours of work that are left, of one person at the pace of all; None where there is too little to say it from."""

    entries: int
    """That are read and not verified."""
    hours: float | None = None
    low: float | None = None
    high: float | None = None
    """Between which the hours lie with 95 % confidence, if the work goes on as it went."""
    hours_a_day: float | None = None
    """Of all together, on days on which anybody worked."""

    @property
    def days(self) -> float | None:
        """Days of work, if as much is done a day as before."""
        return self.hours / self.hours_a_day if self.hours is not None and self.hours_a_day else None

    @property
    def plain(self) -> Plain:
        """As JSON."""
        facts = {name: getattr(self, name) for name in ("hours", "low", "high", "hours_a_day", "days")}
        return {"entries": self.entries, **{name: None if v is None else round(v, 2) for name, v in facts.items()}}


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose figures these are, and where the chain of acts stood when they were counted."""

    place: str
    made: str
    """Local day and time."""
    head: str
    """`hash@sequence`: `civreg audit verify --head` holds it against the archive, years later."""

    @property
    def plain(self) -> Plain:
        """As JSON."""
        return {"place": self.place, "made": self.made, "head": self.head}


@dataclass(frozen=True, slots=True)
class Statistics:
    """How far the work is, how fast it goes and how well the machine reads."""

    origin: Origin
    books: Mapping[str, Mapping[str, int]]
    """Entries by book and status."""
    wrong: Rate
    """The machine's reading, over all fields that somebody accepted or corrected, blank ones too."""
    rates: Mapping[str, Sequence[Rate]]
    """The same by kind, field, writing, form and book; and `keyer`: what was keyed against the word of somebody else."""
    calibration: Calibration
    pace: Pace
    people: Sequence[Pace] = ()
    days: Sequence[tuple[date, int]] = ()
    """Entries verified on each day on which any were, in the office's days."""
    since: date | None = None
    """First day that the pace was taken from."""
    forecast: Forecast = field(default_factory=lambda: Forecast(0))
    samples: Sequence[Rate] = ()
    """Of trusted keyers: errors in the sample that others verified."""

    @property
    def statuses(self) -> dict[str, int]:
        """Entries by status."""
        return summed(self.books)

    @property
    def plain(self) -> Plain:
        """As JSON."""
        return {
            **self.origin.plain,
            "statuses": self.statuses,
            "books": self.books,
            "machine_wrong": self.wrong.plain,
            **{f"machine_wrong_by_{name}": [r.plain for r in rates] for name, rates in self.rates.items() if name != "keyer"},
            "keyed_wrong_by_person": [r.plain for r in self.rates.get("keyer", ())],
            "samples": [r.plain for r in self.samples],
            "calibration": self.calibration.plain,
            "pace": self.pace.plain | {"since": self.since.isoformat() if self.since else None},
            "people": [p.plain for p in self.people],
            "verified_by_day": {day.isoformat(): n for day, n in self.days},
            "forecast": self.forecast.plain,
        }


def summed(books: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Entries by status, of all books together."""
    found: Counter[str] = Counter()
    for counts in books.values():
        found.update(counts)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month for the authority: counts alone, no person is named."""

    origin: Origin
    year: int
    month: int
    over: bool
    """Whether the month has ended."""
    digitized: int
    """Entries that were read for the first time."""
    verified: int
    """Entries that were verified for the first time."""
    issued: int
    """Extracts that bear a day of it."""
    cancelled: int
    """Of these, void since."""
    received: int
    """Requests that came."""
    in_time: Rate
    """Answered within the limit, of those that were answered or wait for longer than it."""
    answered: int
    """Of those that came, whenever it was."""
    limit_minutes: int
    statuses: Mapping[str, int] = field(default_factory=dict)
    """All entries of the archive by status, when this was made."""

    @property
    def plain(self) -> Plain:
        """As JSON."""
        names = ("over", "digitized", "verified", "issued", "cancelled")
        requests = {"received": self.received, "answered": self.answered, "answered_in_time": self.in_time.hits, "due": self.in_time.of}
        share = None if self.in_time.share is None else round(self.in_time.share, 6)
        return {
            **self.origin.plain,
            "month": f"{self.year:04d}-{self.month:02d}",
            **{name: getattr(self, name) for name in names},
            "requests": {**requests, "share_in_time": share, "limit_minutes": self.limit_minutes},
            "statuses": self.statuses,
        }
