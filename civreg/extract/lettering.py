"""Where something like print stands on a page whose writing is hidden, and the strips that the reader of labels reads.

Ink that is close together along a line is one stretch: words of a label, a cut-off letter, a signature. A stretch's
body (the height of its small letters, of its capitals where it has no others) sets it into its strip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels

INK = 195
"""Grey from which a pixel of a page at 120 dpi is paper."""
HEIGHT, MIDDLE = 32, 17
"""Rows of a strip, and the row on which the middle of a stretch's body lies."""
BODY = 10.0
"""Rows that the body of a page's usual stretch takes in a strip."""
LARGEST = 1.5
"""Bodies larger than this, in usual ones, are shrunk to it: titles."""
GAP = 16
"""Columns of paper between two strips."""
NEAR, RISE = 15, 3
"""How far ink of one stretch is joined, in columns, and marks to their letters, in rows."""
LEAST = 6
"""Rows of a body, at least: what is lower is what is left of rules."""
WIDE = 2.5
"""Bodies that a stretch is wide, at least, to be asked for the page's usual body."""
FEWEST = 10
"""Dark pixels of a stretch, at least."""
TALLEST = 72
"""Rows from which a stretch is no line of print."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ink along a line, in pixels of its page: its box (right and bottom exclusive) and its body's first and last row."""

    left: int
    top: int
    right: int
    bottom: int
    first: int
    last: int

    @property
    def body(self) -> int:
        """Rows of the body."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Strip:
    """Where a stretch lies in the row of all strips of its page."""

    stretch: Stretch
    at: int
    """Column of the row at which it begins."""
    width: int
    scale: float
    """Columns of the strip for each of the page."""


def inked(page: Pixels) -> NDArray[np.bool_]:
    """Which pixels are dark, (h, w)."""
    return np.asarray(page < INK)


def stretches(dark: NDArray[np.bool_]) -> list[Stretch]:
    """All stretches of a page (h, w), from the bottom up."""
    joined = cv2.dilate(dark.view(np.uint8), np.ones((RISE, NEAR), np.uint8))
    outlines, levels = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)  # a tenth of labelling every pixel
    outer = [outline for outline, level in zip(outlines, levels[0] if len(outlines) else (), strict=True) if level[3] < 0]
    boxes = [(left, top, left + width, top + height) for left, top, width, height in map(cv2.boundingRect, outer)]
    found = [_stretch(dark, box) for box in boxes if box[3] - box[1] <= TALLEST and box[2] - box[0] > NEAR]
    return [stretch for stretch in found if stretch is not None]


def _stretch(dark: NDArray[np.bool_], box: tuple[int, int, int, int]) -> Stretch | None:
    left, top, right, bottom = box
    inside = dark[top:bottom, left:right]
    rows = inside.sum(axis=1)
    if rows.sum() < FEWEST:
        return None
    columns = np.flatnonzero(inside.any(axis=0))
    full = np.flatnonzero(rows)
    body = np.flatnonzero(rows >= 0.45 * np.sort(rows)[-min(4, len(rows))])
    return Stretch(
        left + int(columns[0]),
        top + int(full[0]),
        left + int(columns[-1]) + 1,
        top + int(full[-1]) + 1,
        top + int(body[0]),
        top + int(body[-1]),
    )


def usual_body(found: Sequence[Stretch]) -> float:
    """Rows that the body of print takes on this page: a low one among its stretches, for writing stands larger."""
    bodies = [float(s.body) for s in found if s.right - s.left > WIDE * s.body and s.body >= LEAST]
    return float(np.clip(np.percentile(bodies or [BODY], 35), LEAST, 16))


def strips(page: Pixels, found: Sequence[Stretch], size: float = 1.0) -> tuple[Pixels, list[Strip]]:
    """All stretches side by side in one picture (32, w), `size` times as large as usual, and where each lies in it."""
    usual = usual_body(found)
    pieces: list[Pixels] = [np.full((HEIGHT, GAP), 255, np.uint8)]
    placed: list[Strip] = []
    at = GAP
    for stretch in found:
        scale = size * BODY / usual * min(1.0, LARGEST * usual / stretch.body)
        piece = _strip(page, stretch, scale)
        placed.append(Strip(stretch, at, piece.shape[1], scale))
        pad = GAP + (-(at + piece.shape[1] + GAP)) % 2
        pieces += [piece, np.full((HEIGHT, pad), 255, np.uint8)]
        at += piece.shape[1] + pad
    return np.hstack(pieces), placed


def _strip(page: Pixels, stretch: Stretch, scale: float) -> Pixels:
    middle = (stretch.first + stretch.last + 1) / 2
    width = max(2, round((stretch.right - stretch.left) * scale))
    onto = np.array([[1 / scale, 0, stretch.left], [0, 1 / scale, middle - MIDDLE / scale]])
    return np.asarray(cv2.warpAffine(page, onto, (width, HEIGHT), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=255), np.uint8)
