"""The likeliest path through a row of choices, and how much worse every other choice is: min-sum, forward and backward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.float64]
Values = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Guess:
    """What most likely stands in one place."""

    value: int | None
    """None where nothing is known of it."""
    read: int | None
    """What was read there first; None where nothing was."""
    margin: float
    """By how much `value` is likelier than what was read, in natural logarithms; 0 where that is the likeliest."""
    lead: float
    """By how much it is likelier than anything else."""
    probability: float
    """0..1 that it is `value`, as far as the costs are right."""


def through(choices: Sequence[Values], costs: Sequence[Costs], step: Callable[[int, Values, Values], Costs]) -> list[Costs]:
    """For each place the cost of the best path through each of its choices.

    `choices[i]` and `costs[i]` are of one length; `step(i, a, b)` gives the (len a, len b) cost of going from the choices of
    place i - 1 to those of place i.
    """
    if not choices:
        return []
    links = [step(i, choices[i - 1], choices[i]) for i in range(1, len(choices))]
    ahead = [costs[0]]
    for i, link in enumerate(links, 1):
        ahead.append((ahead[-1][:, None] + link).min(axis=0) + costs[i])
    behind = np.zeros(len(choices[-1]))
    found = [ahead[-1]]
    for i in range(len(choices) - 2, -1, -1):
        behind = (links[i] + (behind + costs[i + 1])[None, :]).min(axis=1)
        found.append(ahead[i] + behind)
    return found[::-1]


def guess(choices: Values, totals: Costs, read: int | None) -> Guess:
    """The best of a place's choices, against what was read there."""
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
