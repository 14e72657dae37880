"""An entry's picture within so many bytes: as much of it as stays legible, and no less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from civreg import raster
from civreg.model import Page, Quad
from civreg.raster import Pixels

STEPS = (300, 250, 200, 175, 150)
"""Dots an inch of the paper at which an entry is tried; the last is the least at which writing stays legible (registers §5)."""
POOREST, WORTHY, BEST = 20, 38, 85
"""JPEG qualities: the least at which thin strokes survive 150 dpi, the least worth more dots, and the most that is worth bytes."""
_FULL = 0.985
"""Share of its bytes from which a picture is as good as it gets."""
_GAP = 26
"""Pixels of paper between the heading of a table and the row that was cut out of it."""
_AIR = 0.12
"""Share of a row's height that is kept above and below it."""


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A JPEG, colour, with the resolution it has on paper."""

    jpeg: bytes
    pixels: tuple[int, int]
    """Width and height."""
    dpi: float
    quality: int
    fits: bool
    """Whether it is within its bytes."""


def upright(original: Pixels, turn: int, *, mirrored: bool) -> Pixels:
    """A picture as delivered, whole, stood on its feet: flipped where the file asks for it, then turned clockwise."""
    image = cv2.flip(original, 1) if mirrored else original
    ways = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    return np.asarray(cv2.rotate(image, ways[turn]) if turn in ways else image, np.uint8)


def side(original: Pixels, page: Page) -> Pixels:
    """One page of a picture that shows two, straightened, at the dots of every page."""
    return raster.warp(original, page.transform, page.width, page.height)


def row_of(page: Pixels, row: Sequence[Quad], every: Sequence[Quad]) -> Pixels:
    """A table's heading and one of its rows, cut out of the straightened page.

    `row` are the cells of the entry, `every` those of all entries of the page, in pixels of `page`.
    """
    top, bottom = min(q.bounds[1] for q in row), max(q.bounds[3] for q in row)
    first = max(0, round(min(q.bounds[1] for q in every)))
    air = _AIR * (bottom - top)
    head, start = page[:first], max(0, round(top - air))
    if start <= first:
        return page[: round(bottom + air)]
    gap = np.full((_GAP, *page.shape[1:]), 255, np.uint8)
    gap[_GAP // 2 - 1 : _GAP // 2 + 1, (np.arange(page.shape[1]) // 18) % 2 == 0] = 150
    return np.vstack([head, gap, page[start : round(bottom + air)]])


def squeeze(image: Pixels, dpi: float, budget: int) -> Squeezed:
    """The best JPEG of `image`, which has `dpi` on paper, within `budget` bytes.

    More dots are taken only where they keep a worthy quality. Where not even the poorest legible picture fits, that one is
    given, and says that it does not fit: nothing is ever made illegible to save bytes.
    """
    steps: list[float] = [s for s in STEPS if s < dpi] or [dpi]
    least = scaled(image, steps[-1] / dpi)
    rough = raster.encode_jpeg_small(least, WORTHY)
    if len(rough) > budget:
        return _best(least, steps[-1], budget, (POOREST, WORTHY))
    for step in [dpi, *steps] if dpi <= STEPS[0] else steps:
        if len(rough) * (step / steps[-1]) ** 1.2 > budget:
            continue
        found = _best(scaled(image, step / dpi), step, budget, (WORTHY, BEST))
        if found.fits:
            return found
    return _best(least, steps[-1], budget, (POOREST, BEST))


def _best(image: Pixels, dpi: float, budget: int, between: tuple[int, int]) -> Squeezed:
    """The highest quality within `between` that fits, or one that leaves few bytes over; the lowest of it where none does."""
    low, high = between
    size = (image.shape[1], image.shape[0])
    kept, above = raster.encode_jpeg_small(image, low), 0
    if len(kept) > budget:
        return Squeezed(kept, size, dpi, low, fits=False)
    while high - low > 1 and len(kept) < _FULL * budget:
        # bytes grow almost evenly with quality: where both ends are known, the next guess is nearly right
        share = (budget - len(kept)) / (above - len(kept)) if above else 0.5
        middle = min(high - 1, low + max(1, int(share * (high - low))))
        data = raster.encode_jpeg_small(image, middle)
        if len(data) <= budget:
            low, kept = middle, data
        else:
            high, above = middle, len(data)
    return Squeezed(kept, size, dpi, low, fits=True)


def scaled(image: Pixels, scale: float) -> Pixels:
    """An image at a part of its size; never larger."""
    if scale >= 1.0:
        return image
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


__all__ = ["Squeezed", "row_of", "scaled", "side", "squeeze", "upright"]
