"""Photographs drawn from flat pages: table, perspective, curl, shadow, thumb; every point of the page is known in the picture."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from .forms_drawn import Pixels

Floats = NDArray[np.float64]
OAK, OLIVE, PLASTIC, STEEL = (48, 84, 130), (40, 95, 105), (120, 60, 150), (128, 136, 134)


@dataclass(frozen=True)
class Photo:
    """A drawn photograph of a page, and the way from the page to it."""

    image: Pixels
    matrix: Floats
    """3 × 3, from the page as it bends to the picture."""
    curl: float
    size: tuple[int, int]

    def at(self, points: Floats) -> Floats:
        """Points (n, 2) of the flat page in the picture."""
        bent = points + np.column_stack([np.zeros(len(points)), bend(points[:, 0] / self.size[0], self.curl)])
        flat = np.column_stack([bent, np.ones(len(points))]) @ self.matrix.T
        return np.asarray(flat[:, :2] / flat[:, 2:])

    @property
    def corners(self) -> Floats:
        """The corners of the paper in the picture."""
        w, h = self.size
        return self.at(np.array([(0, 0), (w, 0), (w, h), (0, h)], float))


@dataclass(frozen=True)
class Table:
    """How a page lies and is lit."""

    colour: tuple[int, int, int] = OAK
    corners: tuple[tuple[float, float], ...] = ((0.13, 0.08), (0.9, 0.12), (0.84, 0.94), (0.05, 0.89))
    """Of the paper, as shares of the picture."""
    curl: float = 12.0
    """Pixels of the page by which its middle bulges."""
    shadow: float = 0.35
    """How much darker the darkest part of the picture is."""
    thumb: bool = True
    papers: bool = False
    """Whether other paper lies on the table."""
    seed: int = 0
    shape: tuple[int, int] = field(default=(1600, 1200))


def bend(share: Floats, curl: float) -> Floats:
    """How far paper rises at a share of its width."""
    return np.asarray(-curl * np.sin(np.pi * share) + 0.5 * curl * share**3)


def photographed(page: Pixels, table: Table) -> Photo:
    """Photograph a flat page (h, w, 3)."""
    height, width = table.shape
    h, w = page.shape[:2]
    square = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    matrix = cv2.getPerspectiveTransform(square, np.array(table.corners, np.float32) * np.array([width, height], np.float32))
    ys, xs = np.mgrid[0:height, 0:width]
    flat = np.column_stack([xs.ravel(), ys.ravel(), np.ones(xs.size)]) @ np.linalg.inv(matrix).T
    u, v = (flat[:, k] / flat[:, 2] for k in (0, 1))
    v = v - bend(u / w, table.curl)
    maps = [m.reshape(height, width).astype(np.float32) for m in (u, v)]
    laid = cv2.remap(page, *maps, cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    on = (maps[0] >= 0) & (maps[0] <= w) & (maps[1] >= 0) & (maps[1] <= h)
    image = np.where(on[..., None], laid, _wood(table)).astype(np.float32) * _light(table)[..., None]
    if table.thumb:
        x, y = (np.array(table.corners[3]) * (width, height)).astype(int)
        cv2.ellipse(image, (int(x) + 20, int(y) - 10), (34, 60), 30, 0, 360, (110, 140, 205), -1, cv2.LINE_AA)
    noise = np.random.default_rng(table.seed).normal(0, 2.5, (height, width, 1))
    return Photo(np.clip(image + noise, 0, 255).astype(np.uint8), np.asarray(matrix, np.float64), table.curl, (w, h))


def _wood(table: Table) -> Pixels:
    height, width = table.shape
    rng = np.random.default_rng(table.seed)
    grain = cv2.resize(rng.normal(0, 22, (height // 4, 12)), (width, height), interpolation=cv2.INTER_CUBIC)
    wood = np.clip(np.array(table.colour, float) + grain[..., None], 5, 250).astype(np.uint8)
    if table.papers:
        cv2.fillConvexPoly(wood, np.array([(0, 0), (width // 5, 0), (width // 9, height // 30), (0, height // 20)]), (205, 225, 235))
        cv2.fillConvexPoly(wood, np.array([(width, height), (width, height - 60), (width - 160, height)]), (240, 240, 240))
    return wood


def _light(table: Table) -> Floats:
    """Light that falls off to one side, and a soft shadow from below."""
    height, width = table.shape
    ys, xs = np.mgrid[0:height, 0:width]
    slope = 1 - table.shadow * (0.6 * xs / width + 0.4 * ys / height)
    edge = 1 / (1 + np.exp(-(ys - 0.75 * height - 0.1 * xs) / (0.03 * height)))
    return np.asarray(slope * (1 - 0.5 * table.shadow * edge))
