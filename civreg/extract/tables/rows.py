"""The rows of a table: bands between level rules, or where none are printed, what the column of numbers says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from civreg.extract.tables.bars import Bar
from civreg.extract.tables.grid import Grid
from civreg.extract.tables.strokes import Strokes

Places = NDArray[np.int64]
NUMBERED = 0.6
"""Share of the written bands that must bear a number, for bands to be rows."""
APART = 0.6
"""Least distance of two numbers in rows of their own, in usual row heights."""
MIDDLE = 0.2
"""Share of a row's height by which its number may stand off its middle."""
LIKE = 0.2
"""Share by which a row may be higher or lower than usual, of which a pen line made two bands."""
HALF = 0.5
ONE = 0.9
"""Letters by which the middles of two numbers stand apart at least."""


def column_of(grid: Grid, strokes: Strokes) -> Places:
    """In which column each stroke's middle lies, from 0; -1 and the count of columns are outside."""
    return _place(grid.borders, strokes.x, strokes.y)


def band_of(levels: Sequence[Bar], strokes: Strokes) -> Places:
    """Between which two level bars each stroke's middle lies, from 0; -1 and the count of bands are outside."""
    return _place(levels, strokes.y, strokes.x)


def _place(bars: Sequence[Bar], across: NDArray[np.float64], along: NDArray[np.float64]) -> Places:
    passed = [across > np.interp(along, bar.along, bar.across) for bar in bars]
    return np.asarray(np.sum(passed, axis=0) - 1, np.int64)


def usual_height(strokes: Strokes) -> float:
    """The usual height of a written letter, in pixels: marks and points, joined words and blots are left out."""
    size = strokes.height[(strokes.height >= 10) & (strokes.height <= 120) & (strokes.width <= 400)]
    return float(np.median(size)) if len(size) else 30.0


def rows_of(grid: Grid, head: int, strokes: Strokes, number: int) -> tuple[Bar, ...]:
    """The borders of the rows under level bar `head`, one more than there are rows; `number` is the column of numbers."""
    levels = grid.levels[head:]
    letter = usual_height(strokes)
    column, band = column_of(grid, strokes), band_of(levels, strokes)
    inside = (column >= 0) & (column < len(grid.borders) - 1) & (band >= 0) & (band < len(levels) - 1)
    written = strokes.of(inside & (strokes.height >= HALF * letter))
    numbers = strokes.of(inside & (column == number) & (strokes.height >= HALF * letter) & (strokes.height < 4 * letter))
    lines = _lines(numbers, letter)
    bands, numbered = set(band_of(levels, written).tolist()), set(band_of(levels, numbers).tolist())
    if not lines or (len(numbered) >= NUMBERED * len(bands) and not _crowded(levels, lines) and not _unruled(levels, lines)):
        return _split(_without_pen(levels, written, lines), lines)
    borders = _by_numbers(levels, _valleys(written, lines, letter))
    over = written.of(band_of(borders, written) < 0)
    return (levels[0], *borders) if len(over.ink) else borders


def _lines(numbers: Strokes, letter: float) -> list[tuple[float, float]]:
    """Top and bottom of every number in the column, downward."""
    lines: list[tuple[float, float]] = []
    for top, bottom in sorted(zip(numbers.top.tolist(), numbers.bottom.tolist(), strict=True)):
        if lines and (top < lines[-1][1] - 0.2 * letter or top + bottom < sum(lines[-1]) + 2 * ONE * letter):
            lines[-1] = lines[-1][0], max(lines[-1][1], bottom)
        else:
            lines.append((top, bottom))
    return lines


def _crowded(levels: Sequence[Bar], lines: Sequence[tuple[float, float]]) -> bool:
    """Whether there are many more numbers than bands: then the few level rules are not the rows' own."""
    return len(lines) > 1.5 * (len(levels) - 1) + 1


def _unruled(levels: Sequence[Bar], lines: Sequence[tuple[float, float]]) -> bool:
    """Whether no rule parts rows at all: in a single row that is one, its number stands in the middle."""
    if len(levels) > 2:
        return False
    high = levels[-1].middle - levels[0].middle
    return len(lines) > 1 or abs(sum(lines[0]) / 2 - (levels[0].middle + levels[-1].middle) / 2) > MIDDLE * high


def _without_pen(levels: Sequence[Bar], written: Strokes, lines: Sequence[tuple[float, float]]) -> Sequence[Bar]:
    """Levels without those that a pen drew inside a row: bands of which but the first bears a number make up one usual row."""
    usual = float(np.median([b.middle - a.middle for a, b in pairwise(levels)]))
    used = set(band_of(levels, written).tolist())
    numbered = {i for i, (a, b) in enumerate(pairwise(levels)) if any(a.middle < (top + bottom) / 2 < b.middle for top, bottom in lines)}
    kept = list(levels)
    for i in sorted(numbered & used):
        end = i + 1
        while end in used - numbered and levels[end + 1].middle - levels[i].middle < (1 + LIKE) * usual:
            end += 1
        if end > i + 1 and abs(levels[end].middle - levels[i].middle - usual) < LIKE * usual:
            kept = [bar for bar in kept if bar not in levels[i + 1 : end]]
    return kept


def _split(levels: Sequence[Bar], lines: Sequence[tuple[float, float]]) -> tuple[Bar, ...]:
    """Bands as rows; where a rule was not seen, two numbers stand in one band and part it."""
    usual = float(np.median([b.middle - a.middle for a, b in pairwise(levels)]))
    borders = [levels[0]]
    for above, below in pairwise(levels):
        middles = [(a + b) / 2 for a, b in lines if above.middle < (a + b) / 2 < below.middle]
        for one, other in pairwise(middles):
            if other - one > APART * usual and below.middle - above.middle > 1.5 * usual:
                borders.append(above.moved((one + other) / 2 - above.middle))
        borders.append(below)
    return tuple(borders)


def _valleys(written: Strokes, lines: Sequence[tuple[float, float]], letter: float) -> list[float]:
    """For each number where the writing of the row before ends: the emptiest place over it, of equals the lowest."""
    size = int(written.bottom.max()) + 2
    change = np.zeros(size)
    density = written.ink / written.height
    np.add.at(change, written.top, density)
    np.add.at(change, written.bottom, -density)
    ink = np.convolve(np.cumsum(change), np.ones(5) / 5, "same")
    found = []
    for top, _ in lines:
        reach = np.arange(max(int(top - 1.3 * letter), 0), max(int(top - 0.2 * letter), 1))
        found.append(float(reach[len(reach) - 1 - int(ink[reach][::-1].argmin())]))
    return found


def _by_numbers(levels: Sequence[Bar], tops: Sequence[float]) -> tuple[Bar, ...]:
    """A row from just above each number to the next."""
    first, last = levels[0], levels[-1]
    shares = [(top - first.middle) / max(last.middle - first.middle, 1.0) for top in tops]
    return (*(_between(first, last, max(share, 0.0)) for share in shares), last)


def _between(first: Bar, last: Bar, share: float) -> Bar:
    """A line between two bars, leaning as they do."""
    ends = (first.start, first.end)
    return Bar(ends, tuple(first.at(x) + share * (last.at(x) - first.at(x)) for x in ends), 0.0)
