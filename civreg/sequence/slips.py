"""What figures are misread as, by people and by machines."""

from __future__ import annotations

from functools import lru_cache

_PAIRS = ("17", "23", "35", "06", "09", "89")
"""Figures that are taken for one another (registers.md §2.8)."""
LOOKALIKE, OTHER, LOST = 0.12, 0.01, 0.03
"""Share of misreadings that are one such figure, one certain other figure, or a figure lost or doubled at an end."""


@lru_cache(1024)
def slips(figures: str) -> tuple[tuple[str, float], ...]:
    """Figures, as many, that may stand where these were read, and which share of the misreadings each is; never these themselves."""
    found: dict[str, float] = {}
    for i, figure in enumerate(figures):
        for other in "0123456789":
            if other != figure:
                found[figures[:i] + other + figures[i + 1 :]] = LOOKALIKE if _alike(figure, other) else OTHER
    return tuple(found.items())


@lru_cache(16384)
def share(read: str, meant: int) -> float:
    """Which share of the misreadings of a number are these figures; 0 where they look nothing like it."""
    best = 0.0
    for figures in {str(meant), str(meant).zfill(len(read))}:
        if len(figures) == len(read):
            unlike = [(a, b) for a, b in zip(read, figures, strict=True) if a != b]
            if len(unlike) == 1:
                best = max(best, LOOKALIKE if _alike(*unlike[0]) else OTHER)
        elif read in (figures[1:], figures[:-1]):
            best = max(best, LOST)
        elif figures in (read[1:], read[:-1]):
            best = max(best, LOST / 3)
    return best


def _alike(one: str, two: str) -> bool:
    return one + two in _PAIRS or two + one in _PAIRS
