"""Measure a page that was photographed: full perspective from its corners, then the bend of its paper from its rules."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import PAGE_DPI, Mesh
from civreg.raster import Pixels
from civreg.ruling import Rules, find_rules
from civreg.scan.curl import LEAST_BEND
from civreg.scan.deskew import Skew, find_skew
from civreg.scan.frame import WORK, Frame, around, moved, rotation, work_page
from civreg.scan.measured import Leaf, Measured
from civreg.scan.options import ScanOptions
from civreg.scan.sheet import Sheet
from civreg.scan.surface import after, find_bend, find_surface
from civreg.scan.turn import find_turn
from civreg.scan.view import View

Floats = NDArray[np.float64]
MARGIN_MM = 3.0
"""Kept around the corners' straight sides, for paper that bulges out of them."""
WILD = 1.5
"""A later look that moves the page so much more than the one before follows no rules of the page, and is not believed."""
ROUNDS = 4
"""Most looks at the rules: each shows more of them than the last, for they are straighter."""


def photographed(view: View, corners: Floats, leaf: Leaf, options: ScanOptions) -> Measured:
    """Measure one page whose paper has its `corners` (4, 2) in the upright picture, clockwise from the top left."""
    dpi = float(np.sqrt(cv2.contourArea(corners.astype(np.float32)) / (leaf.across * leaf.down))) * 25.4
    flat, outline = _rectified(corners, leaf, options.scale(dpi, leaf.across * leaf.down * (dpi / 25.4) ** 2) * dpi)
    rough = around(flat, outline)
    skew = find_skew(work_page(view, rough, corners))
    frame = around(rotation(skew.degrees) @ flat, outline)
    work, rules, mesh = _flattened(view, frame, corners)
    turn = find_turn(work, rules, PAGE_DPI * WORK)
    sheet = _as_sheet(corners, outline, view)
    return Measured(view, sheet, leaf, dpi, frame, mesh, _leaning(frame, mesh, skew), turn, work, rules, corners)


def bent(seen: Measured) -> Measured:
    """A page on a table whose corners were not found, made flat by its lines alone."""
    outline = seen.sheet.outline * seen.view.coarse_factor - 0.5
    work, rules, mesh = _flattened(seen.view, seen.frame, outline)
    return replace(seen, work=work, rules=rules, mesh=mesh, skew=_leaning(seen.frame, mesh, seen.skew))


def _rectified(corners: Floats, leaf: Leaf, dpi: float) -> tuple[Floats, Floats]:
    """The matrix that makes the paper a rectangle of `dpi`, and the rectangle with its margin as it was in the picture."""
    wide, high = leaf.across / 25.4 * dpi, leaf.down / 25.4 * dpi
    square = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), square), np.float64)
    margin = MARGIN_MM / 25.4 * dpi
    wider = square + np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * margin
    return matrix, moved(wider.astype(np.float64), np.asarray(np.linalg.inv(matrix), np.float64))


def _flattened(view: View, frame: Frame, corners: Floats) -> tuple[Pixels, Rules, Mesh | None]:
    """The work page with its rules, and the mesh that made it flat."""
    mesh: Mesh | None = None
    last = np.inf
    for look in range(ROUNDS):
        work = work_page(view, frame, corners, mesh)
        rules = find_rules(work, PAGE_DPI * WORK)
        size = (frame.width, frame.height)
        more = find_surface(work, rules, WORK, size) or (find_bend(work, WORK, size) if look == 0 else None)
        moves = float(np.abs([more.dx, more.dy]).max()) if more else 0.0
        if more is None or not LEAST_BEND <= moves < WILD * last:
            break
        last = max(moves, 20.0)
        mesh = after(mesh, more)
    return work, rules, mesh


def _leaning(frame: Frame, mesh: Mesh | None, skew: Skew) -> Skew:
    """How the middle of the page leans in the upright picture."""
    middle = np.array([frame.width / 2, frame.height / 2])
    ends = middle + np.array([(-100.0, 0.0), (100.0, 0.0)])
    if mesh is not None:
        ends = ends + mesh.at(ends)
    run, rise = np.diff(moved(ends, np.asarray(np.linalg.inv(frame.matrix), np.float64)), axis=0)[0]
    return Skew(float(np.degrees(np.arctan2(rise, run))), skew.trust)


def _as_sheet(corners: Floats, outline: Floats, view: View) -> Sheet:
    """The paper as other steps know it, in pixels of the coarse picture."""
    a, b, c, d = (corners + 0.5) / view.coarse_factor
    lines = {"top": _line(a, b), "bottom": _line(d, c), "left": _line(a[::-1], d[::-1]), "right": _line(b[::-1], c[::-1])}
    return Sheet((outline + 0.5) / view.coarse_factor, lines)


def _line(p: Floats, q: Floats) -> tuple[float, float]:
    """Through p and q: the second coordinate as a + b · the first."""
    slope = float((q[1] - p[1]) / (q[0] - p[0]))
    return float(p[1] - slope * p[0]), slope
