"""Crosses that strike out a row without running over most of it: two straight strokes aslant that cut each other."""

from __future__ import annotations

from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.extract.tables.strokes import WRITTEN, Strokes
from civreg.raster import Pixels

NARROW, WIDE = 0.05, 0.5
"""Shares of a table's width between which a cross is wide; letters are smaller, and wider ones are strokes over all."""
TALL = 0.6
"""Share of a usual row's height that both strokes of a cross run down at least: letters do not."""
STRAIGHT = 0.6
"""Share of a cross's diagonal that each stroke runs straight along: a hand bends what it draws."""
STEEP = (4.0, 70.0)
"""Degrees from the level between which a stroke is neither rule nor stem."""
BREAK = 12
"""Pixels by which a stroke may be broken."""


def crosses(bare: Pixels, strokes: Strokes, wide: float, high: float) -> NDArray[np.bool_]:
    """Which strokes of a page (h, w) without rules are crosses; the table is `wide`, its rows usually `high`, in pixels."""
    found = (strokes.width >= NARROW * wide) & (strokes.width <= WIDE * wide) & (strokes.height >= TALL * high)
    for i in np.flatnonzero(found):
        ink = bare[strokes.top[i] : strokes.bottom[i], strokes.left[i] : strokes.right[i]] < WRITTEN
        found[i] = _crossed(ink.astype(np.uint8), min(TALL * high, 0.9 * float(strokes.height[i])))
    return np.asarray(found)


def _crossed(ink: Pixels, least: float) -> bool:
    """Whether two straight strokes cut each other, each running down `least` pixels."""
    long = STRAIGHT * min(float(np.hypot(*ink.shape)), 4 * least)
    lines = cv2.HoughLinesP(ink, 2, np.pi / 180, 60, minLineLength=long, maxLineGap=BREAK)
    if lines is None:
        return False
    runs = np.asarray(lines, np.float64).reshape(-1, 4)
    slope = np.degrees(np.arctan2(runs[:, 3] - runs[:, 1], runs[:, 2] - runs[:, 0]))
    down = np.abs(runs[:, 3] - runs[:, 1]) >= STRAIGHT * least
    falling, rising = (runs[down & (s > STEEP[0]) & (s < STEEP[1])] for s in (slope, -slope))
    return any(_cut(a, b) for a, b in product(falling[:20], rising[:20]))


def _cut(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    """Whether two stretches cross."""
    (p, r), (q, s) = ((line[:2], line[2:] - line[:2]) for line in (a, b))
    area = r[0] * s[1] - r[1] * s[0]
    t, u = ((q - p)[0] * v[1] - (q - p)[1] * v[0] for v in (s, r))
    return bool(abs(area) > 1e-9 and 0 <= t / area <= 1 and 0 <= u / area <= 1)
