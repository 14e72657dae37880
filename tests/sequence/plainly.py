"""The same reckonings place by place, as they are told: what `civreg.sequence` does for a whole book at once is held against them."""

# ruff: noqa: SLF001 - what single numbers cost is taken from there; only how a row is reckoned stands here

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from civreg.sequence import Day, Guess, Number
from civreg.sequence import dates as d
from civreg.sequence import numbers as n
from civreg.sequence.chain import Costs, Values

Step = Callable[[int, Values, Values], Costs]


def numbers(some: Sequence[Number], before: int | None) -> list[Guess]:
    """As `likeliest_numbers`."""
    if not some:
        return []
    opening = [Number(((str(before), n.MOST),), some[0].value and some[0].year)] if before is not None else []
    told = [*opening, *some]
    choices, costs = zip(*(_around(told, i) for i in range(len(told))), strict=True)
    totals = _through(choices, costs, lambda i, a, b: _numbered(told[i - 1], told[i], a, b))
    near = [any(one.read for one in told[max(0, i - n.AROUND) : i + n.AROUND + 1]) for i in range(len(told))]
    found = [_guess(c, t, one.value) for c, t, one in zip(choices, totals, told, strict=True)]
    return [g if known else Guess(None, None, 0.0, 0.0, 0.0) for g, known in zip(found, near, strict=True)][len(opening) :]


def days(some: Sequence[Day]) -> list[Guess]:
    """As `likeliest_days`."""
    at = [i for i, day in enumerate(some) if day.read]
    found = [Guess(None, None, 0.0, 0.0, 0.0)] * len(some)
    if not at:
        return found
    read = [some[i].read[0][0].toordinal() for i in at]
    choices, costs = zip(*(d._own(some[i]) for i in at), strict=True)
    usual, fall = d._usual(read), d._fall(some)

    def step(k: int, a: Values, b: Values) -> Costs:
        back = any(day.back for day in some[at[k - 1] + 1 : at[k] + 1])
        apart = (b[None, :] - a[:, None]).astype(np.float64)
        on = 0.7 * np.log(np.maximum(apart / (3 * usual + 7), 1.0))
        fallen = (d.OUT_OF_ORDER if back else fall) + 0.5 * np.log1p(np.maximum(-apart, 0.0) / 7)
        return np.where(apart >= 0, on, fallen)

    for i, own, total, first in zip(at, choices, _through(choices, costs, step), read, strict=True):
        found[i] = _guess(own, total, first)
    return found


def _around(told: Sequence[Number], i: int) -> tuple[Values, Costs]:
    """What an entry's number may be, by its reading and by its neighbours, and what that costs."""
    number, own = told[i], n._own(told[i])
    free = -math.log(1 - n._sure(number) + n.WRONG) + n.ANYTHING if number.read else 0.0
    for j in range(max(0, i - n.AROUND), min(len(told), i + n.AROUND + 1)):
        top, low, high = told[j].value, min(i, j), max(i, j)
        passed = sum(1 + one.unread for one in told[low + 1 : high + 1]) * (1 if j < i else -1)
        if top is not None and j != i:
            for value in (top + passed, top + i - j):
                if value > 0:
                    own.setdefault(value, n._foretold(number, value, free))
    if not own:
        own[1] = 0.0
    return np.array(list(own), np.int64), np.array(list(own.values()), np.float64)


def _numbered(last: Number, number: Number, a: Values, b: Values) -> Costs:
    step = (b[None, :] - a[:, None]).astype(np.float64)
    missing = np.maximum(step - 1, 1.0)
    cost = np.where(missing <= n.FAR, n.GAP + 0.5 * np.log(missing), n.LEAP + 0.5 * np.log(missing))
    if number.unread:
        cost = np.where(step - 1 <= number.unread * n.ROWS, np.where(step == number.unread + 1, 0.2, 1.5), cost)
    cost = np.where(step == 1, 1.0 if number.unread else 0.0, cost)
    cost = np.where(step == 0, n.REPEAT, cost)
    cost = np.where(step < 0, n.BACK + 0.3 * np.log(np.maximum(np.abs(step), 1.0)), cost)
    fresh = (step < 0) & (b[None, :] <= n.FAR)
    began = n.GAP + 0.5 * np.log(np.maximum(b[None, :] - 1, 1.0)) * np.ones_like(cost)
    began = np.where(b[None, :] == 1, 0.0, began)
    if last.year is not None and number.year is not None and number.year > last.year:
        return np.where(fresh, began + n.RESTART, cost + n.NO_RESTART)
    return np.where(fresh, np.minimum(cost, began + n.EARLY_RESTART), cost)


def _through(choices: Sequence[Values], costs: Sequence[Costs], step: Step) -> list[Costs]:
    links = [step(i, a, b) for i, (a, b) in enumerate(pairwise(choices), 1)]
    ahead = [costs[0]]
    for i, link in enumerate(links, 1):
        ahead.append((ahead[-1][:, None] + link).min(axis=0) + costs[i])
    behind = np.zeros(len(choices[-1]))
    found = [ahead[-1]]
    for i in range(len(choices) - 2, -1, -1):
        behind = (links[i] + (behind + costs[i + 1])[None, :]).min(axis=1)
        found.append(ahead[i] + behind)
    return found[::-1]


def _guess(choices: Values, totals: Costs, read: int | None) -> Guess:
    best = int(totals.argmin())
    value = int(choices[best])
    own = np.flatnonzero(choices == read) if read is not None else np.empty(0, np.int64)
    if len(own) and totals[own[0]] <= totals[best]:
        best, value = int(own[0]), int(read or 0)
    rest = np.delete(totals, best)
    lead = float(rest.min() - totals[best]) if len(rest) else 50.0
    margin = float(totals[own[0]] - totals[best]) if len(own) else lead
    probability = float(1.0 / np.exp(np.clip(totals[best] - totals, -50.0, 50.0)).sum())
    return Guess(value, read, margin, lead, probability)
