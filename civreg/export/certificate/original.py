"""The entry as delivered, cut from the original's own pixels for the last page of its extract."""

from __future__ import annotations

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


def cut_out(image: Pixels, page: Page, row: Sequence[Quad] = ()) -> tuple[bytes, tuple[int, int]]:
    """The page, or the `row` of it that the entry's fields on the original stand in, as JPEG with its size in pixels.

    Only turned and brought to a rectangle: nothing is cleaned, flattened or coloured.
    """
    top, bottom = _band(page, row) if row else (0.0, float(page.height))
    quad = page.transform.quad_to_original(Quad.box(0.0, top, float(page.width), bottom))
    part = raster.shrunk(raster.cut(image, quad), LONGER)
    return raster.encode_jpeg(part, _QUALITY), (part.shape[1], part.shape[0])


def _band(page: Page, row: Sequence[Quad]) -> tuple[float, float]:
    """From where to where the row reaches on the page."""
    corners = page.transform.to_page(np.array([corner for quad in row for corner in quad.corners], np.float64))
    room = page.height * _MARGIN
    top, bottom = float(corners[:, 1].min()) - room, float(corners[:, 1].max()) + room
    return max(0.0, top), min(float(page.height), bottom)
