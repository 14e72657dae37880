"""What stands in each cell of a table: its strokes, its written lines in order, and whether a whole row is struck out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civreg.extract.tables.crosses import crosses
from civreg.extract.tables.marks import ditto_mark
from civreg.extract.tables.rows import band_of, column_of, usual_height
from civreg.extract.tables.strokes import WRITTEN, Strokes, strokes_of
from civreg.extract.tables.table import Ruled, Table
from civreg.model import Quad
from civreg.raster import Pixels

Profile = NDArray[np.float64]
STRIKE = 0.3
"""Share of a table's width that one stroke must run across to strike out its row."""
LEAST = 0.3
"""Least height of a stroke that is more than a speck, in letters."""
SPECK = 60
"""Ink of a cell, in pixels, under which nothing stands in it."""
PAD = 8.0
"""Pixels of paper around a line."""
BASE = 12.0
"""Pixels from the feet of the letters to the lower edge of a line's quad, as `crops` wants it."""
VALLEY = 0.55
"""Share of the lower peak to which the ink must fall between two lines."""
BODY = 0.55
"""Least height of a letter without its marks, in usual letters: every line has one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the quad between its rules, and its written lines downward."""

    quad: Quad
    lines: tuple[Quad, ...]
    mark: Quad | None = None
    """A small mark that stands alone: „, ” or a stroke."""


@dataclass(frozen=True, slots=True)
class Writing:
    """All that is written in a table: cells by row and column, the rows struck out, the usual height of a letter."""

    cells: tuple[tuple[Cell, ...], ...]
    struck: frozenset[int]
    letter: float


def written_in(page: Ruled, table: Table) -> Writing:
    """The writing of every cell of a table."""
    wide = table.grid.right - table.grid.left
    strokes, struck = page.strokes, frozenset[int]()
    high = float(np.median([b.middle - a.middle for a, b in itertools.pairwise(table.borders)]))
    long = (strokes.width > STRIKE * wide) | crosses(page.bare, strokes, wide, high)
    if long.any():
        struck = _struck(strokes.of(long), table)
        strokes = strokes_of(_parted(page.bare, strokes.of(long), table))
    letter = usual_height(strokes)
    row, column = band_of(table.borders, strokes), _columns(table, strokes, letter)
    cells = tuple(
        tuple(_cell(page.bare, quad, strokes.of((row == r) & (column == c)), letter) for c, quad in enumerate(quads))
        for r, quads in enumerate(table.cells)
    )
    return Writing(cells, struck, letter)


def _struck(long: Strokes, table: Table) -> frozenset[int]:
    """Rows through whose middle a long stroke runs: what lies on their borders is left of a rule."""
    rows = set()
    for r, quad in enumerate(table.rows):
        _, top, _, bottom = quad.bounds
        room = 0.2 * (bottom - top)
        if ((np.minimum(long.bottom, bottom - room) - np.maximum(long.top, top + room)) > 0).any():
            rows.add(r)
    return frozenset(rows)


def _parted(bare: Pixels, long: Strokes, table: Table) -> Pixels:
    """The page with long strokes cut at the borders of the columns."""
    page = bare.copy()
    for border in table.grid.borders:
        for top, bottom in zip(long.top.tolist(), long.bottom.tolist(), strict=True):
            ys = np.arange(top, bottom)
            xs = np.rint(np.interp(ys, border.along, border.across)).astype(int)
            page[ys, np.clip(xs, 0, page.shape[1] - 1)] = 255
            page[ys, np.clip(xs + 1, 0, page.shape[1] - 1)] = 255
    return page


def _columns(table: Table, strokes: Strokes, letter: float) -> NDArray[np.int64]:
    """The column of each stroke: where its middle lies; one across a border goes with what stands nearer."""
    column = column_of(table.grid, strokes)
    for c, border in enumerate(table.grid.borders[1:-1], 1):
        at = np.interp(strokes.y, border.along, border.across)
        for i in np.flatnonzero((strokes.left < at - 3) & (strokes.right > at + 3) & ((column == c) | (column == c - 1))):
            level = (strokes.top < strokes.bottom[i]) & (strokes.bottom > strokes.top[i]) & (strokes.height > LEAST * letter)
            level[i] = False
            before = strokes.left[i] - np.max(strokes.right[level & (strokes.x < strokes.left[i])], initial=-9999)
            after = np.min(strokes.left[level & (strokes.x > strokes.right[i])], initial=99999) - strokes.right[i]
            if min(before, after) < letter and abs(before - after) > 0.3 * letter:
                column[i] = c - 1 if before < after else c
    return column


