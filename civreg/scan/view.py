"""A delivered picture, upright, at the sizes at which it is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels, grey, reduced
from civreg.scan.turn import turned, upright

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class View:
    """A delivered picture, upright, at two small sizes: coarse for the paper, fine (grey) for the print."""

    coarse: Pixels
    coarse_factor: int
    fine: Pixels
    fine_factor: int
    upright: Floats
    """3 × 3, original to upright."""

    @property
    def to_upright(self) -> Floats:
        """3 × 3, from pixels of `fine` to those of the upright picture."""
        f = self.fine_factor
        return np.array([[f, 0, (f - 1) / 2], [0, f, (f - 1) / 2], [0, 0, 1]])


def view(image: Pixels, turn: int, mirrored: bool) -> View:
    """Look at a picture (h, w, 3) turned clockwise by `turn` degrees, after a flip where it is mirrored."""
    longer = max(image.shape[:2])
    fine = max(1, round(longer / 1800))
    coarse = max(round(longer / 600) // fine, 1) * fine
    height, width = (-(-n // coarse) * coarse for n in image.shape[:2])
    below, beside = height - image.shape[0], width - image.shape[1]
    if below or beside:  # whole blocks only, or a flip would move the picture by a part of one
        image = np.asarray(cv2.copyMakeBorder(image, 0, below, 0, beside, cv2.BORDER_REPLICATE), np.uint8)
    half = reduced(image, fine)
    small = reduced(half, coarse // fine)
    matrix = upright(width, height, turn, mirrored)
    return View(turned(small, turn, mirrored), coarse, turned(grey(half), turn, mirrored), fine, matrix)
