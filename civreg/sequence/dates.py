"""The likeliest registration dates of a book's entries: they do not fall back as the numbers rise."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from civreg.sequence.chain import UNKNOWN, Costs, Guess, Values, guesses, through
from civreg.sequence.slips import slips

MOST, WRONG = 0.9995, 0.004
"""Most that a reading is believed; share of dates that are wrong however sure their reading is."""
SURE, FEW, BACK = 0.95, 40, (1.0, 7.0)
"""How sure dates must be to tell how often those of a book fall back, how many tell little, least and most that it then costs."""
OUT_OF_ORDER = 0.5
"""What falling back costs where the numbers do too."""
APART = 1024
"""Pairs of days of which it is remembered what lies between them: some 25 MB, two books or three."""


@dataclass(frozen=True, slots=True)
class Day:
    """How one entry's registration date was read."""

    read: tuple[tuple[dt.date, float], ...] = ()
    """Days with their probability, the reading itself first; none where no whole date was read."""
    back: bool = False
    """Whether the entry's number is lower than the one before it."""

    def __hash__(self) -> int:
        """By the reading itself: the days that it may be misread from hardly ever differ else, and there are some fifty."""
        return hash((self.read[:1], self.back))


def likeliest_days(days: Sequence[Day]) -> list[Guess]:
    """The likeliest day of each entry as a proleptic ordinal, in page order; value None where nothing was read."""
    told = [i for i, day in enumerate(days) if day.read]
    found = [UNKNOWN] * len(days)
    if not told:
        return found
    choices, costs = zip(*(_own(days[i]) for i in told), strict=True)
    read = [days[i].read[0][0].toordinal() for i in told]
    usual, fall = _usual(read), _fall(days)
    links = []
    for one, two in pairwise(told):
        back = any(day.back for day in days[one + 1 : two + 1])
        links.append(_steps(OUT_OF_ORDER if back else fall, _apart(usual, days[one], days[two])))
    for i, guess in zip(told, guesses(choices, through(costs, links), read), strict=True):
        found[i] = guess
    return found


@lru_cache(4096)
def misread(date: dt.date) -> tuple[tuple[dt.date, float], ...]:
    """Days that are read as this one where one figure is misread, and which share of the misreadings each is."""
    year, month, day = date.year, date.month, date.day
    days = [(_possible(year, month, other), share) for other, share in _misread(f"{day:02d}")]
    months = [(_possible(year, other, day), share) for other, share in _misread(f"{month:02d}")]
    years = [(_possible(other, month, day), share) for other, share in _misread(f"{year:04d}")]
    return tuple((one, share) for one, share in (*days, *months, *years) if one is not None)


@lru_cache(1024)
def _misread(figures: str) -> tuple[tuple[int, float], ...]:
    return tuple((int(other), share) for other, share in slips(figures))


def _possible(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def heaviest_run(dates: Sequence[dt.date], weights: Sequence[float]) -> list[bool]:
    """Which dates belong to the heaviest run that does not fall back."""
    days = np.array([date.toordinal() for date in dates])
    best, last = np.zeros(len(days)), np.full(len(days), -1)
    for i, weight in enumerate(weights):
        fitting = np.where(days[:i] <= days[i], best[:i], -1.0)
        if i and fitting.max() > 0:
            last[i] = int(fitting.argmax())
        best[i] = weight + (best[last[i]] if last[i] >= 0 else 0.0)
    kept = [False] * len(days)
    at = int(best.argmax()) if len(days) else -1
    while at >= 0:
        kept[at], at = True, int(last[at])
    return kept


def _usual(ordinals: Sequence[int]) -> float:
    """Days that usually lie between two entries."""
    return max(1.0, float(np.median(np.abs(np.diff(ordinals)))) if len(ordinals) > 1 else 1.0)


def _fall(days: Sequence[Day]) -> float:
    """What it costs that a date falls back, told by how often sure ones of this book do."""
    sure = [day.read[0][0] for day in days if day.read and day.read[0][1] >= SURE]
    falls = sum(b < a for a, b in pairwise(sure))
    return min(max(-math.log((falls + 0.5) / (len(sure) + FEW)), BACK[0]), BACK[1])


@lru_cache(4096)
def _own(day: Day) -> tuple[Values, Costs]:
    sure = min(max(day.read[0][1], 0.05), MOST)
    found: dict[int, float] = {}
    for i, (date, p) in enumerate(day.read):
        cost = -math.log(sure if i == 0 else max(p, (1 - sure + WRONG) * 0.001))
        found[date.toordinal()] = min(cost, found.get(date.toordinal(), math.inf))
    return np.fromiter(found, np.int64, len(found)), np.fromiter(found.values(), np.float64, len(found))


@lru_cache(APART)
def _apart(usual: float, one: Day, two: Day) -> Costs:
    """What lies between the choices of two days costs: going on, or, negative, falling back beside that it does."""
    a, b = _own(one)[0], _own(two)[0]
    step = (b[None, :] - a[:, None]).astype(np.float64)
    back = step < 0
    on = 0.7 * np.log(np.maximum(step / (3 * usual + 7), 1.0))
    fallen = 0.5 * np.log1p(np.maximum(-step, 0.0) / 7)
    return np.where(back, -fallen, on)


def _steps(fall: float, apart: Costs) -> Costs:
    return np.where(apart < 0, fall - apart, apart)
