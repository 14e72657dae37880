"""The one picture of a sheet: the original's own pixels, straightened, at the wanted resolution."""

from __future__ import annotations

import cv2
import numpy as np

from civreg import raster
from civreg.model import PAGE_DPI, Page, Transform
from civreg.raster import Pixels
from civreg.verify.marks import Picture
from civreg.verify.region import shown
from civreg.verify.source import SheetSource

_BYTES_A_PIXEL = 0.088
"""340 kB for an A4 page at 200 dpi: a thousand sheets stay under 400 MB."""
_QUALITIES = (76, 66, 56, 46, 36)
_ONE_STEP = 0.62
"""Bilinear sampling reads 2 × 2 pixels: down to here it misses none."""


def take(source: SheetSource, dpi: int) -> Picture:
    """Straighten the original through the page's transform; where there is no page it stays as stored.

    May raise whatever `source.original` raises.
    """
    image = source.original()
    page = source.page
    if page is None:
        own = source.source.dpi or max(image.shape[:2]) / 11.69
        stored = _reduced(image, min(1.0, dpi / own))
        return Picture(_within(stored), _size(stored), (image.shape[1] / own * 25.4, image.shape[0] / own * 25.4), {})
    scale = min(1.0, dpi / PAGE_DPI)
    straight = _straight(image, page, scale)
    size = (page.width / PAGE_DPI * 25.4, page.height / PAGE_DPI * 25.4)
    return Picture(_within(straight), _size(straight), size, shown(source.entry, straight, size))


def _straight(image: Pixels, page: Page, scale: float) -> Pixels:
    """The page at `scale`: in one step where that skips no pixels of the original, else by way of the full page."""
    matrix = page.transform.array
    reduction = scale * abs(float(np.linalg.det(matrix[:2, :2]))) ** 0.5
    if page.transform.mesh is None and reduction > _ONE_STEP:
        scaled = np.diag([scale, scale, 1.0]) @ matrix
        return raster.warp(image, Transform(tuple(scaled.ravel().tolist())), round(page.width * scale), round(page.height * scale))
    return _reduced(raster.warp(image, page.transform, page.width, page.height), scale)


def _reduced(image: Pixels, scale: float) -> Pixels:
    if scale >= 1.0:
        return image
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _size(image: Pixels) -> tuple[int, int]:
    return image.shape[1], image.shape[0]


def _within(image: Pixels) -> bytes:
    """The best JPEG within the budget; the last quality is taken as it comes."""
    budget = image.shape[0] * image.shape[1] * _BYTES_A_PIXEL
    data = b""
    for quality in _QUALITIES:
        data = raster.encode_jpeg(image, quality)
        if len(data) <= budget:
            break
    return data
