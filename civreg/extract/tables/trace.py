"""Walk along a rule beyond where it was seen: over its gaps, around its bends and on past its ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civreg.extract.tables.bars import Bar
from civreg.raster import Pixels

STEP = 48
"""Pixels of one step, over which a rule's darkness is averaged."""
REACH = 7
"""Pixels by which a rule may rise or fall in one step, and to where paper must show."""
SEEN = 0.5
"""Share of a rule's darkness that shows it in a step."""
FAINTEST = 30.0
"""Darkness under which what looks like a rule may be the paper's grain."""
MISSES = 3
"""Steps in a row in which it may be hidden or broken."""
LEAST = 0.15
"""Share of the page that a rule was seen along at least: what is shorter may be writing."""
LOCAL = 400.0
"""Pixels before an end from which its direction is taken."""

Knot = tuple[float, float]


def traced(page: Pixels, bar: Bar) -> Bar:
    """The bar with knots wherever it was seen on the way; `page` is (pixels across, pixels along), paper at 255."""
    if bar.seen < LEAST * page.shape[1]:
        return bar
    knots = list(zip(bar.along, bar.across, strict=True))
    whole = knots[:1]
    for knot in knots[1:]:
        if knot[0] - whole[-1][0] > 3 * STEP:
            whole += [
                k
                for k in _walk(page, bar, whole[-1], 1)
                if k[0] < knot[0] - STEP and abs(k[1] - _between(whole[-1], knot, k[0])) < 4 * REACH
            ]
        whole.append(knot)
    before, after = _walk(page, bar, whole[0], -1), _walk(page, bar, whole[-1], 1)
    whole = [*before[::-1], *whole, *after]
    return replace(
        bar, along=tuple(k[0] for k in whole), across=tuple(k[1] for k in whole), seen=bar.seen + STEP * (len(before) + len(after))
    )


def _between(one: Knot, other: Knot, along: float) -> float:
    return one[1] + (other[1] - one[1]) * (along - one[0]) / (other[0] - one[0])


def _walk(page: Pixels, bar: Bar, start: Knot, way: int) -> list[Knot]:
    """Knots beyond a place, in the direction `way` (1 or -1), until the rule was missed too often."""
    found: list[Knot] = []
    slope = (bar.at(start[0]) - bar.at(start[0] - way * LOCAL)) / LOCAL if abs(bar.end - bar.start) > LOCAL else 0.0
    (along, across), missed = start, 0
    while missed < MISSES:
        along, across = along + way * STEP, across + slope * STEP
        if not STEP < along < page.shape[1] - STEP:
            break
        seen = _seen(page[:, int(along - STEP / 2) : int(along + STEP / 2)], across, bar.dark)
        missed = missed + 1 if seen is None else 0
        if seen is not None:
            last = found[-1] if found else start
            slope = 0.5 * slope + 0.5 * (seen - last[1]) / abs(along - last[0])
            across = seen
            found.append((along, seen))
    return found


def _seen(stretch: Pixels, across: float, dark: float) -> float | None:
    """Where in a stretch of the page the rule stands, near where it should."""
    top = round(across) - 2 * REACH
    if top < 0 or top + 4 * REACH >= len(stretch):
        return None
    rows: NDArray[np.float64] = 255.0 - stretch[top : top + 4 * REACH + 1].mean(axis=1)
    near = rows[REACH : 3 * REACH + 1]
    peak = REACH + int(near.argmax())
    sides = max(rows[peak - REACH], rows[peak + REACH])
    if rows[peak] < max(SEEN * dark, FAINTEST) or rows[peak] - sides < max(SEEN * dark, FAINTEST) / 2:
        return None
    weights = np.maximum(rows[peak - 2 : peak + 3] - sides, 0)
    return float(top + peak + (weights @ np.arange(-2, 3)) / weights.sum())
