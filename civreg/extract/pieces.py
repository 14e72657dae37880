"""Connected pieces of ink, known by their pixels alone: on a written line nineteen of twenty pixels are paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What hangs together in a mask, corners included: its pixels row by row, and a box for each piece."""

    shape: tuple[int, int]
    at: NDArray[np.int64]
    """Place of each pixel of ink in the mask laid out flat."""
    of: NDArray[np.int64]
    """Which piece each pixel belongs to, from 0."""
    boxes: NDArray[np.int64]
    """(5, pieces): left, top, width, height, pixels."""

    def drawn(self, values: NDArray[np.uint8] | NDArray[np.bool_]) -> Mask:
        """A mask with such a value for every piece, 0 elsewhere."""
        out = np.zeros(self.shape, np.uint8)
        out.ravel()[self.at] = values[self.of]
        return out

    def runs(self) -> NDArray[np.int64]:
        """Lengths of the runs of ink along every other row."""
        at = self.at[self.at // self.shape[1] % 2 == 0]
        return np.diff(np.flatnonzero(np.diff(at, prepend=-2) != 1), append=len(at))


def pieces(mask: Mask) -> Pieces:
    """The pieces of a mask of 0 and 1, in the order in which their first pixels come."""
    count, names = cv2.connectedComponents(mask, connectivity=8, ltype=cv2.CV_16U)
    at = np.flatnonzero(mask.view(np.bool_))
    of = names.ravel()[at].astype(np.int64) - 1
    ys, xs = np.divmod(at, mask.shape[1])
    left, right, top, bottom = (np.zeros(count - 1, np.int64) for _ in range(4))
    left[:] = mask.shape[1]
    np.minimum.at(left, of, xs)
    np.maximum.at(right, of, xs)
    bottom[of], top[of[::-1]] = ys, ys[::-1]  # row by row: the first pixel of a piece is its highest
    area = np.bincount(of, minlength=count - 1)
    return Pieces((mask.shape[0], mask.shape[1]), at, of, np.stack([left, top, right - left + 1, bottom - top + 1, area]))
