"""A ruled table on a page: its columns, rows and cells, whether or not its form is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from civreg.extract.tables.bars import Bar, find_bars
from civreg.extract.tables.grid import FEWEST, Grid, find_grid
from civreg.extract.tables.rows import band_of, column_of, rows_of
from civreg.extract.tables.strokes import Strokes, strikes, strokes_of, without_rules
from civreg.extract.tables.trace import traced
from civreg.model import Point, Quad
from civreg.raster import Pixels
from civreg.ruling import Rules

EMPTY = 0.01
"""Share of a table's letters under which an outer column is only its margin."""
LETTER, LETTERS = 10, 2
"""Least height of a printed letter, and least letters in a heading."""
HEADING = 0.3
"""Share of a table's height in which its heading ends."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it lies on a page: columns from left to right, rows from top to bottom; the heading is no row."""

    grid: Grid
    head: int
    """Which of the grid's level bars ends the heading."""
    borders: tuple[Bar, ...]
    """Of the rows, one more than there are."""

    @property
    def columns(self) -> tuple[Quad, ...]:
        """Each column, without its heading."""
        return tuple(quad_between((a, b), (self.grid.levels[self.head], self.grid.levels[-1])) for a, b in _pairs(self.grid.borders))

    @property
    def headings(self) -> tuple[Quad, ...]:
        """The heading of each column."""
        return tuple(quad_between((a, b), (self.grid.levels[0], self.grid.levels[self.head])) for a, b in _pairs(self.grid.borders))

    @property
    def rows(self) -> tuple[Quad, ...]:
        """Each row, from the first column to the last."""
        sides = self.grid.borders[0], self.grid.borders[-1]
        return tuple(quad_between(sides, band) for band in _pairs(self.borders))

    @property
    def cells(self) -> tuple[tuple[Quad, ...], ...]:
        """The cells of every row; their corners lie on the rules, bent as they may be."""
        return tuple(tuple(quad_between(column, band) for column in _pairs(self.grid.borders)) for band in _pairs(self.borders))


@dataclass(frozen=True, slots=True)
class Ruled:
    """A page with a table on it: the table's grid, the page without any rule, and what is written there."""

    grid: Grid
    bare: Pixels
    strokes: Strokes


def ruled(flat: Pixels, rules: Rules) -> Ruled | None:
    """Look for a table's grid on a flattened page (h, w); None where there is none."""
    found = find_bars(flat, rules, FEWEST)
    if found is None:
        return None
    upright = np.ascontiguousarray(flat.T)
    bars = replace(found, across=tuple(traced(flat, b) for b in found.across), down=tuple(traced(upright, b) for b in found.down))
    grid = find_grid(bars)
    if grid is None:
        return None
    grid = replace(grid, levels=tuple(b for i, b in enumerate(grid.levels) if i in (0, len(grid.levels) - 1) or not strikes(flat, grid, b)))
    bare = without_rules(flat, grid)
    return Ruled(grid, bare, strokes_of(bare))


def find_table(flat: Pixels, rules: Rules) -> Table | None:
    """Find the table on a flattened page (h, w) of which no form is known; None where there is none.

    Its first column is taken for that of the numbers.
    """
    page = ruled(flat, rules)
    if page is None:
        return None
    head = _head(page.grid)
    return table_of(merged(trimmed(page, head), head), head, 0)


def trimmed(page: Ruled, head: int) -> Ruled:
    """The same without empty outer columns: the margin between a frame and the paper's edge."""
    headed, written = _letters(page, head)
    used = np.flatnonzero(headed | (written > EMPTY * written.sum()))
    return page if head == 0 or not len(used) else _with_borders(page, range(used[0], used[-1] + 2))


def merged(page: Ruled, head: int) -> Ruled:
    """The same with columns that have no heading joined to the one before: they only part francs from centimes."""
    headed, _ = _letters(page, head)
    first = [int(i) for i in np.flatnonzero(headed)]
    if head == 0 or len(first) < FEWEST:
        return page
    return _with_borders(page, [0, *first[1:], len(headed)])


def _with_borders(page: Ruled, kept: Iterable[int]) -> Ruled:
    return replace(page, grid=replace(page.grid, borders=tuple(page.grid.borders[i] for i in kept)))


def _letters(page: Ruled, head: int) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """For each column whether something stands in its heading, and how many letters stand under it."""
    grid, sizes = page.grid, page.strokes.height
    letters = page.strokes.of((sizes >= LETTER) & (sizes <= 20 * LETTER))
    column, band = column_of(grid, letters), band_of(grid.levels, letters)
    over, under = (
        column[(column >= 0) & (column < len(grid.borders) - 1) & which] for which in ((band >= 0) & (band < head), band >= head)
    )
    count = len(grid.borders) - 1
    return np.bincount(over, minlength=count) >= LETTERS, np.bincount(under, minlength=count).astype(np.int64)


def table_of(page: Ruled, head: int, number: int) -> Table:
    """The table whose heading ends at level bar `head` and whose numbers stand in column `number`."""
    return Table(page.grid, head, rows_of(page.grid, head, page.strokes, number))


def _head(grid: Grid) -> int:
    """The level bar that ends the heading: the first that leaves room for one."""
    top, bottom = grid.levels[0].middle, grid.levels[-1].middle
    upper = [i for i, bar in enumerate(grid.levels[1:-1], 1) if bar.middle < top + HEADING * (bottom - top)]
    return upper[0] if upper else 0


def _pairs(bars: Sequence[Bar]) -> list[tuple[Bar, Bar]]:
    return list(pairwise(bars))


def quad_between(sides: Sequence[Bar], band: Sequence[Bar]) -> Quad:
    """The cell between two upright and two level bars."""
    (left, right), (above, below) = sides, band
    return Quad((_joint(left, above), _joint(right, above), _joint(right, below), _joint(left, below)))


def _joint(down: Bar, across: Bar) -> Point:
    """Where an upright and a level bar cross."""
    y = across.at(down.middle)
    x = down.at(y)
    return x, across.at(x)
