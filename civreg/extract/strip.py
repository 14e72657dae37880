"""One written line as the recogniser sees it: even paper, no margins, letters of one size."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels

HEIGHT = 48
"""Rows of every strip."""
CORE = 17.0
"""Rows that hold the middle 70 % of a line's ink, once it is brought to size."""
MIDDLE = 26.0
"""Row of the middle of that ink."""
STEP = 4
"""Strip pixels a step of the reader."""
STRETCH = 1.15
"""Strips are drawn this much wider than they are: narrow letters get more steps."""
DARKNESS = ((255.0 - np.arange(256)) / 255.0).astype(np.float32)
"""Of every grey, 0..1."""


def strip(line: Pixels) -> Pixels:
    """A grey line, (h, w) with 255 = paper, as a strip of `HEIGHT` rows; a line without ink gives a blank strip.

    The size comes from the ink itself, not from the crop, so that crops may be generous.
    """
    return measured(line)[0]


def measured(line: Pixels) -> tuple[Pixels, int, float]:
    """The strip of a line, the line's column at which it begins, and how many of the line's columns one of its own is."""
    even = flatten(line)
    ink = inked(even)
    middle, core = extent(ink)
    left, right = sides(ink, core)
    if right <= left:
        return np.full((HEIGHT, HEIGHT), 255, np.uint8), 0, 1.0
    made = place(even[:, left:right], middle, CORE / core)
    return made, left, (right - left) / made.shape[1]


def blank(piece: Pixels) -> bool:
    """Whether a strip holds no ink."""
    return int((piece < 165).sum()) < 8


def flatten(line: Pixels) -> Pixels:
    """Paper to 255 and the darkest ink near 0, whatever the light."""
    small = cv2.resize(line, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) if min(line.shape) >= 16 else line
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    ground = cv2.resize(cv2.blur(ground, (9, 9)), (line.shape[1], line.shape[0]), interpolation=cv2.INTER_LINEAR)
    even = np.full(line.shape, 255, np.uint8)
    written = line < 255  # most of a crop is the paper laid around its strokes
    light = line[written].astype(np.float32) / np.maximum(ground[written], 30) * 255.0
    dark = np.asarray(255.0 - np.minimum(light, 255.0), np.float32)
    strong = max(_loudest(dark, line.size), 60.0)
    even[written] = 255.0 - np.minimum(dark * (215.0 / strong), 255.0)
    return even


def _loudest(dark: NDArray[np.float32], size: int) -> float:
    """The darkness over which a hundredth of `size` pixels lie, of which all that are not given are 0."""
    at = 0.99 * (size - 1) - (size - len(dark))
    if at < 0:
        return 0.0
    low = int(at)
    below, above = (float(v) for v in np.partition(dark, (low, min(low + 1, len(dark) - 1)))[[low, min(low + 1, len(dark) - 1)]])
    return below + (above - below) * (at - low)


def inked(even: Pixels) -> NDArray[np.float32]:
    """Darkness 0..1 of what is ink and neither paper nor a ruled line (long runs, across or down)."""
    mask = np.asarray(cv2.threshold(even, 164, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)
    height, width = mask.shape
    rules = np.zeros_like(mask)
    for axis, thick, long in ((1, (3, 1), max(60, 2 * height)), (0, (1, 3), max(8, round(height * 0.96)))):  # rules may lean a little
        wide = np.asarray(cv2.dilate(mask, np.ones(thick, np.uint8)), np.uint8)
        if (axis == 0 or long < width) and _may_run(wide, axis, long):
            opened = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((1, long) if axis else (long, 1), np.uint8))
            rules = np.maximum(rules, np.asarray(opened, np.uint8))
    if rules.any():
        mask[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    if mask[0].any() or mask[-1].any():
        mask[_neighbours(mask)] = 0
    return np.asarray(cv2.LUT(np.where(mask, even, 255).astype(np.uint8), DARKNESS), np.float32)


def _may_run(mask: Pixels, axis: int, long: int) -> bool:
    """Whether a row (`axis` 1) or column (0) can hold a run of such a length; one that meets an edge is thought to go on."""
    ends = mask[:, [0, -1]] if axis else mask[[0, -1]]
    return bool(ends.any()) or int(cv2.reduce(mask, axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S).max()) >= long


def _neighbours(mask: Pixels) -> NDArray[np.bool_]:
    """What reaches in from the lines above and below: low pieces at the upper or lower edge."""
    height = len(mask)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    tops, heights = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    low = ((tops == 0) | (tops + heights == height)) & (heights < 0.3 * height)
    low[0] = False
    return np.asarray(low[labels] if count > 1 else np.zeros(mask.shape, bool), np.bool_)


def sides(ink: NDArray[np.float32], core: float) -> tuple[int, int]:
    """Columns between which the writing stands, with a little paper; `core` is its height.

    Lone specks do not count, nor do little pieces at either end that stand far from the rest: what is left of frames.
    """
    columns = ink.sum(0)
    near = np.convolve(columns, np.ones(max(3, round(core))), "same") > 0.2 * core
    edges = np.flatnonzero(np.diff(np.concatenate([[0], near.astype(np.int8), [0]])))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    total = float(columns.sum())
    for end, neighbour in ((-1, -2), (0, 1)):
        while len(runs) > 1:
            (a, b), other = runs[end], runs[neighbour]
            gap = max(a - other[1], other[0] - b)
            if gap < 1.5 * core or float(columns[a:b].sum()) > min(0.06 * total, 0.5 * core) + 0.02 * total:
                break
            runs.pop(end)
    if not runs:
        return 0, 0
    pad = round(0.4 * core) + 1
    return max(0, runs[0][0] - pad), min(ink.shape[1], runs[-1][1] + pad)


def extent(ink: NDArray[np.float32]) -> tuple[float, float]:
    """Middle row and height of the narrowest band that holds 70 % of the ink, in rows."""
    rows = np.concatenate([[0.0], np.cumsum(ink.sum(1), dtype=np.float64)])
    total = float(rows[-1])
    if total <= 0:
        return len(ink) / 2, float(len(ink)) / 2
    ends = np.searchsorted(rows, rows[:-1] + 0.7 * total)
    heights = np.where(ends < len(rows), ends - np.arange(len(ends)), len(rows) * 2)
    top = int(np.argmin(heights))
    core = float(np.clip(heights[top], 6, len(ink)))
    return top + core / 2, core


def place(even: Pixels, middle: float, scale: float) -> Pixels:
    """Bring a piece to size: row `middle` to `MIDDLE`, `scale` strip rows a row; beyond the piece is paper."""
    width = max(8, round(even.shape[1] * scale * STRETCH))
    if scale < 0.7:  # thin strokes survive being made small only when averaged
        small = cv2.resize(even, (width, max(1, round(even.shape[0] * scale))), interpolation=cv2.INTER_AREA)
        matrix = np.array([[1, 0, 0], [0, 1, MIDDLE - middle * scale]], np.float32)
        return np.asarray(cv2.warpAffine(small, matrix, (width, HEIGHT), flags=cv2.INTER_LINEAR, borderValue=(255,)), np.uint8)
    matrix = np.array([[scale * STRETCH, 0, 0], [0, scale, MIDDLE - middle * scale]], np.float32)
    return np.asarray(cv2.warpAffine(even, matrix, (width, HEIGHT), flags=cv2.INTER_LINEAR, borderValue=(255,)), np.uint8)
