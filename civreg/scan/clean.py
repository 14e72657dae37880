"""Even the background of a page and keep stamps apart from ink."""

from __future__ import annotations

import cv2
import numpy as np

from civreg.model import Page
from civreg.raster import PagePixels, Pixels, grey, warp

REDUCE = 8


def pixels(image: Pixels, page: Page) -> PagePixels:
    """Lay a delivered picture (h, w, 3) out as the page: colour, and flat for engines."""
    colour = warp(image, page.transform, page.width, page.height)
    return PagePixels(colour, flatten(grey(colour)))


def flatten(tone: Pixels, reduce: int = REDUCE) -> Pixels:
    """Divide a grey page by its own background, found at an eighth of its size; paper becomes 255."""
    height, width = tone.shape
    small = cv2.resize(tone, (max(width // reduce, 1), max(height // reduce, 1)), interpolation=cv2.INTER_AREA)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    ground = cv2.resize(cv2.GaussianBlur(ground, (0, 0), 3), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(tone, ground, scale=255), np.uint8)
