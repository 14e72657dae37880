"""What is written on a ruled page: the rules taken out, and the connected strokes that remain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.extract.tables.bars import Bar
from civreg.extract.tables.grid import Grid
from civreg.raster import Pixels

Numbers = NDArray[np.int64]
WRITTEN = 180
"""Flattened grey below which a pixel is ink."""
REACH = 14
"""Pixels to both sides of a rule in which its own thickness is measured."""
BLOCK = 64
"""Pixels along a rule over which its place and thickness are taken as one."""
FAINT = 12
"""Darkness under which a rule is broken and there is nothing to take out."""
NIGH = 8
"""Pixels from a level bar to where the writing it strikes out shows."""
CROSSED = 0.025
"""Share of its length at which a strike runs through letters."""
LEAST = 12
"""Pixels of ink of the smallest stroke that counts."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """Connected strokes of ink, n each: boxes in page pixels (right and bottom exclusive) and their ink."""

    left: Numbers
    top: Numbers
    right: Numbers
    bottom: Numbers
    ink: Numbers

    def of(self, which: NDArray[np.bool_] | Numbers) -> Strokes:
        """Some of them."""
        return Strokes(self.left[which], self.top[which], self.right[which], self.bottom[which], self.ink[which])

    @property
    def x(self) -> NDArray[np.float64]:
        """Their middles, across the page."""
        return np.asarray((self.left + self.right) / 2)

    @property
    def y(self) -> NDArray[np.float64]:
        """Their middles, down the page."""
        return np.asarray((self.top + self.bottom) / 2)

    @property
    def height(self) -> Numbers:
        """How tall they are."""
        return self.bottom - self.top

    @property
    def width(self) -> Numbers:
        """How wide they are."""
        return self.right - self.left


def strokes_of(bare: Pixels) -> Strokes:
    """The strokes on a page (h, w) without rules; specks are left out."""
    written = (bare < WRITTEN).astype(np.uint8)
    places = cv2.findNonZero(written)
    if places is None:
        return Strokes(*np.empty((5, 0), np.int64))
    count, labels = cv2.connectedComponents(written, connectivity=8)  # with OpenCV's own boxes it takes seven times as long
    xs, ys = np.asarray(places, np.int64).reshape(-1, 2).T
    names = np.asarray(labels, np.int32)[ys, xs]
    (left, right), (top, bottom) = (_reach(names, at, count) for at in (xs, ys))
    ink = np.bincount(names, minlength=count)
    return Strokes(left, top, right + 1, bottom + 1, ink).of(np.flatnonzero(ink >= LEAST))


def _reach(names: NDArray[np.int32], at: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """The least and the greatest place of each of `count` groups; `names` are the groups of the places."""
    least, most = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
    np.minimum.at(least, names, at)
    np.maximum.at(most, names, at)
    return least, most


def without_rules(flat: Pixels, grid: Grid) -> Pixels:
    """A page (h, w) without the rules of its table; strokes of writing that cross them stay whole."""
    page = flat.copy()
    _wipe(page, grid.levels)
    turned = np.ascontiguousarray(page.T)
    _wipe(turned, grid.borders)
    return np.ascontiguousarray(turned.T)


def strikes(flat: Pixels, grid: Grid, bar: Bar) -> bool:
    """Whether a level bar runs through writing rather than between rows: letters stand on both its sides, in many columns."""
    xs = np.arange(int(grid.left) + 1, int(grid.right))
    middle = np.rint(np.interp(xs, bar.along, bar.across)).astype(np.int64)
    over, under = (
        (flat[np.clip(middle + sign * np.arange(NIGH, 2 * NIGH)[:, None], 0, len(flat) - 1), xs] < WRITTEN).any(axis=0) for sign in (-1, 1)
    )
    through = xs[over & under]
    where = np.array([b.at(float(bar.middle)) for b in grid.borders])
    clear = np.abs(through[:, None] - where).min(axis=1) > 2 * NIGH
    columns = set(np.searchsorted(where, through[clear]).tolist())
    return len(through[clear]) > CROSSED * len(xs) and len(columns) >= len(where) / 2


def _wipe(page: Pixels, bars: Iterable[Bar]) -> None:
    reach = np.arange(-REACH - 4, REACH + 5)
    height, width = page.shape
    for bar in bars:
        along = np.arange(max(int(bar.start) - 4, 0), min(int(bar.end) + 5, width))
        across = np.rint(np.interp(along, bar.along, bar.across)).astype(np.int64)
        for at in range(0, len(along), BLOCK):
            xs, middle = along[at : at + BLOCK], across[at : at + BLOCK]
            rows = np.clip(middle + reach[:, None], 0, height - 1)
            page[rows, xs] = _wiped(page[rows, xs])


def _wiped(window: Pixels) -> Pixels:
    """A stretch of a rule, straightened: rows across it (its own in the middle), columns along it."""
    middle = window.shape[1] // 2, (window.shape[1] - 1) // 2
    ordered = np.partition(window, middle, axis=1)
    dark = 255 - (ordered[:, middle[0]].astype(np.float64) + ordered[:, middle[1]]) / 2
    centre = len(dark) // 2
    peak = centre - 4 + int(dark[centre - 4 : centre + 5].argmax())
    if dark[peak] < FAINT:
        return window
    ruled = dark > max(0.25 * dark[peak], FAINT / 2)
    first = last = peak
    while first > 3 and ruled[first - 1]:
        first -= 1
    while last < len(dark) - 4 and ruled[last + 1]:
        last += 1
    first, last = first - 1, last + 1
    ink = window < WRITTEN
    over, under = (_widened(np.asarray(ink[rows].any(axis=0))) for rows in (slice(first - 2, first), slice(last + 1, last + 3)))
    out = window.copy()
    out[first : last + 1, ~(over & under)] = 255
    return out


def _widened(marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Marks and two places on both sides of each: strokes cross a rule at a slant."""
    return np.asarray(cv2.dilate(marks.astype(np.uint8)[None], np.ones((1, 5), np.uint8))[0] > 0)
