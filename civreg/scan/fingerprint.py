"""Whether two pictures show the same page: entries of one book share all their print, so the worst places decide.

A fingerprint is the page's ink at 50 dpi. Two fingerprints are laid over one another, and place by place the second is
searched for what stands in the first: print is found again on every page of a book, writing only on the same page.
Measured on data/book and data/pages: scanned again turned, darker and blurred up to σ = 6 px, a page is like itself by
0.90 at least; two entries of one book are by 0.68 at most.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels

Floats = NDArray[np.float32]
REDUCE = 6
"""How much smaller than the page (300 dpi) a fingerprint is."""
SAME = 0.82
"""Least likeness of two pictures of one page."""
PLACE = 24
"""Side of one place that is compared, in pixels of the fingerprint: 12 mm."""
SEARCH = 5
"""Pixels that a place may lie off, for curl and scale."""
FARTHEST = 60
"""Pixels that a whole page may lie off."""
INKED = 8.0
"""Least spread of ink by which a place has something to compare."""
FEWEST = 15
"""Fewer places with ink cannot tell one page from another."""
WORST = 10
"""Percentile of the places that decides: who wrote little changed few places."""
GLANCE, CELL = (13, 18), 34
"""Columns and rows of a page seen at a glance, and the side of one, which holds A4 as it is."""


def fingerprint(flat: Pixels) -> Pixels:
    """The ink of a flat page (h, w) at 300 dpi: (h / 6, w / 6), 0 is paper."""
    size = (max(flat.shape[1] // REDUCE, 1), max(flat.shape[0] // REDUCE, 1))
    return np.asarray(cv2.resize(cv2.bitwise_not(flat), size, interpolation=cv2.INTER_AREA), np.uint8)


def likeness(one: Pixels, other: Pixels) -> float:
    """How like the writing of two fingerprints is, 0..1; from `SAME` on they show one page. 0 where too little stands on them."""
    height, width = (max(a, b) for a, b in zip(one.shape, other.shape, strict=True))
    a, b = _even(one, height, width), _even(other, height, width)
    (dx, dy), _ = cv2.phaseCorrelate(a, b)
    right, down = round(dx), round(dy)
    if max(abs(right), abs(down)) > FARTHEST:
        return 0.0
    rim = FARTHEST + SEARCH
    b = np.pad(b, rim)
    found = []
    for y in range(PLACE // 2, height - PLACE, PLACE):
        for x in range(PLACE // 2, width - PLACE, PLACE):
            place = a[y : y + PLACE, x : x + PLACE]
            if float(place.std()) >= INKED:
                top, left = y + down + FARTHEST, x + right + FARTHEST
                around = b[top : top + PLACE + 2 * SEARCH, left : left + PLACE + 2 * SEARCH]
                found.append(float(cv2.matchTemplate(around, place, cv2.TM_CCOEFF_NORMED).max()))
    return max(0.0, float(np.percentile(found, WORST))) if len(found) >= FEWEST else 0.0


def glance(print_: Pixels) -> Floats:
    """A fingerprint as a vector, for finding its nearest among many."""
    cells = cv2.resize(_even(print_, GLANCE[1] * CELL, GLANCE[0] * CELL), GLANCE, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(cells, (0, 0), 1.0), np.float32).ravel()


def nearest(own: Floats, others: Sequence[Floats], most: int = 4) -> list[int]:
    """Which of `others` are most like a page at a glance, what all of them share taken away: indices, the likest first."""
    if not others:
        return []
    all_of = np.array(others)
    middle = np.median(np.vstack([all_of, own]), axis=0) if len(others) > 2 else np.float32(0)
    rest, mine = all_of - middle, own - middle
    near = rest @ mine / np.maximum(np.linalg.norm(rest, axis=1) * np.linalg.norm(mine), 1e-6)
    return [int(i) for i in np.argsort(-near)[:most]]


def _even(print_: Pixels, height: int, width: int) -> Floats:
    """A fingerprint as floats, a little softened, on at least so much paper."""
    below, beside = max(height - print_.shape[0], 0), max(width - print_.shape[1], 0)
    wide = cv2.copyMakeBorder(print_, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.GaussianBlur(wide.astype(np.float32), (0, 0), 0.8), np.float32)
