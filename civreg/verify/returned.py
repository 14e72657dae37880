"""A printed sheet that comes back from a scanner: which side of which sheet it is, how it lies, and what was answered on it.

Two codes at opposite corners say which and how; one is enough where the other was struck out or torn away. The tick boxes
themselves then pull the sheet straight, so that a feeder's stretch of half a percent does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from civreg.geometry import Quad
from civreg.raster import Pixels
from civreg.verify import codes
from civreg.verify.codes import MODULE_MM, Way
from civreg.verify.frame import CODE_EDGE
from civreg.verify.marks import PAPER, Slot

Points = NDArray[np.float64]
Tick = Literal["right", "wrong", "both", "none"]

DPI = 300
"""Pixels an inch of the straightened sheet."""
MM = DPI / 25.4
REACH = 2.4
"""Millimetres to each side within which a tick box is looked for."""
OUTLINE = 0.42
"""Least likeness of what is seen to a box's outline."""
ENOUGH = 0.5
"""Share of the boxes that must be found where they should be."""
INKED, CLEAN, BLOT = 0.06, 0.025, 0.9
"""Share of a box's inside from which it is ticked, up to which it is empty, from which a tick was blotted out."""
WRITTEN = 0.035
"""Share of the room for a correction that ink fills where something is written."""


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A code of ours in a picture."""

    way: Way
    corners: Points
    """3 × 2 pixels: top left, top right, bottom left as the code reads."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered about one field."""

    key: str
    tick: Tick
    clear: bool
    """False where ink in a box is neither a tick nor nothing."""
    written: bool
    """Whether a correction is written."""


@dataclass(frozen=True, slots=True)
class Straight:
    """A side of a sheet, laid straight at `DPI`, A4 landscape."""

    pixels: Pixels
    """Grey, (h, w)."""
    shift: Points
    """2 × 3: from millimetres on the sheet to these pixels."""
    found: float
    """0..1: share of the tick boxes that were found."""

    def place(self, slot: Slot) -> Quad:
        """Where a slot lies on `pixels`."""
        left, top = self.shift @ (slot.x, slot.y, 1.0)
        right, bottom = self.shift @ (slot.x + slot.w, slot.y + slot.h, 1.0)
        return Quad.box(float(left), float(top), float(right), float(bottom))


def codes_in(grey: Pixels) -> list[SeenCode]:
    """The codes of our sheets in a grey picture (h, w), whichever way it lies; those of others are left out."""
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]), try_invert=False)
    return [SeenCode(way, _corners(grey, one)) for one in found if (way := _way(one.text)) is not None]


def _way(text: str) -> Way | None:
    try:
        return codes.parse(text)
    except ValueError:
        return None


def _corners(grey: Pixels, code: Any) -> Points:
    """The outer corners of a code's three eyes to a part of a pixel; the reader gives whole ones."""
    at = code.position
    rough = np.array([(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_left)], np.float32)
    near = max(2, round(float(np.linalg.norm(rough[1] - rough[0])) / 33 * 1.5))
    until = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.01)
    fine = cv2.cornerSubPix(grey, rough.copy().reshape(-1, 1, 2), (near, near), (-1, -1), until).reshape(-1, 2)
    return np.where(np.linalg.norm(fine - rough, axis=1, keepdims=True) <= near, fine, rough).astype(np.float64)


def straighten(grey: Pixels, seen: Sequence[SeenCode], slots: Sequence[Slot]) -> Straight | None:
    """Lay a side straight by its codes and its own tick boxes; None where the boxes are not where they should be."""
    boxes = [slot for slot in slots if slot.what != "correction"]
    best = max((_refined(grey, matrix, boxes) for matrix in _ways_it_may_lie(seen)), key=lambda one: one.found)
    return best if best.found >= ENOUGH else None


def _ways_it_may_lie(seen: Sequence[SeenCode]) -> list[Points]:
    """Similarities from sheet millimetres to picture pixels: by both codes, or by one that may be either."""
    corners = _printed(seen[0].way)
    if len(seen) > 1:
        pairs = [(corners, (seen[0], seen[1])), (corners, (seen[1], seen[0]))]
        fits = [_similar(np.vstack(where), np.vstack([one.corners for one in order])) for where, order in pairs]
        return [min(fits, key=lambda fit: fit[1])[0]]
    return [_similar(where, seen[0].corners)[0] for where in corners]


def _printed(way: Way) -> tuple[Points, Points]:
    """Corners of the upper and the lower code on the sheet, in millimetres."""
    wide = len(codes.modules(codes.payload(way))) * MODULE_MM
    square = np.array([(0, 0), (wide, 0), (0, wide)], np.float64)
    upper, lower = (PAPER[0] - CODE_EDGE - wide, CODE_EDGE), (CODE_EDGE, PAPER[1] - CODE_EDGE - wide)
    return np.add(square, upper), np.add(square, lower)


def _similar(source: Points, target: Points) -> tuple[Points, float]:
    """The 2 × 3 turn, scale and shift that carries `source` onto `target` best, and how far it misses in pixels."""
    rows = np.zeros((2 * len(source), 4))
    rows[0::2] = np.column_stack([source[:, 0], -source[:, 1], np.ones(len(source)), np.zeros(len(source))])
    rows[1::2] = np.column_stack([source[:, 1], source[:, 0], np.zeros(len(source)), np.ones(len(source))])
    a, b, x, y = np.linalg.lstsq(rows, target.ravel(), rcond=None)[0]
    matrix = np.array([[a, -b, x], [b, a, y]])
    return matrix, float(np.abs(np.column_stack([source, np.ones(len(source))]) @ matrix.T - target).max())


