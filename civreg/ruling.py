"""The printed rules of a page: long horizontal and vertical lines, solid, dashed or dotted.

Cells of 1.4 mm along a line are averaged, so that dots and breaks melt into an even grey ridge; ridges
are linked, fitted to a fraction of a pixel, and followed through the writing that crosses them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import PAGE_DPI
from civreg.raster import Pixels, darkness

Floats = NDArray[np.float64]
Segment = tuple[float, float, float, float]
FAINTEST = 7.0
"""Least mean darkness (0..`INK`) by which a cell of a rule stands out from both its sides."""
INK = 96
"""Darkness counted at most, so that bold ink does not outweigh faded print."""
PALE = 12
"""Darkness of paper that is not quite even."""
PURE = 5
"""Cells in a row in which a rule must show itself without writing on it."""
UNEVEN = 0.45
"""Greatest spread of darkness along a rule, as a share of its mean; letters are less even."""
SLOPE = 0.025
"""Steepest line followed: 1.4°, for residual skew, perspective and curl."""


@dataclass(frozen=True, slots=True)
class _Grain:
    """Sizes in pixels at the resolution of the page."""

    cell: int
    """Averaged along a line; wider than the pitch of printed dots."""
    reach: int
    """From the middle of a rule to where paper must show again."""
    shortest: float
    """Least length of a rule."""

    @classmethod
    def at(cls, dpi: float, shortest_mm: float) -> _Grain:
        return cls(max(4, round(dpi * 16 / 300)), max(3, round(dpi / 50)), shortest_mm * dpi / 25.4)


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules as segments `x0, y0, x1, y1` along their middle, in pixels of the page, to about 0.2 px.

    Pixel centres are whole numbers. Horizontal ones run left to right and are sorted by y; vertical ones run
    downward and are sorted by x. Two slots printed on one line are two segments.
    """

    horizontal: Floats
    """(n, 4)."""
    vertical: Floats
    """(m, 4)."""
    dotted: NDArray[np.bool_]
    """(n,): whether a horizontal rule is dotted or dashed rather than solid."""


def find_rules(flat: Pixels, dpi: float = PAGE_DPI, shortest_mm: float = 10.0) -> Rules:
    """Find the printed rules of a straightened page.

    `flat` is grey (h, w) with paper at 255, straight to a degree; faded, broken and crossed rules are found, tick
    boxes are too small. Vertical rules must be twice as long as `shortest_mm`, for letters have long stems too.
    A page without rules gives empty arrays.
    """
    ink, grain = _ink(flat), _Grain.at(dpi, shortest_mm)
    horizontal, dotted = _printed(ink, _segments(_cells(ink, grain.cell, 1), grain), grain)
    return Rules(horizontal, _upright(ink, _Grain.at(dpi, 2 * shortest_mm)), dotted)


def find_upright(flat: Pixels, dpi: float = PAGE_DPI, shortest_mm: float = 10.0) -> Floats:
    """The vertical rules (m, 4) alone, as `find_rules` finds them."""
    return _upright(_ink(flat), _Grain.at(dpi, 2 * shortest_mm))


def _ink(flat: Pixels) -> Pixels:
    return darkness(flat, PALE, INK)


def _upright(ink: Pixels, grain: _Grain) -> Floats:
    vertical, _ = _printed(ink.T, _segments(_cells(ink, grain.cell, 0), grain), grain)
    return vertical[:, [1, 0, 3, 2]]


def _cells(ink: Pixels, cell: int, axis: int) -> NDArray[np.float32]:
    """Ink averaged over cells along an axis, as (pixels across the lines, cells along them)."""
    count = ink.shape[axis] // cell
    part = ink[:, : count * cell] if axis else ink[: count * cell]
    if not count:
        return np.zeros((ink.shape[1 - axis], 1), np.float32)
    if axis:
        return np.asarray(cv2.reduce(part.reshape(-1, cell), 1, cv2.REDUCE_AVG, dtype=cv2.CV_8U), np.float32).reshape(-1, count)
    sums = part.reshape(count, cell, -1).sum(axis=1, dtype=np.uint16)  # three times as fast as cv2.resize
    return np.ascontiguousarray(np.rint(sums * np.float32(1 / cell)).T)


def _segments(cells: NDArray[np.float32], grain: _Grain) -> Floats:
    """Segments x0, y0, x1, y1 in a map of cells."""
    smooth = np.asarray(cv2.GaussianBlur(cells, (1, 5), 0, sigmaY=0.8), np.float32)
    ridge = _ridge(smooth, grain.reach)
    found: list[Segment] = []
    for x, a, b in _seeds(ridge, grain):
        if not _repeats((x * grain.cell, a + b * x), found, grain.reach):
            lines = _follow(smooth, ridge, (a, b), grain)
            found += [line for line in lines if not _repeats(_middle(line), found, grain.reach)]
    found.sort(key=lambda s: (s[1] + s[3], s[0]))
    return np.array(found, np.float64).reshape(-1, 4)


