"""The printed rules of a page: long horizontal and vertical lines, solid, dashed or dotted.

Every cell of `CELL` pixels along a line is averaged, so that dots and breaks melt into an even grey ridge; ridges
are linked, fitted to a fraction of a pixel, and followed through the writing that crosses them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels

Floats = NDArray[np.float64]
Segment = tuple[float, float, float, float]
CELL = 16
"""Pixels averaged along a line; wider than the pitch of printed dots at 300 dpi."""
REACH = 6
"""Pixels from the middle of a rule to where paper must show again."""
FAINTEST = 7.0
"""Least mean darkness (0..`INK`) by which a cell of a rule stands out from both its sides."""
INK = 96
"""Darkness counted at most, so that bold ink does not outweigh faded print."""
PURE = 5
"""Cells in a row in which a rule must show itself without writing on it."""
UNEVEN = 0.45
"""Greatest spread of darkness along a rule, as a share of its mean; letters are less even."""
SLOPE = 0.012
"""Steepest line followed: a residual skew of 0.3° and as much curl."""


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


def find_rules(flat: Pixels, shortest: int = 120) -> Rules:
    """Find the printed rules of a straightened page.

    `flat` is grey (h, w) at 300 dpi with paper at 255, straight to 0.3° (faded, broken and crossed rules are
    found, tick boxes are too small). `shortest` is the least length in pixels; vertical rules must be twice as long,
    for letters have long stems too. A page without rules gives empty arrays.
    """
    ink = np.asarray(cv2.LUT(flat, _DARKNESS), np.uint8)
    height, width = (max(n // CELL, 1) for n in flat.shape[:2])
    horizontal = _segments(_cells(ink, (width, flat.shape[0])), shortest)
    vertical = _segments(_cells(ink, (flat.shape[1], height)).T.copy(), shortest * 2)
    horizontal, dotted = _printed(ink, horizontal)
    vertical, _ = _printed(ink.T, vertical)
    return Rules(horizontal, vertical[:, [1, 0, 3, 2]], dotted)


_DARKNESS = np.clip(255 - np.arange(256) - 12, 0, INK).astype(np.uint8)


def _cells(ink: Pixels, size: tuple[int, int]) -> NDArray[np.float32]:
    width, height = ((n // CELL * CELL or n) if n != m else n for n, m in zip(ink.shape[::-1], size, strict=True))
    return np.asarray(cv2.resize(ink[:height, :width], size, interpolation=cv2.INTER_AREA), np.float32)


def _segments(cells: NDArray[np.float32], shortest: int) -> Floats:
    """Segments x0, y0, x1, y1 in a map of (across the lines, cells along them)."""
    smooth = np.asarray(cv2.GaussianBlur(cells, (1, 5), 0, sigmaY=0.8), np.float32)
    ridge = _ridge(smooth)
    found: list[Segment] = []
    for x, a, b in _seeds(ridge, max(7, round(0.7 * shortest / CELL))):
        if not _repeats((x * CELL, a + b * x), found):
            found += [line for line in _follow(smooth, ridge, (a, b), shortest) if not _repeats(_middle(line), found)]
    found.sort(key=lambda s: (s[1] + s[3], s[0]))
    return np.array(found, np.float64).reshape(-1, 4)


def _ridge(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far a cell is darker than both its sides, `REACH` away; 0 where it is not the darkest near it."""
    padded = np.pad(cells, ((REACH, REACH), (0, 0)), mode="edge")
    sides = np.maximum(padded[: -2 * REACH], padded[2 * REACH :])
    ridge = np.maximum(cells - sides, 0)
    top = cv2.dilate(cells, np.ones((5, 1), np.uint8))
    return np.asarray(np.where(cells >= top, ridge, 0), np.float32)


def _seeds(ridge: NDArray[np.float32], narrowest: int) -> list[tuple[float, float, float]]:
    """Straight, even runs of at least `narrowest` ridge cells, longest first: middle cell, y at cell 0, slope a cell."""
    strong = (ridge >= FAINTEST).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(strong, np.ones((3, 3), np.uint8)))
    width = stats[:, cv2.CC_STAT_WIDTH]
    ys, xs = np.nonzero(strong & (width >= narrowest)[labels])
    names, dark = labels[ys, xs], ridge[ys, xs]
    n, sx, sy, sxx, sxy, sd, sdd = (np.bincount(names, w, len(stats)) for w in (None, xs, ys, xs * xs, xs * ys, dark, dark * dark))
    n = np.maximum(n, 1)
    b = (sxy - sx * sy / n) / np.maximum(sxx - sx * sx / n, 1e-9)
    a = (sy - b * sx) / n
    spread = np.sqrt(np.bincount(names, (ys - a[names] - b[names] * xs) ** 2, len(stats)) / n)
    even = np.sqrt(np.maximum(sdd / n - (sd / n) ** 2, 0)) <= UNEVEN * sd / n
    good = np.flatnonzero(even & (n >= 0.7 * (width - 2)) & (spread <= 3.0) & (np.abs(b) <= 2 * SLOPE * CELL) & (width >= narrowest))
    return [(float(sx[k] / n[k]), float(a[k]), float(b[k])) for k in good[np.argsort(-width[good])]]


