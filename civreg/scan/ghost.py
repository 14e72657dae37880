"""What shows through from the other side of the leaf, known by itself: it is paler than the page's ink, and blurred by the paper.

Only what is both goes: faded ink is pale but crisp, a thick pen is soft but dark.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels, percentile, reduced

REDUCE = 4
"""How much smaller than the page it is asked whether anything shows through."""
FAINT = 10
"""Levels under paper, on the small page, from which there is something."""
INK = 70
"""The same of what is surely ink."""
LITTLE, MUCH = 0.022, 0.03
"""Share of the small page, beside its ink, on which something pale stands: from the first on its neighbours are asked; from the second on
it is judged by itself."""
PALE = 0.5
"""Share of the ink's depth that nothing passes that shows through."""
REACH = 9
"""Pixels about ink within which its own soft edge stands."""
SOFT = 0.33
"""Steepest edge, as a share of the mark's depth a pixel, of what shows through paper."""
SOFTER = 0.85
"""Most of the steepness of the page's own ink that it has: in a blurred picture everything is soft."""
MARKS = (120, 60)
"""Fewest soft marks that make a page one through which the other side shows; fewest pixels of one that can be measured."""
GRAIN = 14
"""Levels under paper that the grain of paper reaches."""
RIM = 120
"""Pixels along the border in which shadows stand."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands on a page beside its ink."""

    ink: float
    """How dark its ink is, in levels under paper."""
    pale: float
    """Share of the page, beside its ink, on which something pale stands."""


def without_ghost(flat: Pixels, seen: Beside | None = None) -> Pixels:
    """Whiten what shows through on a flat page (h, w), of which it may be known what is `seen` beside its ink.

    The same array where nothing shows through.
    """
    seen = seen or beside(flat)
    if seen.pale <= MUCH:
        return flat
    dark = np.asarray(cv2.bitwise_not(flat), np.uint8)
    soft = _soft_marks(dark, seen.ink)
    if soft is None:
        return flat
    clean = flat.copy()
    clean[soft] = 255
    return clean


def beside(flat: Pixels) -> Beside:
    """What stands on a flat page (h, w) beside its ink: nothing pale where it has no ink, or is too small."""
    rim = RIM // REDUCE
    if min(flat.shape) // REDUCE < 4 * rim:
        return Beside(0.0, 0.0)
    small = np.asarray(cv2.bitwise_not(reduced(flat, REDUCE))[rim:-rim, rim:-rim], np.uint8)
    sure = small[small > INK]
    if not sure.size:
        return Beside(0.0, 0.0)
    depth = percentile(sure, 60)
    near = cv2.dilate((small > 0.4 * depth).astype(np.uint8), np.ones((7, 7), np.uint8))
    pale = int(np.count_nonzero((small > FAINT) & (near == 0))) / max(int(np.count_nonzero(near == 0)), 1)
    return Beside(depth * 1.2, pale)  # the small page's ink is paler by its paper


def _soft_marks(dark: Pixels, depth: float) -> NDArray[np.bool_] | None:
    """Where marks stand that are pale and soft; None where there are too few for the other side of a leaf."""
    ink = cv2.dilate((dark > PALE * depth).astype(np.uint8), np.ones((REACH, REACH), np.uint8))
    pale = ((dark > GRAIN) & (ink == 0)).astype(np.uint8)
    count, names, stats, _ = cv2.connectedComponentsWithStats(pale, ltype=cv2.CV_32S)
    across, down = cv2.Sobel(dark, cv2.CV_16S, 1, 0), cv2.Sobel(dark, cv2.CV_16S, 0, 1)
    at = np.nonzero(pale)
    marks = names[at]
    steepest, deepest = np.zeros(count, np.float32), np.zeros(count, np.float32)
    np.maximum.at(steepest, marks, _slope(across[at], down[at]))
    np.maximum.at(deepest, marks, dark[at].astype(np.float32))
    inked = ink[::3, ::3] > 0
    crisp = float(np.percentile(_slope(across[::3, ::3][inked], down[::3, ::3][inked]), 99)) / depth if inked.any() else 0.0
    soft = steepest < min(SOFT, SOFTER * crisp) * np.maximum(deepest, 1)
    small = stats[:, cv2.CC_STAT_AREA] < MARKS[1]
    soft[0] = False
    measured = soft & ~small
    if np.count_nonzero(measured) < MARKS[0] or np.count_nonzero(measured) < 0.5 * np.count_nonzero(~small[1:]):
        return None
    gone = soft | small
    gone[0] = False
    pale[at] = gone[marks]
    return np.asarray(cv2.dilate(pale, np.ones((3, 3), np.uint8)) * (1 - ink) > 0)


def _slope(across: NDArray[np.generic], down: NDArray[np.generic]) -> NDArray[np.float32]:
    """How steep places are, in levels a pixel, from what Sobel's filters give there."""
    return np.hypot(across.astype(np.float32) / 8, down.astype(np.float32) / 8)
