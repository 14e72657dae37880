"""The entry as delivered, cut from the original's own pixels for the last page of its extract."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from civreg import raster
from civreg.model import Page, Quad
from civreg.raster import Pixels

LONGER = 2100
"""Pixels of the longer side at most: 180 an inch on A4, where every stroke can be followed."""
_QUALITY = 82
_MARGIN = 0.012
"""Paper kept above and below a row of a table, in parts of the page's height."""
_LONG, _PARTS, _OVERLAP = 3.0, 4, 0.03
"""How many times wider than high the picture of a row is at most, into how many parts it is broken at most, and how much of
its width both of two neighbours show."""


def cut_out(image: Pixels, page: Page, row: Sequence[Quad] = ()) -> tuple[bytes, tuple[int, int]]:
    """The page, or the `row` of it that the entry's fields on the original stand in, as JPEG with its size in pixels.

    Only turned and brought to a rectangle: nothing is cleaned, flattened or coloured. A long row is broken into parts that
    lie under one another and overlap a little, so that it can be read on A4.
    """
    top, bottom = _band(page, row) if row else (0.0, float(page.height))
    part = raster.cut(image, page.transform.quad_to_original(Quad.box(0.0, top, float(page.width), bottom)))
    part = raster.shrunk(_broken(part) if row else part, LONGER)
    return raster.encode_jpeg(part, _QUALITY), (part.shape[1], part.shape[0])


def _broken(row: Pixels) -> Pixels:
    """A row in as many parts as make it less than `_LONG` times as wide as high, on white."""
    high, wide = row.shape[:2]
    count = min(_PARTS, math.ceil(math.sqrt(wide / high / _LONG)))
    step, over = wide / count, wide * _OVERLAP if count > 1 else 0.0
    width = round(step + over)
    gap = np.full((max(4, high // 12), width, row.shape[2]), 255, np.uint8)
    parts: list[Pixels] = []
    for i in range(count):
        start = min(round(i * step), wide - width)
        parts += [gap] * (i > 0) + [row[:, max(0, start) : max(0, start) + width]]
    return np.concatenate(parts)


def _band(page: Page, row: Sequence[Quad]) -> tuple[float, float]:
    """From where to where the row reaches on the page."""
    corners = page.transform.to_page(np.array([corner for quad in row for corner in quad.corners], np.float64))
    room = page.height * _MARGIN
    top, bottom = float(corners[:, 1].min()) - room, float(corners[:, 1].max()) + room
    return max(0.0, top), min(float(page.height), bottom)
