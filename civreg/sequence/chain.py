"""The likeliest path through a row of choices, and how much worse every other choice is: min-sum, forward and backward.

A book asks for hundreds of places with few choices each: whatever is the same for all of them is reckoned for all at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.float64]
Values = npt.NDArray[np.int64]

ONLY = 50.0
"""By how much the only choice leads."""
NONE = -1
"""No choice, where nothing was read."""


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


UNKNOWN = Guess(None, None, 0.0, 0.0, 0.0)
"""Of a place of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every choice of a place beside every one of the place before, for all places of a row, one after the other."""

    place: Values
    """The later place, from 1."""
    a: Values
    """A choice of the place before."""
    b: Values
    """A choice of the place."""
    shapes: list[tuple[int, int]]
    """Choices of the place before and of the place, for each place from 1."""

    @classmethod
    def of(cls, choices: Sequence[Values]) -> Pairs:
        """All pairs of a row of at least one place."""
        sizes = np.array([len(some) for some in choices], np.int64)
        many, values, starts = sizes[:-1] * sizes[1:], np.concatenate(choices), sizes.cumsum() - sizes
        place = np.repeat(np.arange(1, len(sizes)), many)
        nth = np.arange(len(place)) - np.repeat(many.cumsum() - many, many)
        a, b = values[starts[place - 1] + nth // sizes[place]], values[starts[place] + nth % sizes[place]]
        return cls(place, a, b, list(pairwise(sizes.tolist())))

    def links(self, costs: Costs) -> list[Costs]:
        """The costs of all pairs, as `through` takes them."""
        found, at = [], 0
        for shape in self.shapes:
            end = at + shape[0] * shape[1]
            found.append(costs[at:end].reshape(shape))
            at = end
        return found


def through(costs: Sequence[Costs], links: Sequence[Costs]) -> list[Costs]:
    """For each place of a row the cost of the best path through each of its choices.

    `costs[i]` are those of the choices of place i; `links[i]` (len costs[i], len costs[i + 1]) is what it costs to go from them to
    those of place i + 1.
    """
    if not costs:
        return []
    ahead = [costs[0]]
    for link, own in zip(links, costs[1:], strict=True):
        ahead.append(np.minimum.reduce(ahead[-1][:, None] + link) + own)
    behind = np.zeros(len(costs[-1]))
    found = [ahead[-1]]
    for i in range(len(costs) - 2, -1, -1):
        behind = np.minimum.reduce(links[i] + (behind + costs[i + 1]), axis=1)
        found.append(ahead[i] + behind)
    return found[::-1]


def guesses(choices: Sequence[Values], totals: Sequence[Costs], read: Sequence[int | None]) -> list[Guess]:
    """The best of each place's choices, against what was read there."""
    if not choices:
        return []
    sizes = np.array([len(some) for some in choices], np.int64)
    starts, values, costs = sizes.cumsum() - sizes, np.concatenate(choices), np.concatenate(totals)
    place, first = np.repeat(np.arange(len(sizes)), sizes), np.array([NONE if one is None else one for one in read], np.int64)
    at = np.flatnonzero(costs == np.minimum.reduceat(costs, starts)[place])
    best = at[np.searchsorted(place[at], np.arange(len(sizes)))]
    own = np.full(len(sizes), NONE)
    same = np.flatnonzero(values == first[place])
    own[place[same]] = same
    best = np.where((own >= 0) & (costs[own] <= costs[best]), own, best)
    rest = costs.copy()
    rest[best] = np.inf
    lead = np.where(sizes > 1, np.minimum.reduceat(rest, starts) - costs[best], ONLY)
    margin = np.where(own >= 0, costs[own] - costs[best], lead)
    shares = np.exp(np.clip(costs[best][place] - costs, -50.0, 50.0))
    chance = [float(1.0 / shares[start : start + size].sum()) for start, size in zip(starts.tolist(), sizes.tolist(), strict=True)]
    told = zip(values[best].tolist(), read, margin.tolist(), lead.tolist(), chance, strict=True)
    return [Guess(*one) for one in told]