def _line(xs: Floats, ys: Floats) -> tuple[float, float] | None:
    """Fit y = a + b·x in rounds, each without what lies off the last; None where too little agrees."""
    a, b = float(np.median(ys)), 0.0
    for reach in (4.0, 1.5, 1.0):
        keep = np.abs(ys - a - b * xs) <= reach
        xs, ys = xs[keep], ys[keep]
        if len(xs) < 5:
            return None
        x, y = float(xs.mean()), float(ys.mean())
        off = xs - x
        b = float(off @ (ys - y) / max(float(off @ off), 1e-9))
        a = y - b * x
    return (a, b) if abs(b) <= SLOPE * CELL else None


def _follow(cells: NDArray[np.float32], ridge: NDArray[np.float32], seed: tuple[float, float], shortest: int) -> list[Segment]:
    """Follow one line over the whole map and give the segments where it is there."""
    a, b = seed
    height, width = cells.shape
    xs = np.arange(width)
    window = np.rint(a + b * xs).astype(int)[None, :] + np.arange(-2, 3)[:, None]
    window = np.clip(window, 0, height - 1)
    edge, dark = ridge[window, xs], cells[window, xs]
    clean = edge.max(axis=0) >= FAINTEST
    if np.count_nonzero(clean) * CELL < shortest / 2:
        return []
    dark = dark.max(axis=0)
    there = clean | (dark >= 0.6 * float(np.median(dark[clean])))
    top = window[edge.argmax(axis=0), xs]
    best = top + _offset(cells, top, xs)
    found = []
    for start, end in _runs(clean, there):
        inside = np.flatnonzero(clean[start:end]) + start
        if (end - start) * CELL < shortest:
            continue
        fit = _line(inside.astype(np.float64), best[inside])
        if fit is not None:
            found.append(_segment(fit, start, end))
    return found


def _segment(fit: tuple[float, float], start: int, end: int) -> Segment:
    a, b = fit
    return start * CELL, a + b * (start - 0.5), end * CELL - 1.0, a + b * (end - 0.5)


def _offset(cells: NDArray[np.float32], ys: NDArray[np.intp], xs: NDArray[np.intp]) -> Floats:
    """Where the top of the ridge lies between the pixels: the centre of its darkness within 2 px."""
    reach = np.arange(-2, 3)
    around = cells[np.clip(ys[None, :] + reach[:, None], 0, len(cells) - 1), xs].astype(np.float64)
    around -= around.min(axis=0)
    return np.asarray((around * reach[:, None]).sum(axis=0) / np.maximum(around.sum(axis=0), 1e-6))


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


def _repeats(point: tuple[float, float], found: list[Segment]) -> bool:
    """Whether a point lies on a segment already found."""
    x, y = point
    return any(a <= x <= c and abs(b + (d - b) * (x - a) / max(c - a, 1) - y) < REACH for a, b, c, d in found)


def _printed(ink: Pixels, segments: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Keep the rules among the segments, and say which are dotted.

    The feet of letters make ridges too, but only a rule stays thin, even and alone for `PURE` cells in a row.
    """
    dotted, keep = [], []
    for x0, y0, x1, y1 in segments:
        xs = np.arange(int(x0), min(int(x1) + 1, ink.shape[1]))
        ys = np.rint(y0 + (y1 - y0) * (xs - x0) / max(x1 - x0, 1)).astype(int)
        around = ink[np.clip(ys + _AROUND[:, None], 0, len(ink) - 1), xs]
        middle = around[3:6].max(axis=0)
        peak = float(np.percentile(middle, 90))
        dark = middle >= 0.5 * peak
        alone = dark & (np.maximum(around[:3].min(axis=0), around[6:].min(axis=0)) < 0.4 * peak)
        keep.append(_streak(dark, alone) >= PURE)
        dotted.append(float(dark.mean()) < 0.8)
    kept = np.array(keep, np.bool_)
    return segments[kept], np.array(dotted, np.bool_)[kept]


_AROUND = np.array([-7, -6, -5, -1, 0, 1, 5, 6, 7])


def _streak(dark: NDArray[np.bool_], alone: NDArray[np.bool_]) -> int:
    """Most cells in a row that hold marks of a rule and nothing else."""
    size = len(dark) // CELL * CELL
    marks, thin = dark[:size].reshape(-1, CELL).sum(axis=1), alone[:size].reshape(-1, CELL).sum(axis=1)
    pure = (marks >= 2) & (thin >= 0.85 * marks)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], pure.astype(np.int8), [0]])))
    return int(np.max(edges[1::2] - edges[::2], initial=0))
