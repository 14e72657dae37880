"""Whether a whole page was struck out: a stroke by hand from corner to corner, or two that cross.

Nothing that is printed or written runs aslant over a third of a page; the long strokes of letters are a tenth of that.
"""

from __future__ import annotations

import cv2
import numpy as np

from civreg.raster import Pixels, reduced

REDUCE = 3
"""How much smaller than the work page (150 dpi) strokes are looked for."""
DARK = 40
"""Least ink of a stroke, of 255."""
LONG = 0.27
"""Least length of one straight piece of it, as a share of the page's height: a hand bends what it draws."""
BREAK = 8
"""Pixels by which a stroke may be broken."""
ASLANT = (20.0, 70.0)
"""Degrees from the level between which a stroke is neither rule nor margin."""


def crossed_out(work: Pixels) -> float:
    """Length of the longest slanting stroke over a flat page (h, w) at 150 dpi, as a share of its height; 0 where there is none."""
    ink = np.asarray(cv2.bitwise_not(reduced(work, REDUCE)) > DARK, np.uint8) * 255
    height = ink.shape[0]
    lines = cv2.HoughLinesP(ink, 1, np.pi / 360, 80, minLineLength=LONG * height, maxLineGap=BREAK)
    if lines is None:
        return 0.0
    run = np.abs(np.asarray(lines, np.float64).reshape(-1, 4) @ [[-1, 0], [0, -1], [1, 0], [0, 1]])
    slope = np.degrees(np.arctan2(run[:, 1], run[:, 0]))
    slanting = run[(slope > ASLANT[0]) & (slope < ASLANT[1])]
    return float(np.linalg.norm(slanting, axis=1).max(initial=0.0) / height)
