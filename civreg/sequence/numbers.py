"""The likeliest numbers of a book's entries: they run on by one; pages may be missing, doubled, out of order, or misread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from civreg.sequence.chain import UNKNOWN, Costs, Guess, Pairs, Values, guesses, through
from civreg.sequence.slips import share

MOST = 0.9995
"""Most that a reading is believed, a person's too."""
WRONG = 0.004
"""Share of numbers that are wrong however sure their reading is."""
ANYTHING = math.log(2000.0)
"""What a number that looks like nothing read costs beside being misread."""
REPEAT, GAP, LEAP, BACK = 6.0, 4.5, 8.5, 8.5
"""What it costs that a number stands twice, that some are missing, that many are, that they fall back."""
FAR = 20
"""Numbers missing from which it is a leap."""
RESTART, NO_RESTART, EARLY_RESTART = 0.5, 3.0, 9.0
"""What it costs to begin anew with a new year, not to, and to begin anew without one."""
ROWS = 40
"""Most entries of a page that was not read."""
AROUND = 4
"""Neighbours on each side whose numbers foretell one."""


@dataclass(frozen=True, slots=True)
class Number:
    """How one entry's number was read."""

    read: tuple[tuple[str, float], ...] = ()
    """Figures with their probability, the reading itself first; none where nothing was read."""
    year: int | None = None
    """The year in which it was registered, where that is known."""
    unread: int = 0
    """Pages before it, since the entry before, of which nothing is known."""

    @property
    def value(self) -> int | None:
        """The number that was read."""
        return int(self.read[0][0]) if self.read else None


def likeliest_numbers(numbers: Sequence[Number], before: int | None = None) -> list[Guess]:
    """The likeliest number of each entry, in page order; `before` is the last of the volume before, where there is one."""
    if not numbers:
        return []
    first = numbers[0].value
    told = [*([Number(((str(before), MOST),), first and numbers[0].year)] if before is not None else []), *numbers]
    choices, costs = _choices(told)
    pairs = Pairs.of(choices)
    totals = through(costs, pairs.links(_steps(told, pairs)))
    found = guesses(choices, totals, [number.value for number in told])
    known = [one if foretold else UNKNOWN for one, foretold in zip(found, _near(told), strict=True)]
    return known[len(told) - len(numbers) :]


def _near(numbers: Sequence[Number]) -> list[bool]:
    """Of each entry, whether anything was read there or near it."""
    return [any(number.read for number in numbers[max(0, i - AROUND) : i + AROUND + 1]) for i in range(len(numbers))]


def _choices(numbers: Sequence[Number]) -> tuple[list[Values], list[Costs]]:
    passed = np.cumsum([1 + number.unread for number in numbers]).tolist()
    tops = [number.value for number in numbers]
    choices, costs = [], []
    for i, number in enumerate(numbers):
        own = _own(number)
        free = -math.log(1 - _sure(number) + WRONG) + ANYTHING if number.read else 0.0
        for j in range(max(0, i - AROUND), min(len(numbers), i + AROUND + 1)):
            top = tops[j]
            if top is not None and j != i:
                for value in (top + passed[i] - passed[j], top + i - j):
                    if value > 0 and value not in own:
                        own[value] = _foretold(number, value, free)
        if not own:
            own[1] = 0.0
        choices.append(np.array(list(own), np.int64))
        costs.append(np.array(list(own.values()), np.float64))
    return choices, costs


def _own(number: Number) -> dict[int, float]:
    """The numbers that were read, and their costs."""
    read: dict[int, float] = {}
    wrong = 1 - _sure(number) + WRONG
    for i, (figures, p) in enumerate(number.read):
        _lower(read, figures, max(p, wrong * 0.003) if i else _sure(number))
    return read


def _foretold(number: Number, value: int, free: float) -> float:
    """What a number costs that neighbours foretell: less where it is easily misread as what was read."""
    part = share(number.read[0][0], value) if number.read else 0.0
    return -math.log((1 - _sure(number) + WRONG) * part) if part else free


def _lower(costs: dict[int, float], figures: str, p: float) -> None:
    value = int(figures)
    if value > 0:
        costs[value] = min(costs.get(value, math.inf), -math.log(max(p, 1e-9)))


def _sure(number: Number) -> float:
    return min(max(number.read[0][1], 0.05), MOST) if number.read else 0.0


def _steps(numbers: Sequence[Number], pairs: Pairs) -> Costs:
    """What going from one number to the next costs, for all choices of both."""
    step = (pairs.b - pairs.a).astype(np.float64)
    unread = np.array([number.unread for number in numbers])[pairs.place]
    missing = np.maximum(step - 1, 1.0)
    cost = np.where(missing <= FAR, GAP + 0.5 * np.log(missing), LEAP + 0.5 * np.log(missing))
    held = (unread > 0) & (step - 1 <= unread * ROWS)
    cost = np.where(held, np.where(step == unread + 1, 0.2, 1.5), cost)
    cost = np.where(step == 1, np.where(unread > 0, 1.0, 0.0), cost)
    cost = np.where(step == 0, REPEAT, cost)
    cost = np.where(step < 0, BACK + 0.3 * np.log(np.maximum(np.abs(step), 1.0)), cost)
    newer = np.array([False, *(_newer(last, number) for last, number in pairwise(numbers))])[pairs.place]
    return _with_year(cost, pairs.b, step, newer)


def _newer(last: Number, number: Number) -> bool:
    return last.year is not None and number.year is not None and number.year > last.year


def _with_year(cost: Costs, b: Values, step: Costs, newer: npt.NDArray[np.bool_]) -> Costs:
    """The same where a new year may begin; `newer`: where the dates say that one does."""
    fresh = (step < 0) & (b <= FAR)
    began = np.where(b == 1, 0.0, GAP + 0.5 * np.log(np.maximum(b - 1, 1.0)))
    plain = np.where(fresh, np.minimum(cost, began + EARLY_RESTART), cost)
    return np.where(newer, np.where(fresh, began + RESTART, cost + NO_RESTART), plain)
