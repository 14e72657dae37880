"""Which part of the page a crop shows: the field, without the empty end of a long dotted line."""

from __future__ import annotations

import cv2
import numpy as np

from civreg import raster
from civreg.model import PAGE_DPI, Entry, Transcript
from civreg.raster import Pixels

Rect = tuple[float, float, float, float]
"""Left, top, width and height in the page's millimetres."""

Air = tuple[float, float, float, float]
"""Millimetres left of, above, right of and below a field."""

TIGHT = (0.4, 0.0, 0.4, 0.4)
"""So little that the boxes of neighbouring lines stay apart."""
_AIR, _TICK_AIR = (1.2, 1.0, 1.2, 1.6), (2.0, 5.0, 44.0, 5.0)
"""Tails hang lower than a field's lines say; beside a ticked box stand its words."""
_FINE = 4
"""Pixels a millimetre on which ink is looked for."""
_INK = 18
"""How much darker than the paper around it ink is, of 255."""
_STROKE = 1.0
"""Millimetres that a stroke reaches down at least; dots and thin rules do not."""
_NEAR, _SPOT = 4, 2.0
"""Millimetres between letters of one writing at most, and across a spot of age at most."""
_BEFORE, _BEHIND, _ABOVE = 3.0, 7.0, 3.5
"""Paper kept around the ink, in mm: marks and faint ends of strokes lie there."""
_LEAST = (24.0, 9.0)
"""Width and height below which nothing is taken away."""


def region(transcript: Transcript, page: tuple[float, float], air: Air = _AIR) -> Rect | None:
    """A field's written lines and the `air` around them on a page of a size in mm; None where it was not found or lies outside."""
    if transcript.box is None:
        return None
    edges = [q.bounds for q in (transcript.box.lines or (transcript.box.quad,))]
    mm = 25.4 / PAGE_DPI
    left = max(0.0, min(e[0] for e in edges) * mm - air[0])
    top = max(0.0, min(e[1] for e in edges) * mm - air[1])
    right = min(page[0], max(e[2] for e in edges) * mm + air[2])
    bottom = min(page[1], max(e[3] for e in edges) * mm + air[3])
    return (left, top, right - left, bottom - top) if right - left > 0.5 and bottom - top > 0.5 else None


def shown(entry: Entry | None, image: Pixels, page: tuple[float, float]) -> dict[str, Rect]:
    """What the crop of each found field shows, by key; `image` is the straightened page of a size in mm."""
    if entry is None:
        return {}
    ink = _strokes(image, page)
    places = {}
    for transcript in entry.transcripts:
        place = region(transcript, page, _TICK_AIR if transcript.writing == "tick" else _AIR)
        if place is not None:
            places[transcript.key] = _around_ink(ink, place) if transcript.writing in ("typed", "handwritten") else place
    return places


def _strokes(image: Pixels, page: tuple[float, float]) -> Pixels:
    """Where something written stands, at `_FINE` pixels a millimetre; specks, dotted lines and thin rules are left out."""
    size = (max(1, round(page[0] * _FINE)), max(1, round(page[1] * _FINE)))
    grey = cv2.resize(raster.grey(image), size, interpolation=cv2.INTER_AREA)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((15, 15), np.uint8))
    ink = (dark > _INK).astype(np.uint8)
    strokes = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(_STROKE * _FINE), 1), np.uint8)), np.uint8)
    # what stands alone and is small is a spot of age: letters have neighbours, figures are taller
    words = cv2.dilate(strokes, np.ones((1, _NEAR * _FINE), np.uint8))
    _, names, stats, _ = cv2.connectedComponentsWithStats(words, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH] / _FINE - _NEAR, stats[:, cv2.CC_STAT_HEIGHT] / _FINE
    kept = ((wide > _SPOT) | (high > _SPOT)).astype(np.uint8)
    return np.asarray(strokes * kept[names], np.uint8)


def _around_ink(ink: Pixels, place: Rect) -> Rect:
    """The part of a place that holds its ink and a good margin; the whole place where no ink is seen."""
    left, top, width, height = place
    x, y = round(left * _FINE), round(top * _FINE)
    part = ink[y : y + round(height * _FINE), x : x + round(width * _FINE)]
    if not part.any():
        return place
    part = part * (part.mean(axis=0) < 0.8)  # a frame's upright rule is no ending of a word
    rows = len(part)
    band = part[rows // 5 : max(rows // 5 + 1, rows * 19 // 20)] if height < 16 else part
    first, last = _span(band.any(axis=0), width, (_BEFORE, _BEHIND, _LEAST[0]))
    upper, lower = _span(part.any(axis=1), height, (_ABOVE, _ABOVE, _LEAST[1])) if height > 12.5 else (0.0, height)
    return left + first, top + upper, last - first, lower - upper


def _span(inked: np.ndarray[tuple[int], np.dtype[np.bool_]], length: float, keep: tuple[float, float, float]) -> tuple[float, float]:
    """From where to where ink reaches, in mm of `length`; `keep`: paper before, paper behind, least length."""
    found = np.flatnonzero(inked)
    if not len(found):
        return 0.0, length
    before, behind, least = keep
    start = max(0.0, found[0] / _FINE - before)
    end = min(length, max(found[-1] / _FINE + behind, start + least))
    return float(max(0.0, min(start, end - least))), float(end)
