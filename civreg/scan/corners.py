"""Find the four corners of paper that was photographed on a table.

Paper is what looks like the middle of the picture, its light allowed to change smoothly; how alike is alike enough
is tried from strict to loose. The part that hangs together in the middle gives four straight sides, most of each
side being enough: a thumb, a clip or another sheet may hide the rest. The outline that its own part of the picture
fills best is believed, or none.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels
from civreg.scan.sheet import Line, Sheet, clipped

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
ALIKE = (5.0, 8.0, 12.0, 17.0, 24.0)
"""Distances from the colour of paper that are tried for its border."""
LIGHT, TINT = 40.0, 160.0
"""Weights of differences in light and in tint, both as natural logarithms."""
EVEN = 14
"""Greatest spread between the channels of a scanner's bed, which is grey, black or white."""
PARALLEL = 1.7
"""Degrees by which the sides of paper on a scanner's glass may differ."""
SURE = 0.92
"""Share from which no other border is tried."""
BRIDGE = 0.09
"""Widest dark gutter that may part the pages of an open book, as a share of the picture's width."""
FILLED = 0.93
"""Least share of the outline that is paper."""
AGREED = 0.55
"""Least share of a side along which paper ends, as the mean of the four."""
LEAST = 0.2
"""Least share of the picture that is paper."""
SEEN = 0.5
"""Least share of a side along which paper ends, where the sides are believed one by one."""
SAMPLES = 160
"""Places along a side at which paper is looked for."""
NAMES = ("top", "right", "bottom", "left")


