"""The heading of a table: what is printed over each column, and which column of a known form it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from rapidfuzz import fuzz

from civreg.extract import tesseract
from civreg.extract.tables.grid import Grid
from civreg.extract.tables.rows import band_of, column_of
from civreg.extract.tables.table import Ruled, quad_between
from civreg.forms import Column, FormTemplate
from civreg.model import PAGE_DPI
from civreg.raster import Pixels, cut
from civreg.text import unmarked

SCALE = 0.6
"""Headings are small print: they are read at 180 dpi."""
BLOCK = 6
"""Tesseract's page segmentation mode for one block of print."""
BANDS = 3
"""Level bands from the top in which headings are looked for."""
LOW = 0.75
"""Share of the usual height of a band under which it holds no entry."""
LIKE = 0.6
"""Least likeness (0..1) of what is read over a column to its heading in the form."""
SKIP = -0.05
"""What it costs to leave a column of the page or of the form without its like."""
KNOWN = 0.5
"""Least share of a form's headings that must be read, by letters."""
WEAK = 0.15
"""Least share of the headings expected in their own columns that shows a band to hold them, faded as they are."""
SAID = 4
"""Letters in a row over the column of numbers that no number is misread as: a heading."""
SMALL, LETTER = 110.0, 12
"""Greatest width of a column's number, and least height of its figures, in pixels."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which column of the form a column of the page is, and the word it is to be ticked for (empty where it is written in)."""

    column: Column
    option: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A form's columns found on a page: for each column of the page its place, None where the form has none."""

    form: FormTemplate
    places: tuple[Place | None, ...]
    head: int
    """Which level bar ends the heading."""
    coverage: float
    """0..1: share of the form's headings that were read, by letters."""


def read_bands(pages: Sequence[tuple[Pixels, Grid]]) -> list[list[list[str]]]:
    """What is printed in the upper cells of each table: bands from the top, of each its columns' texts, folded.

    Pages are (h, w), flattened and without rules. All are read in one call; raises what `tesseract.words` raises.
    """
    cells = [[[_cell(bare, grid, band, c) for c in range(len(grid.borders) - 1)] for band in _bands(grid)] for bare, grid in pages]
    seen = iter(tesseract.words([c for page in cells for band in page for c in band], BLOCK, round(PAGE_DPI * SCALE)))
    return [[[" ".join(unmarked(w.text) for w in next(seen)).strip() for _ in band] for band in page] for page in cells]


def _bands(grid: Grid) -> range:
    """The first band, and those after it that are too low for an entry: headings under headings, or the columns' numbers."""
    heights = [b.middle - a.middle for a, b in pairwise(grid.levels)]
    low = [h < LOW * float(np.median(heights)) for h in heights[1:BANDS]]
    return range(1 + (low.index(False) if False in low else len(low)))


def _cell(bare: Pixels, grid: Grid, band: int, column: int) -> Pixels:
    piece = cut(bare, quad_between(grid.borders[column : column + 2], grid.levels[band : band + 2]))
    if min(piece.shape) < 20 or piece.shape[0] > 3 * PAGE_DPI:
        return np.full((8, 8), 255, np.uint8)
    small = cv2.resize(piece, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.copyMakeBorder(small, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=255), np.uint8)


def best_heading(page: Ruled, bands: Sequence[Sequence[str]], forms: Sequence[FormTemplate]) -> Heading | None:
    """The form whose columns the printed bands of a table name best; None where none is named well enough."""
    found = [_heading(bands[: k + 1], form, k + 1) for form in forms for k in range(len(bands))]
    best = max(found, key=lambda h: (h.coverage, -h.head), default=None)
    if best is None or best.coverage < KNOWN:
        return None
    numbered = best.head < len(bands) and _counted(page, best.head)
    return Heading(best.form, best.places, best.head + numbered, best.coverage)


def columns_read(bands: Sequence[Sequence[str]], heading: Heading) -> tuple[str, ...]:
    """Keys of the columns whose own heading is what was read over them; each once."""
    texts = [" ".join(cell for cell in column if cell) for column in zip(*bands[: heading.head], strict=True)]
    places = [(text, p) for text, p in zip(texts, heading.places, strict=True) if p]
    seen = (p.column.field.key for text, p in places if _likeness(text, unmarked(p.option or p.column.label)) >= LIKE)
    return tuple(dict.fromkeys(seen))


