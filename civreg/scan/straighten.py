"""From a delivered picture to a straight, measured page: one transform, no pixels kept."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import PAGE_DPI, Page, SourceImage, Step, Transform
from civreg.raster import Pixels, grey
from civreg.ruling import Rules, find_rules
from civreg.scan.clean import flatten
from civreg.scan.curl import find_curl
from civreg.scan.deskew import Skew, find_skew, refine_skew
from civreg.scan.dewarp import find_lean
from civreg.scan.legibility import Evidence, judge
from civreg.scan.sheet import Sheet, find_sheet
from civreg.scan.turn import Turn, find_turn, turned, upright

Floats = NDArray[np.float64]
VERSION = "1"
WORK = 0.5
"""Size at which a page is measured, to its own."""


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
class _View:
    """A delivered picture, upright, at two small sizes: coarse for the paper, fine (grey) for the print."""

    coarse: Pixels
    coarse_factor: int
    fine: Pixels
    fine_factor: int
    upright: Floats
    """3 × 3, original to upright."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """The paper in the upright picture, in its pixels (pixel centres are whole numbers)."""

    outline: Floats
    """(n, 2): corners of a convex polygon."""
    sides: Floats
    """(2, 2, 2): end points of the left and the right side where both were seen, else (0, 2, 2)."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A page frame: from the upright picture, with its size."""

    matrix: Floats
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Measured:
    """A page as one look at the picture found it."""

    view: _View
    sheet: Sheet
    dpi: float
    frame: _Frame
    skew: Skew
    turn: Turn
    work: Pixels
    rules: Rules


def prepare(image: Pixels, source: SourceImage, options: ScanOptions) -> tuple[Page, ...]:
    """Straighten and measure the page, or the two pages of a spread, in one delivered picture (h, w, 3), as stored.

    The file's own turn comes first, then the paper, the skew, the scale and slight perspective, and a quarter turn
    where the content says so; nothing is cut but bed, and what cannot be measured for sure is left as it is.
    """
    turn = source.turn % 360 // 90 * 90
    seen = _measure(_view(image, turn, source.mirrored), source, options)
    if seen.turn.degrees:
        turn = (turn + seen.turn.degrees) % 360
        seen = _measure(_view(image, turn, source.mirrored), source, options)
    legibility = judge(turned(image, turn, source.mirrored), _evidence(seen, options), seen.dpi)
    settings = (("paper", ",".join(sorted(seen.sheet.lines)) or "whole"), ("trust", f"{seen.skew.trust:.2f}"))
    mesh = find_curl(seen.work, seen.rules, WORK, (seen.frame.width, seen.frame.height))
    transform = Transform(tuple((seen.frame.matrix @ seen.view.upright).ravel().tolist()), mesh)
    steps = (Step("prepare", VERSION, settings),)
    return (Page(source, seen.frame.width, seen.frame.height, transform, turn, seen.skew.degrees, legibility, steps),)


def _evidence(seen: _Measured, options: ScanOptions) -> Evidence:
    across, down = _declared(seen.view.coarse, options)
    return Evidence(seen.view.fine, seen.view.coarse, seen.sheet, seen.work, seen.rules, down / across, seen.turn.unsure)


def _measure(view: _View, source: SourceImage, options: ScanOptions) -> _Measured:
    sheet = find_sheet(view.coarse)
    paper = _Paper(sheet.outline * view.coarse_factor - 0.5, _sides(sheet, view.coarse_factor))
    skew = _skew(view, sheet)
    dpi = _effective_dpi(sheet, view, source, options)
    rough = _rotated(paper, skew, _scale(dpi, paper, options))
    work = _work(view, rough, paper)
    rules = find_rules(work, PAGE_DPI * WORK)
    turn = find_turn(work, rules, PAGE_DPI * WORK)
    frame, skew = _squared((rough, skew), paper, work, rules)
    return _Measured(view, sheet, dpi, frame, skew, turn, work, rules)


