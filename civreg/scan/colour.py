"""Colours of a page taken apart: framed stamps, in whatever colour, are unmixed from the ink under them.

Ink and stamp lie over one another like filters, so their densities (the logarithm of the light they take) add up, each
with its own proportion of blue, green and red (Beer and Lambert). Two proportions that differ can be told apart in every
pixel; two that do not are left alone, for nothing may be taken from the writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import PAGE_DPI
from civreg.raster import Pixels, percentile, reduced

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
REDUCE = 6
"""How much smaller than the page rings are looked for."""
CLOSE = 3
"""The same for measuring one."""
MM = PAGE_DPI / 25.4
"""Pixels of a page in a millimetre."""
RADII_MM = (8.0, 26.0)
"""Radius of round stamps."""
COLOURED = 0.16
"""Least difference between the densities of two colours in what is neither black nor paper."""
CLOSED = 0.72
"""Least share of a circle along which a ring stands."""
STRAIGHT = 0.85
"""The same of all sides of an oblong together; each has its share of a circle's."""
LIKELY = 0.6
"""The same at a glance."""
TRIES = 24
"""Most circles that are looked at."""
SIDES_MM = (14.0, 8.0, 75.0)
"""Of oblong stamps: least breadth, least height, most breadth."""
INKED = 0.7
"""Least density, over all three colours, of what is surely ink."""
LEAST = 40
"""Fewest places from which a colour is known."""
RED = 0.42
"""Most of the red light that a red stamp takes, as a share of all it takes."""
KIN = 0.12
"""Share of what is written from which a colour is one of the writing's."""
MARGIN_MM = 1.5
"""Room around a ring in which its ink may stand."""
APART = 14.0
"""Least angle in degrees between the colours of stamp and ink by which they can be told apart."""
GRAIN = 0.06
"""Density that the grain of paper and of the picture leaves."""
WEIGHTS = np.array([0.114, 0.587, 0.299], np.float32)
"""What blue, green and red give to grey."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle on the page, in its pixels."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a stamp stands on the page."""

    place: tuple[slice, slice]
    """Its window in arrays of the page."""
    inside: Bools
    """In the window: what it may colour."""
    edge: Bools
    """In the window: where its own frame stands."""


