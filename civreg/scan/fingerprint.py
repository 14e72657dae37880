"""Whether two pictures show the same page: entries of one book share all their print, so the worst places decide.

A fingerprint is the page's ink at 50 dpi. Two fingerprints are laid over one another, and place by place the second is
searched for what stands in the first: print is found again on every page of a book, writing only on the same page.
Measured on data/book and data/pages: scanned again turned, darker and blurred up to σ = 3 px, a page is like itself by
0.93 at least; two entries of one book are by 0.66 at most.
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
RIM = 30
"""Pixels at the page's border that are left out: the shadow along the paper's edge is not the same on two scans."""
SEARCH = 5
"""Pixels that a place may lie off, for curl."""
WIDER, SAMPLES, ALIKE, AGREED, STRETCH = 16, 40, 0.7, 8, 0.12
"""How pages are laid over one another: pixels searched, places tried, likeness of those that are believed, how many must be, and how
far their scales may differ."""
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
    laid = _laid(a, b)
    if laid is None:
        return 0.0
    found = [_found(a, laid, place, SEARCH)[0] for place in _places(a)]
    return max(0.0, float(np.percentile(found, WORST))) if len(found) >= FEWEST else 0.0


def _laid(a: Floats, b: Floats) -> Floats | None:
    """The second page laid onto the first: shifted, and turned, scaled and slanted where places agree on it; None where it is far off."""
    (dx, dy), _ = cv2.phaseCorrelate(a, b)
    if max(abs(dx), abs(dy)) > FARTHEST:
        return None
    size = (a.shape[1], a.shape[0])
    b = np.asarray(cv2.warpAffine(b, np.array([[1, 0, -round(dx)], [0, 1, -round(dy)]], np.float32), size), np.float32)
    places = _places(a)
    seen = [(_found(a, b, place, WIDER), place) for place in places[:: max(1, len(places) // SAMPLES)]]
    sure = [((x, y), (x + right, y + down)) for (like, right, down), (x, y) in seen if like >= ALIKE]
    if len(sure) < AGREED:
        return b
    onto, _ = cv2.estimateAffine2D(np.array([q for _, q in sure], np.float32), np.array([p for p, _ in sure], np.float32))
    if onto is None or np.abs(np.linalg.svd(onto[:, :2], compute_uv=False) - 1).max() > STRETCH:
        return b
    return np.asarray(cv2.warpAffine(b, onto, size), np.float32)


def _places(page: Floats) -> list[tuple[int, int]]:
    """Corners (x, y) of the places on which something stands."""
    height, width = page.shape
    across, down = (range(RIM, size - RIM - PLACE, PLACE) for size in (width, height))
    corners = [(x, y) for y in down for x in across]
    return [(x, y) for x, y in corners if float(page[y : y + PLACE, x : x + PLACE].std()) >= INKED]


def _found(a: Floats, b: Floats, place: tuple[int, int], search: int) -> tuple[float, int, int]:
    """How like the second page is to a place of the first, and how far to the right and down of it."""
    x, y = place
    top, left = max(y - search, 0), max(x - search, 0)
    like = cv2.matchTemplate(b[top : y + PLACE + search, left : x + PLACE + search], a[y : y + PLACE, x : x + PLACE], cv2.TM_CCOEFF_NORMED)
    _, best, _, (right, down) = cv2.minMaxLoc(like)
    return float(best), left + right - x, top + down - y


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
