"""From bars to the grid of one table: joints, the rules that belong together, its columns and the level rules across it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from civreg.extract.tables.bars import EDGE, Bar, Bars

NEAR = 30.0
"""Pixels by which a bar may end short of one it joins."""
TALL = 0.45
"""Share of the table's height that a column's border runs down at least."""
WIDE = 0.6
"""Share of the table's width that a row's border runs across at least, seen for half of that."""
NARROWEST = 45.0
"""Pixels between two borders of a column at least."""
PALE = 0.45
"""Share of the columns' darkness under which level rules are for writing on, and part no rows."""
FEWEST = 3
"""Columns without which ruled lines are no table."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The borders of a table: those of its columns from left to right, and every level rule across it, downward."""

    borders: tuple[Bar, ...]
    """One more than there are columns; all from the table's top to its bottom."""
    levels: tuple[Bar, ...]
    """All from its left to its right; the first and the last are its edges."""

    @property
    def left(self) -> float:
        """Where it begins."""
        return min(self.borders[0].across)

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(self.borders[-1].across)


def find_grid(bars: Bars) -> Grid | None:
    """The greatest table on a page; None where there is none of `FEWEST` columns."""
    down, across = _joined(bars)
    if len(down) < FEWEST or not across:
        return None
    top, bottom = min(b.start for b in down), max(b.end for b in down)
    borders = _apart([b for b in down if b.end - b.start >= TALL * (bottom - top)])
    if len(borders) < FEWEST:
        return None
    borders = _with_edges(borders, across, bars.size[0])
    left, right = borders[0].middle, borders[-1].middle
    dark = float(np.median([b.dark for b in borders]))
    levels = [b for b in across if _spans(b, left, right) and b.dark >= PALE * dark]
    first, last = _edges(levels, borders)
    inner = [b for b in levels if first.middle + NEAR < b.middle < last.middle - NEAR]
    rows = _apart([first, *inner, last])
    whole = tuple(b.spanning(left, right) for b in rows)
    return Grid(tuple(b.spanning(whole[0].at(b.middle), whole[-1].at(b.middle)) for b in borders), whole) if len(borders) > FEWEST else None


def _joined(bars: Bars) -> tuple[list[Bar], list[Bar]]:
    """The upright and level bars of the group that hangs together by most joints."""
    joints = np.array([[_meet(d, a) for a in bars.across] for d in bars.down], np.bool_).reshape(len(bars.down), len(bars.across))
    best: tuple[list[int], list[int]] = ([], [])
    waiting = set(range(len(bars.down)))
    while waiting:
        down, across = _group(joints, waiting.pop())
        waiting -= down
        if joints[np.ix_(sorted(down), sorted(across))].sum() > joints[np.ix_(*best)].sum():
            best = sorted(down), sorted(across)
    kept = [bars.down[i] for i in best[0]]
    if kept:  # a border whose ends have faded stands between others all the same
        first, last = kept[0].middle, kept[-1].middle
        kept = [b for b in bars.down if b in kept or (first < b.middle < last and _beside(b, kept))]
    return kept, [bars.across[i] for i in best[1]]


def _beside(bar: Bar, others: Sequence[Bar]) -> bool:
    """Whether a bar runs beside others along at least half its length."""
    top, bottom = min(b.start for b in others), max(b.end for b in others)
    return min(bar.end, bottom) - max(bar.start, top) > (bar.end - bar.start) / 2


def _group(joints: np.ndarray[tuple[int, int], np.dtype[np.bool_]], start: int) -> tuple[set[int], set[int]]:
    """Everything that hangs together with one upright bar."""
    down, across = {start}, set[int]()
    while True:
        wide = {int(j) for i in down for j in np.flatnonzero(joints[i])}
        tall = down | {int(i) for j in wide for i in np.flatnonzero(joints[:, j])}
        if wide == across and tall == down:
            return down, across
        down, across = tall, wide


def _meet(down: Bar, across: Bar) -> bool:
    x = down.middle
    y = across.at(x)
    x = down.at(y)
    return across.start - NEAR <= x <= across.end + NEAR and down.start - NEAR <= y <= down.end + NEAR


def _apart(bars: Sequence[Bar]) -> list[Bar]:
    """Of bars closer together than any column, the one seen best: double rules are one border."""
    kept: list[Bar] = []
    for bar in bars:
        if kept and bar.middle - kept[-1].middle < NARROWEST:
            kept[-1] = max(kept[-1], bar, key=lambda b: b.seen)
        else:
            kept.append(bar)
    return kept


def _spans(bar: Bar, left: float, right: float) -> bool:
    within = min(bar.end, right) - max(bar.start, left)
    return within >= WIDE * (right - left) and bar.seen >= WIDE / 2 * (right - left)


def _with_edges(borders: Sequence[Bar], across: Sequence[Bar], width: int) -> list[Bar]:
    """Borders with the outer ones, where no upright rule was seen but most level ones end together."""
    longest = [b for b in across if b.seen >= WIDE * (borders[-1].middle - borders[0].middle)]
    whole = list(borders)
    if len(longest) >= 2:
        left, right = float(np.median([b.start for b in longest])), float(np.median([b.end for b in longest]))
        if borders[0].middle - left > NARROWEST and left > EDGE * width and _together([b.start for b in longest], left):
            whole.insert(0, borders[0].moved(left - borders[0].middle))
        if right - borders[-1].middle > NARROWEST and right < (1 - EDGE) * width and _together([b.end for b in longest], right):
            whole.append(borders[-1].moved(right - borders[-1].middle))
    return whole


def _together(ends: Sequence[float], at: float) -> bool:
    return sum(abs(e - at) < NEAR for e in ends) > 0.6 * len(ends)


def _edges(levels: Sequence[Bar], borders: Sequence[Bar]) -> tuple[Bar, Bar]:
    """The table's upper and lower edge: level rules where the borders end, or lines drawn there."""
    xs = [b.middle for b in borders]
    drawn = []
    for ends, outer in (([b.start for b in borders], min), ([b.end for b in borders], max)):
        at = float(np.median(ends))
        far = outer(at, *(e for e in ends)) if np.ptp(ends) < 4 * NEAR else at
        near = [b for b in levels if abs(b.middle - at) < 2 * NEAR]
        straight = Bar((xs[0], xs[-1]), (far, far), 0.0)
        drawn.append(outer(near, key=lambda b: b.middle) if near else straight)
    return drawn[0], drawn[1]


def widths(grid: Grid) -> list[float]:
    """Width of every column, in pixels."""
    return [b.middle - a.middle for a, b in pairwise(grid.borders)]
