"""What shows through from the other side of the leaf, where that side is in the book: laid onto the page and taken away.

Nothing is believed of a neighbour but what is seen: its ink must lie on the page's, place by place, and where it has ink the page must
be darker (coverage). So pages of other leaves, which share the print alone, take away no more than print; own ink is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from civreg import __version__
from civreg.geometry import Mesh, Transform
from civreg.model import Page, Step
from civreg.raster import Pixels, grey, reduced, warp
from civreg.scan.ground import flatten
from civreg.scan.verso_laid import Floats, Front, lay

LESS = 2
"""How much smaller than the page the other side is looked at."""
INK = 0.7
"""Share of the ink's depth from which a mark is surely the page's own."""
RIM = 2
"""Pixels of half a page about own ink that are not judged."""
SOFTER = (0.0, 0.7, 1.2, 2.0)
"""By how much paper may blur, in pixels of half a page; the likeliest is taken."""
STRONG = 50
"""Levels of the verso's ink that must be seen through the paper."""
SEEN = 0.4
"""Share of what is expected that counts as seen."""
COVERED = (0.5, 0.7)
"""Share of the verso's ink about a place that must be seen: below the first nothing is believed, from the second on all."""
AROUND, AFAR = 20.0, 90.0
"""How far about a place that is asked, and what paper lets through, in pixels of half a page."""
BELIEVED, ENOUGH = 0.2, 0.95
"""Least share of a verso's ink that must be believed; from the second on no other page is asked."""
THROUGH = (0.03, 0.8)
"""What paper lets through, 0..1."""
WIDER, DEEPER = 5, 1.15
"""Pixels about own ink in which its soft edges stand; how much deeper what shows through may be than is expected."""
LITTLE, GRAIN = 6, 26
"""Levels under paper: less is not taken away; more, beside what is taken away, is ink of the page."""
OWN = 60
"""The same of what is surely ink of the page."""


@dataclass(frozen=True, slots=True)
class Verso:
    """A page that may be the other side of a leaf."""

    name: str
    ink: Pixels
    """(h / 2, w / 2): levels under its paper, mirrored."""


@dataclass(frozen=True, slots=True)
class OneSide:
    """A flat page without what other pages explain of it."""

    flat: Pixels
    steps: tuple[Step, ...] = ()
    """Which pages were used."""
    whole: bool = False
    """Whether one of them explains all that shows through."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What of a verso is expected on the page, in levels, and how much of its ink is believed."""

    depth: Floats
    belief: Floats
    """0..1, about every place."""
    through: float
    believed: float