def _ridge(cells: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """How far a cell is darker than both its sides, `reach` away; 0 where it is not the darkest near it."""
    padded = cv2.copyMakeBorder(cells, reach, reach, 0, 0, cv2.BORDER_REPLICATE)
    ridge = np.asarray(cv2.subtract(cells, cv2.max(padded[: -2 * reach], padded[2 * reach :])), np.float32)
    np.maximum(ridge, 0, out=ridge)
    return np.multiply(ridge, cells >= cv2.dilate(cells, np.ones((5, 1), np.uint8)), out=ridge)


def _seeds(ridge: NDArray[np.float32], grain: _Grain) -> list[tuple[float, float, float]]:
    """Straight, even runs of ridge cells, longest first: middle cell, y at cell 0, slope a cell."""
    narrowest = max(7, round(0.7 * grain.shortest / grain.cell))
    strong = (ridge >= FAINTEST).astype(np.uint8)
    count, labels = cv2.connectedComponents(cv2.dilate(strong, np.ones((3, 3), np.uint8)))
    places = cv2.findNonZero(strong)
    if places is None:
        return []
    xs, ys = np.asarray(places, np.int64).reshape(-1, 2).T
    names = np.asarray(labels, np.int32)[ys, xs]
    width = _widths(names, xs, (count, ridge.shape[1]))
    wide = width[names] >= narrowest
    ys, xs, names = ys[wide], xs[wide], names[wide]
    dark = ridge[ys, xs]
    n, sx, sy, sxx, sxy, sd, sdd = (np.bincount(names, w, count) for w in (None, xs, ys, xs * xs, xs * ys, dark, dark * dark))
    n = np.maximum(n, 1)
    b = (sxy - sx * sy / n) / np.maximum(sxx - sx * sx / n, 1e-9)
    a = (sy - b * sx) / n
    spread = np.sqrt(np.bincount(names, (ys - a[names] - b[names] * xs) ** 2, count) / n)
    even = np.sqrt(np.maximum(sdd / n - (sd / n) ** 2, 0)) <= UNEVEN * sd / n
    good = np.flatnonzero(even & (n >= 0.7 * (width - 2)) & (spread <= 3.0) & (np.abs(b) <= 2 * SLOPE * grain.cell) & (width >= narrowest))
    return [(float(sx[k] / n[k]), float(a[k]), float(b[k])) for k in good[np.argsort(-width[good])]]


def _widths(names: NDArray[np.int32], xs: NDArray[np.intp], size: tuple[int, int]) -> NDArray[np.intp]:
    """How many cells wide some groups of cells are, one cell beside them on both sides counted.

    `names` and `xs` are the group and the column of each cell, `size` is the count of groups and the width of the map.
    """
    count, width = size
    first, last = np.full(count, width, np.intp), np.zeros(count, np.intp)
    np.minimum.at(first, names, xs)
    np.maximum.at(last, names, xs)
    return np.minimum(last + 2, width) - np.maximum(first - 1, 0)


def _median(values: NDArray[Any]) -> float:
    """The median of a few numbers, as NumPy reckons it but without its ceremony."""
    ordered = np.sort(values)
    return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)


def _line(xs: Floats, ys: Floats) -> tuple[float, float] | None:
    """Fit y = a + b·x in rounds, each without what lies off the last; None where too little agrees."""
    a, b = _median(ys), 0.0
    for reach in (4.0, 1.5, 1.0):
        keep = np.abs(ys - a - b * xs) <= reach
        xs, ys = xs[keep], ys[keep]
        if len(xs) < 5:
            return None
        x, y = float(xs.sum()) / len(xs), float(ys.sum()) / len(ys)
        off = xs - x
        b = float(off @ (ys - y) / max(float(off @ off), 1e-9))
        a = y - b * x
    return a, b


def _follow(cells: NDArray[np.float32], ridge: NDArray[np.float32], seed: tuple[float, float], grain: _Grain) -> list[Segment]:
    """Follow one line over the whole map and give the segments where it is there."""
    a, b = seed
    height, width = cells.shape
    xs = np.arange(width)
    window = np.minimum(np.maximum(np.rint(a + b * xs).astype(int) + _NEAR, 0), height - 1)
    edge = ridge[window, xs]
    clean = edge.max(axis=0) >= FAINTEST
    if np.count_nonzero(clean) * grain.cell < grain.shortest / 2:
        return []
    dark = cells[window, xs].max(axis=0)
    there = clean | (dark >= 0.6 * _median(dark[clean]))
    runs = [(start, end) for start, end in _runs(clean, there) if (end - start) * grain.cell >= grain.shortest]
    if not runs:
        return []
    top = window[edge.argmax(axis=0), xs]
    best = top + _offset(cells, top, xs)
    found = []
    for start, end in runs:
        inside = np.flatnonzero(clean[start:end]) + start
        fit = _line(inside.astype(np.float64), best[inside])
        if fit is not None and abs(fit[1]) <= SLOPE * grain.cell:
            found.append(_segment(fit, (start, end), grain.cell))
    return found


