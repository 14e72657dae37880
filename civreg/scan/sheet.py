"""Find the paper on a dark or light scanner bed, or on a table.

What is not certainly bed is paper: the outline lies on or outside the paper's edge, never in the ink, and a page
whose edge cannot be told from its ground is kept whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels, grey, percentile

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Line = tuple[float, float]
MARGIN = 1.0
"""Pixels of the small picture left around the paper."""
CORNERS = 3
"""Fewer bound no paper."""
STEEPEST = 0.27
"""Tangent of the most that a side may lean: 15°."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper in a picture: a polygon in its pixels, and the sides of the paper that were seen."""

    outline: Floats
    """(n, 2): corners; the whole picture where no side was seen."""
    lines: dict[str, Line]
    """Seen sides: `left` and `right` as x = a + b·y, `top` and `bottom` as y = a + b·x."""

    @property
    def width(self) -> float | None:
        """Distance between the left and right sides in pixels; None where not both are seen."""
        return self._span("left", "right", axis=1)

    @property
    def height(self) -> float | None:
        """Distance between the top and bottom sides in pixels; None where not both are seen."""
        return self._span("top", "bottom", axis=0)

    def without(self, side: str, line: Line) -> Sheet:
        """What is left of the paper when all beyond a line is taken for no part of it; the line is its new side."""
        return Sheet(_clip(self.outline, {side: line}), {**self.lines, side: line})

    def _span(self, near: str, far: str, axis: int) -> float | None:
        if near not in self.lines or far not in self.lines:
            return None
        middle = float(self.outline[:, axis].mean())
        (a, b), (c, d) = self.lines[near], self.lines[far]
        return (c + d * middle - a - b * middle) / float(np.hypot(1, (b + d) / 2))


def find_sheet(small: Pixels) -> Sheet:
    """Find the paper in a small colour picture (h, w, 3), of 400 to 900 pixels at its longer side.

    A side is seen where a straight edge parts bed from paper; elsewhere the paper is taken to reach the border.
    """
    height, width = small.shape[:2]
    whole = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    if min(height, width) < 64:
        return Sheet(whole, {})
    for bed in (_dark_bed(small), _light_bed(small)):
        lines = _sides(bed)
        outline = _clip(whole, lines)
        if lines and _credible(bed, outline):
            return Sheet(outline, lines)
    return Sheet(whole, {})


def clipped(size: tuple[int, int], lines: dict[str, Line]) -> Sheet:
    """The paper of a picture (height, width) whose seen sides are known; the whole picture where they leave nothing between them."""
    height, width = size
    whole = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    outline = _clip(whole, lines)
    return Sheet(outline, lines) if len(outline) >= CORNERS else Sheet(whole, {})


