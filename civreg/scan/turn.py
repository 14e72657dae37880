"""Quarter turns: what the file asks for, and what the page's content says.

Register forms tell up from down by their rules: writing stands on a printed rule and does not hang from it. Latin
letters help, for more of their ink lies above the middle of a line than below. When unsure, nothing is turned.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels, darkness
from civreg.ruling import Rules, find_rules

Floats = NDArray[np.float64]
SURE = 0.6
"""Least evidence of up or down on a form of dotted rules; logarithm of ink on the rules to ink under them."""
SURE_SOLID = 1.5
"""Least evidence where the rules are solid and may as well be a table's."""
UPRIGHT = 0.15
"""Least evidence that lines of writing run from side to side before a page is stood on its feet."""
SIDEWAYS = -0.5
"""Least evidence that lines of writing run up and down the page."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the content says: degrees clockwise that make it upright, and whether a doubt is left."""

    degrees: Literal[0, 90, 180, 270]
    unsure: bool


def find_turn(work: Pixels, rules: Rules, dpi: float) -> Turn:
    """Tell how a page lies; `work` is flat grey (h, w), straight but for quarter turns, `rules` are its rules."""
    text, forms = text_of(work, rules), _forms(rules)
    up = _up(text, rules, dpi) if forms else 0.0
    if forms and up >= forms:
        return Turn(0, unsure=False)
    along = _along(text)
    if forms and -up >= forms and along > UPRIGHT:
        return Turn(180, unsure=False)
    if (along < 0 and len(rules.vertical) >= 6) or along < SIDEWAYS:
        turn = _sideways(work, rules, along, dpi)
        if turn is not None:
            return turn
    return Turn(0, unsure=along < SIDEWAYS or (forms == SURE and up < -SURE / 2))


def _sideways(work: Pixels, rules: Rules, along: float, dpi: float) -> Turn | None:
    """The quarter turn, where the page on its side is a form and the page as it lies is none."""
    side = np.asarray(cv2.rotate(work, cv2.ROTATE_90_CLOCKWISE), np.uint8)
    seen = find_rules(side, dpi)
    enough = _forms(seen)
    if not enough or len(rules.horizontal) > 0.25 * len(seen.horizontal) or (enough == SURE_SOLID and along > SIDEWAYS):
        return None
    up = _up(text_of(side, seen), seen, dpi)
    if abs(up) < enough:
        return None
    return Turn(90 if up > 0 else 270, unsure=False)


def _forms(rules: Rules) -> float:
    """The evidence that a page with such rules must give; 0 where they are too few, or a table's."""
    count, dotted = len(rules.dotted), int(rules.dotted.sum())
    if len(rules.vertical) > 0.4 * count:
        return 0.0
    if dotted >= 8 and dotted >= 0.6 * count:
        return SURE
    return SURE_SOLID if count >= 12 else 0.0


def text_of(work: Pixels, rules: Rules) -> Pixels:
    """Ink of a flat page without its rules, 0 to 120."""
    ink = darkness(work, 40, 120)
    for x0, y0, x1, y1 in rules.horizontal:
        cv2.line(ink, (int(x0) - 3, round(y0)), (int(x1) + 3, round(y1)), 0, 5)
    for x0, y0, x1, y1 in rules.vertical:
        cv2.line(ink, (round(x0), int(y0) - 3), (round(x1), int(y1) + 3), 0, 9)
    return ink


def _along(text: Pixels) -> float:
    """Evidence that writing runs from side to side: logarithm of how banded the rows are to how banded the columns."""
    return float(np.log((_banded(text) + 1) / (_banded(np.ascontiguousarray(text.T)) + 1)))


def _banded(text: Pixels) -> float:
    cells = _strips(text, 128)
    return float(np.square(cv2.blur(cells, (1, 9)) - cv2.blur(cells, (1, 61))).mean())


def _strips(text: Pixels, wide: int) -> NDArray[np.float32]:
    count = max(text.shape[1] // wide, 1)
    return np.asarray(cv2.resize(text, (count, text.shape[0]), interpolation=cv2.INTER_AREA), np.float32)


def _up(text: Pixels, rules: Rules, dpi: float) -> float:
    """Evidence that the page is upright, negative that it stands on its head."""
    near = round(dpi / 15)
    sums = np.asarray(cv2.integral(text), np.int32)
    above = below = length = 0.0
    for x0, y0, x1, y1 in rules.horizontal.tolist():
        cuts = np.linspace(x0, x1, max(2, round((x1 - x0) / 100) + 1)).tolist()
        for a, b in pairwise(cuts):
            y = round(y0 + (y1 - y0) * ((a + b) / 2 - x0) / (x1 - x0))
            above += _sum(sums, (a, y - near, b, y - 2))
            below += _sum(sums, (a, y + 3, b, y + near + 1))
        length += x1 - x0
    ground = 1000 + 2.4 * length
    return float(np.log((above + ground) / (below + ground))) + 0.1 * _asymmetry(text)


def _sum(sums: NDArray[np.int32], box: tuple[float, float, float, float]) -> float:
    x0, x1 = (int(min(max(x, 0), sums.shape[1] - 1)) for x in (box[0], box[2]))
    y0, y1 = (int(min(max(y, 0), sums.shape[0] - 1)) for y in (box[1], box[3]))
    return float(sums.item(y1, x1) - sums.item(y0, x1) - sums.item(y1, x0) + sums.item(y0, x0))


def _asymmetry(text: Pixels) -> float:
    """How much farther the ink of a line of writing reaches up than down, -4 to 4 pixels."""
    strips = _strips(text, 48)
    smooth = cv2.GaussianBlur(strips, (1, 31), 0.1, sigmaY=7)
    cores = (smooth == cv2.dilate(smooth, np.ones((31, 1), np.uint8))) & (smooth > 15)
    ys, xs = np.nonzero(cores)
    inside = (ys >= 24) & (ys < len(strips) - 25)
    if not inside.any():
        return 0.0
    reach = np.arange(-24, 25)[:, None]
    lines = strips[ys[inside] + reach, xs[inside]].astype(np.float64)
    core = lines[14:35]
    off = reach - (core * reach[14:35]).sum(axis=0) / np.maximum(core.sum(axis=0), 1e-6)
    weighed = lines * off * off
    return float(np.clip(-(weighed * off).sum() / max(float(weighed.sum()), 1e-6), -4, 4))


def upright(width: int, height: int, turn: int, mirrored: bool) -> NDArray[np.float64]:
    """The matrix of a left-right flip and a quarter turn clockwise of a picture (pixel centres are whole numbers)."""
    flip = np.array([[-1, 0, width - 1], [0, 1, 0], [0, 0, 1]] if mirrored else np.eye(3), np.float64)
    turns = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, -1, height - 1], [1, 0, 0], [0, 0, 1]],
        180: [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
        270: [[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]],
    }
    return np.asarray(np.array(turns[turn % 360 // 90 * 90], np.float64) @ flip)


def turned(image: Pixels, turn: int, mirrored: bool) -> Pixels:
    """A picture flipped and turned as `upright` says."""
    if mirrored:
        image = np.asarray(cv2.flip(image, 1), np.uint8)
    codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    turn = turn % 360 // 90 * 90
    return image if turn == 0 else np.asarray(cv2.rotate(image, codes[turn]), np.uint8)
