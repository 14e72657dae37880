"""From a delivered picture to a straight, measured page: one transform, no pixels kept."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import PAGE_DPI, Page, SourceImage, Step, Transform
from civreg.raster import Pixels, grey
from civreg.scan.deskew import Skew, find_skew
from civreg.scan.legibility import judge
from civreg.scan.sheet import Sheet, find_sheet

Floats = NDArray[np.float64]
VERSION = "1"


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What the clerk declares about the paper, and the limits of a page."""

    paper_mm: tuple[float, float] = (210.0, 297.0)
    """Width and height of one leaf; a picture wider than high is taken to lie on its side."""
    max_mpx: float = 60.0
    """A page never has more million pixels; its scale is lowered instead."""
    max_scale: float = 4.0
    """A small picture is never enlarged more."""


@dataclass(frozen=True, slots=True)
class _Small:
    """The upright picture made small: whole pixels of the original to one of its own."""

    colour: Pixels
    factor: int
    upright: Floats
    """3 × 3, original to upright."""


def prepare(image: Pixels, source: SourceImage, options: ScanOptions) -> Page:
    """Straighten and measure one delivered picture (h, w, 3), as stored.

    The file's own turn comes first, then the paper, the skew and the scale. Nothing is cut but bed.
    """
    small = _small(image, source)
    sheet = find_sheet(small.colour)
    skew = _skew(image, source, sheet, small)
    dpi = _effective_dpi(sheet, small, source, options)
    matrix, width, height = _frame(sheet, small, skew, (dpi, options))
    legibility = judge(small.colour, sheet, dpi)
    settings = (("paper", ",".join(sorted(sheet.lines)) or "whole"), ("trust", f"{skew.trust:.2f}"))
    transform = Transform(tuple(matrix.ravel().tolist()))
    return Page(source, width, height, transform, source.turn % 360, skew.degrees, legibility, (Step("prepare", VERSION, settings),))


def _upright(width: int, height: int, turn: int, mirrored: bool) -> Floats:
    """The matrix of a flip and a quarter turn clockwise, in whole pixels (pixel centres are whole numbers)."""
    flip = np.array([[-1, 0, width - 1], [0, 1, 0], [0, 0, 1]] if mirrored else np.eye(3), np.float64)
    turns = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, -1, height - 1], [1, 0, 0], [0, 0, 1]],
        180: [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
        270: [[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]],
    }
    return np.asarray(np.array(turns[turn % 360 // 90 * 90], np.float64) @ flip)


def _turned(image: Pixels, turn: int, mirrored: bool) -> Pixels:
    if mirrored:
        image = np.asarray(cv2.flip(image, 1), np.uint8)
    codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    turn = turn % 360 // 90 * 90
    return image if turn == 0 else np.asarray(cv2.rotate(image, codes[turn]), np.uint8)


def _reduced(image: Pixels, factor: int) -> Pixels:
    """A picture of whole blocks of `factor` pixels averaged; what does not fill a block is left out."""
    if factor <= 1:
        return image
    height, width = image.shape[0] // factor, image.shape[1] // factor
    return np.asarray(cv2.resize(image[: height * factor, : width * factor], (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _small(image: Pixels, source: SourceImage) -> _Small:
    height, width = image.shape[:2]
    factor = max(1, min(round(max(height, width) / 900), height, width))
    colour = _turned(_reduced(image, factor), source.turn, source.mirrored)
    return _Small(colour, factor, _upright(width, height, source.turn, source.mirrored))


def _skew(image: Pixels, source: SourceImage, sheet: Sheet, small: _Small) -> Skew:
    """Skew of the upright picture, from about 150 dpi, its bed painted white."""
    factor = max(1, small.factor // 2)
    work: Pixels = _turned(grey(_reduced(image, factor)), source.turn, source.mirrored)
    if sheet.lines:
        ratio = small.factor / factor
        inside = np.zeros(work.shape, np.uint8)
        cv2.fillConvexPoly(inside, np.rint(sheet.outline * ratio).astype(np.int32), 255)
        inside = cv2.erode(inside, np.ones((9, 9), np.uint8), borderValue=255)
        return find_skew(np.asarray(cv2.max(work, cv2.bitwise_not(inside)), np.uint8))
    return find_skew(work)


def _effective_dpi(sheet: Sheet, small: _Small, source: SourceImage, options: ScanOptions) -> float:
    """Dots an inch by the paper's declared size, or by the picture's where no two opposite sides were seen."""
    height, width = small.colour.shape[:2]
    short, long = sorted(options.paper_mm)
    across, down = (long, short) if width > 1.1 * height else (short, long)
    if options.paper_mm[0] > options.paper_mm[1]:
        across, down = options.paper_mm
    if sheet.width is not None:
        return sheet.width * small.factor / across * 25.4
    if sheet.height is not None:
        return sheet.height * small.factor / down * 25.4
    whole = width * small.factor / across * 25.4
    claimed = source.dpi or 0.0
    return claimed if 0.88 * whole <= claimed <= 1.02 * whole else whole


def _frame(sheet: Sheet, small: _Small, skew: Skew, scale_by: tuple[float, ScanOptions]) -> tuple[Floats, int, int]:
    """The matrix from the original to the page, and the page's size."""
    dpi, options = scale_by
    outline = sheet.outline * small.factor + (small.factor - 1) / 2 - 0.5 * small.factor
    angle = np.radians(-skew.degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    corners = outline @ turn[:2, :2].T
    low, high = corners.min(axis=0), corners.max(axis=0)
    area = float(np.prod(np.maximum(high - low, 1)))
    scale = min(PAGE_DPI / max(dpi, 1e-6), options.max_scale, float(np.sqrt(options.max_mpx * 1e6 / area)))
    move = np.array([[scale, 0, -low[0] * scale], [0, scale, -low[1] * scale], [0, 0, 1]])
    width, height = np.maximum(np.ceil((high - low) * scale), 1).astype(int).tolist()
    return np.asarray(move @ turn @ small.upright), width, height
