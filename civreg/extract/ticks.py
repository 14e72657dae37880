"""Ticked or not: the ink inside each printed square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civreg.model import Placed, Quad
from civreg.raster import PagePixels, Pixels

SLACK = 9
"""Pixels by which a square may stand off its place."""
INSIDE = 0.16
"""Share of the side left out at each edge: the outline itself and what smears from it."""
INKED = 0.035
"""Least share of dark pixels inside a ticked square."""
CLEAR = 2.5
"""How many times the next square's ink makes one clear tick."""


@dataclass(frozen=True, slots=True)
class Square:
    """One printed square as found on the page, and the share of it that is inked, 0..1."""

    key: str
    option: str
    quad: Quad
    ink: float


def squares(pixels: PagePixels, placed: Placed) -> list[Square]:
    """Measure every printed square; each is first sought within `SLACK` of its place."""
    return [_measured(pixels.flat, *tick) for tick in placed.ticks]


def ticked(found: Sequence[Square]) -> tuple[list[Square], float]:
    """The ticked squares among those of one field, the most inked first, and how sure that is (0..1).

    Stains and print darken all squares alike: a tick must stand out from the palest half too.
    """
    if not found:
        return [], 0.0
    shares = np.array([s.ink for s in found])
    ground = float(np.median(np.sort(shares)[: (len(shares) + 1) // 2]))
    order = sorted(found, key=lambda s: -s.ink)
    marked = [s for s in order if s.ink - ground >= INKED]
    if not marked:
        return [], round(float(np.clip(1 - (shares.max() - ground) / INKED, 0, 1)) * 0.5, 3)
    rest = order[1].ink - ground if len(order) > 1 else 0.0
    if marked[0].ink - ground >= CLEAR * max(rest, 0):
        marked = marked[:1]
    gap = (marked[0].ink - ground - max(rest, 0)) / max(marked[0].ink - ground, 1e-6)
    return marked, round(float(np.clip(gap, 0, 1) * np.clip((marked[0].ink - ground) / (2 * INKED), 0.3, 1)), 3)


def _measured(flat: Pixels, key: str, option: str, quad: Quad) -> Square:
    left, top, right, bottom = (round(v) for v in quad.bounds)
    x0, y0 = max(left - SLACK, 0), max(top - SLACK, 0)
    dark = np.clip(235 - flat[y0 : bottom + SLACK, x0 : right + SLACK].astype(np.float64), 0, 110)
    if min(dark.shape) < 12:
        return Square(key, option, quad, 0.0)
    rows = _edges(dark.mean(axis=1), bottom - top)
    columns = _edges(dark.mean(axis=0), right - left)
    margin = max(3, round(INSIDE * (rows[1] - rows[0])))
    inner = dark[rows[0] + margin : rows[1] - margin + 1, columns[0] + margin : columns[1] - margin + 1]
    ink = float((inner >= 42).mean()) if inner.size else 0.0
    return Square(key, option, Quad.box(x0 + columns[0], y0 + rows[0], x0 + columns[1], y0 + rows[1]), ink)


def _edges(profile: NDArray[np.float64], side: int) -> tuple[int, int]:
    """Both outlines of the square in a profile across it: the darkest pair about a side apart."""
    best, place = -1.0, (SLACK, SLACK + side)
    for size in range(max(side - 5, 6), side + 6):
        pairs = np.minimum(profile[: len(profile) - size], profile[size:])
        if len(pairs) and pairs.max() > best:
            best, place = float(pairs.max()), (int(pairs.argmax()), int(pairs.argmax()) + size)
    return place