def _cell(bare: Pixels, quad: Quad, strokes: Strokes, letter: float) -> Cell:
    real = strokes.of(~_blots(strokes) & ((strokes.height >= LEAST * letter) | (strokes.ink >= SPECK)))
    if not len(real.ink) or real.ink.sum() < SPECK or not (real.height >= BODY * letter).any():
        return Cell(quad, (), ditto_mark(bare, quad, letter))
    left, right = int(real.left.min()), int(real.right.max())
    top, bottom = int(real.top.min()), int(real.bottom.max())
    profile = (bare[top:bottom, left:right] < WRITTEN).sum(axis=1).astype(np.float64)
    bodies = real.y[real.height >= BODY * letter] - top
    lines = tuple(_line(profile, zone, (left, top, right), real) for zone in _with_letters(_zones(profile, letter), bodies))
    return Cell(quad, lines)


def _blots(strokes: Strokes) -> NDArray[np.bool_]:
    """Round and filled: stains, and points that say nothing of a line's extent."""
    size = np.maximum(strokes.width, strokes.height)
    return np.asarray((strokes.ink >= 0.66 * strokes.width * strokes.height) & (np.abs(strokes.width - strokes.height) <= 0.35 * size))


def _with_letters(zones: Sequence[tuple[int, int]], bodies: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Zones in which letters stand, each with the marks over it; what hangs under the last is its own."""
    whole: list[tuple[int, int]] = []
    start = 0
    for first, last in zones:
        if ((bodies >= first) & (bodies < last)).any():
            whole.append((start, last))
            start = last
    if whole:
        whole[-1] = whole[-1][0], zones[-1][1]
    return whole


def _zones(profile: Profile, letter: float) -> list[tuple[int, int]]:
    """First and last row of every band of ink in a profile down a cell."""
    soft = _softened(profile, 0.28 * letter)
    inner = np.concatenate([[0.0], soft, [0.0]])
    peaks = [int(y) for y in np.flatnonzero((soft >= inner[:-2]) & (soft > inner[2:])) if soft[y] > 0.5]
    kept: list[int] = []
    for peak in peaks:
        if kept:
            valley = float(soft[kept[-1] : peak + 1].min())
            if valley > VALLEY * min(soft[kept[-1]], soft[peak]) or peak - kept[-1] < letter:
                kept[-1] = max(kept[-1], peak, key=lambda y: float(soft[y]))
                continue
        kept.append(peak)
    borders = [0, *(a + int(soft[a : b + 1].argmin()) for a, b in itertools.pairwise(kept)), len(profile)]
    return list(itertools.pairwise(borders))


def _softened(profile: Profile, sigma: float) -> Profile:
    reach = np.arange(-int(3 * sigma) - 1, int(3 * sigma) + 2)
    weights = np.exp(-0.5 * (reach / sigma) ** 2)
    return np.asarray(np.convolve(profile, weights / weights.sum(), "same")[: len(profile)])


def _line(profile: Profile, zone: tuple[int, int], at: tuple[int, int, int], strokes: Strokes) -> Quad:
    """The quad of one line; `at` is the left, top and right of the cell's writing."""
    left, top, right = at
    first, last = zone
    part = profile[first:last]
    body = np.flatnonzero(_softened(part, 2.0) >= 0.35 * np.percentile(part, 90))
    base = top + first + (int(body[-1]) if len(body) else len(part))
    own = strokes.of((strokes.y >= top + first) & (strokes.y < top + last))
    if len(own.ink):
        left, right = int(own.left.min()), int(own.right.max())
    return Quad.box(left - PAD, top + first - PAD / 2, right + PAD, min(base + BASE, top + last + BASE))