def other_side(image: Pixels, page: Page) -> Verso:
    """A delivered picture (h, w, 3) of a neighbouring page as the other side of a leaf; stamps show through as well."""
    tone = grey(warp(reduced(image, LESS), _halved(page.transform), page.width // LESS, page.height // LESS))
    return Verso(page.source.name, np.ascontiguousarray(cv2.bitwise_not(flatten(tone, 4))[:, ::-1], np.uint8))


def _halved(transform: Transform) -> Transform:
    scale = np.diag([1 / LESS, 1 / LESS, 1.0])
    matrix = scale @ transform.array @ np.linalg.inv(scale)
    mesh = transform.mesh
    if mesh is not None:
        dx, dy = (tuple(tuple(v / LESS for v in row) for row in grid) for grid in (mesh.dx, mesh.dy))
        mesh = Mesh(max(mesh.step // LESS, 1), dx, dy)
    return Transform(tuple(matrix.ravel().tolist()), mesh)


def without_verso(flat: Pixels, ink: float, versos: Iterable[Verso]) -> OneSide:
    """Take what shows through away from a flat page (h, w) whose ink is `ink` levels deep; the very same array where nothing fits.

    Pages are asked in their order until one explains what is seen; a spread may need both of its neighbours.
    """
    front = _front(flat, ink)
    fitting: list[tuple[Verso, _Shown]] = []
    for other in versos:
        laid = lay(front, other.ink)
        shown = None if laid is None else _shown(front, laid)
        if shown is not None:
            fitting.append((other, shown))
            if shown.believed >= ENOUGH:
                fitting = fitting[-1:]
                break
    if not fitting:
        return OneSide(flat)
    depth, open_ = np.zeros_like(front.shown), np.ones_like(front.shown)
    for _, shown in sorted(fitting, key=lambda fit: -fit[1].believed):
        depth += open_ * shown.depth
        open_ *= 1 - shown.belief
    steps = tuple(_step(other, shown) for other, shown in fitting)
    return OneSide(_taken(flat, depth), steps, fitting[-1][1].believed >= ENOUGH)


def _step(other: Verso, shown: _Shown) -> Step:
    facts = (("source", other.name), ("through", f"{shown.through:.2f}"), ("believed", f"{shown.believed:.2f}"))
    return Step("verso", __version__, facts)


def _front(flat: Pixels, ink: float) -> Front:
    half = cv2.bitwise_not(reduced(flat, LESS))
    near = cv2.dilate((half > INK * ink).astype(np.uint8), np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8))
    free = (1 - near).astype(np.float32)
    return Front(np.asarray(half * free, np.float32), free)


def _shown(front: Front, laid: Pixels) -> _Shown | None:
    """What of a verso is expected on the page; None where too little of it is seen."""
    ink = _blurred(front, laid.astype(np.float32))
    strong = (ink > STRONG).astype(np.float32) * front.free
    known = float((ink * ink * strong).sum())
    through = float((front.shown * ink * strong).sum()) / max(known, 1.0)
    if not THROUGH[0] <= through <= THROUGH[1]:
        return None
    likely = strong * (front.shown < 2 * through * ink + LITTLE)
    let = (_about(front.shown * ink * likely, AFAR) + through * 20) / (_about(ink * ink * likely, AFAR) + 20)
    seen = strong * (front.shown > SEEN * let * ink)
    far = (_about(seen, AFAR) + 1e-4) / (_about(strong, AFAR) + 2e-4)
    covered = (_about(seen, AROUND) + 0.01 * far) / (_about(strong, AROUND) + 0.01)
    belief = np.clip((covered - COVERED[0]) / (COVERED[1] - COVERED[0]), 0, 1)
    believed = float((belief * strong).sum()) / max(float(strong.sum()), 1.0)
    if believed < BELIEVED:
        return None
    return _Shown(np.asarray(let * ink * belief, np.float32), np.asarray(belief, np.float32), through, believed)


def _blurred(front: Front, laid: Floats) -> Floats:
    """The verso's ink as soft as it is on the page."""
    tried = [laid if soft == 0 else np.asarray(cv2.GaussianBlur(laid, (0, 0), soft), np.float32) for soft in SOFTER]
    about = front.free * (tried[-1] > LITTLE)
    return max(tried, key=lambda ink: float((front.shown * ink * about).sum()) / max(float(np.sqrt((ink * ink * about).sum())), 1.0))


def _about(values: Floats, reach: float) -> Floats:
    """The mean of values about every pixel, found on a smaller page."""
    less = max(int(reach / 5), 1)
    height, width = values.shape
    small = cv2.resize(values, (max(width // less, 1), max(height // less, 1)), interpolation=cv2.INTER_AREA)
    return np.asarray(
        cv2.resize(cv2.GaussianBlur(small, (0, 0), reach / less), (width, height), interpolation=cv2.INTER_LINEAR), np.float32
    )


def _taken(flat: Pixels, expected: Floats) -> Pixels:
    """The page without what is expected: paper where it stands alone, lighter by it beside own ink, which is left as it is."""
    exact = np.clip(expected, 0, 250).astype(np.uint8)
    wide = cv2.dilate(np.clip(expected * DEEPER, 0, 250).astype(np.uint8), np.ones((3, 3), np.uint8))
    depth, most = (
        np.asarray(cv2.resize(d, (flat.shape[1], flat.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8) for d in (exact, wide)
    )
    lifted, lightest = (np.asarray(cv2.divide(flat, cv2.bitwise_not(d), scale=255), np.uint8) for d in (depth, most))
    own = (lightest < 255 - OWN).astype(np.uint8)
    near = cv2.dilate(own, np.ones((WIDER, WIDER), np.uint8)) > 0
    clean = np.where(near, lifted, lightest)
    clean[(most > LITTLE) & ~near & (lightest > 255 - GRAIN)] = 255
    kept = (own > 0) | (most <= LITTLE)
    return np.asarray(np.where(kept, flat, clean), np.uint8)
