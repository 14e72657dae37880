"""What the bare paper of a page looks like everywhere, under its writing and its damage."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.scan.view import View

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
CELL_MM = 12.0
"""Side of the cells in which the paper's own light is taken."""
ODD = 12.0
"""Difference in colour from its surroundings by which a cell shows no paper."""


def colours_of(view: View, times: int, size: tuple[int, int]) -> Floats:
    """A picture in CIELAB (3, h, w), light 0..100 from its fine look and tints from its coarse one.

    It is `times` smaller than the fine one, `size` is its height and width.
    """
    height, width = size
    light = cv2.resize(view.fine[: height * times, : width * times], (width, height), interpolation=cv2.INTER_AREA)
    small = cv2.cvtColor(view.coarse, cv2.COLOR_BGR2LAB)
    wide, high = (round(side * view.coarse_factor / (view.fine_factor * times)) for side in small.shape[1::-1])
    lab = np.empty((3, height, width), np.float32)
    lab[0] = cv2.LUT(light, _LIGHTNESS)
    for i in (1, 2):
        tint = cv2.resize(cv2.extractChannel(small, i), (wide, high), interpolation=cv2.INTER_LINEAR)
        tint = cv2.copyMakeBorder(tint, 0, max(0, height - high), 0, max(0, width - wide), cv2.BORDER_REPLICATE)
        np.subtract(tint[:height, :width], np.float32(128), out=lab[i])
    return lab


_GREYS = np.arange(256, dtype=np.uint8)[None]
_LIGHTNESS = cv2.cvtColor(cv2.cvtColor(_GREYS, cv2.COLOR_GRAY2BGR), cv2.COLOR_BGR2LAB)[..., 0] * np.float32(100 / 255)
"""(1, 256): lightness of every grey."""


def paper_of(lab: Floats, there: Bools, mm: float) -> Floats:
    """Light and colour of the paper everywhere on a picture (3, h, w) in CIELAB; it is looked for where it is `there`, (h, w).

    The lighter half of each cell is paper; cells that damage fills are bridged. `mm` is the pixels of a millimetre.
    """
    height, width = there.shape
    step = max(round(CELL_MM * mm), 8)
    rows, columns = -(-height // step), -(-width // step)
    cells = _lighter_half(lab, there, step, (rows, columns))
    filled = _filled(cells)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(filled, ((2, 2), (2, 2), (0, 0)), mode="edge"), (5, 5), axis=(0, 1))
    usual = np.median(around.reshape(rows, columns, 3, -1), axis=3)
    odd = np.linalg.norm(filled - usual, axis=2, keepdims=True) > ODD
    smooth = cv2.GaussianBlur(np.where(odd, usual, filled).astype(np.float32), (0, 0), 0.7)
    size = (columns * step, rows * step)
    return np.stack([cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)[:height, :width] for plane in cv2.split(smooth)])


def _filled(cells: Floats) -> Floats:
    """Cells (rows, columns, 3), those that show no paper like the others."""
    known = np.isfinite(cells)
    if known.all():
        return cells
    whole = np.nanmedian(cells.reshape(-1, 3), axis=0) if known.any() else np.array([90, 0, 0], np.float32)
    return np.where(known, cells, whole)


def _lighter_half(lab: Floats, there: Bools, step: int, cells: tuple[int, int]) -> Floats:
    """The median of the lighter half of each of (rows, columns) cells, of every second pixel; NaN where little of a cell is `there`."""
    own, seen = _in_cells(lab, step, cells), _in_cells(there[None], step, cells)
    lighter = seen & (own[:1] >= _medians(own[:1], seen)[..., None])
    enough = seen.sum(axis=3) * 16 >= step * step
    return np.where(enough, _medians(own, lighter), np.float32(np.nan)).transpose(1, 2, 0)


def _in_cells(part: NDArray[Any], step: int, cells: tuple[int, int]) -> NDArray[Any]:
    """(channels, h, w) as (channels, rows, columns, pixels), every second pixel of each row and column; 0 beyond."""
    rows, columns = cells
    whole = np.zeros((len(part), rows * step, columns * step), part.dtype)
    whole[:, : part.shape[1], : part.shape[2]] = part
    parted = whole.reshape(-1, rows, step, columns, step)[:, :, ::2, :, ::2]
    return parted.transpose(0, 1, 3, 2, 4).reshape(len(part), rows, columns, -1)


def _medians(own: Floats, counted: Bools) -> Floats:
    """The medians of those pixels of each cell that count, (channels, rows, columns); infinity where none does."""
    ordered = np.sort(np.where(counted, own, np.float32(np.inf)), axis=3)
    count = counted.sum(axis=3, keepdims=True)
    low, high = (np.take_along_axis(ordered, np.maximum(at, 0), axis=3) for at in ((count - 1) // 2, count // 2))
    return np.asarray((low + high)[..., 0] / 2, np.float32)
