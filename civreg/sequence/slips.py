"""What figures are misread as, by people and by machines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

_PAIRS = ("17", "23", "35", "06", "09", "89")
"""Figures that are taken for one another (registers.md §2.8)."""
LOOKALIKE, OTHER, LOST = 0.12, 0.01, 0.03
"""Share of misreadings that are one such figure, one certain other figure, or a figure lost or doubled at an end."""


@lru_cache(8192)
def slips(figures: str) -> tuple[tuple[str, float], ...]:
    """What may stand where these figures were read, and which share of the misreadings it is; never the figures themselves."""
    found: dict[str, float] = {}
    for other, share in _slips(figures):
        if other and other != figures:
            found[other] = max(share, found.get(other, 0.0))
    return tuple(found.items())


def _slips(figures: str) -> Iterator[tuple[str, float]]:
    for i, figure in enumerate(figures):
        for other in "0123456789":
            alike = any({figure, other} == set(pair) for pair in _PAIRS)
            yield figures[:i] + other + figures[i + 1 :], LOOKALIKE if alike else OTHER
    yield figures[1:], LOST
    yield figures[:-1], LOST
    for figure in "0123456789":
        yield figure + figures, LOST / 3
        yield figures + figure, LOST / 3