def without_stamps(colour: Pixels, tone: Pixels, stamps: Sequence[Stamp]) -> tuple[Pixels, Pixels | None]:
    """Take framed stamps of a colour of their own out of the grey page `tone`; gives it and a mask, 255 where a stamp stands.

    The mask is None, and `tone` the same array, where there is none. A stamp of the colour of the writing stays, and the
    mask then shows its frame.
    """
    if not stamps:
        return tone, None
    written = _Writing.on(colour, stamps)
    mask, clean = np.zeros(tone.shape, np.uint8), tone.copy()
    for stamp in stamps:
        part, paper = colour[stamp.place], _paper(colour[stamp.place], 70)
        dense = _density(part, paper)
        own = _own(dense, stamp)
        if own is None or written.like(own):
            mask[stamp.place][stamp.edge] = 255
        if own is None or written.like(own) or _is_red(own):
            continue
        shares = _shares(dense, own, written.ink)
        there = cv2.dilate((stamp.inside & (shares[..., 0] > COLOURED)).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        mask[stamp.place][there] = 255
        left = np.exp(-np.maximum(shares[..., 1] - GRAIN, 0) * float(WEIGHTS @ written.ink)) * float(WEIGHTS @ paper)
        clean[stamp.place][there] = np.maximum(clean[stamp.place], np.clip(left, 0, 255).astype(np.uint8))[there]
    return (clean, mask) if mask.any() else (tone, None)


def find_stamps(colour: Pixels, half: Pixels) -> list[Stamp]:
    """Round and oblong stamps of any colour but black on a page (h, w, 3); `half` is the same at half its size."""
    if min(colour.shape[:2]) < 4 * RADII_MM[0] * MM:
        return []
    coloured = _coloured(reduced(half, REDUCE // 2))
    if np.count_nonzero(coloured) < 6 * RADII_MM[0] * MM / REDUCE:
        return []
    return [_round(ring, coloured.shape) for ring in _rings(colour, coloured)] + _oblong(coloured)


def _rings(colour: Pixels, coloured: Pixels) -> list[Ring]:
    """Closed circles."""
    least, most = (round(mm * MM / REDUCE) for mm in RADII_MM)
    soft = cv2.GaussianBlur(coloured, (0, 0), 1.0)
    circles = cv2.HoughCircles(soft, cv2.HOUGH_GRADIENT, 1.5, least, param1=120, param2=32, minRadius=least, maxRadius=most)
    thick = cv2.dilate(coloured, np.ones((3, 3), np.uint8)) > 0
    found: list[Ring] = []
    for x, y, radius in np.asarray(circles if circles is not None else [], np.float32).reshape(-1, 3)[:TRIES].tolist():
        guess = Ring((x + 0.5) * REDUCE - 0.5, (y + 0.5) * REDUCE - 0.5, radius * REDUCE)
        known = any(np.hypot(guess.x - o.x, guess.y - o.y) < 0.7 * (guess.radius + o.radius) for o in found)
        ring = None if known or _closed(thick, guess) < LIKELY else _fitted(colour, guess)
        found += [ring] if ring else []
    return found


def _round(ring: Ring, shape: tuple[int, ...]) -> Stamp:
    reach = ring.radius + MARGIN_MM * MM
    place = _window((ring.x - reach, ring.y - reach, ring.x + reach, ring.y + reach), shape)
    ys, xs = np.ogrid[place]
    off = np.hypot(ys - ring.y, xs - ring.x)
    return Stamp(place, np.asarray(off <= reach), np.asarray(np.abs(off - ring.radius) <= 9))


def _oblong(coloured: Pixels) -> list[Stamp]:
    """Stamps with four straight sides, from what hangs together and keeps to the sides of an oblong."""
    thick = cv2.dilate(coloured, np.ones((3, 3), np.uint8))
    count, names, stats, _ = cv2.connectedComponentsWithStats(thick)
    found = []
    for i in np.flatnonzero(stats[:, cv2.CC_STAT_WIDTH] > SIDES_MM[0] * MM / REDUCE)[:TRIES]:
        if i == 0 or i >= count:
            continue
        left, top, breadth, depth = stats[i, :4]
        ys, xs = np.nonzero(names[top : top + depth, left : left + breadth] == i)
        (x, y), (width, height), turn = cv2.minAreaRect(np.stack([xs + left, ys + top], axis=1).astype(np.float32))
        wide, high = max(width, height) * REDUCE / MM, min(width, height) * REDUCE / MM
        if not (SIDES_MM[1] <= high <= wide <= SIDES_MM[2]):
            continue
        corners = cv2.boxPoints(((x, y), (width - 3, height - 3), turn))
        along = np.concatenate([corners[k] + np.linspace(0, 1, 40)[:, None] * (corners[(k + 1) % 4] - corners[k]) for k in range(4)])
        at = np.clip(np.rint(along).astype(int), 0, (thick.shape[1] - 1, thick.shape[0] - 1))
        sides = (thick[at[:, 1], at[:, 0]] > 0).reshape(4, -1).mean(axis=1)
        if sides.min() >= CLOSED and sides.mean() >= STRAIGHT:
            found.append(_framed((corners + 0.5) * REDUCE - 0.5, coloured.shape))
    return found


def _framed(corners: NDArray[np.floating], shape: tuple[int, ...]) -> Stamp:
    reach = MARGIN_MM * MM
    low, high = corners.min(axis=0) - reach, corners.max(axis=0) + reach
    place = _window((low[0], low[1], high[0], high[1]), shape)
    drawn = np.zeros((place[0].stop - place[0].start, place[1].stop - place[1].start), np.uint8)
    around = np.rint(corners - (place[1].start, place[0].start)).astype(np.int32)
    edge = np.asarray(cv2.polylines(drawn.copy(), [around], isClosed=True, color=1, thickness=19) > 0)
    return Stamp(place, np.asarray(cv2.fillConvexPoly(drawn, around, 1) > 0) | edge, edge)


def _window(bounds: tuple[float, float, float, float], shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The part of a page that these bounds enclose; `shape` is that of the reduced page."""
    left, top, right, bottom = (int(v) for v in bounds)
    return slice(max(top, 0), min(bottom + 1, shape[0] * REDUCE)), slice(max(left, 0), min(right + 1, shape[1] * REDUCE))


def _coloured(small: Pixels) -> Pixels:
    """255 where the densities of two colours differ."""
    levels = np.arange(256, dtype=np.float32)
    scale = 64.0  # densities up to 4 in whole numbers
    tables = np.stack([np.clip(scale * _density(levels, light), 0, 255) for light in _paper(small)], axis=1).astype(np.uint8)
    blue, green, red = (cv2.LUT(channel, np.ascontiguousarray(tables[:, k])) for k, channel in enumerate(cv2.split(small)))
    spread = cv2.subtract(cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red))
    return np.asarray(cv2.threshold(spread, scale * COLOURED, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _closed(thick: NDArray[np.bool_], ring: Ring) -> float:
    """Share of a circle, or of one a little off, along which something coloured stands."""
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    radii = ring.radius / REDUCE + np.arange(-2, 3)[:, None]
    xs = np.clip(np.rint(ring.x / REDUCE + radii * np.cos(angles)).astype(int), 0, thick.shape[1] - 1)
    ys = np.clip(np.rint(ring.y / REDUCE + radii * np.sin(angles)).astype(int), 0, thick.shape[0] - 1)
    return float(thick[ys, xs].mean(axis=1).max())


def _fitted(colour: Pixels, guess: Ring) -> Ring | None:
    """The outermost closed circle about there, seen twice as closely; None where none is closed."""
    reach = 1.5 * guess.radius
    shape = (colour.shape[0] // REDUCE, colour.shape[1] // REDUCE)
    place = _window((guess.x - reach, guess.y - reach, guess.x + reach, guess.y + reach), shape)
    part = colour[place]
    small = np.asarray(cv2.resize(part, None, fx=1 / CLOSE, fy=1 / CLOSE, interpolation=cv2.INTER_AREA), np.uint8)
    middle = (guess.x - place[1].start) / CLOSE, (guess.y - place[0].start) / CLOSE
    radii = np.arange(0.8 * guess.radius, 1.4 * guess.radius, CLOSE) / CLOSE
    moves = np.array([(dx, dy) for dx in range(-10, 11, 2) for dy in range(-10, 11, 2)])
    closed = _along(cv2.dilate(_coloured(small), np.ones((3, 3), np.uint8)) > 0, middle, radii, moves)
    good = closed >= max(CLOSED, 0.93 * float(closed.max()))
    if not good.any():
        return None
    at, out = max(np.argwhere(good).tolist(), key=lambda pair: pair[1])
    x, y = (middle + moves[at] + 0.5) * CLOSE - 0.5 + (place[1].start, place[0].start)
    return Ring(float(x), float(y), float(radii[out]) * CLOSE)


def _along(there: Bools, middle: tuple[float, float], radii: NDArray[np.float64], moves: NDArray[np.int64]) -> NDArray[np.float64]:
    """(moves, radii): share of every circle about `middle`, moved by so many pixels, along which something stands."""
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    rim = int(radii[-1]) + int(np.abs(moves).max()) + 2  # so that no circle leaves the array
    wide = np.pad(there, rim)
    xs = np.rint(middle[0] + radii[:, None] * np.cos(angles)).astype(np.int64) + rim
    ys = np.rint(middle[1] + radii[:, None] * np.sin(angles)).astype(np.int64) + rim
    on, places = wide.ravel(), ys * wide.shape[1] + xs
    return np.array([np.count_nonzero(on[places + dx + dy * wide.shape[1]], axis=1) for dx, dy in moves.tolist()]) / len(angles)


def _paper(small: Pixels, share: float = 50) -> Floats:
    """The light of the paper in blue, green and red, as the tone under which `share` per cent lie."""
    return np.array([max(percentile(np.asarray(channel, np.uint8)[::2, ::2], share), 1.0) for channel in cv2.split(small)], np.float32)


def _density(part: NDArray[np.generic], paper: Floats) -> Floats:
    """How much less light than the paper something gives, as a logarithm; nothing is lighter."""
    return np.asarray(np.maximum(np.log(paper) - np.log(np.maximum(part, 1).astype(np.float32)), 0), np.float32)


@dataclass(frozen=True, slots=True)
class _Writing:
    """The colours of what is printed and written beside the stamps."""

    ink: Floats
    """The usual proportion of its densities, as a vector of length 1."""
    marks: Floats
    """(n, 3): the same of single places."""

    @classmethod
    def on(cls, colour: Pixels, stamps: Sequence[Stamp]) -> _Writing:
        """Look at a page beside its stamps; black where nothing is written."""
        free = np.zeros(colour.shape[:2], np.bool_)
        edge = round(8 * MM)
        free[edge:-edge, edge:-edge] = True
        for stamp in stamps:
            free[stamp.place] &= ~stamp.inside
        some = np.s_[:: REDUCE // 2, :: REDUCE // 2]
        light = np.ascontiguousarray(colour[some])
        paper = _paper(light)
        likely = cv2.inRange(light, np.ceil(paper * np.exp(-INKED / 2)), np.full(3, 255.0)) == 0  # all others are surely paler
        dense = _density(light[free[some] & likely], paper)
        dark = dense[np.linalg.norm(dense, axis=1) > INKED]
        if len(dark) < LEAST:
            return cls(_unit(np.ones(3)), np.empty((0, 3), np.float32))
        return cls(_unit(np.median(dark, axis=0)), dark / np.linalg.norm(dark, axis=1, keepdims=True))

    def like(self, own: Floats) -> bool:
        """Whether something of a colour cannot be told from what is written: it is as the usual ink, or much is written in it."""
        if _angle(own, self.ink) < APART:
            return True
        kin = float((self.marks @ own > np.cos(np.radians(APART / 2))).mean()) if len(self.marks) else 0.0
        return kin > KIN


def _own(dense: Floats, stamp: Stamp) -> Floats | None:
    """The proportion of a stamp's own densities, from its frame."""
    on = dense[stamp.edge]
    on = on[on.max(axis=1) - on.min(axis=1) > COLOURED]
    return _unit(np.median(on, axis=0)) if len(on) >= LEAST else None


def _is_red(own: Floats) -> bool:
    """Whether a stamp is gone behind a red glass, which leaves the ink under it as it is."""
    return bool(own.argmin() == 2 and own[2] < RED)


def _unit(vector: NDArray[np.floating]) -> Floats:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6), np.float32)


def _angle(one: Floats, other: Floats) -> float:
    return float(np.degrees(np.arccos(np.clip(one @ other, -1, 1))))


def _shares(dense: Floats, own: Floats, ink: Floats) -> Floats:
    """(h, w, 2): how much of stamp and of ink lies on every pixel, neither below 0: least squares."""
    both = np.stack([own, ink])
    shares = dense @ np.linalg.pinv(both)
    alone = np.maximum(dense @ both.T, 0)
    shares[..., 1] = np.where(shares[..., 0] < 0, alone[..., 1], shares[..., 1])
    shares[..., 0] = np.where(shares[..., 1] < 0, alone[..., 0], shares[..., 0])
    return np.asarray(np.maximum(shares, 0), np.float32)
