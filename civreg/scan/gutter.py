"""Find the gutter of a spread, and whether its two pages may be cut apart there.

The gutter is a valley in the light of the paper that runs down near the middle. Ruled rows that run across it make the
spread one surface, a table over two pages; where neither rows nor any writing cross it, the pages are two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels
from civreg.ruling import Rules
from civreg.scan.frame import WORK, moved, raw_page
from civreg.scan.measured import Measured
from civreg.scan.sheet import Line

Floats = NDArray[np.float64]
SMALL = 0.125
"""Size at which the light of the paper is looked at."""
LEAST = 100
"""Pixels of a small page below which no gutter is looked for."""
BANDS = 12
MIDDLE = (0.35, 0.65)
"""Where the gutter may lie, in shares of the width."""
VALLEY = 0.05
"""Least depth of the valley, as a share of the light beside it."""
BESIDE = 0.08
"""How far beside the valley its shoulders may be, as a share of the width."""
STRAIGHT = 0.012
"""How far the valley may leave its line, as a share of the width."""
THROUGH, NONE_THROUGH = 0.5, 0.2
"""Share of the long rules that cross the gutter: from the first the spread is one, below the second it may be two."""
CROSSED = 0.02
"""Share of the gutter's length on which ink stands."""


@dataclass(frozen=True, slots=True)
class Gutter:
    """A gutter as a line on the page frame, and what it parts."""

    top: float
    bottom: float
    """x where it meets the frame's top and bottom."""
    cut: bool
    """Whether the spread is two pages."""
    unsure: bool = False
    """Whether a person must say."""

    def sides(self, seen: Measured) -> tuple[Measured, Measured]:
        """The left and the right part of what was seen, each with its own paper."""
        ends = np.array([(self.top, 0.0), (self.bottom, float(seen.frame.height))])
        back = np.asarray(np.linalg.inv(seen.frame.matrix), np.float64)
        if seen.corners is not None:
            return _corners_beside(seen, moved(ends, back))
        (x0, y0), (x1, y1) = (moved(ends, back) + 0.5) / seen.view.coarse_factor
        slope = float((x1 - x0) / (y1 - y0))
        line = (float(x0 - slope * y0), slope)
        return replace(seen, sheet=seen.sheet.without("right", line)), replace(seen, sheet=seen.sheet.without("left", line))


def find_gutter(seen: Measured) -> Gutter | None:
    """The gutter of what may be a spread; None where there is none."""
    line = _valley(raw_page(seen.view, seen.frame, SMALL))
    if line is None:
        return None
    top, bottom = line[0], line[0] + line[1] * seen.frame.height
    share = _through(seen.rules, (line[0] * WORK, line[1]), seen.work.shape[1])
    if share >= THROUGH:
        return Gutter(top, bottom, cut=False)
    shift, crossed = _clear(seen.work, (line[0] * WORK, line[1]))
    if share < NONE_THROUGH and crossed <= CROSSED:
        return Gutter(top + shift / WORK, bottom + shift / WORK, cut=True)
    return Gutter(top, bottom, cut=False, unsure=True)


def _valley(page: Pixels) -> Line | None:
    """The darkest line x = a + b·y down the middle of a small grey page, in pixels of the full one; None where there is none."""
    height, width = page.shape
    if min(height, width) < LEAST:
        return None
    paper = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    edges = np.linspace(0.06 * height, 0.94 * height, BANDS + 1).astype(int)
    light = np.array([np.percentile(paper[a:b], 60, axis=0) for a, b in pairwise(edges)])
    reach = max(3, round(BESIDE * width))
    low, high = (int(share * width) for share in MIDDLE)
    shoulders = np.minimum(_highest(light, reach, before=True), _highest(light, reach, before=False))
    depth = 1 - (light / np.maximum(shoulders, 1.0))[:, low:high]
    xs, ys = low + depth.argmax(axis=1), (edges[:-1] + edges[1:]) / 2
    deep = depth.max(axis=1) >= VALLEY
    if np.count_nonzero(deep) < 0.7 * BANDS:
        return None
    i, j = np.triu_indices(int(deep.sum()), 1)
    slope = float(np.median((xs[deep][j] - xs[deep][i]) / (ys[deep][j] - ys[deep][i])))
    start = float(np.median(xs[deep] - slope * ys[deep]))
    on = np.abs(xs - start - slope * ys) <= STRAIGHT * width
    if np.count_nonzero(on & deep) < 0.7 * BANDS:
        return None
    slope, start = np.polyfit(ys[on & deep], xs[on & deep], 1)
    return float((start + 0.5) / SMALL - 0.5), float(slope)


def _highest(light: Floats, reach: int, before: bool) -> Floats:
    """The greatest light within `reach` columns before or after each column."""
    anchor = (reach, 0) if before else (0, 0)
    return np.asarray(cv2.dilate(light.astype(np.float32), np.ones((1, reach + 1), np.uint8), anchor=anchor), np.float64)


def _through(rules: Rules, line: Line, width: int) -> float:
    """Share of the long horizontal rules that run across a line of the work page, whole or in two pieces that meet there."""
    near = 0.04 * width
    crossing, pieces, others = 0, [], 0
    for x0, y0, x1, y1 in rules.horizontal:
        gutter = line[0] + line[1] * (y0 + y1) / 2
        if x0 < gutter - near / 2 and x1 > gutter + near / 2:
            crossing += 1
        elif x1 - x0 > 0.1 * width:
            others += 1
            at = y0 + (y1 - y0) / (x1 - x0) * (gutter - x0)
            if min(abs(x0 - gutter), abs(x1 - gutter)) < near:
                pieces.append((x0 > gutter, at))
    left, right = ([at for side, at in pieces if side == which] for which in (False, True))
    meeting = sum(any(abs(a - b) < 3 for b in right) for a in left)
    return (crossing + meeting) / max(crossing + others - meeting, 1)


def _clear(work: Pixels, line: Line) -> tuple[float, float]:
    """How far beside a line of the work page the clearest way down lies, and the share of it on which ink stands."""
    height, width = work.shape
    ys = np.arange(round(0.03 * height), round(0.97 * height))
    reach, half = round(0.012 * width), max(2, round(0.0015 * width))
    ink = cv2.dilate((work < 140).astype(np.uint8), np.ones((1, 2 * half + 1), np.uint8))
    shifts = np.arange(-reach, reach + 1)
    xs = np.rint(line[0] + line[1] * ys).astype(int)[:, None] + shifts
    shares = ink[ys[:, None], np.clip(xs, 0, width - 1)].mean(axis=0)
    best = int(np.lexsort((np.abs(shifts), np.round(shares, 3)))[0])
    return float(shifts[best]), float(shares[best])


def _corners_beside(seen: Measured, ends: Floats) -> tuple[Measured, Measured]:
    """Both parts of photographed paper, the gutter given by two of its points in the upright picture."""
    a, b, c, d = seen.corners if seen.corners is not None else ends.repeat(2, axis=0)
    top, bottom = _meet((a, b), ends), _meet((d, c), ends)
    return replace(seen, corners=np.array([a, top, bottom, d])), replace(seen, corners=np.array([top, b, c, bottom]))


def _meet(side: tuple[Floats, Floats], ends: Floats) -> Floats:
    """Where the line through two points meets a side."""
    first, second = (np.cross([*p, 1.0], [*q, 1.0]) for p, q in (side, ends))
    met = np.cross(first, second)
    return np.asarray(met[:2] / met[2])
