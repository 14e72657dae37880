"""The one picture of a sheet: the original's own pixels, straightened, at the wanted resolution."""

from __future__ import annotations

import cv2
import numpy as np

from civreg import raster
from civreg.model import PAGE_DPI
from civreg.raster import Pixels
from civreg.verify.marks import Picture
from civreg.verify.source import SheetSource

_BYTES_A_PIXEL = 0.088
"""340 kB for an A4 page at 200 dpi: a thousand sheets stay under 400 MB."""
_QUALITIES = (82, 72, 62, 52, 42, 32)


def take(source: SheetSource, dpi: int) -> Picture:
    """Straighten the original through the page's transform; where there is no page it stays as stored.

    May raise whatever `source.original` raises.
    """
    image = source.original()
    if source.page is not None:
        page = source.page
        image = raster.warp(image, page.transform, page.width, page.height)
    height, width = image.shape[:2]
    own = PAGE_DPI if source.page is not None else (source.source.dpi or max(width, height) / 11.69)
    scale = min(1.0, dpi / own)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = image if size == (width, height) else np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Picture(_within(small), size, (width / own * 25.4, height / own * 25.4))


def _within(image: Pixels) -> bytes:
    """The best JPEG within the budget; the last quality is taken as it comes."""
    budget = image.shape[0] * image.shape[1] * _BYTES_A_PIXEL
    data = b""
    for quality in _QUALITIES:
        data = raster.encode_jpeg(image, quality)
        if len(data) <= budget:
            break
    return data
