"""A piece of a line as a picture: as it stands, and dimmed what stands beside it, so that nobody takes one for the other."""

from __future__ import annotations

import numpy as np

from civreg import raster
from civreg.archive import StoredPage
from civreg.model import Quad

MARGIN = 5.0
"""Pixels of the page beside a piece that are shown undimmed: strokes lean over."""
BESIDE = 1.1
"""Of a line's height, shown dimmed at either side."""
ABOVE = 0.3
"""Of a line's height, shown above and below it."""
DIM = 0.35
"""What is left of the ink beside."""
QUALITY = 80


def draw_piece(stored: StoredPage, image: raster.Pixels, place: tuple[Quad, float, float]) -> bytes:
    """Cut a piece (its line on the page, begin and end along it as 0..1) out of the delivered picture, as JPEG."""
    line, begin, end = place
    width = line.bounds[2] - line.bounds[0]
    height = line.bounds[3] - line.bounds[1]
    beside = BESIDE * height
    shown = _along(line, begin - beside / width, end + beside / width, ABOVE)
    cut = raster.cut(image, stored.page.transform.quad_to_original(shown) if stored.page else shown)
    scale = cut.shape[1] / ((end - begin) * width + 2 * beside)
    first, last = round((beside - MARGIN) * scale), round(cut.shape[1] - (beside - MARGIN) * scale)
    ground = np.percentile(cut, 90, axis=(0, 1))
    for side in (np.s_[:, : max(first, 0)], np.s_[:, max(last, 0) :]):
        cut[side] = (ground + (cut[side] - ground) * DIM).clip(0, 255).astype(np.uint8)
    return raster.encode_jpeg(cut, QUALITY)


def _along(line: Quad, begin: float, end: float, room: float) -> Quad:
    """A part of a line's quad, begin and end along it (0..1, also beyond), made higher at both sides by a share of its height."""
    a, b, c, d = (np.array(corner, float) for corner in line.corners)
    top, bottom = (a + (b - a) * begin, a + (b - a) * end), (d + (c - d) * begin, d + (c - d) * end)
    left, right = bottom[0] - top[0], bottom[1] - top[1]
    corners = (top[0] - left * room, top[1] - right * room, bottom[1] + right * room, bottom[0] + left * room)
    return Quad(tuple((float(x), float(y)) for x, y in corners))  # type: ignore[arg-type]  # four of them