def _reduced(image: Pixels, factor: int) -> Pixels:
    """A picture, of a size that `factor` divides, with blocks of `factor` pixels averaged."""
    size = (image.shape[1] // factor, image.shape[0] // factor)
    return image if factor == 1 else np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _view(image: Pixels, turn: int, mirrored: bool) -> _View:
    longer = max(image.shape[:2])
    fine = max(1, round(longer / 1800))
    coarse = max(round(longer / 600) // fine, 1) * fine
    height, width = (-(-n // coarse) * coarse for n in image.shape[:2])
    below, beside = height - image.shape[0], width - image.shape[1]
    if below or beside:  # whole blocks only, or a flip would move the picture by a part of one
        image = np.asarray(cv2.copyMakeBorder(image, 0, below, 0, beside, cv2.BORDER_REPLICATE), np.uint8)
    half = _reduced(image, fine)
    small = _reduced(half, coarse // fine)
    matrix = upright(width, height, turn, mirrored)
    return _View(turned(small, turn, mirrored), coarse, turned(grey(half), turn, mirrored), fine, matrix)


def _sides(sheet: Sheet, factor: int) -> Floats:
    if "left" not in sheet.lines or "right" not in sheet.lines:
        return np.empty((0, 2, 2))
    ys = sheet.outline[:, 1].min(), sheet.outline[:, 1].max()
    points = [[(a + b * y, y) for y in ys] for a, b in (sheet.lines["left"], sheet.lines["right"])]
    return np.array(points) * factor - 0.5


def _skew(view: _View, sheet: Sheet) -> Skew:
    """Skew of the upright picture, its bed painted white."""
    if not sheet.lines:
        return find_skew(view.fine)
    inside = np.zeros(view.fine.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(sheet.outline * (view.coarse_factor / view.fine_factor)).astype(np.int32), 255)
    inside = np.asarray(cv2.erode(inside, np.ones((9, 9), np.uint8), borderValue=255), np.uint8)
    return find_skew(np.asarray(cv2.max(view.fine, cv2.bitwise_not(inside)), np.uint8))


def _effective_dpi(sheet: Sheet, view: _View, source: SourceImage, options: ScanOptions) -> float:
    """Dots an inch by the paper's declared size, or by the picture's where no two opposite sides were seen."""
    across, down = _declared(view.coarse, options)
    if sheet.width is not None:
        return sheet.width * view.coarse_factor / across * 25.4
    if sheet.height is not None:
        return sheet.height * view.coarse_factor / down * 25.4
    whole = view.coarse.shape[1] * view.coarse_factor / across * 25.4
    claimed = source.dpi or 0.0
    return claimed if 0.88 * whole <= claimed <= 1.02 * whole else whole


def _declared(coarse: Pixels, options: ScanOptions) -> tuple[float, float]:
    """Width and height of the declared paper in millimetres, on its side where the picture is."""
    height, width = coarse.shape[:2]
    across, down = options.paper_mm
    lying = width > 1.1 * height if down >= across else height > 1.1 * width
    return (down, across) if lying else (across, down)


def _scale(dpi: float, paper: _Paper, options: ScanOptions) -> float:
    area = float(np.prod(np.maximum(np.ptp(paper.outline, axis=0), 1)))
    return min(PAGE_DPI / max(dpi, 1e-6), options.max_scale, float(np.sqrt(options.max_mpx * 1e6 / area)))


def _rotated(paper: _Paper, skew: Skew, scale: float) -> _Frame:
    return _around(np.diag([scale, scale, 1.0]) @ _rotation(skew.degrees), paper)


def _rotation(degrees: float) -> Floats:
    """The matrix that takes a skew away."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])


def _moved(points: Floats, matrix: Floats) -> Floats:
    """Points (…, 2) carried through a matrix."""
    flat = np.column_stack([points.reshape(-1, 2), np.ones(points.size // 2)]) @ matrix.T
    return np.asarray(flat[:, :2] / flat[:, 2:], np.float64)


def _around(matrix: Floats, paper: _Paper) -> _Frame:
    """The frame that just holds the paper after a matrix."""
    corners = _moved(paper.outline, matrix)
    low, high = corners.min(axis=0), corners.max(axis=0)
    move = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]])
    width, height = np.maximum(np.ceil(high - low), 1).astype(int).tolist()
    return _Frame(np.asarray(move @ matrix), width, height)


def _work(view: _View, frame: _Frame, paper: _Paper) -> Pixels:
    """The page at `WORK` of its size, grey and flat, white beside the paper."""
    f = view.fine_factor
    fine = np.array([[f, 0, (f - 1) / 2], [0, f, (f - 1) / 2], [0, 0, 1]])
    shrink = np.array([[WORK, 0, (WORK - 1) / 2], [0, WORK, (WORK - 1) / 2], [0, 0, 1]])
    matrix = shrink @ frame.matrix
    size = (max(1, round(frame.width * WORK)), max(1, round(frame.height * WORK)))
    page = cv2.warpPerspective(view.fine, matrix @ fine, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    beside = np.full(page.shape, 255, np.uint8)
    cv2.fillConvexPoly(beside, np.rint(_moved(paper.outline, matrix)).astype(np.int32), 0)
    return np.asarray(cv2.max(flatten(np.asarray(page, np.uint8), REDUCE), cv2.dilate(beside, np.ones((15, 15), np.uint8))), np.uint8)


REDUCE = 4
"""How much smaller the background of a work page is found."""


def _squared(found: tuple[_Frame, Skew], paper: _Paper, work: Pixels, rules: Rules) -> tuple[_Frame, Skew]:
    """The frame without the skew and perspective that rules, or else lines of writing, still show on the work page."""
    rough, skew = found
    rules = Rules((rules.horizontal + 0.5) / WORK - 0.5, (rules.vertical + 0.5) / WORK - 0.5, rules.dotted)
    sides = _moved(paper.sides, rough.matrix).reshape(-1, 4)
    lean = find_lean(rules, sides, (rough.width, rough.height))
    if lean is not None:
        frame = _around(lean.homography(rough.width, rough.height) @ rough.matrix, paper)
        return frame, Skew(skew.degrees + lean.rotation, 1.0)
    if not skew.trust:
        return rough, skew
    rest = refine_skew(work)
    return _around(_rotation(rest) @ rough.matrix, paper), Skew(skew.degrees + rest, skew.trust)
