"""Where every character of a line stands: from the middles that a reader knows to the gaps that the ink shows.

A reader of lines says for each character some steps at which it saw it, an engine for print a word's box: neither says where a
character ends. Two characters part where least ink stands between their middles, and each reaches as far as its ink.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from civreg.extract.engine import Origin
from civreg.model import Spot
from civreg.raster import Pixels

FAINT = 0.25
"""Ink of a column, as dark pixels, under which it is a gap."""
CLEAR = 165
"""Grey under which a pixel is ink."""


def columns(picture: Pixels) -> NDArray[np.float32]:
    """How much ink stands in each column of a grey picture, in dark pixels."""
    return np.asarray(np.where(picture < CLEAR, 255 - picture.astype(np.float32), 0).sum(0) / 255, np.float32)


def parted(ink: NDArray[np.float32], middles: Sequence[float]) -> list[tuple[int, int]]:
    """First column and last (exclusive) of each character, by the middles of all of them from left to right."""
    if not middles:
        return []
    inner = [_gap(ink, a, b) for a, b in pairwise(middles)]
    edges = [0, *inner, len(ink)]
    return [_trimmed(ink, a, b) for a, b in pairwise(edges)]


def runs(ink: NDArray[np.float32], first: int, last: int) -> list[tuple[int, int]]:
    """The stretches of columns with ink between two columns."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (ink[first:last] > FAINT).astype(np.int8), [0]])))
    return [(first + int(a), first + int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def spotted(parts: Sequence[tuple[float, float]], origin: Origin) -> list[Spot]:
    """Columns of a picture as shares of the line that it was cut from, to a ten-thousandth."""
    along = [[min(max((x - origin.begin) / origin.width, 0.0), 1.0) for x in part] for part in parts]
    return [Spot(origin.line, round(begin, 4), round(end, 4)) for begin, end in along]


def _gap(ink: NDArray[np.float32], before: float, after: float) -> int:
    """The column with least ink between two middles; of several, the one in the midst."""
    first, last = max(round(before), 0), min(round(after) + 1, len(ink))
    if last - first < 2:
        return min(max(first, 0), len(ink))
    least = np.flatnonzero(ink[first:last] <= ink[first:last].min() + FAINT)
    midst = (last - first - 1) / 2
    return first + int(least[np.abs(least - midst).argmin()])


def _trimmed(ink: NDArray[np.float32], first: int, last: int) -> tuple[int, int]:
    """As far as ink reaches between two columns; all of it where there is none."""
    inked = np.flatnonzero(ink[first:last] > FAINT)
    return (first + int(inked[0]), first + int(inked[-1]) + 1) if len(inked) else (first, max(last, first))
