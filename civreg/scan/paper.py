"""What the bare paper of a page looks like everywhere, under its writing and its damage."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
CELL_MM = 12.0
"""Side of the cells in which the paper's own light is taken."""
ODD = 12.0
"""Difference in colour from its surroundings by which a cell shows no paper."""


def paper_of(lab: Floats, there: Bools, mm: float) -> Floats:
    """Light and colour of the paper everywhere on a picture (h, w, 3) in CIELAB; it is looked for where it is `there`, (h, w).

    The lighter half of each cell is paper; cells that damage fills are bridged. `mm` is the pixels of a millimetre.
    """
    height, width = lab.shape[:2]
    step = max(round(CELL_MM * mm), 8)
    rows, columns = -(-height // step), -(-width // step)
    cells = _lighter_half(lab, there, step, (rows, columns))
    whole = np.nanmedian(cells.reshape(-1, 3), axis=0) if np.isfinite(cells).any() else np.array([90, 0, 0], np.float32)
    filled = np.where(np.isfinite(cells), cells, whole)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(filled, ((2, 2), (2, 2), (0, 0)), mode="edge"), (5, 5), axis=(0, 1))
    usual = np.median(around.reshape(rows, columns, 3, -1), axis=3)
    odd = np.linalg.norm(filled - usual, axis=2, keepdims=True) > ODD
    smooth = cv2.GaussianBlur(np.where(odd, usual, filled).astype(np.float32), (0, 0), 0.7)
    return np.asarray(cv2.resize(smooth, (columns * step, rows * step), interpolation=cv2.INTER_LINEAR)[:height, :width], np.float32)


def _lighter_half(lab: Floats, there: Bools, step: int, cells: tuple[int, int]) -> Floats:
    """The median of the lighter half of each of (rows, columns) cells, of every second pixel; NaN where little of a cell is `there`."""
    rows, columns = cells
    over = ((0, rows * step - lab.shape[0]), (0, columns * step - lab.shape[1]))
    own, seen = (_in_cells(part, step, cells) for part in (np.pad(lab, (*over, (0, 0))), np.pad(there, over)[..., None]))
    lighter = seen & (own[..., :1] >= _medians(own[..., :1], seen)[..., None, :])
    enough = seen.sum(axis=2) * 16 >= step * step
    return np.where(enough, _medians(own, lighter), np.float32(np.nan))


def _in_cells(part: NDArray[Any], step: int, cells: tuple[int, int]) -> NDArray[Any]:
    """(rows · step, columns · step, channels) as (rows, columns, pixels, channels), every second pixel of each row and column."""
    rows, columns = cells
    parted = part.reshape(rows, step, columns, step, -1)[:, ::2, :, ::2]
    return parted.transpose(0, 2, 1, 3, 4).reshape(rows, columns, -1, part.shape[-1])


def _medians(own: Floats, counted: Bools) -> Floats:
    """The medians of those pixels of each cell that count; infinity where none does."""
    ordered = np.sort(np.where(counted, own, np.float32(np.inf)), axis=2)
    count = counted.sum(axis=2, keepdims=True)
    low, high = (np.take_along_axis(ordered, np.maximum(at, 0), axis=2) for at in ((count - 1) // 2, count // 2))
    return np.asarray((low + high)[:, :, 0] / 2, np.float32)
