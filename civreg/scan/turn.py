"""Quarter turns: what the file asks for, and what the page's content says."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels


def upright(width: int, height: int, turn: int, mirrored: bool) -> NDArray[np.float64]:
    """The matrix of a left-right flip and a quarter turn clockwise of a picture (pixel centres are whole numbers)."""
    flip = np.array([[-1, 0, width - 1], [0, 1, 0], [0, 0, 1]] if mirrored else np.eye(3), np.float64)
    turns = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, -1, height - 1], [1, 0, 0], [0, 0, 1]],
        180: [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
        270: [[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]],
    }
    return np.asarray(np.array(turns[turn % 360 // 90 * 90], np.float64) @ flip)


def turned(image: Pixels, turn: int, mirrored: bool) -> Pixels:
    """A picture flipped and turned as `upright` says."""
    if mirrored:
        image = np.asarray(cv2.flip(image, 1), np.uint8)
    codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    turn = turn % 360 // 90 * 90
    return image if turn == 0 else np.asarray(cv2.rotate(image, codes[turn]), np.uint8)


def reduced(image: Pixels, factor: int) -> Pixels:
    """A picture of whole blocks of `factor` pixels averaged; what does not fill a block is left out."""
    if factor <= 1:
        return image
    height, width = image.shape[0] // factor, image.shape[1] // factor
    part = image[: height * factor, : width * factor]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
