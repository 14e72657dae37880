"""Lay the other side of a leaf onto a page through which it shows: far off first, then place by place.

Both sides were straightened by themselves and paper bends, so that no single turn carries one onto the other. What is searched for is the
verso's ink in what stands on the page beside its own ink, as normalised correlation over the pixels that are free
(D. Padfield, Masked FFT registration, CVPR 2010).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.raster import Pixels

Floats = NDArray[np.float32]
TRIED, APART = 3, 7
"""How many first guesses are looked at closer where both sides do not lie alike; how far places may differ in one."""
ALIKE = 0.5
"""Likeness of the places, in the mean, from which no other guess is looked at."""
FREE = 0.25
"""Least share of a place beside own ink."""
INKED = 7.0
"""Least spread of a place's ink."""
LINES = 0.12
"""Least share of its slopes that run the other way: a place with rules alone fits anywhere along them."""
FEWEST, AGREED = 12, 0.35
"""Places that must agree, and their share of those that could."""
OFF = 3.0
"""Pixels by which a place may differ from what the others say."""
STEP = 32
"""Pixels between the knots of a bend."""


@dataclass(frozen=True, slots=True)
class Front:
    """What stands on a page at half its size (h, w)."""

    shown: Floats
    """Levels under paper, 0 where own ink stands."""
    free: Floats
    """1 beside own ink, else 0."""


@dataclass(frozen=True, slots=True)
class _Look:
    less: int
    """How much smaller than half a page it is done."""
    side: int
    """Of a place, in its own pixels."""
    search: int
    """How far off a place is searched."""
    degree: int = 0
    """Of the bend that is fitted."""
    like: float = 0.0
    """Least likeness that counts."""


FAR = _Look(3, 140, 56)
NEAR = (_Look(2, 72, 9, 1, 0.4), _Look(1, 112, 7, 3, 0.45), _Look(1, 80, 3, 3, 0.5))


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    right: float
    down: float
    like: float


def lay(front: Front, ink: Pixels) -> Pixels | None:
    """The mirrored ink of a verso (levels under its paper) laid onto the front; None where they do not surely fit."""
    at = _start(front, ink)
    for look in NEAR:
        if at is None:
            return None
        seen = _places(front, at.lay(ink), look)
        sure = [p for p in seen if p.like >= look.like]
        at = at.with_places(sure, look) if len(sure) >= max(FEWEST, AGREED * len(seen)) else None
    return at.lay(ink) if at else None


def _start(front: Front, ink: Pixels) -> _Bend | None:
    """The first guess at which both sides are alike enough, or else the likest."""
    best, most = None, 0.0
    for right, down in _guesses(front, ink):
        guess = _Bend(np.array([right]), np.array([down]), 0, front.shown.shape)
        fit = _fit(front, guess.lay(ink))
        if fit >= ALIKE:
            return guess
        best, most = (guess, fit) if fit > most else (best, most)
    return best


def _fit(front: Front, back: Pixels) -> float:
    """How like the places of both are, in the mean."""
    seen = _places(front, back, NEAR[0])
    return float(np.mean([p.like for p in seen])) if seen else 0.0


