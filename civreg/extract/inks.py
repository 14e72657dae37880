"""The colour of ink: whether something on a page was written with another pen than the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels

Floats = NDArray[np.float32]
DARK = 120
"""Flattened grey below which a pixel shows the ink alone, and no edge."""
LEAST = 60
"""Fewest such pixels by which an ink is known."""
APART = 0.24
"""Least difference of two inks: of the light that each takes in blue, green and red, as shares of all it takes."""
NAMES: dict[str, tuple[float, float, float]] = {
    "red": (0.45, 0.45, 0.10),
    "blue": (0.10, 0.38, 0.52),
    "violet": (0.20, 0.50, 0.30),
    "green": (0.40, 0.15, 0.45),
    "brown": (0.45, 0.33, 0.22),
}
"""What inks of a colour take, in the same shares."""
LOGARITHM = np.log(np.maximum(np.arange(256, dtype=np.uint8), 1))
"""Of every level of light."""


@dataclass(frozen=True, slots=True)
class Inks:
    """The ink that most of a page is written in."""

    usual: Floats

    @classmethod
    def of(cls, pieces: Sequence[tuple[Pixels, Pixels]]) -> Inks | None:
        """The middle of the inks of many fields, each given in colour (h, w, 3) and flat (h, w); None where too few are written."""
        known = [tint for piece in pieces if (tint := tint_of([piece])) is not None]
        return cls(np.median(known, axis=0)) if len(known) >= 3 else None

    def other(self, pieces: Sequence[tuple[Pixels, Pixels]]) -> str:
        """The name of the ink of a field's pieces where it is not the page's; empty where it is, or cannot be told."""
        tint = tint_of(pieces)
        if tint is None or float(np.abs(tint - self.usual).sum()) < APART:
            return ""
        grey = float(np.abs(tint - 1 / 3).sum())
        return "black" if grey < APART else min(NAMES, key=lambda name: float(np.abs(tint - np.array(NAMES[name])).sum()))


def enough(flats: Iterable[Pixels]) -> bool:
    """Whether flat pieces (h, w) hold so much ink together that its colour can be known."""
    return sum(int(np.count_nonzero(flat < DARK)) for flat in flats) >= LEAST


def tint_of(pieces: Sequence[tuple[Pixels, Pixels]]) -> Floats | None:
    """Shares of blue, green and red in the light that ink takes from its paper; None where there is too little ink."""
    taken = []
    for colour, flat in pieces:
        ink = flat < DARK
        if colour.size and np.count_nonzero(ink):
            taken.append(np.maximum(np.log(np.maximum(_paper(colour), 1)) - LOGARITHM[colour[ink]], 0))
    dense = np.concatenate(taken) if taken else np.empty((0, 3))
    if len(dense) < LEAST:
        return None
    middle = np.median(dense, axis=0)
    return np.asarray(middle / max(float(middle.sum()), 1e-6), np.float32)


def _paper(colour: Pixels) -> NDArray[np.float64]:
    """The median of blue, green and red, counted: sorting so many pixels is slow."""
    levels = [cv2.calcHist([colour], [layer], None, [256], [0, 256]).ravel() for layer in range(3)]
    counts = np.stack(levels).cumsum(axis=1, dtype=np.int64)
    half, total = (colour.size // 3 + 1) // 2, colour.size // 3
    low, high = ((counts >= at).argmax(axis=1) for at in (half, total // 2 + 1))
    return np.asarray((low + high) / 2, np.float64)
