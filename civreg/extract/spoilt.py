"""What damage, stamps and other inks mean for a field: why a person must look, and how much less its reading is believed.

Missing paper, a stain and writing that could not be read are three different things, and are said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.extract.inks import Inks, enough
from civreg.forms import FormTemplate
from civreg.model import Damage, Doubt, Placed, Quad, Transcript
from civreg.raster import PagePixels, Pixels

CODES = {"hole": "paper-missing", "tear": "paper-missing", "missing": "paper-missing", "stain": "stained", "covered": "covered"}
"""What is said of a field that damage of a kind meets."""
LEAVES = {"paper-missing": 0.3, "covered": 0.3, "stained": 0.5, "stamp": 0.9}
"""Share of a reading's confidence that is left."""
MET = 0.015
"""Least share of a field's room that damage meets."""
FREE = 0.2
"""The same of a margin in which nothing seems to be written."""
REDUCE = 4
"""How much smaller than the page shares are measured."""
DARK = 170
"""Flattened grey below which a pixel is ink."""
INKED = 60
"""Pixels of ink that a stamp must cover, or that must stand there in red."""
FAINTER = 40
"""Levels by which red writing is darker on the page where it was left in."""


def spoilt(page: PagePixels, transcript: Transcript, room: Sequence[Quad], inks: Inks | None = None) -> Transcript:
    """A proposal with the doubts of its place; `room` is where its writing may stand, `inks` are given where their colour matters.

    A field that seems blank because its paper is gone or hidden is not called blank.
    """
    free = transcript.box is not None and not transcript.box.lines  # an empty margin: little of it gone says nothing
    met = [*_damaged(page, room, FREE if free else MET), *_stamped(page, room), *_coloured(page, room, inks)]
    if not met:
        return transcript
    hidden = any(doubt.code in ("paper-missing", "covered", "stained") for doubt in met)
    kept = tuple(d for d in transcript.doubts if not (hidden and d.code == "blank"))
    confidence = transcript.confidence
    for doubt in met if confidence is not None else ():
        confidence = round((confidence or 0.0) * LEAVES.get(doubt.code, 1.0), 4)
    return replace(transcript, confidence=confidence, doubts=(*kept, *met))


def inks_of(page: PagePixels, placed: Placed, form: FormTemplate) -> Inks | None:
    """The ink of what is written on a page beside its notes; None too where no note is there to be held against it."""
    note = form.note.key if form.note else None
    noted = [at for box in placed.boxes if box.key == note for at in map(_window, box.room)]
    if not enough(page.flat[at] for at in noted):
        return None
    return Inks.of([(page.colour[at], page.flat[at]) for box in placed.boxes if box.key != note for at in map(_window, box.lines)])


def _damaged(page: PagePixels, room: Sequence[Quad], least: float) -> list[Doubt]:
    """One doubt for each way in which at least such a share of a field's room is damaged, with that share in hundredths."""
    near = [d for d in page.damage if any(_touch(d, quad) for quad in room)]
    if not near:
        return []
    corners = np.concatenate([np.array(quad.corners) for quad in room])
    low = np.floor(corners.min(axis=0))
    size = np.maximum(np.ceil((corners.max(axis=0) - low) / REDUCE).astype(int), 1)
    whole = _filled([quad.corners for quad in room], low, size)
    said = {}
    for code in dict.fromkeys(CODES[d.kind] for d in near):
        part = _filled([d.outline for d in near if CODES[d.kind] == code], low, size) & whole
        share = int(np.count_nonzero(part)) / max(int(np.count_nonzero(whole)), 1)
        if share >= least:
            said[code] = Doubt(code, f"{max(round(100 * share), 1)} %")
    return list(said.values())


def _touch(damage: Damage, quad: Quad) -> bool:
    xs, ys = [x for x, _ in damage.outline], [y for _, y in damage.outline]
    left, top, right, bottom = quad.bounds
    return min(xs) < right and max(xs) > left and min(ys) < bottom and max(ys) > top


def _filled(shapes: Sequence[Sequence[tuple[float, float]]], low: NDArray[np.float64], size: NDArray[np.int64]) -> Pixels:
    drawn = np.zeros((int(size[1]), int(size[0])), np.uint8)
    for shape in shapes:
        cv2.fillPoly(drawn, [np.rint((np.array(shape) - low) / REDUCE).astype(np.int32)], 1)
    return drawn


def _stamped(page: PagePixels, room: Sequence[Quad]) -> list[Doubt]:
    """Whether a stamp stands over the ink of a field."""
    if page.stamp is None:
        return []
    count = sum(np.count_nonzero((page.flat[at] < DARK) & (page.stamp[at] > 0)) for at in map(_window, room))
    return [Doubt("stamp")] if count >= INKED else []


def _coloured(page: PagePixels, room: Sequence[Quad], inks: Inks | None) -> list[Doubt]:
    """Whether something in a field was written in red, or in an ink that the rest of the page does not have."""
    if page.noted is not None:
        red = sum(np.count_nonzero(page.noted[at].astype(np.int16) + FAINTER < page.flat[at]) for at in map(_window, room))
        if red >= INKED:
            return [Doubt("red-ink")]
    other = inks.other([(page.colour[at], page.flat[at]) for at in map(_window, room)]) if inks else ""
    return [Doubt(f"{other}-ink")] if other else []


def _window(quad: Quad) -> tuple[slice, slice]:
    left, top, right, bottom = (max(round(v), 0) for v in quad.bounds)
    return slice(top, bottom), slice(left, right)
