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
Lengths = NDArray[np.int64]
THIN = 9
"""Tallest printed rule, and tallest dot of a dotted one."""
ABOVE, UNDER = 38, 10
"""Paper over and under the stretches by which a rule is known: the feet of letters have ink above them."""
OFF = 12
"""Pixels by which a line's own rule may stand off."""
CELL = 16
STRETCH = 6
"""Cells side by side that make a rule where none is expected."""
SLOPES = np.linspace(-0.009, 0.009, 19)


@dataclass(frozen=True, slots=True)
class Rule:
    """A printed rule in a line's picture: its middle at column 0, its slope, its thickness, the width of its dots."""

    y: float
    slope: float
    thickness: int
    dot: int
    """0 where it is solid."""

    def at(self, xs: NDArray[np.intp]) -> NDArray[np.float64]:
        """Its middle at these columns."""
        return np.asarray(self.y + self.slope * xs)


def threshold(grey: Pixels) -> int:
    """The grey under which a pixel is ink: half way from the darkest writing to paper, for faded ink too."""
    darkest = float(np.percentile(grey, 1.5))
    return int(np.clip((darkest + 250) / 2, 140, 196))


def rules(ink: Mask, expected: float) -> list[Rule]:
    """Find horizontal rules, solid or dotted, by the stretches on which nothing is written.

    The line's own rule is `expected` at that row, to `OFF` pixels, and writing may hang low over it; another one,
    a neighbour's, must stand bare over and under.
    """
    thin = ink & ~_taller(ink, THIN)
    own = np.zeros(len(ink), np.bool_)
    own[max(round(expected) - OFF - THIN, 0) : round(expected) + OFF + THIN] = True
    found = []
    for rows, under, least in ((own, UNDER, 3), (~own, ABOVE, STRETCH)):
        ys, xs = np.nonzero(thin & (_crowd(ink, ABOVE, under) <= THIN) & rows[:, None])
        while len(xs) >= 12:
            rule, near = _strongest(xs, ys)
            if _streak(np.unique(xs[near] // CELL)) < least:
                break
            found.append(rule)
            keep = (np.abs(ys - rule.at(xs)) > THIN) & (rows is not own)
            xs, ys = xs[keep], ys[keep]
    return found


def _crowd(ink: Mask, above: int, under: int) -> NDArray[np.uint16]:
    """How much ink stands in a column from `above` a pixel to `under` it."""
    depth = np.cumsum(np.pad(ink, ((above + 1, under), (0, 0))), axis=0, dtype=np.uint16)
    return depth[above + under + 1 :] - depth[: -above - under - 1]


def _taller(ink: Mask, height: int) -> Mask:
    """What stands in columns of ink taller than this."""
    shape = np.ones((height + 1, 1), np.uint8)
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, shape, borderType=cv2.BORDER_CONSTANT, borderValue=0), np.uint8)


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
    return Rule(y, best[1], min(thickness, THIN), _dot(heights > 0)), near


def _dot(marked: NDArray[np.bool_]) -> int:
    """Width of a dot, from the columns that hold marks of a rule; 0 where the rule is solid."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(np.int8), [0]])))
    dot = int(np.median(edges[1::2] - edges[::2]))
    return dot if dot <= CELL else 0


def _streak(cells: NDArray[np.intp]) -> int:
    """Most cells side by side."""
    breaks = np.flatnonzero(np.diff(cells) > 1)
    return int(np.max(np.diff(np.concatenate([[-1], breaks, [len(cells) - 1]]))))


def without(ink: Mask, rule: Rule) -> Mask:
    """Take a rule out, but no pixel that has ink above or below it, and no stroke longer than a dot."""
    height, width = ink.shape
    middle = np.rint(rule.at(np.arange(width))).astype(int)
    band = np.abs(np.arange(height)[:, None] - middle) <= rule.thickness // 2 + 2
    kept = _taller(ink, rule.thickness + 3)
    if rule.dot:
        stroke = np.ones((1, 2 * rule.dot + 3), np.uint8)
        kept |= np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, stroke, borderType=cv2.BORDER_CONSTANT, borderValue=0), np.uint8)
    return np.asarray(np.where(band, kept, ink), np.uint8)


def letters(ink: Mask, base: float) -> Mask:
    """Keep what is written on the line whose rule is at row `base`: letters, and the marks and points near them.

    Neighbours' descenders and marks, label remains at the left edge, specks and crumbs of rules go.
    """
    count, names, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    if count == 1:
        return ink
    x, y, w, h, area = (stats[1:, k].astype(np.int64) for k in range(5))
    core = np.minimum(y + h, base + 8) - np.maximum(y, base - 78)
    specks = _specks(ink, w, h, area)
    body = (core >= 0.5 * h) & (h >= 13) & (area >= 40) & ~specks
    keep = body.copy()
    if body.any():
        keep |= _marks(np.stack([x, y, w, h, area]), body, base) & ~specks
    keep &= ~((x <= 1) & (w <= 14))
    return np.asarray(np.concatenate([[0], keep.astype(np.uint8)])[names], np.uint8)


def _specks(ink: Mask, w: Lengths, h: Lengths, area: Lengths) -> NDArray[np.bool_]:
    """Round blots, thicker than any point that the same hand makes."""
    edges = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    runs = np.flatnonzero(edges.ravel() < 0) - np.flatnonzero(edges.ravel() > 0)
    stroke = float(np.median(runs))
    round_ones = (area >= 0.7 * w * h) & (np.abs(w - h) <= 0.3 * np.maximum(w, h)) & (np.minimum(w, h) >= 5)
    return np.asarray(round_ones & (np.sqrt(area) >= 1.7 * stroke) & (np.maximum(w, h) <= 24))


def _marks(boxes: NDArray[np.int64], body: NDArray[np.bool_], base: float) -> NDArray[np.bool_]:
    """Small pieces that belong to a letter: over or under one, or a point between two."""
    x, y, w, h, area = boxes
    size = float(np.median(h[body]))
    small = np.flatnonzero(~body & (area >= 7) & (y + h / 2 > 14) & (y <= base + 11))
    big = np.flatnonzero(body)
    over = np.minimum((x + w)[small, None], (x + w)[big] + 5) - np.maximum(x[small, None], x[big] - 5)
    above = y[big] - (y + h)[small, None]
    below = y[small, None] - (y + h)[big]
    near = (over > 0) & (above <= 1.2 * size) & (below <= 0.45 * size)
    aside = np.maximum(x[big] - (x + w)[small, None], x[small, None] - (x + w)[big])
    level = (y[small, None] >= y[big] - 3) & ((y + h)[small, None] <= (y + h)[big] + 10)
    near |= (aside <= 0.8 * size) & level & (np.maximum(w, h)[small, None] <= 0.8 * size)
    keep = np.zeros(len(x), np.bool_)
    keep[small[near.any(axis=1)]] = True
    return keep
