"""The ink of one written line: printed rules and strangers taken out, Vietnamese marks spared.

Masks are uint8 (h, w), 1 where ink stands; all sizes are pixels at `PAGE_DPI`.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.extract.pieces import Pieces, pieces
from civreg.raster import Pixels

Mask = NDArray[np.uint8]
Lengths = NDArray[np.int64]
FAINTEST = 22
"""Darkness under paper that may be ink at all: over the grain of the paper."""
HALF = 0.38
"""Share of the ink's darkness at which a stroke ends."""
GHOST = 0.45
"""Share of the page's own ink under which a line's ink only shows through from the back."""
LETTER = 150
"""Pixels of ink in the strokes of one letter."""
THIN = 9
"""Tallest printed rule, and tallest dot of a dotted one."""
ABOVE, UNDER = 38, 10
"""Paper over and under the stretches by which a rule is known: the feet of letters have ink above them."""
OFF = 12
"""Pixels by which a line's own rule may stand off."""
CELL = 16
MARK = 2
STRETCH = 6
"""Cells side by side that make a rule where none is expected."""
SLOPES = np.linspace(-0.006, 0.006, 9)


@dataclass(frozen=True, slots=True)
class Rule:
    """A printed rule in a line's picture: its middle at column 0, its slope, its thickness, the width of its dots."""

    y: float
    slope: float
    thickness: int
    dot: int
    """0 where it is solid."""

    def at(self, xs: NDArray[np.intp]) -> NDArray[np.float64]:
        """Its middle at these columns."""
        return np.asarray(self.y + self.slope * xs)


def darkness(grey: Pixels) -> Pixels:
    """How much darker than its paper every pixel is."""
    levels = np.bincount(grey[::3, ::3].ravel(), minlength=256)
    paper = int(levels[180:].argmax()) + 180 if levels[180:].any() else 250
    return np.asarray(cv2.subtract(np.array((paper, 0, 0, 0), np.float64), grey), np.uint8)


def over(dark: Pixels, level: float) -> Mask:
    """Where it is darker than a level."""
    return np.asarray(cv2.threshold(dark, level, 1, cv2.THRESH_BINARY)[1], np.uint8)


def depth(dark: Pixels) -> int:
    """How dark the ink of a piece is: that of the middle of its strokes, however little there is; 0 where there is none."""
    darkest = np.bincount(dark[dark > FAINTEST], minlength=256)[:FAINTEST:-1].cumsum()
    if darkest[-1] < 30:
        return 0
    return 255 - int(np.searchsorted(darkest, np.clip(0.1 * darkest[-1], min(LETTER, darkest[-1]), 3 * LETTER)))


def middle_of(values: NDArray[np.int64] | NDArray[np.float64]) -> float:
    """Their median, ten times quicker than numpy's for so few; 0 without any."""
    ranked, half = np.sort(values), len(values) // 2
    return float(ranked[half] + ranked[half - 1 + len(values) % 2]) / 2 if len(values) else 0.0


