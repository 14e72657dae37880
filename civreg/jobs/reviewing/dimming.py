"""A piece of a line as a picture: as it stands, and dimmed what stands beside it, so that nobody takes one for the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from civreg import raster
from civreg.archive import StoredPage, Stretch
from civreg.model import Quad

MARGIN = 5.0
"""Pixels of the page beside a piece that are shown undimmed: strokes lean over."""
BESIDE = 0.8
"""Of a line's height, shown dimmed at either side."""
ABOVE, BELOW = 0.3, 0.1
"""Of a line's height, shown above and below it: large writing reaches over its line."""
DIM = 0.35
"""What is left of the ink beside."""
QUALITY = 80


def draw_piece(stored: StoredPage, image: raster.Pixels, stretches: Sequence[Stretch]) -> bytes:
    """Cut stretches of lines out of the delivered picture, as one JPEG."""
    cuts = [_drawn(stored, image, stretch) for stretch in stretches]
    width = max(cut.shape[1] for cut in cuts)
    filled = [np.pad(cut, ((0, 0), (0, width - cut.shape[1]), (0, 0)), "edge") for cut in cuts]
    return raster.encode_jpeg(np.vstack(filled), QUALITY)


def _drawn(stored: StoredPage, image: raster.Pixels, stretch: Stretch) -> raster.Pixels:
    line, begin, end = stretch
    width = line.bounds[2] - line.bounds[0]
    height = line.bounds[3] - line.bounds[1]
    beside = BESIDE * height if (begin, end) != (0.0, 1.0) else 0.0
    shown = _along(line, begin - beside / width, end + beside / width)
    cut = raster.cut(image, stored.page.transform.quad_to_original(shown) if stored.page else shown)
    scale = cut.shape[1] / ((end - begin) * width + 2 * beside)
    clear = max(round((beside - MARGIN) * scale), 0)
    ground = np.array([raster.percentile(cut[..., tone], 90) for tone in range(cut.shape[2])])
    for side in (np.s_[:, :clear], np.s_[:, cut.shape[1] - clear :]):
        cut[side] = (ground + (cut[side] - ground) * DIM).clip(0, 255).astype(np.uint8)
    return cut


def _along(line: Quad, begin: float, end: float) -> Quad:
    """A part of a line's quad, begin and end along it (0..1, also beyond), made higher."""
    a, b, c, d = (np.array(corner, float) for corner in line.corners)
    top, bottom = (a + (b - a) * begin, a + (b - a) * end), (d + (c - d) * begin, d + (c - d) * end)
    left, right = bottom[0] - top[0], bottom[1] - top[1]
    corners = (top[0] - left * ABOVE, top[1] - right * ABOVE, bottom[1] + right * BELOW, bottom[0] + left * BELOW)
    return Quad(tuple((float(x), float(y)) for x, y in corners))  # type: ignore[arg-type]  # four of them
