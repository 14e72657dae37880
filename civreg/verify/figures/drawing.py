"""Where the marks of a drawing stand, in pixels of its own frame; templates put them down as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

from civreg.verify.figures.nouns import Calibration, Rate

STATUSES = ("verified", "sampled", "in-review", "returned", "blocked", "read")
"""In the order of a bar: what is done, what is begun, what waits."""
SCALES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
ENOUGH = 30
"""Of a rate from which its interval may widen the scale of a table."""
TICKS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 0.997)
ENDS = (0.05, 0.9985)
"""Shares at the two ends of the diagram of trust; what lies beyond is drawn at its edge."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar."""

    name: str
    n: int
    share: float
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Span:
    """An interval with its middle."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Day:
    """A day's column."""

    day: date
    n: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A bin of the diagram of trust."""

    x: float
    y: float
    low: float
    high: float
    size: float


def parts(statuses: Mapping[str, int], width: float) -> list[Part]:
    """A bar of all entries by status."""
    known = [*STATUSES, *sorted(set(statuses) - set(STATUSES))]
    total, x, found = sum(statuses.values()), 0.0, []
    for name in known:
        n = statuses.get(name, 0)
        if n:
            found.append(Part(name, n, n / total, round(x, 2), round(width * n / total, 2)))
            x += width * n / total
    return found


def scale(rates: Sequence[Rate]) -> float:
    """Up to which share the intervals of a table are drawn."""
    most = max((r.high for r in rates if r.of >= ENOUGH), default=max((r.high for r in rates), default=1.0))
    return next(s for s in SCALES if s >= min(most, 1.0))


def span(rate: Rate, top: float, width: float) -> Span:
    """The interval of a rate on a scale from 0 to `top`; what is larger ends at the edge."""
    low, middle, high = (round(width * min(share, top) / top, 2) for share in (rate.low, rate.share or 0.0, rate.high))
    return Span(low, middle, high)


def columns(days: Sequence[tuple[date, int]], width: float, height: float) -> list[Day]:
    """A column for each day from the first to the last, those without work empty."""
    if not days:
        return []
    counts, first, last = dict(days), days[0][0], days[-1][0]
    number = (last - first).days + 1
    each, most = min(width / number, 40.0), max(counts.values())
    found = []
    for i in range(number):
        day = first + timedelta(days=i)
        n = counts.get(day, 0)
        tall = height * n / most
        found.append(Day(day, n, round(i * each + each * 0.1, 2), round(height - tall, 2), round(each * 0.8, 2), round(tall, 2)))
    return found


def stretched(share: float, length: float) -> float:
    """Where a share stands on an axis of log odds."""
    low, high = (_odds(end) for end in ENDS)
    return round(length * (_odds(min(max(share, ENDS[0]), ENDS[1])) - low) / (high - low), 2)


def dots(calibration: Calibration, length: float) -> list[Dot]:
    """The bins of a calibration; the larger the dot, the more fields."""
    most = max((b.right.of for b in calibration.bins), default=1)
    found = []
    for b in calibration.bins:
        x, y, low, high = (stretched(s, length) for s in (b.confidence, b.right.share or 0.0, b.right.low, b.right.high))
        found.append(
            Dot(x, round(length - y, 2), round(length - low, 2), round(length - high, 2), round(3 + 5 * (b.right.of / most) ** 0.5, 2))
        )
    return found


def _odds(share: float) -> float:
    return log(share / (1 - share))
