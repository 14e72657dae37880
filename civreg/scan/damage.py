"""Where the paper of a page is gone or hidden: holes, tears, missing corners, dark stains, things that lie on it.

Paper is what has its own light, bed what has the colour of the picture beside the paper. A place inside the paper that
looks like bed is gone; a broad one that is much darker than the paper around it, and is neither bed nor shadow, is a stain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import Damage, Point, Transform
from civreg.raster import Pixels, percentile
from civreg.scan.measured import Measured
from civreg.scan.paper import colours_of, paper_of

Floats = NDArray[np.float32]
Mask = NDArray[np.uint8]
Kind = Literal["hole", "tear", "stain", "missing", "covered"]
REDUCE = 2
"""How much smaller than the fine picture damage is looked for."""
RIM_MM = 3.0
"""How far paper may end short of its fitted sides: a curled or worn edge is no damage."""
DEEP_MM = (5.5, 14.0)
"""How far a gap at the border must reach into the paper: of a loose leaf, and of one that is bound, for its gutter is dark."""
BEYOND = 30.0
"""How far a bed is from paper in colour where the neighbouring page may stand beside the paper too."""
BROAD_MM = (1.0, 2.0)
"""What is gone is broader: before a bed lighter than ink, and before a dark one, than the widest stroke of writing."""
BLOT_MM = 2.0
"""The same for stains; a pen's blot and the crossing of thick strokes are smaller."""
LEAST_MM2 = 6.0
"""Smallest damage."""
LETTER_MM = 6.5
"""Largest letter of a heading in fat type, whose strokes are as broad as small holes."""
STROKE_MM = 1.6
"""Broadest of these strokes."""
LIGHTER = 0.9
"""Share of the paper's tone from which a place is no ink."""
NARROW_MM = 5.0
"""Broadest tear."""
STEP = 5.5
"""Least difference in colour (CIELAB) of bed and paper by which the one is told from the other."""
LIKE = 0.62
"""Share of the way from paper to bed from which a colour is bed."""
ASIDE = 0.35
"""How far off that way it may be, as a share of it."""
UNLIKE = 0.9 * (LIKE * STEP) ** 2
"""Square of the distance from paper up to which nothing is a bed."""
BLACK = 30.0
"""Lightness (CIELAB) of a hole before darkness, where no bed was seen."""
HIDES = 0.42
"""Share of the paper's light that must be gone before a stain hides ink."""
SOFT = 0.06
"""The same for what lies wholly within the paper."""
SHARP = 0.16
"""Least step in light, as a share of the paper's, within a millimetre at the border of what is no shadow."""
LOUD = 30.0
"""Difference in colour from the paper that no ink spread over a millimetre has."""
SHADED = 0.8
"""Share of the paper's light around a dark place up to which the place lies in a shadow."""
LEAST_SCALE = 1.2
"""Fewest pixels in a millimetre at which anything can be told."""
SHADES = (1.0, 0.85)
"""Light of a light bed, and of the same in the shadow of the paper's edge."""
LIGHT = 85.0
"""Lightness from which no ink is taken for bed; a darker bed shows no shadows."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A small upright picture: its colours, the paper in it, and what is seen beside that."""

    lab: Floats
    """(3, h, w): lightness 0..100, and two colours."""
    paper: Floats
    """The same of the paper as it would be without ink and damage."""
    off: Floats
    """How far `lab` is from `paper`."""
    depth: Floats
    """(h, w): pixels from the paper's fitted sides, 0 outside."""
    beds: Floats
    """(n, 3): colours beside the paper; none where it fills the picture."""
    mm: float
    """Pixels in a millimetre."""
    fine: Pixels
    """(h, w): the same in grey, `REDUCE` times larger."""
    deep: float
    """How far a gap at the border must reach, in pixels."""


def find_damage(seen: Measured) -> tuple[Damage, ...]:
    """Everything on a page that may have taken or hide writing, in the page's frame; the largest first."""
    look = _look(seen)
    if look is None:
        return ()
    gone = _gone(look)
    beside = 1 - np.asarray(cv2.dilate(gone, _disc(1.2 * look.mm)), np.uint8)
    found = [(_gap(look, region), region) for region in _regions(gone, look)]
    found += [(_cover(look, region), region) for region in _regions(_hidden(look) & beside, look)]
    by_size = sorted((pair for pair in found if pair[0]), key=lambda pair: -int(pair[1].sum()))
    return tuple(Damage(kind, outline) for kind, region in by_size if kind for outline in _outlines(region, seen))


