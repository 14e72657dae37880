"""Small marks that stand alone in a cell and mean what stands above: „ ” 〃 and dashes, but no stains."""

from __future__ import annotations

import cv2
import numpy as np

from civreg.model import Quad
from civreg.raster import Pixels

PALE = 215
"""Flattened grey below which a small mark shows: it is thin, and so pale."""
LEAST = 20
"""Pixels of ink of a mark."""
CLEAR = 5
"""Pixels by which a mark stands off the cell's rules."""
LARGEST = (2.0, 1.1)
"""Greatest width and height of a mark, in letters."""
ROOM = 3.0
"""Least width of a column in which a mark alone may mean what stands above, in letters."""
DIP = 0.85
"""Share of the darkness of two strokes to which it falls between them."""
LEVEL = 1.8
"""Times its height that a dash is wide."""
PAD = 8.0


def ditto_mark(bare: Pixels, cell: Quad, letter: float) -> Quad | None:
    """The place of a ditto mark in a cell of a page (h, w) without rules; None where there is none.

    The cell must hold no letters; `letter` is their usual height, in pixels.
    """
    left, top, right, bottom = (round(v) for v in cell.bounds)
    inside = bare[top + CLEAR : bottom - CLEAR, left + CLEAR : right - CLEAR]
    if min(inside.shape, default=0) < 2 * CLEAR or right - left < ROOM * letter:
        return None
    _, _, stats, _ = cv2.connectedComponentsWithStats((inside < PALE).astype(np.uint8), connectivity=8)
    pieces = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= LEAST / 2]
    if pieces[:, cv2.CC_STAT_AREA].sum() < LEAST:
        return None
    x0, y0 = pieces[:, :2].min(axis=0).tolist()
    x1, y1 = (pieces[:, :2] + pieces[:, 2:4]).max(axis=0).tolist()
    if x1 - x0 > LARGEST[0] * letter or y1 - y0 > LARGEST[1] * letter:
        return None
    if not (_double(inside[y0:y1, x0:x1]) or x1 - x0 >= LEVEL * (y1 - y0)):
        return None
    at = left + CLEAR, top + CLEAR
    return Quad.box(x0 + at[0] - PAD, y0 + at[1] - PAD, x1 + at[0] + PAD, y1 + at[1] + PAD)


def _double(mark: Pixels) -> bool:
    """Whether two strokes stand side by side in most rows."""
    dark = 255.0 - mark.astype(np.float64)
    rows = dark[dark.max(axis=1) >= 0.5 * dark.max()]
    return sum(_two(row) for row in rows) >= 0.4 * len(rows)


def _two(row: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    for middle in range(1, len(row) - 1):
        if row[middle] <= DIP * min(row[:middle].max(), row[middle + 1 :].max()):
            return bool(min(row[:middle].max(), row[middle + 1 :].max()) >= 0.5 * row.max())
    return False