class _Bend:
    """Where each place of the front lies on the verso: its own place and a polynomial of it, in pixels of half a page."""

    def __init__(self, right: NDArray[np.float64], down: NDArray[np.float64], degree: int, size: tuple[int, int]) -> None:
        self._right, self._down, self._degree, self._size = right, down, degree, size

    def lay(self, ink: Pixels) -> Pixels:
        """The verso's ink in the frame of the front."""
        height, width = self._size
        ys, xs = np.mgrid[0 : height + STEP : STEP, 0 : width + STEP : STEP].astype(np.float64)
        right, down = self._at(xs.ravel(), ys.ravel())
        # cv2.resize puts sample centres at half pixels; so each knot (i, j) lands on pixel (i·STEP, j·STEP)
        wider = np.array([[STEP, 0, 0], [0, STEP, 0]], np.float32)
        size, border = (xs.shape[1] * STEP, xs.shape[0] * STEP), cv2.BORDER_REPLICATE
        knots = ((xs.ravel() + right).reshape(xs.shape), (ys.ravel() + down).reshape(xs.shape))
        maps = [cv2.warpAffine(k.astype(np.float32), wider, size, flags=cv2.INTER_LINEAR, borderMode=border) for k in knots]
        u, v = (np.ascontiguousarray(m[:height, :width]) for m in maps)
        return np.asarray(cv2.remap(ink, u, v, cv2.INTER_LINEAR, borderValue=0), np.uint8)

    def with_places(self, sure: list[_Place], look: _Look) -> _Bend | None:
        """The bend on which places agree; None where too few do."""
        less = look.less
        x, y, right, down = (np.array([getattr(p, name) for p in sure]) * less for name in ("x", "y", "right", "down"))
        before = self._at(x, y)
        terms = _terms(x, y, look.degree, self._size)
        wanted = np.column_stack([before[0] + right, before[1] + down])
        weight = np.array([p.like for p in sure])
        start = weight.copy()
        for off in (8.0 * less, 4.0 * less, OFF * less, OFF * less):
            ridge = 1e-3 * len(sure) * np.diag([0.0] + [1.0] * (terms.shape[1] - 1))
            found = np.linalg.solve((terms * weight[:, None]).T @ terms + ridge, (terms * weight[:, None]).T @ wanted)
            apart = np.hypot(*(wanted - terms @ found).T)
            weight = start / (1 + (apart / off) ** 4)
        if np.count_nonzero(apart < OFF * less) < max(FEWEST, 0.6 * len(sure)):
            return None
        return _Bend(found[:, 0], found[:, 1], look.degree, self._size)

    def _at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        terms = _terms(x, y, self._degree, self._size)
        return terms @ self._right, terms @ self._down


def _terms(x: NDArray[np.float64], y: NDArray[np.float64], degree: int, size: tuple[int, int]) -> NDArray[np.float64]:
    u, v = 2 * x / size[1] - 1, 2 * y / size[0] - 1
    return np.column_stack([u**i * v**j for i, j in _powers(degree)])


@cache
def _powers(degree: int) -> tuple[tuple[int, int], ...]:
    return tuple((total - j, j) for total in range(degree + 1) for j in range(total + 1))