def _look(seen: Measured) -> _Look | None:
    height, width = (n // REDUCE for n in seen.view.fine.shape)
    factor = seen.view.fine_factor * REDUCE
    mm = seen.dpi / 25.4 / factor
    if min(height, width) < 20 * mm or mm < LEAST_SCALE:
        return None
    lab = colours_of(seen.view, REDUCE, (height, width))
    depth = _depth(seen.sheet.outline * seen.view.coarse_factor / factor, (height, width))
    paper, beds = paper_of(lab, depth > RIM_MM * mm, mm), _beds(lab, depth, mm)
    if seen.leaf.bound:
        beds = beds[np.linalg.norm(beds - np.median(paper[:, ::8, ::8].reshape(3, -1), axis=1), axis=1) > BEYOND]
    return _Look(lab, paper, lab - paper, depth, beds, mm, seen.view.fine, DEEP_MM[int(seen.leaf.bound)] * mm)


def _depth(outline: NDArray[np.float64], shape: tuple[int, int]) -> Floats:
    """Pixels from the nearest fitted side of the paper that was seen, or the picture's border; 0 outside."""
    inside = np.zeros((shape[0] + 2, shape[1] + 2), np.uint8)
    cv2.fillPoly(inside, [np.rint(outline).astype(np.int32) + 1], 1)
    inside[[0, -1]] = inside[:, [0, -1]] = 0
    return np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 3)[1:-1, 1:-1], np.float32)


def _beds(lab: Floats, depth: Floats, mm: float) -> Floats:
    """What is seen beside the paper on each side of the picture, as far as that is not paper."""
    height, width = depth.shape
    beside, least = np.asarray(depth == 0, np.uint8), 12 * mm * mm
    if cv2.countNonZero(beside) <= least:
        return np.empty((0, 3), np.float32)
    outside = cv2.distanceTransform(beside, cv2.DIST_L2, 3)[1:-1, 1:-1] > RIM_MM * mm
    tall, wide, every = height // 3, width // 3, slice(None)
    thirds = [(slice(tall), every), (slice(-tall, None), every), (every, slice(wide)), (every, slice(-wide, None))]
    found: list[Floats] = []
    for part in thirds:
        if np.count_nonzero(outside[part]) <= least:
            continue
        ys, xs = (places[::3] for places in np.nonzero(outside[part]))
        bed = np.median(lab[:, 1:-1, 1:-1][:, *part][:, ys, xs], axis=1)
        if all(np.linalg.norm(bed - other) > STEP for other in found):
            found.append(bed)
    shaded = [bed * (shade, 1, 1) for bed in found for shade in (SHADES if bed[0] > LIGHT else SHADES[:1])]
    return np.array(shaded, np.float32).reshape(-1, 3)


def _gone(look: _Look) -> Mask:
    """1 where the paper's place shows what lies behind it."""
    if not len(look.beds):
        black = (look.lab[0] < BLACK) & (np.abs(look.lab[1:]).max(axis=0) < STEP)
        return _broad(black.astype(np.uint8), BROAD_MM[1] * look.mm)
    gone = np.zeros(look.depth.shape, np.uint8)
    at = np.flatnonzero(_dot(look.off, look.off) > UNLIKE)
    off, paper = (np.stack([plane.take(at) for plane in planes]) for planes in (look.off, look.paper))
    length = _dot(off, off)
    for bed in look.beds:
        way = bed[:, None] - paper
        far, onward = _dot(way, way), _dot(off, way)
        aside = length - onward * onward / np.maximum(far, 1)  # squared, by Pythagoras
        alike = np.zeros(gone.shape, np.uint8)
        alike.reshape(-1)[at] = (far > STEP**2) & (onward > LIKE * far) & (aside < ASIDE**2 * far)
        gone |= _broad(alike, BROAD_MM[int(bed[0] < LIGHT)] * look.mm)
    return gone


def _hidden(look: _Look) -> Mask:
    """1 where something dark and broad lies on the paper."""
    dark = look.lab[0] < (1 - HIDES) * look.paper[0]
    return _broad((dark | (_dot(look.off[1:], look.off[1:]) > LOUD**2)).astype(np.uint8), BLOT_MM * look.mm)


def _dot(one: Floats, other: Floats) -> Floats:
    """The products of vectors, channel by channel."""
    total = one[0] * other[0]
    for a, b in zip(one[1:], other[1:], strict=True):
        total += a * b
    return np.asarray(total, np.float32)


def _broad(mask: Mask, width: float) -> Mask:
    """What is nowhere narrower than a stroke, with what hangs on it."""
    core = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _disc(width)) if cv2.countNonZero(mask) else mask
    if not cv2.countNonZero(core):
        return np.zeros_like(mask)
    return np.asarray(cv2.min(cv2.dilate(core, _disc(width)), mask), np.uint8)


def _disc(width: float) -> Mask:
    size = max(3, round(width) | 1)
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def _regions(mask: Mask, look: _Look) -> list[Mask]:
    """The pieces of a mask within the paper's rim that are large enough, and deep enough where they come from outside."""
    inner = np.asarray(mask * (look.depth > RIM_MM * look.mm), np.uint8)
    least = LEAST_MM2 * look.mm**2
    if cv2.countNonZero(inner) < least:
        return []
    count, labels = cv2.connectedComponents(inner)
    names = np.asarray(labels)
    area = np.bincount(names[inner > 0], minlength=count)
    large = [i for i in range(1, count) if area[i] >= least]
    pieces = [(names == i).astype(np.uint8) for i in large]
    deep = [piece for piece in pieces if not _at_rim(look, piece) or look.depth[piece > 0].max() > look.deep]
    return [piece for piece in deep if _solid(look, piece)]


