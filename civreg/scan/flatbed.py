"""Measure a page that was scanned: its skew first, then what little perspective and curl its rules show."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import PAGE_DPI, SourceImage
from civreg.raster import Pixels
from civreg.ruling import Rules, find_rules
from civreg.scan.curl import find_curl
from civreg.scan.deskew import Skew, find_skew, refine_skew
from civreg.scan.dewarp import find_lean
from civreg.scan.frame import WORK, Frame, Paper, around, moved, rotation, work_page
from civreg.scan.measured import Leaf, Measured
from civreg.scan.options import ScanOptions
from civreg.scan.sheet import Sheet
from civreg.scan.turn import find_turn
from civreg.scan.view import View

Floats = NDArray[np.float64]


def scanned(view: View, sheet: Sheet, leaf: Leaf, asked: tuple[SourceImage, ScanOptions]) -> Measured:
    """Measure one page whose paper is `sheet`; `asked` is what its file claims and what the clerk declares."""
    source, options = asked
    paper = Paper(sheet.outline * view.coarse_factor - 0.5, _sides(sheet, view.coarse_factor))
    skew = _skew(view, sheet)
    dpi = _effective_dpi(sheet, view, leaf, source.dpi or 0.0)
    area = float(np.prod(np.maximum(np.ptp(paper.outline, axis=0), 1)))
    scale = options.scale(dpi, area)
    rough = around(np.diag([scale, scale, 1.0]) @ rotation(skew.degrees), paper.outline)
    work = work_page(view, rough, paper.outline)
    rules = find_rules(work, PAGE_DPI * WORK)
    turn = find_turn(work, rules, PAGE_DPI * WORK)
    frame, skew = _squared((rough, skew), paper, work, rules)
    mesh = None if turn.degrees else find_curl(work, rules, WORK, (frame.width, frame.height))
    return Measured(view, sheet, leaf, dpi, frame, mesh, skew, turn, work, rules)


def _sides(sheet: Sheet, factor: int) -> Floats:
    if "left" not in sheet.lines or "right" not in sheet.lines:
        return np.empty((0, 2, 2))
    ys = sheet.outline[:, 1].min(), sheet.outline[:, 1].max()
    points = [[(a + b * y, y) for y in ys] for a, b in (sheet.lines["left"], sheet.lines["right"])]
    return np.array(points) * factor - 0.5


def _skew(view: View, sheet: Sheet) -> Skew:
    """Skew of the upright picture, its bed painted white."""
    if not sheet.lines:
        return find_skew(view.fine)
    inside = np.zeros(view.fine.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(sheet.outline * (view.coarse_factor / view.fine_factor)).astype(np.int32), 255)
    inside = np.asarray(cv2.erode(inside, np.ones((9, 9), np.uint8), borderValue=255), np.uint8)
    return find_skew(np.asarray(cv2.max(view.fine, cv2.bitwise_not(inside)), np.uint8))


def _effective_dpi(sheet: Sheet, view: View, leaf: Leaf, claimed: float) -> float:
    """Dots an inch by the paper's declared size, or by the picture's where no two opposite sides were seen."""
    if sheet.width is not None and not leaf.bound:
        return sheet.width * view.coarse_factor / leaf.across * 25.4
    if sheet.height is not None:
        return sheet.height * view.coarse_factor / leaf.down * 25.4
    if leaf.bound:
        return float(np.ptp(sheet.outline[:, 1])) * view.coarse_factor / leaf.down * 25.4
    whole = view.coarse.shape[1] * view.coarse_factor / leaf.across * 25.4
    return claimed if 0.88 * whole <= claimed <= 1.02 * whole else whole


def _squared(found: tuple[Frame, Skew], paper: Paper, work: Pixels, rules: Rules) -> tuple[Frame, Skew]:
    """The frame without the skew and perspective that rules, or else lines of writing, still show on the work page."""
    rough, skew = found
    rules = Rules((rules.horizontal + 0.5) / WORK - 0.5, (rules.vertical + 0.5) / WORK - 0.5, rules.dotted)
    sides = moved(paper.sides, rough.matrix).reshape(-1, 4)
    lean = find_lean(rules, sides, (rough.width, rough.height))
    if lean is not None:
        frame = around(lean.homography(rough.width, rough.height) @ rough.matrix, paper.outline)
        return frame, Skew(skew.degrees + lean.rotation, 1.0)
    if not skew.trust:
        return rough, skew
    rest = refine_skew(work)
    return around(rotation(rest) @ rough.matrix, paper.outline), Skew(skew.degrees + rest, skew.trust)