def carried_head(page: Ruled, bands: Sequence[Sequence[str]], places: Sequence[Place | None]) -> int | None:
    """Which level bar ends the heading of a page whose columns are known from another; 0 where it has none.

    None where something else is printed over the columns.
    """
    wanted = [unmarked(p.option or p.column.label) if p else "" for p in places]
    total = sum(len(label.replace(" ", "")) for label in wanted)
    shares = []
    for k in range(len(bands)):
        texts = [" ".join(cell for cell in column if cell) for column in zip(*bands[: k + 1], strict=True)]
        alike = [(_likeness(text, label), len(label.replace(" ", ""))) for text, label in zip(texts, wanted, strict=True) if label]
        shares.append(sum(like * size for like, size in alike if like >= LIKE) / max(total, 1))
    best = max(range(len(shares)), key=lambda k: (shares[k], -k))
    if shares[best] >= WEAK:
        return best + 1 + (best + 1 < len(bands) and _counted(page, best + 1))
    number = next((i for i, p in enumerate(places) if p and p.column.field.kind == "number"), 0)
    if re.search(rf"[a-z]{{{SAID}}}", bands[0][number]):
        return None
    return int(_counted(page, 0))


def _heading(bands: Sequence[Sequence[str]], form: FormTemplate, head: int) -> Heading:
    texts = [" ".join(cell for cell in column if cell) for column in zip(*bands, strict=True)]
    wanted = [(Place(column), unmarked(column.label)) for column in form.columns]
    split = [
        [(Place(column, option), unmarked(option)) for option in column.options]
        if column.options
        else [(Place(column), unmarked(column.label))]
        for column in form.columns
    ]
    both = [_aligned(texts, wanted), _aligned(texts, [place for places in split for place in places])]
    places, seen = max(both, key=lambda b: b[1])
    total = sum(len(unmarked(c.label).replace(" ", "")) for c in form.columns)
    return Heading(form, tuple(places), head, round(min(1.0, seen / total), 3))


def _aligned(texts: Sequence[str], wanted: Sequence[tuple[Place, str]]) -> tuple[list[Place | None], float]:
    """Pair the page's columns with the form's in order (Needleman and Wunsch, 1970); and the letters read by it.

    Columns whose heading could not be read are taken as they come, where as many are missing on both sides.
    """
    n, m = len(texts), len(wanted)
    like = np.array([[_likeness(text, label) for _, label in wanted] for text in texts]).reshape(n, m)
    sizes = np.array([len(label.replace(" ", "")) for _, label in wanted])
    gain = np.zeros((n + 1, m + 1))
    gain[:, 0], gain[0, :] = SKIP * np.arange(n + 1), SKIP * np.arange(m + 1)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            gain[i, j] = max(gain[i - 1, j - 1] + _worth(like[i - 1, j - 1]), gain[i - 1, j] + SKIP, gain[i, j - 1] + SKIP)
    pairs = _traced(gain, like)
    places: list[Place | None] = [None] * n
    for i, j in _filled([(-1, -1), *pairs, (n, m)]):
        places[i] = wanted[j][0]
    return places, float(sum(sizes[j] * like[i, j] for i, j in pairs))


def _worth(likeness: float) -> float:
    return likeness if likeness >= LIKE else -1.0


def _traced(
    gain: np.ndarray[tuple[int, int], np.dtype[np.float64]], like: np.ndarray[tuple[int, int], np.dtype[np.float64]]
) -> list[tuple[int, int]]:
    i, j = like.shape
    pairs = []
    while i and j:
        if gain[i, j] == gain[i - 1, j] + SKIP:
            i -= 1
        elif gain[i, j] == gain[i, j - 1] + SKIP:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _filled(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs, and those between two of them where as many are left on both sides."""
    whole = []
    for (i, j), (k, m) in pairwise(pairs):
        if k - i == m - j:
            whole += [(i + step, j + step) for step in range(1, k - i)]
        whole.append((k, m))
    return whole[:-1]


def _likeness(read: str, label: str) -> float:
    return max(fuzz.ratio(read.replace(" ", ""), label.replace(" ", "")), fuzz.token_sort_ratio(read, label)) / 100 if read else 0.0


def _counted(page: Ruled, band: int) -> bool:
    """Whether a low band only counts the columns, (1), (2), (3) and so on: something short in the middle of each."""
    grid = page.grid
    strokes = page.strokes.of((band_of(grid.levels, page.strokes) == band) & (page.strokes.height >= LETTER))
    column = column_of(grid, strokes)
    short, full = 0, 0
    for c, (before, after) in enumerate(pairwise(grid.borders)):
        own = strokes.of(column == c)
        if len(own.ink):
            wide = after.middle - before.middle
            left, right = float(own.left.min()) - before.middle, float(own.right.max()) - before.middle
            full += 1
            short += right - left < max(SMALL, wide / 3) and abs((left + right) / 2 - wide / 2) < 0.15 * wide
    return full >= len(grid.borders) / 2 and short >= 0.7 * full
