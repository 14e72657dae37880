"""Where the bed shows around the paper, and where the paper runs out of the picture.

A scan shows bed on all four sides, or the paper lies against a rule of the glass. Where three sides show one bed and the
fourth shows paper, the length that is missing can be measured.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels
from civreg.scan.sheet import like, middle_of

Floats = NDArray[np.float32]
STEP = 6.0
"""Least difference in colour (CIELAB) of bed and paper."""
EVEN = 0.5
"""Least share of a rim that has the bed's colour."""
LIKE = 1.7
"""How far a picture's shape may be from its paper's: beyond, it shows something else, such as a spread."""
SIDES = ("left", "top", "right", "bottom")


def beyond(small: Pixels, aspect: float) -> tuple[float, str]:
    """Share of the paper that lies beyond the picture (h, w, 3), and the side; 0 and nothing where this cannot be told.

    `aspect` is the height of the declared paper to its width.
    """
    height, width = small.shape[:2]
    if min(height, width) < 60 or not 1 / LIKE < height / width / aspect < LIKE:
        return 0.0, ""
    bedded = _bedded(np.asarray(cv2.cvtColor(cv2.blur(small, (3, 3)), cv2.COLOR_BGR2LAB), np.uint8))
    if bedded is None or len(bedded) != 3:
        return 0.0, ""
    (open_side,) = (side for side in SIDES if side not in bedded)
    seen_width = width - bedded.get("left", 0.0) - bedded.get("right", 0.0)
    seen_height = height - bedded.get("top", 0.0) - bedded.get("bottom", 0.0)
    if open_side in ("top", "bottom"):
        return max(0.0, 1 - seen_height / (seen_width * aspect)), open_side
    return max(0.0, 1 - seen_width * aspect / seen_height), open_side


def _bedded(own: Pixels) -> dict[str, float] | None:
    """The sides at which the bed shows, each with how wide it is in pixels; None where no two sides show one bed."""
    lab, paper = own.astype(np.float32), middle_of(own)
    rims = [np.median(strip.reshape(-1, 3), axis=0) for strip in (lab[:, :2], lab[:2], lab[:, -2:], lab[-2:])]
    bed = min(rims, key=lambda rim: float(np.median([np.linalg.norm(rim - other) for other in rims])))
    step = float(np.linalg.norm(bed - paper))
    if step < STEP:
        return None
    near = like(lab, bed, 0.45 * step)
    views = {"left": near, "top": near.T, "right": near[:, ::-1], "bottom": near.T[:, ::-1]}
    return {side: _depth(view) for side, view in views.items() if float(view[:, :2].mean()) >= EVEN}


def _depth(near: NDArray[np.bool_]) -> float:
    """How wide the bed is half way along a side: the line through the widths, where they are not hidden."""
    widths = np.where(near.all(axis=1), 0, np.argmin(near, axis=1)).astype(np.float64)
    third = len(widths) // 4
    return float(np.median(widths[third : len(widths) - third]))