def _refined(grey: Pixels, matrix: Points, boxes: Sequence[Slot]) -> Straight:
    """The sheet laid out by a first guess, then pulled to where its tick boxes are seen."""
    size = round(PAPER[0] * MM), round(PAPER[1] * MM)
    plain = np.array([[MM, 0, 0], [0, MM, 0]])
    to_mm = np.vstack([matrix, [0, 0, 1]]) @ np.diag([1 / MM, 1 / MM, 1])
    paper = int(np.percentile(grey, 90))
    laid = np.asarray(cv2.warpAffine(grey, to_mm[:2], size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=paper), np.uint8)
    shift = plain
    for reach in (REACH, REACH / 2):
        pairs = [(slot, spot) for slot in boxes if (spot := _outline(laid, shift, slot, reach)) is not None]
        if len(pairs) < max(3, ENOUGH * len(boxes) / 2):
            return Straight(laid, plain, len(pairs) / max(1, len(boxes)))
        shift = _pulled(shift, pairs)
    return Straight(laid, shift, len(pairs) / max(1, len(boxes)))


def _outline(laid: Pixels, shift: Points, slot: Slot, reach: float) -> Points | None:
    """Where the outline of a tick box is seen near where it should be: its top left corner in pixels."""
    side, room = round(slot.w * MM), round(reach * MM)
    left, top = np.rint(shift @ (slot.x, slot.y, 1.0)).astype(int)
    window = laid[max(0, top - room) : top + side + room, max(0, left - room) : left + side + room]
    if min(window.shape) <= side + 4:
        return None
    ring = np.full((side + 4, side + 4), 255, np.uint8)
    cv2.rectangle(ring, (2, 2), (side + 1, side + 1), 40, 2)
    mask = np.zeros_like(ring)
    cv2.rectangle(mask, (2, 2), (side + 1, side + 1), 255, 7)
    likeness = cv2.matchTemplate(window, ring, cv2.TM_CCOEFF_NORMED, mask=mask)
    likeness[~np.isfinite(likeness)] = -1
    _, best, _, (x, y) = cv2.minMaxLoc(likeness)
    return np.array([max(0, left - room) + x + 2.0, max(0, top - room) + y + 2.0]) if best >= OUTLINE else None


def _pulled(shift: Points, pairs: Sequence[tuple[Slot, Points]]) -> Points:
    """The affine map to which most boxes agree; a box that lies off by itself does not count."""
    source = np.array([(slot.x, slot.y, 1.0) for slot, _ in pairs])
    target = np.array([spot for _, spot in pairs])
    kept = np.ones(len(pairs), bool)
    for _ in range(4):
        off = target - source @ shift.T
        middle = np.median(off[kept], axis=0)
        kept = np.abs(off - middle).max(axis=1) <= max(4.0, 2 * float(np.median(np.abs(off[kept] - middle))))
        shift = shift.copy()
        shift[:, 2] += middle
        if kept.sum() >= 6:
            change = np.linalg.lstsq(source[kept][:, 1:], (target - source @ shift.T)[kept], rcond=None)[0]
            shift[:, 1:] += change.T  # boxes stand one above the other: they say nothing of the width
    return shift


def answers(side: Straight, slots: Sequence[Slot]) -> list[Answer]:
    """What was answered about each field of a side, in its order."""
    keys = dict.fromkeys(slot.key for slot in slots)
    return [_answer(side, key, {slot.what: slot for slot in slots if slot.key == key}) for key in keys]


def _answer(side: Straight, key: str, own: dict[str, Slot]) -> Answer:
    right, wrong = (_inside(side, own[what]) if what in own else 0.0 for what in ("right", "wrong"))
    ticked = [INKED <= share < BLOT for share in (right, wrong)]
    tick: Tick = "both" if all(ticked) else "right" if ticked[0] else "wrong" if ticked[1] else "none"
    clear = all(share <= CLEAN or INKED <= share < BLOT for share in (right, wrong))
    return Answer(key, tick, clear, "correction" in own and _ink(side, own["correction"], (0.3, 0.6, 0.3, 1.7)) >= WRITTEN)


def _inside(side: Straight, slot: Slot) -> float:
    """Share of the inside of a tick box that is inked."""
    return _ink(side, slot, (0.5, 0.5, 0.5, 0.5))


def _ink(side: Straight, slot: Slot, margins: tuple[float, float, float, float]) -> float:
    """Share of ink in a slot within its margins (left, top, right, bottom, in mm), next to the paper around it."""
    left, top, right, bottom = side.place(slot).bounds
    a, b, c, d = (round(m * MM) for m in margins)
    part = side.pixels[max(0, round(top) + b) : max(0, round(bottom) - d), max(0, round(left) + a) : max(0, round(right) - c)]
    if part.size == 0:
        return 0.0
    around = side.pixels[max(0, round(top) - 40) : round(bottom) + 40, max(0, round(left) - 40) : round(right) + 40]
    return float(np.mean(part < 0.72 * np.percentile(around, 85)))