def rules(ink: Mask, expected: float) -> list[Rule]:
    """Find horizontal rules, solid or dotted, by the stretches on which nothing is written.

    The line's own rule is `expected` at that row, to `OFF` pixels, and writing may hang low over it; another one,
    a neighbour's in the upper half, must stand bare over and under.
    """
    thin = ink & ~_taller(ink, THIN)
    height = len(ink)
    low, high = (int(np.clip(expected + d, 0, height)) for d in (-OFF - THIN, OFF + THIN))
    found = []
    for first, last, under, least in ((low, high, UNDER, 4), (0, low // 2, ABOVE, STRETCH)):
        if first >= last:
            continue
        crowd = _crowd(ink, (first, last), under)
        bare = cv2.findNonZero(thin[first:last] & (crowd <= THIN).view(np.uint8))
        if bare is None or len(bare) < 12:
            continue
        xs, ys = bare.reshape(-1, 2).T.astype(np.int64)
        rule, near = _strongest(xs, ys + first)
        if (len(near) if first == low else _streak(near)) >= least:
            found.append(rule)
    return found


def _crowd(ink: Mask, rows: tuple[int, int], under: int) -> Mask:
    """How much ink stands from `ABOVE` pixels over each pixel of some rows to `under` pixels under it."""
    first, last = rows[0] - ABOVE, rows[1] + under
    sums = np.pad(ink[max(first, 0) : last], ((max(-first, 0), max(last - len(ink), 0)), (0, 0)))
    out = np.zeros((rows[1] - rows[0], ink.shape[1]), np.uint8)
    size, taken, step = ABOVE + under + 1, 0, 1
    while step <= size:  # of 1, 2, 4 … rows together those whose heights add up to the size
        if size & step:
            out += sums[taken : taken + len(out)]
            taken += step
        sums = sums[:-step] + sums[step:]
        step *= 2
    return out


def _taller(ink: Mask, height: int) -> Mask:
    """What stands in columns of ink taller than this."""
    return _opened(ink, (height + 1, 1))


def _opened(ink: Mask, shape: tuple[int, int]) -> Mask:
    return np.asarray(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0), np.uint8
    )


def _strongest(xs: Lengths, ys: Lengths) -> tuple[Rule, Lengths]:
    """The line on which most of these points lie, and the cells in which they do."""
    some = slice(None, None, len(xs) // 800 + 1)
    level = ys[some] - SLOPES[:, None] * xs[some]
    low = float(level.min()) - 2
    rows = np.rint(level - low).astype(np.int64)
    span = int(rows.max()) + 3
    counts = np.bincount((rows + np.arange(len(SLOPES))[:, None] * span).ravel(), minlength=len(SLOPES) * span)
    peak = int(np.convolve(counts, (1, 1, 1), "same").argmax())
    best = (low + peak % span, float(SLOPES[peak // span]))
    near = np.abs(ys - best[0] - best[1] * xs) <= THIN / 2 + 1
    heights = np.bincount(xs[near])
    marked = heights > 0
    thickness = int(np.sort(heights[marked])[3 * np.count_nonzero(marked) // 4])
    y = float(np.mean(ys[near] - best[1] * xs[near]))
    filled = np.bincount(np.flatnonzero(marked) // CELL) >= CELL // 4
    return Rule(y, best[1], min(thickness, THIN), _dot(marked)), np.flatnonzero(filled)


def _dot(marked: NDArray[np.bool_]) -> int:
    """Width of a dot, from the columns that hold marks of a rule; 0 where the rule is solid."""
    cells = marked[: len(marked) // CELL * CELL].reshape(-1, CELL).mean(axis=1)
    if not (cells > 0).any() or middle_of(cells[cells > 0]) > 0.8:
        return 0
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(np.int8), [0]])))
    return min(int(middle_of(edges[1::2] - edges[::2])), CELL)


def _streak(cells: Lengths) -> int:
    """Most cells side by side."""
    breaks = np.flatnonzero(np.diff(cells) > 1)
    return int(np.max(np.diff(np.concatenate([[-1], breaks, [len(cells) - 1]]))))


def without(ink: Mask, rule: Rule) -> Mask:
    """Take a rule out, but no pixel that has ink above or below it, and no stroke longer than a dot.

    Under a letter a dot of the rule looks like a tone mark: only what is clearly more than a dot is one.
    """
    height, width = ink.shape
    middle = np.rint(rule.at(np.arange(width))).astype(int)
    half = rule.thickness // 2 + 2
    first, last = max(int(middle.min()) - half, 0), min(int(middle.max()) + half + 1, height)
    if first >= last:
        return ink
    out = ink.copy()
    reach = slice(max(first - THIN - 6, 0), last + THIN + 6)
    near = ink[reach]
    offset = np.arange(height, dtype=np.int16)[reach, None] - middle.astype(np.int16)
    kept = _taller(near, rule.thickness + 3)
    if rule.dot:
        kept |= _opened(near, (1, 2 * rule.dot + 3))
        free = _free(near * (offset >= -half), near * (offset == -half - 1))
        kept = np.where(free > 0, free == MARK, kept)
    out[reach] = np.where(np.abs(offset) <= half, kept, near)
    return out


def _free(under: Mask, over: Mask) -> Mask:
    """What hangs on no letter among the ink `under` the upper edge of a dotted rule: 1 its dots, `MARK` tone marks.

    `over` is the row of ink just above that edge.
    """
    found = pieces(under)
    _, _, w, h, area = found.boxes
    hangs = np.zeros(len(area), np.bool_)
    hangs[found.of[cv2.dilate(over, np.ones((3, 3), np.uint8)).ravel()[found.at] > 0]] = True
    usual = middle_of(area)
    mark = (area >= 1.9 * usual) & (w <= 20) & (h >= 6)
    return found.drawn(np.where(hangs, 0, np.where(mark, MARK, 1)).astype(np.uint8))


def letters(ink: Mask, top: float, base: float) -> Mask:
    """Keep what is written between the rows `top` and `base`: letters, and the marks and points near them.

    A letter belongs to the line in which its middle lies and towards whose rule it reaches. Neighbours' writing, label
    remains at the left edge, specks and crumbs of rules go.
    """
    found = pieces(ink)
    x, y, w, h, area = found.boxes
    middle = y + h / 2
    blots = (area >= 0.66 * w * h) & (np.abs(w - h) <= 0.3 * np.maximum(w, h)) & (np.maximum(w, h) <= 18)
    strangers = ((w >= 5 * h) & (w >= 44) & (h <= 2 * THIN)) | ((x <= 2) & (w <= 14))
    here = (middle >= top + 10) & (middle <= base + 8) & (y + h >= top + 0.4 * (base - top))
    body = here & (h >= 13) & (area >= 40) & ~strangers & ~blots
    if body.any():
        body &= h >= 0.45 * middle_of(h[body])
    keep = body.copy()
    if body.any():
        points = np.sqrt(area) < 1.7 * _stroke(found)
        keep |= _marks(found.boxes, body, (top, base)) & ~strangers & (points | ~blots)
    return found.drawn(keep)


def _stroke(found: Pieces) -> float:
    """How wide the strokes are, from one edge to the other along the line; no pen is wider than a blot."""
    return min(middle_of(found.runs()), THIN - 1.0) or THIN - 1.0


def _marks(boxes: Lengths, body: NDArray[np.bool_], line: tuple[float, float]) -> NDArray[np.bool_]:
    """Small pieces that belong to a letter: over or under one, or a point between two; not the dot that some type puts into 0."""
    x, y, w, h, area = boxes
    size = middle_of(h[body])
    top, base = line
    small = np.flatnonzero(~body & (area >= 7) & (y + h / 2 > top - 12) & (y <= base + 11) & (x + w > 12))
    big = np.flatnonzero(body)
    over = np.minimum((x + w)[small, None], (x + w)[big] + 5) - np.maximum(x[small, None], x[big] - 5)
    above = y[big] - (y + h)[small, None]
    below = y[small, None] - (y + h)[big]
    near = (over > 0) & (above <= 1.2 * size) & (below <= 0.45 * size)
    aside = np.maximum(x[big] - (x + w)[small, None], x[small, None] - (x + w)[big])
    level = (y[small, None] >= y[big] - 3) & ((y + h)[small, None] <= (y + h)[big] + 10)
    near |= (aside <= 0.8 * size) & level & (np.maximum(w, h)[small, None] <= 0.8 * size)
    off_x = np.abs((x + w / 2)[small, None] - (x + w / 2)[big])
    off_y = np.abs((y + h / 2)[small, None] - (y + h / 2)[big])
    within_zero = (off_x <= 0.15 * w[big]) & (off_y <= 0.12 * h[big]) & (w[big] < h[big])
    keep = np.zeros(len(x), np.bool_)
    keep[small[near.any(axis=1) & ~within_zero.any(axis=1)]] = True
    return keep