def _solid(look: _Look, piece: Mask) -> bool:
    """Whether something as small as a letter of a heading is broader than its strokes, seen twice as closely."""
    left, top, width, height = cv2.boundingRect(piece)
    if max(width, height) > LETTER_MM * look.mm:
        return True
    small = piece[top : top + height, left : left + width]
    near = np.kron(small, np.ones((REDUCE, REDUCE), np.uint8)) > 0
    part = look.fine[top * REDUCE : (top + height) * REDUCE, left * REDUCE : (left + width) * REDUCE]
    paper, tone = percentile(look.fine, 60), percentile(part[near], 20)
    dark = np.pad((part < (tone + paper) / 2).astype(np.uint8), 1)
    core = cv2.morphologyEx(dark, cv2.MORPH_OPEN, _disc(STROKE_MM * look.mm * REDUCE), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return tone > LIGHTER * paper or (bool(core.any()) and not _in_a_heading(look, (left, top, width, height), (tone + paper) / 2))


def _in_a_heading(look: _Look, box: tuple[int, int, int, int], dark: float) -> bool:
    """Whether dark marks as tall stand beside it on the same line, on both sides or twice on one: then it is a fat letter."""
    left, top, width, height = (value * REDUCE for value in box)
    reach = 4 * height
    start = max(0, left - reach)
    band = look.fine[max(0, top - height // 2) : top + height + height // 2, start : left + width + reach]
    _, _, stats, _ = cv2.connectedComponentsWithStats((band < dark).astype(np.uint8))
    at = min(top, height // 2)
    like = [
        s for s in stats[1:]
        if abs(s[cv2.CC_STAT_TOP] - at) < 0.25 * height and abs(s[cv2.CC_STAT_HEIGHT] - height) < 0.3 * height
        and not s[cv2.CC_STAT_LEFT] <= left + width // 2 - start <= s[cv2.CC_STAT_LEFT] + s[cv2.CC_STAT_WIDTH]
    ]  # fmt: skip
    return len(like) >= 2


def _at_rim(look: _Look, region: Mask) -> bool:
    return float(look.depth[region > 0].min()) < RIM_MM * look.mm + 2


def _gap(look: _Look, region: Mask) -> Kind | None:
    """What kind of gap it is; None where it has no edge, as a shadow has none."""
    at_rim = _at_rim(look, region)
    lighter = float(np.median(look.off[0][region > 0])) > 0  # which no shadow is
    if _edge(look, region) < (SHARP if at_rim and not lighter else SOFT):
        return None
    if not at_rim:
        return "hole"
    across = 2 * float(cv2.distanceTransform(region, cv2.DIST_L2, 3).max())
    return "tear" if across < NARROW_MM * look.mm and across * 2 < float(look.depth[region > 0].max()) else "missing"


def _cover(look: _Look, region: Mask) -> Kind | None:
    """What kind of thing hides the paper; None for shadows."""
    at_rim = _at_rim(look, region)
    if _edge(look, region) < (SHARP if at_rim else SOFT) or (not at_rim and _in_shadow(look, region)):
        return None
    return "covered" if at_rim else "stain"


def _in_shadow(look: _Look, region: Mask) -> bool:
    """Whether the paper around is dark too: then it is the depth of a fold's shadow."""
    around = (cv2.dilate(region, _disc(10 * look.mm)) > cv2.dilate(region, _disc(3 * look.mm))) & (look.depth > 0)
    return bool(around.any()) and float(np.median(look.lab[0][around] / look.paper[0][around])) < SHADED


def _edge(look: _Look, region: Mask) -> float:
    """The step in light across most of a region's border inside the paper, within a millimetre, as a share of the paper's."""
    border = (cv2.dilate(region, _disc(3)) > region) & (look.depth > RIM_MM * look.mm + 1)
    if not border.any():
        return 0.0
    near = np.ones((max(3, round(1.2 * look.mm) | 1),) * 2, np.uint8)
    light = look.lab[0]
    step = (cv2.dilate(light, near) - cv2.erode(light, near))[border] / np.maximum(look.paper[0][border], 1)
    return float(np.median(step))


def _outlines(region: Mask, seen: Measured) -> list[tuple[Point, ...]]:
    """The polygons around a region, on the page."""
    factor = seen.view.fine_factor * REDUCE
    contours, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    to_page = Transform(tuple(seen.frame.matrix.ravel().tolist()), seen.mesh).to_page
    shapes = [cv2.approxPolyDP(c, 1.0, closed=True).reshape(-1, 2).astype(np.float64) for c in contours]
    return [tuple((round(x, 1), round(y, 1)) for x, y in to_page((s + 0.5) * factor - 0.5).tolist()) for s in shapes if len(s) > 2]
