"""The ink of one written line: printed rules and strangers taken out, Vietnamese marks spared.

Masks are boolean (h, w), True where ink stands; all sizes are pixels at `PAGE_DPI`.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels

Mask = NDArray[np.uint8]
"""(h, w): 1 where ink stands, else 0."""
THIN = 9
"""Tallest printed rule, and tallest dot of a dotted one."""
ALONE = 14
"""Paper above and below a rule where nothing is written on it."""
CELL = 16
SLOPES = np.linspace(-0.009, 0.009, 19)


@dataclass(frozen=True, slots=True)
class Rule:
    """A printed rule in a line's picture: its middle at column 0, its slope, its thickness."""

    y: float
    slope: float
    thickness: int

    def at(self, xs: NDArray[np.intp]) -> NDArray[np.float64]:
        """Its middle at these columns."""
        return np.asarray(self.y + self.slope * xs)


def threshold(grey: Pixels) -> int:
    """The grey under which a pixel is ink: half way from the darkest writing to paper, for faded ink too."""
    darkest = float(np.percentile(grey, 1.5))
    return int(np.clip((darkest + 250) / 2, 140, 196))


def rules(ink: Mask) -> list[Rule]:
    """Find horizontal rules, solid or dotted, by the stretches on which nothing is written."""
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((THIN + 1, 1), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    thin = ink & ~tall
    crowd = cv2.boxFilter(ink, cv2.CV_16U, (1, 2 * ALONE + 1), normalize=False, borderType=cv2.BORDER_CONSTANT)
    ys, xs = np.nonzero(thin & (crowd <= THIN))
    found: list[Rule] = []
    while len(found) < 3 and len(xs) >= 40:
        rule, near = _strongest(xs, ys)
        if not _runs_long(xs[near]):
            break
        found.append(rule)
        keep = np.abs(ys - rule.at(xs)) > THIN
        xs, ys = xs[keep], ys[keep]
    return found


def _strongest(xs: NDArray[np.intp], ys: NDArray[np.intp]) -> tuple[Rule, NDArray[np.bool_]]:
    best, score = (0.0, 0.0), -1
    for slope in SLOPES:
        level = ys - slope * xs
        low = float(level.min())
        counts = np.convolve(np.bincount((level - low + 0.5).astype(int)), np.ones(3, int))
        if counts.max() > score:
            score = int(counts.max())
            best = (low + float(counts.argmax()) - 1, float(slope))
    near = np.abs(ys - best[0] - best[1] * xs) <= THIN / 2 + 1
    heights = np.bincount(xs[near])
    thickness = int(np.percentile(heights[heights > 0], 75))
    y = float(np.mean(ys[near] - best[1] * xs[near]))
    return Rule(y, best[1], min(thickness, THIN)), near


def _runs_long(xs: NDArray[np.intp]) -> bool:
    """Whether marks lie side by side for at least 6 cells, as feet of letters do not."""
    cells = np.zeros(int(xs.max(initial=0)) // CELL + 3, np.int8)
    cells[xs // CELL + 1] = 1
    edges = np.flatnonzero(np.diff(cells))
    return int(np.max(edges[1::2] - edges[::2], initial=0)) >= 6


def without(ink: Mask, rule: Rule) -> Mask:
    """Take a rule out, but no pixel that has ink above or below it."""
    height, width = ink.shape
    half = rule.thickness // 2 + 2
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((rule.thickness + 4, 1), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    middle = np.rint(rule.at(np.arange(width))).astype(int)
    rows = np.arange(height)[:, None]
    band = np.abs(rows - middle) <= half
    return np.asarray(np.where(band, tall, ink), np.uint8)


def letters(ink: Mask, base: float) -> Mask:
    """Keep what is written on the line whose rule is at row `base`: letters, and the marks and points near them.

    Neighbours' descenders and marks, label remains at the left edge, specks and crumbs of rules go.
    """
    count, names, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    if count == 1:
        return ink
    x, y, w, h, area = (stats[1:, k].astype(np.int64) for k in range(5))
    core = np.minimum(y + h, base + 8) - np.maximum(y, base - 78)
    body = (core >= 0.5 * h) & (h >= 13) & (area >= 40)
    keep = body.copy()
    if body.any():
        keep |= _marks(np.stack([x, y, w, h, area]), body, base)
    keep &= ~((x <= 1) & (w <= 14))
    return np.asarray(np.concatenate([[0], keep.astype(np.uint8)])[names], np.uint8)


def _marks(boxes: NDArray[np.int64], body: NDArray[np.bool_], base: float) -> NDArray[np.bool_]:
    """Small pieces that belong to a letter: over or under one, or a point between two."""
    x, y, w, h, area = boxes
    size = float(np.median(h[body]))
    small = np.flatnonzero(~body & (area >= 7))
    big = np.flatnonzero(body)
    over = np.minimum((x + w)[small, None], (x + w)[big] + 5) - np.maximum(x[small, None], x[big] - 5)
    above = y[big] - (y + h)[small, None]
    below = y[small, None] - (y + h)[big]
    near = (over > 0) & (above <= 0.75 * size) & (below <= 0.45 * size)
    aside = np.maximum(x[big] - (x + w)[small, None], x[small, None] - (x + w)[big])
    level = (y[small, None] >= y[big] - 3) & ((y + h)[small, None] <= (y + h)[big] + 10)
    near |= (aside <= 0.8 * size) & level & (np.maximum(w, h)[small, None] <= 0.8 * size)
    keep = np.zeros(len(x), np.bool_)
    keep[small[near.any(axis=1)]] = True
    return keep