_NEAR = np.arange(-2, 3)[:, None]
"""Pixels across a line in which its ridge is looked for."""


def _segment(fit: tuple[float, float], cells: tuple[int, int], cell: int) -> Segment:
    (a, b), (start, end) = fit, cells
    return float(start * cell), a + b * (start - 0.5), end * cell - 1.0, a + b * (end - 0.5)


def _offset(cells: NDArray[np.float32], ys: NDArray[np.intp], xs: NDArray[np.intp]) -> Floats:
    """Where the top of the ridge lies between the pixels: the centre of its darkness within 2 px."""
    around = cells[np.minimum(np.maximum(ys + _NEAR, 0), len(cells) - 1), xs].astype(np.float64)
    around -= around.min(axis=0)
    return np.asarray((around * _NEAR).sum(axis=0) / np.maximum(around.sum(axis=0), 1e-6))


def _runs(clean: NDArray[np.bool_], there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of a line: clean cells, joined over gaps of two cells, or over writing in which it goes on."""
    at = np.flatnonzero(clean)
    runs: list[tuple[int, int, int]] = []
    for x in at.tolist():
        if runs:
            start, end, count = runs[-1]
            gap = there[end:x]
            if x - end <= 2 or (x - end <= 40 and np.count_nonzero(gap) >= 0.85 * len(gap)):
                runs[-1] = (start, x + 1, count + 1)
                continue
        runs.append((x, x + 1, 1))
    return [(start, end) for start, end, count in runs if count >= max(5, 0.35 * (end - start))]


def _middle(segment: Segment) -> tuple[float, float]:
    return (segment[0] + segment[2]) / 2, (segment[1] + segment[3]) / 2


def _repeats(point: tuple[float, float], found: list[Segment], reach: int) -> bool:
    """Whether a point lies on a segment already found."""
    x, y = point
    return any(a <= x <= c and abs(b + (d - b) * (x - a) / max(c - a, 1) - y) < reach for a, b, c, d in found)


def _printed(ink: Pixels, segments: Floats, grain: _Grain) -> tuple[Floats, NDArray[np.bool_]]:
    """Keep the rules among the segments, and say which are dotted.

    The feet of letters make ridges too, but only a rule stays thin, even and alone for `PURE` cells in a row.
    """
    dotted, keep = [], []
    beside = np.array([-1, 0, 1])
    rows = np.concatenate([beside - grain.reach, beside, beside + grain.reach])[:, None]
    for x0, y0, x1, y1 in segments:
        xs = np.arange(int(x0), min(int(x1) + 1, ink.shape[1]))
        ys = np.rint(y0 + (y1 - y0) * (xs - x0) / max(x1 - x0, 1)).astype(int)
        around = ink[np.minimum(np.maximum(ys + rows, 0), len(ink) - 1), xs]
        middle = around[3:6].max(axis=0)
        peak = _darkest(middle)
        dark = middle >= 0.5 * peak
        alone = dark & (np.maximum(around[:3].min(axis=0), around[6:].min(axis=0)) < 0.4 * peak)
        keep.append(_streak(dark, alone, grain.cell) >= PURE)
        dotted.append(float(dark.mean()) < 0.8)
    kept = np.array(keep, np.bool_)
    return segments[kept], np.array(dotted, np.bool_)[kept]


def _darkest(tones: Pixels) -> float:
    """The ninetieth percentile of a few tones, as NumPy reckons it but without its ceremony."""
    place = (len(tones) - 1) * 0.9
    at = int(place)
    ordered = np.partition(tones, (at, min(at + 1, len(tones) - 1)))
    low, high, way = int(ordered[at]), int(ordered[min(at + 1, len(tones) - 1)]), place - at
    return high - (high - low) * (1 - way) if way >= 0.5 else low + (high - low) * way


def _streak(dark: NDArray[np.bool_], alone: NDArray[np.bool_], cell: int) -> int:
    """Most cells in a row that hold marks of a rule and nothing else."""
    size = len(dark) // cell * cell
    marks, thin = dark[:size].reshape(-1, cell).sum(axis=1), alone[:size].reshape(-1, cell).sum(axis=1)
    pure = (marks >= 2) & (thin >= 0.85 * marks)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], pure.astype(np.int8), [0]])))
    return int(np.max(edges[1::2] - edges[::2], initial=0))
