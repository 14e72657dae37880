"""Fields cut out of a page: without the label, the rules, the dotted line and the neighbours' ink."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.extract import ink
from civreg.extract.engine import Crop, Origin
from civreg.forms import FormTemplate
from civreg.model import FieldBox, Placed, Quad
from civreg.raster import PagePixels, Pixels, cut

EDGE = 10
"""Pixels of paper laid around a line that was cut out."""
ABOVE, BELOW = 36, 44
"""Pixels added over and under a line, so that what belongs to the lines above and below is seen as such."""
RULE = 12
"""Pixels by which a line's own rule stands above its lower edge."""
TAIL = 28
"""Pixels that what is written may hang under its rule."""
LEFT = 6
SLANT = 2.0
"""Pixels by which a quad may lean and still be cut as an upright rectangle."""
FRAME = 0.8
"""Share of a line's whole cut, its neighbours too, that only the upright rule of a frame fills in one column."""
BESIDE = 3
"""Pixels to each side that go with such a rule, for it may lean."""
LEAST = 60
"""Pixels of ink without which nothing is written."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One written line as cut: its darkness under paper, the rules on it, the row of its own, how dark its ink is, and where it was."""

    grey: Pixels
    dark: Pixels
    rules: tuple[ink.Rule, ...]
    base: float
    depth: int
    origin: Origin


def crop(pixels: PagePixels, placed: Placed, form: FormTemplate) -> list[Crop]:
    """Cut and clean every written field; a blank line is left out, so that a blank field has no lines.

    Ticks are not written and have no crop.
    """
    kinds = {spec.key: spec.kind for spec in form.fields}
    wanted = [box for box in placed.boxes if kinds.get(box.key, "text") != "tick"]
    note = form.note.key if form.note else None
    layers = [pixels.flat if pixels.noted is None or box.key != note else pixels.noted for box in wanted]
    lines = [_lines(layer, box, form) for layer, box in zip(layers, wanted, strict=True)]
    depths = [line.depth for group in lines for line in group if line.depth]
    ground = float(np.percentile(depths, 70)) if depths and not form.is_table else 0.0  # lines of a cell were found by their ink
    cleaned = [[c for line in group if (c := _written(line, ground)) is not None] for group in lines]
    if pixels.noted is not None:  # what stands in red alone is read, what red stands over is not
        again = [() if own else _lines(pixels.noted, box, form) for own, box in zip(cleaned, wanted, strict=True)]
        reds = [[c for line in group if (c := _written(line, ground)) is not None] for group in again]
        cleaned = [own or red for own, red in zip(cleaned, reds, strict=True)]
    whole = [(tuple(c for c, _ in group), tuple(o for _, o in group)) for group in cleaned]
    return [Crop(box.key, kinds.get(box.key, "text"), *group) for box, group in zip(wanted, whole, strict=True)]


def _lines(flat: Pixels, box: FieldBox, form: FormTemplate) -> list[_Line]:
    cuts = ((_cut(flat, quad), _origin(nth, quad)) for nth, quad in enumerate(box.lines))
    return [line for grey, origin in cuts if (line := _line(grey, origin, ruled=not form.is_table))]


def _origin(nth: int, quad: Quad) -> Origin:
    """Where a line lies in what `_cut` gives of it."""
    left, _, right, _ = quad.bounds
    return Origin(nth, float(LEFT if _leans(quad) else min(LEFT, max(round(left), 0))), max(right - left, 1.0))


def _leans(quad: Quad) -> bool:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.corners
    return max(abs(ay - by), abs(cy - dy), abs(ax - dx), abs(bx - cx)) > SLANT


def _cut(flat: Pixels, quad: Quad) -> Pixels:
    if _leans(quad):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.corners
        return cut(flat, Quad(((ax - LEFT, ay - ABOVE), (bx, by - ABOVE), (cx, cy + BELOW), (dx - LEFT, dy + BELOW))))
    left, top, right, bottom = (round(v) for v in quad.bounds)
    missing = max(ABOVE - top, 0)
    region = flat[max(top - ABOVE, 0) : max(bottom + BELOW, 0), max(left - LEFT, 0) : max(right, 0)]
    return np.pad(region, ((missing, 0), (0, 0)), constant_values=255) if missing else region


def _line(grey: Pixels, origin: Origin, *, ruled: bool) -> _Line | None:
    if min(grey.shape) < 20:
        return None
    dark = ink.darkness(grey)
    mask = ink.over(dark, ink.FAINTEST)
    base = expected = float(grey.shape[0] - BELOW - RULE)
    found = ink.rules(mask, expected) if ruled else []  # in a cell nothing is printed, and hyphens look like rules
    for rule in found:
        middle = rule.y + rule.slope * grey.shape[1] / 2
        if abs(middle - expected) <= ink.OFF:
            base = middle
    return _Line(grey, dark, tuple(found), base, ink.depth(dark[ABOVE + ink.THIN : round(base) - ink.THIN]), origin)


def _written(line: _Line, ground: float) -> tuple[Pixels, Origin] | None:
    """The writing of one line alone, closely cut, and where it was; None without any. `ground` is the page's depth of ink."""
    if not line.depth or line.depth < ink.GHOST * ground:
        return None
    mask = ink.over(line.dark, max(ink.HALF * line.depth, ink.FAINTEST))
    for rule in line.rules:
        mask = ink.without(mask, rule)
    mask, heights = _without_frame(mask)
    inked = np.flatnonzero(heights >= 3)
    if not len(inked):
        return None
    kept = np.zeros_like(mask)
    reach = slice(0, int(inked[-1]) + 4)
    kept[:, reach] = ink.letters(mask[:, reach], ABOVE, line.base)
    kept[round(line.base) + TAIL :] = 0
    if np.count_nonzero(kept) < LEAST:
        return None
    soft = cv2.dilate(kept, np.ones((3, 3), np.uint8))
    x, y, w, h = cv2.boundingRect(kept)
    left = max(x - 2, 0)
    inside = np.s_[max(y - 2, 0) : y + h + 2, left : x + w + 2]
    clean = np.where(soft[inside] > 0, line.grey[inside], 255).astype(np.uint8)
    framed = cv2.copyMakeBorder(clean, EDGE, EDGE, EDGE, EDGE, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(framed, np.uint8), replace(line.origin, begin=line.origin.begin - left + EDGE)


def _without_frame(mask: Pixels) -> tuple[Pixels, NDArray[np.int32]]:
    """The ink without the upright rules of a frame, which would pass for a letter as high as three lines; how much each column holds."""
    heights = cv2.reduce(mask, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0]
    upright = heights >= FRAME * len(mask)
    if upright.any():
        beside = np.convolve(upright, np.ones(2 * BESIDE + 1), "same") > 0
        mask, heights = np.where(beside, 0, mask).astype(np.uint8), np.where(beside, 0, heights)
    return mask, np.asarray(heights, np.int32)