def on_table(small: Pixels, sheet: Sheet) -> bool:
    """Whether a small picture (h, w, 3) was taken of paper on a table and not on a scanner's glass.

    `sheet` is the paper as it is found on a scanner's bed.
    """
    if min(small.shape[:2]) < 64:
        return False
    rim = max(3, min(small.shape[:2]) // 120)
    middle = np.median(_middle(small).reshape(-1, 3), axis=0)
    strips = (small[:rim], small[-rim:], small[:, :rim], small[:, -rim:])
    tables = sum(_is_table(strip.reshape(-1, 3), middle) for strip in strips)
    return tables >= 2 or (tables >= 1 and len(sheet.lines) < 3) or _leaning(sheet)


def _is_table(strip: Pixels, paper: Floats) -> bool:
    """Whether the rim is neither paper nor a scanner's black, white or grey bed."""
    tone = np.median(strip, axis=0)
    even = np.ptp(tone) <= EVEN and (tone.max() < 70 or tone.min() > 215)
    return bool(not even and np.abs(tone - paper).max() > 18)


def _leaning(sheet: Sheet) -> bool:
    """Whether the four sides lean so differently that a camera must have looked at them askew."""
    if len(sheet.lines) < 4:
        return False
    degrees = [float(np.degrees(np.arctan(b))) * (1 if side in ("top", "bottom") else -1) for side, (_, b) in sheet.lines.items()]
    return float(np.ptp(degrees)) > PARALLEL


def _middle(small: Pixels) -> Pixels:
    height, width = small.shape[:2]
    return small[height // 4 : -height // 4, width // 4 : -width // 4]


def find_corners(small: Pixels) -> Floats | None:
    """Corners (4, 2) of the paper in a small colour picture, clockwise from the top left; None where they are not sure.

    Corners may lie outside the picture, where two sides meet there.
    """
    unlike = _unlike(small)
    height, width = small.shape[:2]
    found = _most_agreed(unlike, round(BRIDGE * width)) if width > height else None
    return found if found is not None else _most_agreed(unlike, 0)


def find_edges(small: Pixels) -> Sheet:
    """The sides of the paper that are seen in a small colour picture, where not all four are: the rest lies outside, or is not sure."""
    unlike = _unlike(small)
    best: dict[str, tuple[float, Line]] = {}
    for limit in ALIKE:
        paper = _hangs_together(unlike < limit, 0)
        if paper is None or paper.mean() < LEAST:
            continue
        for name, (share, line) in _edges(paper).items():
            if share > max(SEEN, best.get(name, (0.0, line))[0] + 0.02):
                best[name] = share, line
    return clipped(small.shape[:2], {name: line for name, (_, line) in best.items()})


def _edges(paper: Mask) -> dict[str, tuple[float, Line]]:
    """Where a part of the picture ends along a straight line: the line, no paper beyond it, and the share of the side that lies on it."""
    corners = _clockwise(cv2.boxPoints(cv2.minAreaRect(np.argwhere(paper)[::7, ::-1].astype(np.float32))).astype(np.float64))
    found = {}
    for name, (a, b) in zip(NAMES, pairwise([*corners, corners[0]]), strict=True):
        side, points = _side(paper, a, b), _ends(paper, a, b)
        if side is None:
            continue
        outward = side if side[:2] @ corners.mean(axis=0) + side[2] < 0 else -side
        off = points @ outward[:2] + outward[2]
        near = off[np.abs(off) < 0.03 * max(paper.shape)]
        (across, down), moved = outward[:2], outward[2] - max(float(np.percentile(near, 97)), 0.0)
        through, beside = (across, down) if name in ("left", "right") else (down, across)
        if abs(beside) < 0.27 * abs(through):
            found[name] = float((np.abs(off) < 3.0).sum() / SAMPLES), (float(-moved / through), float(-beside / through))
    return found


def _most_agreed(unlike: NDArray[np.float32], bridge: int) -> Floats | None:
    """The corners on whose sides most of the border lies; paper is one across gaps of `bridge` pixels."""
    best, most = None, AGREED
    for limit in ALIKE:
        paper = _hangs_together(unlike < limit, bridge)
        quad = _quad(paper) if paper is not None else None
        if paper is None or quad is None:
            continue
        agreed = _agreed(paper, quad)
        if agreed > most + 0.02 and _fills(paper, quad):
            best, most = quad, agreed
        if most > SURE:
            break
    return best


def _unlike(small: Pixels) -> NDArray[np.float32]:
    """How far each pixel is from the paper: by its tint, which no shadow changes, and by its light, which may change smoothly."""
    closed = cv2.morphologyEx(cv2.medianBlur(small, 5), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    logs = np.log(closed.astype(np.float32) + 12.0)
    light = logs.mean(axis=2)
    seen = np.dstack([LIGHT * light, TINT * (logs[..., 0] - logs[..., 1]), TINT * (logs[..., 2] - logs[..., 1])])
    return np.asarray(np.linalg.norm(seen - _paper(seen), axis=2), np.float32)


def _paper(seen: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the paper would look like all over the picture, from its middle outward as far as it goes."""
    height, width = seen.shape[:2]
    ys, xs = np.mgrid[0:height:6, 0:width:6]
    x, y = (xs / width - 0.5).ravel(), (ys / height - 0.5).ravel()
    terms, known = _terms(x, y), seen[::6, ::6].reshape(-1, 3)
    keep = (np.abs(x) < 0.22) & (np.abs(y) < 0.22)
    fit = np.zeros((terms.shape[1], 3), np.float32)
    for reach in np.linspace(0.26, 0.5, 8):
        fit[:] = 0
        fit[:, 0] = np.linalg.lstsq(terms[keep], known[keep, 0], rcond=None)[0]
        fit[:3, 1:] = np.linalg.lstsq(terms[keep, :3], known[keep, 1:], rcond=None)[0]
        rest = np.linalg.norm(known - terms @ fit, axis=1)
        keep = (rest < np.clip(2.5 * float(np.median(rest[keep])), 5.0, 10.0)) & (np.abs(x) < reach) & (np.abs(y) < reach)
        if np.count_nonzero(keep) < 50:
            break
    ys, xs = np.mgrid[0:height, 0:width]
    return np.asarray((_terms((xs / width - 0.5).ravel(), (ys / height - 0.5).ravel()) @ fit).reshape(seen.shape), np.float32)


def _terms(x: Floats, y: Floats) -> NDArray[np.float32]:
    """A plane first, then what bends it."""
    return np.column_stack([np.ones(len(x)), x, y, x * x, x * y, y * y]).astype(np.float32)


def _hangs_together(alike: Mask, bridge: int) -> Mask | None:
    """The part of the picture that is paper: the largest that reaches into the middle, its holes filled."""
    opened = cv2.morphologyEx(alike.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    if bridge:
        opened = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((1, bridge), np.uint8))
    _, labels = cv2.connectedComponents(np.asarray(opened, np.uint8))
    height, width = labels.shape
    counts = np.bincount(labels[height // 4 : -height // 4, width // 4 : -width // 4].ravel(), minlength=2)
    counts[0] = 0
    chosen = (labels == int(counts.argmax())).astype(np.uint8)
    if not counts.any() or chosen.mean() < LEAST / 2:
        return None
    closed = cv2.morphologyEx(cv2.copyMakeBorder(chosen, 15, 15, 15, 15, cv2.BORDER_CONSTANT), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outer, _ = cv2.findContours(closed[15:-15, 15:-15], cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(chosen.shape, np.uint8)
    cv2.drawContours(filled, [max(outer, key=cv2.contourArea)], -1, 1, -1)
    return filled.astype(np.bool_)


def _quad(paper: Mask) -> Floats | None:
    """Where the straight sides of a part of the picture meet; None where a side has none."""
    box = cv2.minAreaRect(np.argwhere(paper)[::7, ::-1].astype(np.float32))
    corners = _clockwise(cv2.boxPoints(box).astype(np.float64))
    sides = [_side(paper, a, b) for a, b in pairwise([*corners, corners[0]])]
    if any(side is None for side in sides):
        return None
    lines = [side for side in sides if side is not None]
    met = [np.cross(lines[k - 1], lines[k]) for k in range(4)]
    if any(abs(m[2]) < 1e-9 for m in met):
        return None
    quad = np.array([m[:2] / m[2] for m in met])
    return quad if _plausible(quad, paper) else None


def _clockwise(corners: Floats) -> Floats:
    """Four corners from the top left on, as the picture lies."""
    middle = corners.mean(axis=0)
    order = np.argsort(np.arctan2(*(corners - middle).T[::-1]))
    corners = corners[order]
    return np.asarray(np.roll(corners, -int(np.argmin(corners.sum(axis=1))), axis=0))


def _side(paper: Mask, a: Floats, b: Floats) -> Floats | None:
    """The line (n, c) with n · p + c = 0 along which paper ends near the side from a to b; None where few points agree."""
    points = _ends(paper, a, b)
    if len(points) < 20:
        return None
    rng = np.random.default_rng(0)
    first, second = points[rng.integers(0, len(points), 300)], points[rng.integers(0, len(points), 300)]
    along = second - first
    far = np.hypot(*along.T) > 0.25 * np.hypot(*(b - a))
    if not far.any():
        return None
    along, first = along[far], first[far]
    normals = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    off = np.abs(points @ normals.T - np.einsum("ij,ij->i", normals, first))
    near = off <= 2.0
    best = int(near.sum(axis=0).argmax())
    if near[:, best].sum() < 0.3 * len(points):
        return None
    on = points[near[:, best]]
    middle = on.mean(axis=0)
    _, _, axes = np.linalg.svd(on - middle)
    return np.array([*axes[1], -axes[1] @ middle])


def _ends(paper: Mask, a: Floats, b: Floats) -> Floats:
    """Where paper ends, looking inward over the side from a to b; points on the border of the picture are left out."""
    length = float(np.hypot(*(b - a)))
    along = (b - a) / max(length, 1e-9)
    inward = np.array([-along[1], along[0]])
    starts = a + np.linspace(0.03, 0.97, SAMPLES)[:, None] * (b - a)
    depth = np.arange(-12.0, 0.25 * length)
    places = starts[:, None] + depth[None, :, None] * inward
    xs, ys = np.rint(places[..., 0]).astype(int), np.rint(places[..., 1]).astype(int)
    height, width = paper.shape
    inside = (xs >= 0) & (xs < width) & (ys >= 0) & (ys < height)
    hit = inside & paper[np.clip(ys, 0, height - 1), np.clip(xs, 0, width - 1)]
    first = hit.argmax(axis=1)
    rows = np.flatnonzero(hit.any(axis=1))
    points = places[rows, first[rows]]
    border = (points < 2).any(axis=1) | (points > np.array([width, height]) - 3).any(axis=1)
    return np.asarray(points[~border] + 0.5)


def _plausible(quad: Floats, paper: Mask) -> bool:
    """Whether four corners can be a sheet of paper seen by a camera."""
    height, width = paper.shape
    area = cv2.contourArea(quad.astype(np.float32))
    if not cv2.isContourConvex(quad.astype(np.float32)) or area < LEAST * paper.size:
        return False
    if (quad < -0.15 * np.array([width, height])).any() or (quad > 1.15 * np.array([width, height])).any():
        return False
    sides = np.roll(quad, -1, axis=0) - quad
    lengths = np.hypot(*sides.T)
    turns = np.degrees(
        np.arccos(np.clip(-np.einsum("ij,ij->i", sides, np.roll(sides, -1, axis=0)) / (lengths * np.roll(lengths, -1)), -1, 1))
    )
    return bool(np.abs(turns - 90).max() < 25 and lengths.min() > 0.4 * lengths.max())


def _agreed(paper: Mask, quad: Floats) -> float:
    """Share of the sides along which paper ends within 3 pixels; what lies beyond the picture is left out."""
    inner = cv2.distanceTransform(np.pad(paper, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    outer = cv2.distanceTransform(np.pad(~paper, 1, constant_values=True).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    height, width = paper.shape
    shares = []
    for a, b in pairwise([*quad, quad[0]]):
        points = np.rint(a + np.linspace(0.02, 0.98, 200)[:, None] * (b - a)).astype(int)
        seen = (points >= 2).all(axis=1) & (points[:, 0] < width - 2) & (points[:, 1] < height - 2)
        xs, ys = points[seen].T
        shares.append(float((np.maximum(inner[ys, xs], outer[ys, xs]) <= 3.5).mean()) if seen.sum() > 30 else 0.0)
    return float(np.mean(shares)) if min(shares) > 0.25 else 0.0


def _fills(paper: Mask, quad: Floats) -> bool:
    inside = np.zeros(paper.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(quad).astype(np.int32), 1)
    within = inside.astype(np.bool_)
    return bool(paper[within].mean() >= FILLED and (paper & ~within).sum() < 0.12 * within.sum())