def _dark_bed(small: Pixels) -> Mask:
    """What is much darker than the paper and hangs on the border, but for thin strokes of ink."""
    tone = np.asarray(cv2.blur(grey(small), (3, 3)), np.uint8)
    height, width = tone.shape
    paper = percentile(tone[height // 5 : -height // 5, width // 5 : -width // 5], 60)
    return _from_border((tone < 0.55 * paper).astype(np.uint8), 9)


def _light_bed(small: Pixels) -> Mask:
    """What has the even colour of a strip along the border and parts from the paper by a step in colour."""
    own = np.asarray(cv2.cvtColor(cv2.blur(small, (5, 5)), cv2.COLOR_BGR2LAB), np.uint8)
    lab, paper = own.astype(np.float32), middle_of(own)
    height, width = lab.shape[:2]
    rim = max(3, min(height, width) // 120)
    strips = (lab[:, :rim], lab[:, -rim:], lab[:rim], lab[-rim:])
    bed = np.zeros((height, width), np.uint8)
    for strip in strips:
        ground = np.median(strip.reshape(-1, 3), axis=0)
        step = float(np.linalg.norm(ground - paper))
        if step < 6 or like(strip, ground, 0.4 * step).mean() < 0.4:
            continue
        bed |= like(lab, ground, 0.45 * step).astype(np.uint8)
    return _from_border(bed, 5)


def middle_of(lab: Pixels) -> NDArray[np.float32]:
    """The median colour (3,) of the middle of a picture (h, w, 3)."""
    height, width = lab.shape[:2]
    part = lab[height // 4 : -height // 4, width // 4 : -width // 4]
    return np.array([percentile(part[..., i], 50) for i in range(3)], np.float32)


def like(lab: NDArray[np.float32], ground: NDArray[np.float32], limit: float) -> Mask:
    """Where a picture (h, w, 3) is nearer than `limit` to one colour."""
    off = cv2.subtract(lab, np.append(ground, 0.0).astype(np.float64))
    square = cv2.transform(cv2.multiply(off, off), np.ones((1, 3), np.float32))
    return np.asarray(square < limit * limit, np.bool_)


def _from_border(mask: Pixels, thinnest: int) -> Mask:
    opened = cv2.morphologyEx(
        cv2.copyMakeBorder(mask, 9, 9, 9, 9, cv2.BORDER_REPLICATE), cv2.MORPH_OPEN, np.ones((thinnest, thinnest), np.uint8)
    )
    opened = opened[9:-9, 9:-9]
    _, labels = cv2.connectedComponents(opened)
    rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    hangs = np.zeros(int(labels.max()) + 1, np.bool_)
    hangs[rim] = True
    hangs[0] = False
    return np.asarray(hangs.take(np.asarray(labels, np.int32)), np.bool_) if hangs.any() else np.zeros(labels.shape, np.bool_)


def _sides(bed: Mask) -> dict[str, Line]:
    views = {"left": bed, "top": bed.T, "right": bed[:, ::-1], "bottom": bed.T[:, ::-1]}
    lines: dict[str, Line] = {}
    for name, view in views.items():
        line = _edge(view)
        if line is not None:
            a, b = line
            lines[name] = (view.shape[1] - a, -b) if name in ("right", "bottom") else (a, b)
    return lines


def _edge(view: Mask) -> Line | None:
    """The line x = a + b·y before which no paper begins, seen from the left; None where the bed is not seen there."""
    view = np.ascontiguousarray(view)
    depth = np.argmin(view, axis=1)
    depth[view[np.arange(len(view)), depth]] = 0  # rows in which no paper begins
    ys = np.flatnonzero((depth > 1) & (depth < 0.4 * view.shape[1]))
    if len(ys) < 0.08 * len(view):
        return None
    xs, ys = depth[ys].astype(np.float64), ys.astype(np.float64)
    pick = np.random.default_rng(0).integers(0, len(ys), (2, 200))
    run = ys[pick[1]] - ys[pick[0]]
    far = np.abs(run) > 0.05 * len(view)
    if not far.any():
        return None
    b = (xs[pick[1]] - xs[pick[0]])[far] / run[far]
    b = b[np.abs(b) <= STEEPEST]
    if not len(b):
        return None
    offsets = xs[None, :] - b[:, None] * ys[None, :]
    a = np.median(offsets, axis=1)
    for _ in range(3):  # the line that most points agree with, moved to their middle
        close = np.abs(offsets - a[:, None]) <= 2.0
        a = (offsets * close).sum(axis=1) / np.maximum(close.sum(axis=1), 1)
    best = int(np.argmax((np.abs(offsets - a[:, None]) <= 2.0).sum(axis=1)))
    on = np.abs(offsets[best] - a[best]) <= 2.5
    if np.count_nonzero(on) < max(0.5 * len(ys), 0.08 * len(view)):
        return None
    slope, start = np.polyfit(ys[on], xs[on], 1)
    rest = xs - start - slope * ys
    near = rest[np.abs(rest) < 0.03 * max(view.shape)]
    return float(start + min(np.percentile(near, 3), 0.0)), float(slope)


def _clip(polygon: Floats, lines: dict[str, Line]) -> Floats:
    """Cut off what lies beyond the seen sides, a margin kept."""
    for name, (a, b) in lines.items():
        sign = 1.0 if name in ("left", "top") else -1.0
        normal = np.array([1.0, -b] if name in ("left", "right") else [-b, 1.0]) * sign
        polygon = _half_plane(polygon, normal, sign * a - MARGIN)
    return polygon


def _half_plane(polygon: Floats, normal: Floats, least: float) -> Floats:
    """The part of a convex polygon where normal · p ≥ least."""
    kept: list[Floats] = []
    inside = polygon @ normal - least
    for i in range(len(polygon)):
        p, q, u, v = polygon[i - 1], polygon[i], inside[i - 1], inside[i]
        if (u < 0) != (v < 0):
            kept.append(p + (q - p) * (u / (u - v)))
        if v >= 0:
            kept.append(q)
    return np.array(kept).reshape(-1, 2)


def _credible(bed: Mask, outline: Floats) -> bool:
    """Whether outside the outline is bed, inside it is none, and a page's worth of paper is left."""
    if len(outline) < CORNERS:
        return False
    inside = np.zeros(bed.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(outline).astype(np.int32), 1)
    paper = inside.astype(np.bool_)
    if paper.mean() < 0.2:
        return False
    outside = ~paper
    return bool(bed[paper].mean() < 0.1 and (not outside.any() or bed[outside].mean() > 0.8))
