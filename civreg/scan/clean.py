"""Even the background of a page, keep stamps apart from ink, and take away what shows through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg import __version__
from civreg.model import Damage, Page, Step
from civreg.raster import PagePixels, Pixels, grey, percentile, reduced, warp
from civreg.scan.colour import Stamp, find_stamps, without_stamps
from civreg.scan.ghost import LITTLE, beside, without_ghost
from civreg.scan.ground import REDUCE, flatten
from civreg.scan.verso import Verso, without_verso

REDDER = 32
"""How much more red than green, above the paper's own tint, makes a stamp."""
BRIGHT = 110
"""Least red light of a stamp; brown ink has less."""
NEAR = 20
"""Pixels of the half-size page about something surely red in which fainter red belongs to it."""
LEAST = 350
"""Fewest pixels of the half-size page that make a stamp."""
JOINED = 7
"""Pixels, of the page made `REDUCE` times smaller, over which letters and words of one note hang together."""
ROUND = (22, 1.35)
"""A round stamp whose ring is broken: least breadth in such pixels, and most of its breadth to its height."""
GONE = frozenset(("hole", "tear", "missing"))
EDGE = 17
"""Pixels of a gap's ragged edge."""
UNEXPLAINED = "shows-through"
"""Step of a page through which something shows that no page beside it explains."""


def pixels(image: Pixels, page: Page, versos: Iterable[Verso] = (), again: Callable[[], Pixels] | None = None) -> PagePixels:
    """Lay a delivered picture (h, w, 3) out as the page: colour, flat for engines, and the stamps on it.

    `versos` are pages that may be the other side of its leaf, the likeliest first; they are asked for only where something
    shows through. `again` gives the picture once more: with it the page in colour is not kept, but made anew where it is asked for.
    Costs about 70 ms for A4.
    """
    colour = _laid(image, page)
    half = reduced(colour, 2)
    red, framed = _stamps(colour, half), find_stamps(colour, half)
    plain = grey(colour)
    tone, own = without_stamps(colour, plain if red is None else _without(colour, red), framed)
    even = flatten(tone)
    flat, steps = one_side(even, versos)
    written = None if red is None else _written(red, framed)
    noted = None if written is None else flatten(np.where(written > 0, plain, tone).astype(np.uint8))
    if noted is not None and written is not None and flat is not even:
        noted = np.where(written > 0, noted, flat)
    for gap in page.damage:
        if gap.kind in GONE:
            for layer in (flat, noted):
                _whitened(layer, gap)
    seen = colour if again is None else lambda: _laid(again(), page)
    return PagePixels(seen, flat, _both(red, own), noted, page.damage, steps)


def _laid(image: Pixels, page: Page) -> Pixels:
    return warp(image, page.transform, page.width, page.height)


def one_side(flat: Pixels, versos: Iterable[Verso]) -> tuple[Pixels, tuple[Step, ...]]:
    """A flat page without what shows through: by the other side where it is known, else as it looks, with a step that says so."""
    seen = beside(flat)
    if seen.pale <= LITTLE:
        return flat, ()
    alone = without_verso(flat, seen.ink, versos)
    if alone.whole:
        return alone.flat, alone.steps
    return np.maximum(alone.flat, without_ghost(flat, seen)), (*alone.steps, Step(UNEXPLAINED, __version__))


def _whitened(layer: Pixels | None, gap: Damage) -> None:
    """Make a gap and its ragged edge paper, so that nothing of it is taken for ink."""
    if layer is not None:
        shape = [np.rint(np.array(gap.outline)).astype(np.int32)]
        cv2.fillPoly(layer, shape, 255)
        cv2.polylines(layer, shape, isClosed=True, color=255, thickness=EDGE)


def _written(red: Pixels, framed: Sequence[Stamp]) -> Pixels | None:
    """What of the red is written rather than stamped: it has no frame and is not as broad as high; None without."""
    free = red.copy()
    for stamp in framed:
        free[stamp.place][stamp.inside] = 0
    small = np.asarray(cv2.resize(free, None, fx=1 / REDUCE, fy=1 / REDUCE, interpolation=cv2.INTER_NEAREST), np.uint8)
    _, names, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(small, np.ones((JOINED, JOINED), np.uint8)))
    width, height = stats[:, cv2.CC_STAT_WIDTH] - JOINED, stats[:, cv2.CC_STAT_HEIGHT] - JOINED
    broken = (np.minimum(width, height) > ROUND[0]) & (np.maximum(width, height) < ROUND[1] * np.minimum(width, height))
    kept = ~broken
    kept[0] = False
    mask = cv2.resize(kept[names].astype(np.uint8) * 255, (red.shape[1], red.shape[0]), interpolation=cv2.INTER_NEAREST) & free
    return np.asarray(mask, np.uint8) if np.count_nonzero(mask) >= 4 * LEAST else None


def _both(one: Pixels | None, other: Pixels | None) -> Pixels | None:
    return other if one is None else one if other is None else one | other


def _stamps(colour: Pixels, half: Pixels) -> Pixels | None:
    """255 where red stamps and notes stand; None where there are none. `half` is the page at half its size."""
    height, width = colour.shape[:2]
    if min(height, width) < 32:
        return None
    thin = colour[::4, ::4]
    redder = np.asarray(cv2.subtract(thin[..., 2], thin[..., 1]), np.uint8)
    tint = int(percentile(redder, 50))
    if int((redder > tint + REDDER).sum()) * 16 < LEAST:
        return None
    _, green, red = cv2.split(half)
    redder = np.asarray(cv2.subtract(red, green), np.uint8)
    mask = ((redder > tint + REDDER) & (red > BRIGHT)).astype(np.uint8)
    box = _around(mask, NEAR)
    sure = _large(mask[box])
    if sure is None:
        return None
    near = cv2.boxFilter(sure, cv2.CV_32S, (2 * NEAR + 1, 2 * NEAR + 1), normalize=False, borderType=cv2.BORDER_CONSTANT) > 0
    faint = np.where(near & (redder[box] > tint + REDDER // 2) & (red[box] > BRIGHT), 255, 0).astype(np.uint8)
    kept = np.zeros_like(mask)
    kept[box] = cv2.dilate(sure | faint, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.resize(kept, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def _large(mask: Pixels) -> Pixels | None:
    """255 where enough red hangs together; None where all of it is too little."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))
    large = stats[:, cv2.CC_STAT_AREA] >= 40
    large[0] = False
    if int(stats[large, cv2.CC_STAT_AREA].sum()) < LEAST:
        return None
    return np.where(large[labels], 255, 0).astype(np.uint8)


def _around(mask: Pixels, reach: int) -> tuple[slice, slice]:
    """The part of an array in which a mask lies, and so many pixels about it."""
    left, top, width, height = cv2.boundingRect(mask)
    return np.s_[max(top - reach - 1, 0) : top + height + reach + 1, max(left - reach - 1, 0) : left + width + reach + 1]


def _without(colour: Pixels, stamp: Pixels) -> Pixels:
    """Grey of a page as seen through a red glass where stamps stand: what is red there is paper, ink stays."""
    tone = grey(colour)
    ys, xs = np.flatnonzero(stamp.any(axis=1)), np.flatnonzero(stamp.any(axis=0))
    box = np.s_[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
    red: NDArray[np.uint8] = colour[..., 2][box]
    marked = stamp[box] > 0
    light = float(np.percentile(red[marked], 50))
    paper = float(np.percentile(tone[box], 75))
    through = np.minimum(red * (paper / max(light, 1.0)), paper).astype(np.uint8)
    part = tone[box]
    part[marked] = np.maximum(part, through)[marked]
    return tone