def _guesses(front: Front, ink: Pixels) -> Iterator[tuple[float, float]]:
    """How far right and down on the verso the page may lie on the whole: not at all, or as most places have it."""
    yield 0.0, 0.0
    small, side, search = _smaller(front, FAR.less), FAR.side, FAR.search
    height, width = small.shown.shape
    back = _relief(cv2.resize(ink, (ink.shape[1] // FAR.less, ink.shape[0] // FAR.less), interpolation=cv2.INTER_AREA), None)
    wide = _fitted(back, (height, width), search)
    shown = _relief(small.shown, small.free)
    votes = np.zeros((2 * search + 1, 2 * search + 1), np.float32)
    for x, y in _corners((height, width), side):
        box = np.s_[y : y + side, x : x + side]
        if small.free[box].mean() >= FREE and shown[box].any():
            like = _like(shown[box], small.free[box], wide[y : y + side + 2 * search, x : x + side + 2 * search])
            votes += cv2.dilate(like - float(like.mean()), np.ones((APART, APART), np.uint8))
    likely = cv2.GaussianBlur(votes, (0, 0), 1.5)
    for _ in range(TRIED):
        _, _, _, (right, down) = cv2.minMaxLoc(likely)
        yield float((right - search) * FAR.less), float((down - search) * FAR.less)
        cv2.circle(likely, (right, down), APART, -1.0, -1)


def _fitted(image: Floats, size: tuple[int, int], rim: int) -> Floats:
    """An image brought to a size, with so much paper about it."""
    height, width = size
    canvas = np.zeros((height + 2 * rim, width + 2 * rim), np.float32)
    part = image[: height + rim, : width + rim]
    canvas[rim : rim + part.shape[0], rim : rim + part.shape[1]] = part
    return canvas


def _places(front: Front, back: Pixels, look: _Look) -> list[_Place]:
    """How far off and how like every place is that has something to compare."""
    front, side, search = _smaller(front, look.less), look.side, look.search
    height, width = front.shown.shape
    relief, shown = _relief(cv2.resize(back, (width, height), interpolation=cv2.INTER_AREA), None), _relief(front.shown, front.free)
    wide = _fitted(relief, (height, width), search)
    found = []
    for x, y in _corners((height, width), side):
        box = np.s_[y : y + side, x : x + side]
        if front.free[box].mean() >= FREE and _telling(relief[box] * front.free[box]):
            like = _like(shown[box], front.free[box], wide[y : y + side + 2 * search, x : x + side + 2 * search])
            right, down, best = _peak(like)
            found.append(_Place(x + side / 2, y + side / 2, right - search, down - search, best))
    return found


def _corners(size: tuple[int, int], side: int) -> list[tuple[int, int]]:
    return [(x, y) for y in range(0, size[0] - side + 1, side) for x in range(0, size[1] - side + 1, side)]


def _telling(ink: Floats) -> bool:
    """Whether a place holds more than paper, and more than rules."""
    if float(ink.std()) < INKED:
        return False
    across, down = float(np.abs(np.diff(ink, axis=1)).sum()), float(np.abs(np.diff(ink, axis=0)).sum())
    return min(across, down) >= LINES * (across + down)


def _like(shown: Floats, free: Floats, around: Floats) -> Floats:
    """Normalised correlation of what a place shows with every place of `around`, over free pixels: (2 search + 1) squared."""
    both = cv2.matchTemplate(around, shown * free, cv2.TM_CCORR)
    theirs = cv2.matchTemplate(around * around, free, cv2.TM_CCORR)
    own = float((shown * shown * free).sum())
    return np.asarray(both / np.sqrt(np.maximum(theirs, 1.0) * max(own, 1.0)), np.float32)


def _peak(like: Floats) -> tuple[float, float, float]:
    """Where the best likeness lies, between pixels, and how high it is; 0 where it lies on the border of the search."""
    _, best, _, (x, y) = cv2.minMaxLoc(like)
    if not (0 < x < like.shape[1] - 1 and 0 < y < like.shape[0] - 1):
        return float(x), float(y), 0.0
    return x + _top(*like[y, x - 1 : x + 2]), y + _top(*like[y - 1 : y + 2, x]), float(best)


def _top(before: float, here: float, after: float) -> float:
    """How far beside the middle of three values a parabola through them is highest."""
    bend = before - 2 * here + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def _relief(tones: NDArray[np.generic], free: Floats | None) -> Floats:
    """Tones a little softened, less what is even over some lines; 0 where not free."""
    soft = cv2.GaussianBlur(tones.astype(np.float32), (0, 0), 1.0)
    if free is None:
        return np.asarray(soft - cv2.blur(soft, (41, 41)), np.float32)
    mean = cv2.blur(soft * free, (41, 41)) / np.maximum(cv2.blur(free, (41, 41)), 0.02)
    return np.asarray((soft - mean) * free, np.float32)


def _smaller(front: Front, less: int) -> Front:
    if less == 1:
        return front
    size = (front.shown.shape[1] // less, front.shown.shape[0] // less)
    free = cv2.resize(front.free, size, interpolation=cv2.INTER_AREA)
    shown = cv2.resize(front.shown, size, interpolation=cv2.INTER_AREA) / np.maximum(free, 0.1)
    kept = (free > 0.5).astype(np.float32)
    return Front(np.asarray(shown * kept, np.float32), kept)
