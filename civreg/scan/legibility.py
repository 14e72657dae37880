"""How well a page's picture can be read, with reasons: a gate that says "scan this page again" and why.

The limits of effective resolution are those of shared/domain/registers.md §5; all other figures are measured on
pages made worse step by step until they could no longer be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import Finding, Legibility
from civreg.raster import Pixels, grey, percentile
from civreg.ruling import Rules
from civreg.scan import rim
from civreg.scan.crossed import crossed_out
from civreg.scan.ground import flatten
from civreg.scan.sheet import Sheet
from civreg.scan.turn import text_of

Severity = Literal["note", "warn", "again"]
DPI = (200.0, 150.0)
"""Below the first warn, below the second scan again."""
EDGE_MM = (0.315, 0.325)
"""Millimetres in which ink turns to paper: warn above the first, scan again above the second, which a blur of σ = 1.5 px at 300 dpi
passes: there a sixth fewer fields can be trusted unseen; at 1.75 px a quarter more letters are misread, at 2 px two fifths."""
COARSE_MM = (0.335, 0.39)
"""The same where ink turns to paper within `CRISP_DOTS`: the picture is as sharp as its dots allow, and another would be no better."""
CRISP_DOTS = 3.45
CONTRAST = (0.18, 0.10)
"""Ink darker than paper, as a share of black to white."""
PHOTO_EDGE_MM = (0.40, 0.46)
"""The same for a photograph, whose lens and perspective soften edges that are read all the same."""
MISSING = (0.03, 0.12)
"""Share of the declared paper that is not on the picture, by the sides that were fitted."""
BEYOND = (0.012, 0.025)
"""The same where the bed shows on three sides: 5 mm of A4, a printer's narrowest margin."""
DARK = (0.55, 0.47)
"""Light of the paper, 0 to 1."""
GLARE = (0.015, 0.08)
"""Share of the paper that is one patch of burnt-out light."""
CUT = 3
"""Marks that run into the border of the picture."""
LETTERS = 12
"""Fewer marks of the size of letters are a blank page."""
PALEST = 18
"""How much darker than paper the palest ink is that counts."""
CRISP_MM = 0.38
"""What shows through from the other side is never as crisp."""
TILE = 192
WITHIN = 0.98
"""Share of a tile that must be the page's own paper, and not bed or the page beside."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of a page, for judging it; all of it upright."""

    fine: Pixels
    """(h, w): the delivered picture in grey, reduced."""
    small: Pixels
    """(h, w, 3): the picture in which `sheet` was found."""
    sheet: Sheet
    work: Pixels
    """(h, w): the page flat, at 150 dpi."""
    rules: Rules
    """On `work`."""
    aspect: float
    """Height of the declared paper to its width, as the picture lies."""
    turn_unsure: bool
    photograph: bool = False
    """Whether it was taken by a camera and not by a scanner."""


def judge(image: Pixels, seen: Evidence, dpi: float) -> Legibility:
    """Judge a page; `image` is the delivered picture (h, w, 3), upright, at the effective resolution `dpi`."""
    edge = _edge(image, seen) / dpi * 25.4
    ink = text_of(seen.work, seen.rules)
    contrast = _contrast(seen, ink)
    beyond, side = rim.beyond(seen.small, seen.aspect)
    findings = [*_limit("low-dpi", dpi, DPI), *_gone(seen, beyond, side)]
    if _blank(seen, ink, edge):
        findings.append(Finding("blank", "note", round(contrast, 3)))
    else:
        findings += [*_limit("blurred", edge, _softest(seen, edge * dpi / 25.4)), *_limit("low-contrast", contrast, CONTRAST)]
        findings += [*_limit("dark", _light(seen), DARK), *_limit("clipped-light", _glare(seen), GLARE), *_cut(seen, side)]
        findings += [Finding("turned-unsure", "note", 0.0)] if seen.turn_unsure else []
        stroke = crossed_out(seen.work)
        findings += [Finding("crossed-out", "note", round(stroke, 3))] if stroke else []
    return Legibility(round(dpi, 1), round(1 / edge, 2) if edge else 0.0, round(contrast, 3), tuple(findings))


