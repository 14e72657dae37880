"""Take slight perspective out of a page, by the lean of its printed rules.

A rule leans by its slope; over the page the slopes of horizontal rules change evenly from top to bottom, those of
vertical ones from left to right. The four sides that follow from it are the picture of an upright page.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.ruling import Rules

Floats = NDArray[np.float64]
STEEPEST = 0.06
"""Greatest slope that is taken for skew or perspective left over."""
LOOSEST = 0.004
"""Greatest spread of the slopes of parallel rules around their even change."""


@dataclass(frozen=True, slots=True)
class Lean:
    """Slopes left on a page: of its top and bottom side (dy/dx), of its left and right side (dx/dy)."""

    top: float
    bottom: float
    left: float
    right: float
    rotation: float
    """Degrees clockwise that are rotation, the rest being perspective."""

    def homography(self, width: int, height: int) -> Floats:
        """The 3 × 3 matrix that makes the sides of a page frame upright."""
        w, h = width - 1.0, height - 1.0
        top, bottom = (w / 2, 0.0, self.top), (w / 2, h, self.bottom)
        left, right = (0.0, h / 2, self.left), (w, h / 2, self.right)
        corners = [_cross(top, left), _cross(top, right), _cross(bottom, right), _cross(bottom, left)]
        target = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
        return np.asarray(cv2.getPerspectiveTransform(np.array(corners, np.float32), target), np.float64)


def find_lean(rules: Rules, sides: Floats, size: tuple[int, int]) -> Lean | None:
    """Measure what skew and perspective the rules of a page still show; None where they do not say.

    `rules` and `sides` (n × 4, the left and right edges of the paper where seen) are in the page's frame, `size` is
    its width and height. The paper's sides count where no vertical rules are printed and they agree with the rest.
    """
    width, height = size
    h = _fit(rules.horizontal, height, enough=1.2 * width)
    if h is None:
        return None
    middle = (h[0] + h[1]) / 2
    for segments, furthest in ((rules.vertical, 0.03), (sides, 0.012)):
        v = _fit(segments[:, [1, 0, 3, 2]], width, enough=0.5 * height)
        if v is not None and abs((v[0] + v[1]) / 2 + middle) <= furthest:
            return Lean(h[0], h[1], v[0], v[1], float(np.degrees(middle - (v[0] + v[1]) / 2)) / 2)
    return Lean(h[0], h[1], -middle, -middle, float(np.degrees(middle)))


def _fit(segments: Floats, extent: float, enough: float) -> tuple[float, float] | None:
    """Slope at 0 and at `extent` across the segments; the same where they do not span enough to tell a change."""
    length = segments[:, 2] - segments[:, 0]
    if length.sum() < enough:
        return None
    slope = (segments[:, 3] - segments[:, 1]) / length
    place = (segments[:, 1] + segments[:, 3]) / 2 / extent - 0.5
    weight = length / length.sum()
    spread = float(np.sqrt(np.average((place - np.average(place, weights=weight)) ** 2, weights=weight)))
    degree = 1 if spread > 0.15 else 0
    for _ in range(4):
        line = np.atleast_1d(np.polyfit(place, slope, degree, w=np.sqrt(weight)))
        off = np.abs(slope - np.polyval(line, place))
        weight = length / length.sum() * np.minimum(1.0, 0.002 / np.maximum(off, 1e-9))
    loose = float(np.average(off, weights=weight))
    ends = float(np.polyval(line, -0.5)), float(np.polyval(line, 0.5))
    if loose > LOOSEST or max(abs(ends[0]), abs(ends[1])) > STEEPEST:
        return None
    return ends


def _cross(flat: tuple[float, float, float], steep: tuple[float, float, float]) -> tuple[float, float]:
    """Where y = y0 + s·(x - x0) meets x = x1 + t·(y - y1)."""
    (x0, y0, s), (x1, y1, t) = flat, steep
    y = (y0 + s * (x1 - t * y1 - x0)) / (1 - s * t)
    return x1 + t * (y - y1), y
