"""The frame of a page: how big it is, and how the upright picture is laid onto it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import Mesh, Transform
from civreg.raster import Pixels, warp
from civreg.scan.ground import flatten
from civreg.scan.view import View

Floats = NDArray[np.float64]
WORK = 0.5
"""Size at which a page is measured, to its own."""
REDUCE = 4
"""How much smaller the background of a work page is found."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper in the upright picture, in its pixels (pixel centres are whole numbers)."""

    outline: Floats
    """(n, 2): corners of a convex polygon."""
    sides: Floats
    """(2, 2, 2): end points of the left and the right side where both were seen, else (0, 2, 2)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A page frame: from the upright picture, with its size."""

    matrix: Floats
    width: int
    height: int


def rotation(degrees: float) -> Floats:
    """The matrix that takes a skew away."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])


def moved(points: Floats, matrix: Floats) -> Floats:
    """Points (…, 2) carried through a matrix, as (n, 2)."""
    flat = np.column_stack([points.reshape(-1, 2), np.ones(points.size // 2)]) @ matrix.T
    return np.asarray(flat[:, :2] / flat[:, 2:], np.float64)


def around(matrix: Floats, outline: Floats) -> Frame:
    """The frame that just holds an outline (n, 2) after a matrix."""
    corners = moved(outline, matrix)
    low, high = corners.min(axis=0), corners.max(axis=0)
    move = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]])
    width, height = np.maximum(np.ceil(high - low), 1).astype(int).tolist()
    return Frame(np.asarray(move @ matrix), width, height)


def work_page(view: View, frame: Frame, outline: Floats, mesh: Mesh | None = None) -> Pixels:
    """The page at `WORK` of its size, grey and flat, white beside an outline (n, 2) of the upright picture."""
    matrix = _shrunk(WORK) @ frame.matrix
    size = (max(1, round(frame.width * WORK)), max(1, round(frame.height * WORK)))
    page = _laid(view, matrix, size, mesh)
    beside = np.full(page.shape, 255, np.uint8)
    cv2.fillConvexPoly(beside, np.rint(moved(outline, matrix)).astype(np.int32), 0)
    return np.asarray(cv2.max(flatten(page, REDUCE), cv2.dilate(beside, np.ones((15, 15), np.uint8))), np.uint8)


def raw_page(view: View, frame: Frame, scale: float) -> Pixels:
    """The page at `scale` of its size, grey, its light as it was."""
    size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
    return np.asarray(
        cv2.warpPerspective(
            view.fine, _shrunk(scale) @ frame.matrix @ view.to_upright, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
        ),
        np.uint8,
    )


def _laid(view: View, matrix: Floats, size: tuple[int, int], mesh: Mesh | None) -> Pixels:
    """The fine picture laid out by a matrix from the upright one, and the page's mesh where there is one."""
    whole = matrix @ view.to_upright
    if mesh is None:
        return np.asarray(cv2.warpPerspective(view.fine, whole, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    small = Mesh(round(mesh.step * WORK), _scaled(mesh.dx), _scaled(mesh.dy))
    return warp(view.fine, Transform(tuple(whole.ravel().tolist()), small), *size)


def _scaled(grid: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(d * WORK for d in row) for row in grid)


def _shrunk(factor: float) -> Floats:
    return np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2], [0, 0, 1]])
