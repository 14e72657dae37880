"""From a delivered picture to straight, measured pages: one transform each, no pixels kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civreg.model import Finding, Page, SourceImage, Step, Transform
from civreg.raster import Pixels
from civreg.scan.corners import find_corners, find_edges, on_table
from civreg.scan.damage import find_damage
from civreg.scan.flatbed import scanned
from civreg.scan.gutter import Gutter, find_gutter
from civreg.scan.legibility import Evidence, judge
from civreg.scan.measured import Leaf, Measured
from civreg.scan.options import ScanOptions
from civreg.scan.photograph import bent, photographed
from civreg.scan.sheet import find_sheet
from civreg.scan.turn import turned
from civreg.scan.view import View, view

Floats = NDArray[np.float64]
VERSION = "3"
CAMERA_DPI = 100.0
"""Cameras claim 72 dots an inch or nothing, scanners more; it matters only where no side of the paper is seen."""
RULED = 8
"""Fewest rules by which a picture without a table or any edge of paper is taken for a bent page."""
WIDE = 1.15
"""Width to height from which a page may be two."""


def prepare(image: Pixels, source: SourceImage, options: ScanOptions) -> tuple[Page, ...]:
    """Straighten and measure the page, or the two pages of a spread, in one delivered picture (h, w, 3), as stored.

    The file's own turn comes first, then the paper with its skew, scale, perspective and curl, and a quarter turn where
    the content says so. Nothing is cut but bed and table; what cannot be measured for sure is left as it is, and a
    spread is cut at its gutter only where nothing runs across.
    """
    turn = source.turn % 360 // 90 * 90
    seen = _measure(view(image, turn, source.mirrored), source, options)
    if seen.turn.degrees:
        turn = (turn + seen.turn.degrees) % 360
        seen = _measure(view(image, turn, source.mirrored), source, options)
    gutter = find_gutter(seen) if seen.frame.width > WIDE * seen.frame.height else None
    sides = [seen] if gutter is None else _sides(seen, gutter, (source, options))
    lying = turned(image, turn, source.mirrored)
    doubts = (Finding("gutter-unsure", "warn", 0.0),) if gutter and gutter.unsure else ()
    return tuple(_page(side, lying, (source, turn, part), doubts) for part, side in enumerate(sides))


def _measure(look: View, source: SourceImage, options: ScanOptions) -> Measured:
    """Measure all that is on a picture as one page."""
    sheet = find_sheet(look.coarse)
    table = on_table(look.coarse, sheet)
    corners = find_corners(look.coarse) if table else None
    if corners is not None:
        corners = corners * look.coarse_factor - 0.5
        return replace(photographed(look, corners, Leaf.lying(options.paper_mm, _wide(corners)), options), camera=True)
    height, width = look.coarse.shape[:2]
    if table:
        sheet = max(sheet, find_edges(look.coarse), key=lambda found: len(found.lines))
    seen = scanned(look, sheet, Leaf.lying(options.paper_mm, width / height), (source, options))
    ruled = len(seen.rules.horizontal) >= RULED
    taken = table or (ruled and not sheet.lines and (source.dpi or 0.0) < CAMERA_DPI)
    return replace(bent(seen) if taken and not seen.turn.degrees else seen, camera=table)


def _wide(corners: Floats) -> float:
    """Width to height of what has four corners."""
    top, right, bottom, left = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    return float((top + bottom) / (left + right))


def _sides(seen: Measured, gutter: Gutter, asked: tuple[SourceImage, ScanOptions]) -> list[Measured]:
    """The two pages of a spread, left then right, or the spread as one where it is not to be cut."""
    across, down = asked[1].paper_mm
    if not gutter.cut:
        return [_again(seen, Leaf(2 * across, down), asked)]
    return [_again(side, Leaf(across, down, bound=True), asked) for side in gutter.sides(seen)]


def _again(seen: Measured, leaf: Leaf, asked: tuple[SourceImage, ScanOptions]) -> Measured:
    """Look once more at paper whose place is known, now with its true size."""
    if seen.corners is not None:
        return replace(photographed(seen.view, seen.corners, leaf, asked[1]), camera=True)
    return replace(scanned(seen.view, seen.sheet, leaf, asked), camera=seen.camera)


def _page(seen: Measured, lying: Pixels, place: tuple[SourceImage, int, int], doubts: tuple[Finding, ...]) -> Page:
    source, turn, part = place
    aspect = seen.leaf.down / seen.leaf.across
    evidence = Evidence(seen.view.fine, seen.view.coarse, seen.sheet, seen.work, seen.rules, aspect, seen.turn.unsure, seen.camera)
    found = judge(lying, evidence, seen.dpi)
    damage = find_damage(seen)
    harm = tuple(Finding(kind, "note", float(count)) for kind, count in Counter(d.kind for d in damage).items())
    legibility = replace(found, findings=(*found.findings, *harm, *doubts))
    how = "photograph" if seen.corners is not None else "bent" if seen.camera else "scan"
    settings = (("paper", ",".join(sorted(seen.sheet.lines)) or "whole"), ("seen", how), ("trust", f"{seen.skew.trust:.2f}"))
    transform = Transform(tuple((seen.frame.matrix @ seen.view.upright).ravel().tolist()), seen.mesh)
    steps = (Step("prepare", VERSION, settings),)
    size, skew = (seen.frame.width, seen.frame.height), seen.skew.degrees
    return Page(source, *size, transform, turn, skew, legibility, steps, part, damage)