def _softest(seen: Evidence, dots: float) -> tuple[float, float]:
    """The limits of the edge of ink, which takes so many `dots` of the picture."""
    if seen.photograph:
        return PHOTO_EDGE_MM
    return EDGE_MM if dots > CRISP_DOTS else COARSE_MM


def _gone(seen: Evidence, beyond: float, side: str) -> list[Finding]:
    """What of the paper is beyond the picture."""
    found = _limit("paper-missing", beyond, BEYOND, side)
    return found or _limit("paper-missing", _missing(seen), MISSING)


def _light(seen: Evidence) -> float:
    """How light the paper is in the middle of the picture, 0 to 1."""
    tone = grey(seen.small)
    height, width = tone.shape
    return percentile(tone[height // 5 : height - height // 5, width // 5 : width - width // 5], 60) / 255


def _limit(code: str, value: float, limits: tuple[float, float], detail: str = "") -> list[Finding]:
    """A finding where a figure passes its limits, which fall where low figures are bad."""
    sign = 1 if limits[0] < limits[1] else -1
    if value * sign <= limits[0] * sign:
        return []
    severity: Severity = "again" if value * sign > limits[1] * sign else "warn"
    return [Finding(code, severity, round(value, 3), detail)]


def _edge(image: Pixels, seen: Evidence) -> float:
    """Pixels of the picture in which the page's crispest marks turn from ink to paper; 0 where there are none."""
    fine = seen.fine
    factor = max(1, image.shape[0] // max(fine.shape[0], 1))
    size = max(TILE // factor, 8)
    busy = _means(np.abs(cv2.Laplacian(fine, cv2.CV_16S, ksize=1)), size)
    columns = busy.shape[1]
    busy = busy * (_share_of_paper(seen, size) > WITHIN)
    widths = []
    for place in np.argsort(busy.ravel())[::-1][:12]:
        y, x = (int(v) * size * factor for v in divmod(int(place), columns))
        width = _steepness(grey(image[y : y + TILE, x : x + TILE]))
        if width:
            widths.append(width)
    return float(np.median(widths)) if widths else 0.0


def _means(values: NDArray[np.int16] | Pixels, size: int) -> NDArray[np.float32]:
    """The means of squares of `size` pixels of a picture (h, w) without negative values; where it is smaller, of all of it."""
    high, wide = (min(size, side) for side in values.shape)
    rows, columns = values.shape[0] // high, values.shape[1] // wide
    bands = values[: rows * high, : columns * wide].reshape(rows, high, -1).sum(axis=1, dtype=np.uint32)
    return np.asarray(bands.reshape(rows, columns, wide).sum(axis=2).astype(np.float32) * np.float32(1 / (high * wide)), np.float32)


def _share_of_paper(seen: Evidence, size: int) -> NDArray[np.float32]:
    """How much of each square of `size` pixels of the fine picture is the page's own paper."""
    paper = np.zeros(seen.small.shape[:2], np.uint8)
    cv2.fillConvexPoly(paper, np.rint(seen.sheet.outline).astype(np.int32), 1)
    return _means(np.asarray(cv2.resize(paper, seen.fine.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8), size)


def _steepness(tile: Pixels) -> float:
    """Pixels from ink to paper at the edges of one tile; 0 where it has too few."""
    across, down = (cv2.Sobel(tile, cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1)))
    slope = np.sqrt(across * across + down * down)
    around = np.ones((15, 15), np.uint8)
    step = np.asarray(cv2.subtract(cv2.dilate(tile, around), cv2.erode(tile, around)), np.uint8)
    crest = (step > 0.5 * percentile(step, 98)) & (slope >= cv2.dilate(slope, np.ones((7, 7), np.uint8))) & (slope > 3)
    return float(np.median(step[crest].astype(np.float32) / slope[crest])) if np.count_nonzero(crest) >= 20 else 0.0


def _contrast(seen: Evidence, ink: Pixels) -> float:
    """How much darker ink is than paper, 0 to 1."""
    marks = seen.work[ink > 20][::7]
    if not len(marks):
        return 0.0
    marks = marks[marks < 128 + percentile(marks, 20) / 2]
    paper = percentile(seen.small, 60) / 255
    return (1 - percentile(marks, 50) / 255) * paper if len(marks) else 0.0


def _blank(seen: Evidence, ink: Pixels, edge: float) -> bool:
    """Whether nothing is written or printed; print that shows through is pale and soft, faded ink pale and crisp."""
    if len(seen.rules.horizontal) >= 4 or _letters(ink > 20) >= LETTERS:
        return False
    return not 0 < edge <= CRISP_MM or _letters(cv2.blur(seen.work, (3, 3)) < 255 - PALEST) < 5 * LETTERS


def _letters(marks: NDArray[np.bool_]) -> int:
    """Marks of the size of letters on a page at 150 dpi."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(marks.astype(np.uint8))
    width, height, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    solid = area > 0.75 * width * height  # a blot or a hole
    return int(np.count_nonzero((height >= 8) & (height <= 90) & (width >= 3) & (width <= 250) & (area >= 18) & ~solid))


def _missing(seen: Evidence) -> float:
    """Share of the declared paper beyond the picture, where three of its sides say so."""
    outline, sheet = seen.sheet.outline, seen.sheet
    width, height = np.ptp(outline, axis=0)
    if len(sheet.lines) < 3 or len(sheet.lines) == 4:
        return 0.0
    if sheet.width is not None:
        return max(0.0, 1 - float(height) / (sheet.width * seen.aspect))
    return max(0.0, 1 - float(width) * seen.aspect / (sheet.height or 1.0))


def _glare(seen: Evidence) -> float:
    """Largest patch of burnt-out light, as a share of a paper that is not white itself."""
    blue, green, red = cv2.split(seen.small)
    tone = np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)
    inside = np.zeros(tone.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(seen.sheet.outline).astype(np.int32), 1)
    paper = percentile(tone[inside > 0], 50) if inside.any() else 255.0
    if paper > 238:
        return 0.0
    burnt = cv2.morphologyEx(((tone >= 252) & (inside > 0)).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    if not burnt.any():
        return 0.0
    _, _, stats, _ = cv2.connectedComponentsWithStats(burnt)
    return float(stats[1:, cv2.CC_STAT_AREA].max(initial=0)) / max(int(inside.sum()), 1)


def _cut(seen: Evidence, open_side: str) -> list[Finding]:
    """Ink that runs into the border of the picture where the paper's side is not seen; sure where all others show the bed."""
    if min(seen.fine.shape) < 100:
        return []
    views = {"left": seen.fine.T, "top": seen.fine, "right": seen.fine.T[::-1], "bottom": seen.fine[::-1]}
    counts = {side: _running_out(np.ascontiguousarray(view[:48])) for side, view in views.items() if side not in seen.sheet.lines}
    cut = {side: n for side, n in counts.items() if n >= CUT}
    severity: Severity = "again" if open_side in cut else "warn"
    return [Finding("ink-cut", severity, float(sum(cut.values())), ",".join(sorted(cut)))] if cut else []


def _running_out(strip: Pixels) -> int:
    """Marks of writing that touch the first row of a strip."""
    ink = (flatten(strip, 4) < 150).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    top, width, height, area = (stats[1:, k] for k in (cv2.CC_STAT_TOP, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    return int(np.count_nonzero((top == 0) & (height >= 5) & (height < 44) & (width >= 2) & (width < 80) & (area >= 12)))
