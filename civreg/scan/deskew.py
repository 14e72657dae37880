"""Find the skew of a page from its printed rules and its lines of writing; when unsure, 0.

Thin horizontal and vertical marks are made to stand out, averaged in cells along their direction, and the cells are
summed along slanted lines: where the sums are sharpest, the page is straight (a projection profile, coarse to fine).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels

Floats = NDArray[np.float64]
WIDEST = 15.0
"""Degrees searched to either side."""
CLEAR = 1.5
"""How far the sharpest rows must stand over all other angles to be believed before columns are tried."""
FAINT = 1.35
"""Below it nothing is turned."""
STEEP = 6.0
"""Degrees by which lines of one page may lean apart where its paper is bent."""


@dataclass(frozen=True, slots=True)
class Skew:
    """A measured skew: degrees (+ = the content leans clockwise) and how far it may be trusted, 0..1."""

    degrees: float
    trust: float


def find_skew(work: Pixels) -> Skew:
    """Measure the skew of an upright grey page to a quarter degree; 0 where its lines do not say.

    `work` is 900 to 2,000 pixels high, its bed painted white.
    """
    if min(work.shape) < 100:
        return Skew(0.0, 0.0)
    angles = np.arange(-WIDEST, WIDEST + 0.01, 0.5)
    degrees, peak = _sharpest(_cells(_ink(work), 32), 32, angles)
    if peak < CLEAR:
        other, top = _sharpest(_cells(_ink(np.ascontiguousarray(work.T)), 32), 32, angles)
        degrees, peak = (-other, top) if top > peak else (degrees, peak)
    return Skew(degrees, min(1.0, peak - 1.0)) if peak >= FAINT else Skew(0.0, 0.0)


def refine_skew(work: Pixels) -> float:
    """Measure the rest of the skew, within a degree, of a page that is almost straight."""
    if min(work.shape) < 100:
        return 0.0
    return _sharpest(_cells(_ink(work), 16), 16, np.arange(-1.0, 1.001, 0.05))[0]


def local_skews(work: Pixels, across: int, down: int) -> Floats:
    """Skews of overlapping parts of a work page, within `STEEP` degrees, as (n, 3): x and y of a part's middle, degrees.

    Parts are two of `across` wide and two of `down` high, in pixels; those whose lines do not say are left out.
    """
    found = []
    ink = _ink(work)
    for top in range(0, work.shape[0] - 2 * down + 1, down):
        for left in range(0, work.shape[1] - 2 * across + 1, across):
            part = np.ascontiguousarray(ink[top : top + 2 * down, left : left + 2 * across])
            degrees, peak = _sharpest(_cells(part, 16), 16, np.arange(-STEEP, STEEP + 0.01, 0.4))
            if peak >= FAINT and abs(degrees) < STEEP - 0.5:
                found.append((left + across, top + down, degrees))
    return np.array(found, np.float64).reshape(-1, 3)


def _ink(work: Pixels) -> Pixels:
    """Marks thinner than 9 pixels up and down, darker is higher."""
    closed = cv2.morphologyEx(work, cv2.MORPH_CLOSE, np.ones((9, 1), np.uint8))
    return np.asarray(cv2.min(cv2.subtract(closed, work), np.array([80.0])), np.uint8)


def _cells(ink: Pixels, size: int) -> NDArray[np.float32]:
    height, width = ink.shape
    count = max(width // size, 1)
    return np.asarray(cv2.resize(ink[:, : count * size], (count, height), interpolation=cv2.INTER_AREA), np.float32)


def _sharpest(cells: NDArray[np.float32], size: int, angles: Floats) -> tuple[float, float]:
    """The angle of the sharpest sums, between the steps, and how far it stands over all that are not beside it."""
    height, count = cells.shape
    columns = np.arange(count)
    reach = int(np.ceil(count * size * np.tan(np.radians(np.abs(angles).max())) / 2)) + 1
    padded = np.ascontiguousarray(np.pad(cells, ((reach, reach), (0, 0))).T)
    scores = np.empty(len(angles))
    for i, angle in enumerate(angles):
        starts = reach + np.rint((columns - (count - 1) / 2) * size * np.tan(np.radians(angle))).astype(int)
        profile = np.zeros(height, np.float32)
        for column, start in zip(padded, starts.tolist(), strict=True):
            profile += column[start : start + height]
        scores[i] = float(np.square(np.diff(profile)).sum())
    best = int(scores.argmax())
    far = scores[np.abs(np.arange(len(scores)) - best) > 3]
    rival = max(float(far.max(initial=0.0)), 1e-9)
    return float(angles[best] + _between(scores, best) * (angles[1] - angles[0])), float(scores[best]) / rival


def _between(scores: Floats, best: int) -> float:
    """Where a parabola through three scores peaks, in steps from the middle one."""
    if best in (0, len(scores) - 1):
        return 0.0
    low, top, high = scores[best - 1], scores[best], scores[best + 1]
    bend = low - 2 * top + high
    return float(0.5 * (low - high) / bend) if bend < 0 else 0.0
