"""Fields cut out of a page: without the label, the rules, the dotted line and the neighbours' ink."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from civreg.extract.engine import Crop
from civreg.extract.ink import letters, rules, threshold, without
from civreg.forms import FormTemplate
from civreg.model import Placed, Quad
from civreg.raster import PagePixels, Pixels, cut

BELOW = 16
"""Pixels added under a line for descenders; its own rule stands `RULE` above its lower edge."""
RULE = 12
LEFT = 6
SLANT = 2.0
"""Pixels by which a quad may lean and still be cut as an upright rectangle."""


def crop(pixels: PagePixels, placed: Placed, form: FormTemplate) -> list[Crop]:
    """Cut and clean every written field; a blank line is left out, so that a blank field has no lines.

    Ticks are not written and have no crop.
    """
    kinds = {spec.key: spec.kind for spec in form.fields}
    wanted = [box for box in placed.boxes if kinds.get(box.key, "text") != "tick"]
    return [Crop(box.key, kinds.get(box.key, "text"), _lines(pixels.flat, box.lines)) for box in wanted]


def _lines(flat: Pixels, quads: Iterable[Quad]) -> tuple[Pixels, ...]:
    cleaned = (clean(_cut(flat, quad), BELOW + RULE) for quad in quads)
    return tuple(line for line in cleaned if line is not None)


def _cut(flat: Pixels, quad: Quad) -> Pixels:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.corners
    if max(abs(ay - by), abs(cy - dy), abs(ax - dx), abs(bx - cx)) > SLANT:
        return cut(flat, Quad(((ax - LEFT, ay), (bx, by), (cx, cy + BELOW), (dx - LEFT, dy + BELOW))))
    left, top, right, bottom = (round(v) for v in quad.bounds)
    return flat[max(top, 0) : max(bottom + BELOW, 0), max(left - LEFT, 0) : max(right, 0)]


def clean(grey: Pixels, above_edge: int) -> Pixels | None:
    """The writing of one line alone, closely cut; None where nothing is written.

    `above_edge` is how far the line's rule should stand above the lower edge of the picture.
    """
    if min(grey.shape) < 20:
        return None
    ink = (grey < threshold(grey)).astype(np.uint8)
    base = float(grey.shape[0] - above_edge)
    expected = base
    for rule in rules(ink, expected):
        ink = without(ink, rule)
        middle = float(rule.at(np.array([grey.shape[1] // 2]))[0])
        if abs(middle - expected) <= 12:
            base = middle
    ink = letters(ink, base)
    if not blank(ink):
        return _trimmed(grey, ink)
    return None


def blank(ink: np.ndarray) -> bool:
    """Whether what is left is too little to be writing."""
    return int(np.count_nonzero(ink)) < 60


def _trimmed(grey: Pixels, ink: Pixels) -> Pixels:
    soft = cv2.dilate(ink, np.ones((3, 3), np.uint8))
    line = np.where(soft > 0, grey, 255).astype(np.uint8)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    inside = line[max(rows[0] - 2, 0) : rows[-1] + 3, max(columns[0] - 2, 0) : columns[-1] + 3]
    return np.asarray(cv2.copyMakeBorder(inside, 10, 10, 10, 10, cv2.BORDER_CONSTANT, value=255), np.uint8)
