"""Typed, handwritten or blank: what kind of writing stands in the fields of a page.

A typewriter gives every letter the same width. The places of the letters of a line, taken as angles on a circle of
one pitch, point one way when the pitch is right (the mean resultant length of directional statistics, near 1);
written letters point everywhere. A page is one or the other, so all its lines vote for one pitch.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from civreg.extract.engine import Crop
from civreg.model import Writing
from civreg.raster import Pixels

PITCHES = np.arange(17.0, 46.0, 0.1)
"""Widths of a typed letter in pixels at `PAGE_DPI`: 17.6 to 6.6 letters an inch."""
TYPED = 0.45
"""Least agreement of a typed page: measured 0.85 on clean ones, 0.46 on faint ones typed into the dots, by hand at most 0.39."""
WORDY = frozenset(("name", "place", "text", "ethnic", "occupation"))
"""Kinds of fields that hold words."""
BODY = (0.1, 0.85)
"""Share of a line's ink, from its top, between which letters stand apart: marks and remains of dots join them."""


def writings(crops: Sequence[Crop]) -> list[Writing]:
    """What stands in each field of one page: `blank` where it has no lines, else as the page is written.

    In a table, whose keys repeat from row to row, words alone decide: many a hand gives all figures one width.
    """
    many = len({crop.key for crop in crops}) < len(crops)
    page: Writing = "typed" if is_typed([crop for crop in crops if crop.kind in WORDY] if many else crops) else "handwritten"
    return [page if crop.lines else "blank" for crop in crops]


def is_typed(crops: Sequence[Crop]) -> bool:
    """Whether a page is typed rather than written by hand; by hand where too little stands on it to tell."""
    return agreement([line for crop in crops for line in crop.lines]) >= TYPED


def agreement(lines: Sequence[Pixels]) -> float:
    """How well the letters of all these lines keep one pitch, 0 to 1: the least that chance leaves likely."""
    sums = np.zeros(len(PITCHES))
    count = 0
    for line in lines:
        at = _centres(line)
        if len(at) >= 3:
            turns = np.exp(2j * np.pi * at[:, None] / PITCHES)
            sums += np.maximum(np.abs(turns.sum(axis=0)) ** 2 / len(at) - 1, 0)
            count += len(at) - 1
    return max(float(np.sqrt(sums.max() / count)) - 2 / float(np.sqrt(count)), 0.0) if count else 0.0


def _centres(line: Pixels) -> NDArray[np.float64]:
    """Middles of the stretches of columns with ink, as far as each may be one letter."""
    ink = line < 215
    share = ink.sum(axis=1).cumsum()
    first, last = np.searchsorted(share, np.array(BODY) * share[-1])
    inked = ink[first : last + 1].any(axis=0).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked, [0]])))
    left, right = edges[::2], edges[1::2]
    single = (right - left >= 4) & (right - left <= PITCHES[-1])
    return np.asarray((left + right)[single] / 2)
