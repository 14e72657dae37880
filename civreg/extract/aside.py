"""The column right of the entry: tick boxes with their words, and the margin notes below them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from rapidfuzz import fuzz

from civreg.extract.printed import Line, Sheet, rows_of
from civreg.forms import FormTemplate
from civreg.model import FieldBox, Quad
from civreg.raster import Pixels
from civreg.text import unmarked

DARK = (140, 185, 220)
"""Flattened greys below which a pixel is taken for print: squares are drawn boldly or hardly."""
WRITTEN = 195
"""Flattened grey below which a pixel is taken for writing."""
LIKE = 62
"""Least likeness, of 100, of a read line to a printed one."""
Square = tuple[float, float, float, float]


def tick_boxes(flat: Pixels, form: FormTemplate, sheet: Sheet) -> tuple[tuple[str, str, Quad], ...]:
    """The square of every tick option in order: field key, printed option, the square on the page.

    Squares are looked for as drawn, and where one is hidden its place follows from the words beside it and from the
    others. Empty where the form has none, or where neither squares nor words were found.
    """
    if form.tick is None or not form.options:
        return ()
    squares = drawn_squares(flat, sheet)
    words = [_row_of(option.label, sheet) for option in form.options]
    if len(squares) == len(form.options):
        found: list[Square | None] = list(squares)
    else:
        found = [_beside(row, squares, sheet) for row in words]
        found = _filled_in(found)
    return tuple((form.tick.key, option.label, Quad.box(*square)) for option, square in zip(form.options, found, strict=True) if square)


def note_box(form: FormTemplate, sheet: Sheet, squares: Sequence[Quad]) -> FieldBox | None:
    """The room for margin notes: under their heading, or where that was not read under the last tick square.

    None where the form has none, or where neither was found.
    """
    if form.note is None:
        return None
    heading = _row_of(form.note.label, sheet)
    tops = [w.bottom for w in heading.words] if heading else [q.bounds[3] + 1.5 * sheet.letter for q in squares]
    if not tops:
        return None
    quad = Quad.box(sheet.aside_left + 12, max(tops) + 4, sheet.aside_right - 12, sheet.bottom - 12)
    return FieldBox(form.note.key, quad, ())


def _with_hidden(flat: Pixels, squares: list[Square], rows: tuple[int, int]) -> list[Square]:
    """Add the squares whose outline a tick or a stain has broken: all four sides are dark where the others say."""
    if not squares:
        return []
    x = int(np.median([s[0] for s in squares]))
    size = int(np.median([s[2] - s[0] for s in squares]))
    if x < 4 or x + size + 4 >= flat.shape[1]:
        return squares
    dark = 255.0 - cv2.erode(flat[rows[0] : rows[1], x - 4 : x + size + 5], np.ones((5, 5), np.uint8)).astype(np.float32)
    sides = cv2.boxFilter(dark, -1, (1, size - 4), anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
    across = dark[:, 8:-8].mean(axis=1)
    count = len(dark) - size - 4
    if count < 1:
        return squares
    edges = [sides[2 : 2 + count, 4], sides[2 : 2 + count, size + 3], across[:count], across[size - 1 : size - 1 + count]]
    score = np.min(edges, axis=0)
    usual = np.median([score[min(max(int(s[1]) - rows[0], 0), count - 1)] for s in squares])
    found = list(squares)
    for y in np.argsort(-score).tolist():
        if score[y] < 0.6 * usual:
            break
        if all(abs(s[1] - rows[0] - y) > 0.9 * size for s in found):
            found.append((x, y + rows[0], x + size, y + size + rows[0]))
    return sorted(found, key=lambda s: s[1])


def _row_of(label: str, sheet: Sheet) -> Line | None:
    """The line of the column that begins like a label."""
    want = unmarked(label).replace(" ", "")
    best: tuple[float, Line | None] = (LIKE, None)
    for row in rows_of(sheet.aside, sheet.letter):
        text = "".join(w.text for w in row.words)
        score = max(fuzz.ratio(want[: len(text)], text), fuzz.ratio(want, text[-len(want) :])) if len(text) >= min(4, len(want)) else 0.0
        if score > best[0]:
            best = (score, row)
    return best[1]


def drawn_squares(flat: Pixels, sheet: Sheet) -> list[Square]:
    """Drawn squares of one size, one under another, from top to bottom."""
    x0, x1 = int(sheet.aside_left) + 4, int(sheet.aside_right)
    y0, y1 = int(sheet.top), int(min(sheet.bottom, sheet.top + 0.5 * sheet.size[1]))
    column = flat[y0:y1, x0:x1]
    if column.size == 0:
        return []
    found: list[Square] = []
    for dark in DARK:
        ink = cv2.morphologyEx((column < dark).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        contours, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            x, y, w, h = cv2.boundingRect(contour)
            squarish = 0.5 * sheet.letter < min(w, h) <= max(w, h) < 2.2 * sheet.letter and 0.8 < w / h < 1.25
            if squarish and cv2.contourArea(contour) > 0.8 * w * h:
                found.append((x + x0, y + y0, x + w + x0, y + h + y0))
    return _with_hidden(flat, _in_column(_outermost(found)), (y0, y1))


def _outermost(squares: Sequence[Square]) -> list[Square]:
    """Both sides of one outline are contours: keep the outer."""
    kept: list[Square] = []
    for s in sorted(squares, key=lambda s: (s[0] - s[2]) * (s[3] - s[1])):
        middle = ((s[0] + s[2]) / 2, (s[1] + s[3]) / 2)
        if not any(k[0] <= middle[0] <= k[2] and k[1] <= middle[1] <= k[3] for k in kept):
            kept.append(s)
    return kept


def _in_column(squares: Sequence[Square]) -> list[Square]:
    if not squares:
        return []
    lefts = np.array([s[0] for s in squares])
    sizes = np.array([s[2] - s[0] for s in squares])
    votes = [np.sum((np.abs(lefts - a) < 8) & (np.abs(sizes - b) < 6)) for a, b in zip(lefts, sizes, strict=True)]
    best = int(np.argmax(votes))
    fits = (np.abs(lefts - lefts[best]) < 12) & (np.abs(sizes - sizes[best]) < 8)
    return sorted((s for s, fit in zip(squares, fits, strict=True) if fit), key=lambda s: s[1])


def _beside(row: Line | None, squares: Sequence[Square], sheet: Sheet) -> Square | None:
    """The square left of a row of words: a drawn one, or one reckoned from the others."""
    if row is None:
        return None
    middle = float(np.mean([w.middle for w in row.words]))
    near = [s for s in squares if abs((s[1] + s[3]) / 2 - middle) < 0.9 * sheet.letter]
    if near:
        return min(near, key=lambda s: abs((s[1] + s[3]) / 2 - middle))
    if not squares:
        return None
    left = float(np.median([s[0] for s in squares]))
    size = float(np.median([s[2] - s[0] for s in squares]))
    return left, middle - size / 2, left + size, middle + size / 2


def _filled_in(found: Sequence[Square | None]) -> list[Square | None]:
    """Squares between and beyond the known ones, at their usual distance."""
    known = [i for i, s in enumerate(found) if s]
    if len(known) < 2:
        return list(found)
    left, top, right, bottom = (np.interp(range(len(found)), known, [s[k] for s in found if s]) for k in range(4))
    step = (top[known[-1]] - top[known[0]]) / (known[-1] - known[0])
    beyond = [min(i - known[0], 0) * step + max(i - known[-1], 0) * step for i in range(len(found))]
    return [s or (left[i], top[i] + beyond[i], right[i], bottom[i] + beyond[i]) for i, s in enumerate(found)]


def written_lines(flat: Pixels, quad: Quad, letter: float) -> tuple[Quad, ...]:
    """Lines of writing in a free region, from top to bottom; specks and blots are not writing.

    `letter` is the usual height of a printed letter, in pixels. Writing that begins in the region is followed a little
    beyond its sides: signatures do not keep to their column.
    """
    left, top, right, bottom = quad.bounds
    beyond = 6 * letter
    x0, y0 = int(max(left - beyond, 0)), int(max(top, 0))
    region = flat[y0 : int(bottom), x0 : int(right + beyond)]
    if region.size == 0:
        return ()
    count, _, stats, _ = cv2.connectedComponentsWithStats((region < WRITTEN).astype(np.uint8), connectivity=8)
    bodies = [
        (x + x0, y + y0, x + w + x0, y + h + y0)
        for x, y, w, h, area in stats[1:count].tolist()
        if 0.4 * letter < h < 4 * letter and w < 20 * letter and area < 0.85 * w * h  # else a speck, a frame or a blot
    ]
    inside = [b for b in bodies if left < (b[0] + b[2]) / 2 < right]
    rows = _bands(inside, letter)
    return tuple(_followed(row, bodies, letter) for row in rows if _hull(row)[2] - _hull(row)[0] > 2.5 * letter)


def _bands(bodies: Sequence[Square], letter: float) -> list[list[Square]]:
    rows: list[list[Square]] = []
    for body in sorted(bodies, key=lambda b: b[1]):
        if rows and body[1] < _hull(rows[-1])[3] - 0.3 * letter:
            rows[-1].append(body)
        else:
            rows.append([body])
    return rows


def _hull(bodies: Sequence[Square]) -> Square:
    return min(b[0] for b in bodies), min(b[1] for b in bodies), max(b[2] for b in bodies), max(b[3] for b in bodies)


def _followed(row: Sequence[Square], bodies: Sequence[Square], letter: float) -> Quad:
    """The row with what hangs on to it on both sides, padded."""
    left, top, right, bottom = _hull(row)
    level = sorted((b for b in bodies if b[1] < bottom and b[3] > top), key=lambda b: b[0])
    for body in level:
        if right < body[2] and body[0] - right < 1.8 * letter:
            right = body[2]
    for body in reversed(level):
        if body[0] < left and left - body[2] < 1.8 * letter:
            left = body[0]
    pad = 0.4 * letter
    return Quad.box(left - pad, top - pad, right + pad, bottom + pad)
