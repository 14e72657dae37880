"""A book is one printed form repeated: what its pages share, and how a further page lies on it.

Features find a page of the same print run to a third of a pixel and fail on any other print (measured, see
docs/design.md §4): the first pages are placed by their labels, and the consensus of those carries all the others.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import FieldBox, Placed, Point, Quad
from civreg.raster import Pixels, reduced, relaid
from civreg.ruling import find_rules

Floats = NDArray[np.float64]
REDUCED = 4
"""Features are taken at a quarter of the page's size."""
FEATURES = 1500
DISTINCT = 0.8
"""Lowe's ratio of the best to the second best descriptor."""
FEWEST = 40
"""Least features that must agree; on another print run fewer than 20 did (measured)."""
LOOSE = 4.0
"""Pixels at the reduced size by which curl may move a feature off the flat page."""
CURVED = 120
"""Least agreeing features for which a curved surface rather than a plane is fitted."""
LEAST_PAGES = 3
NEARBY = 2
"""Pixels by which print may lie off on the pages of a book laid over each other."""
SHARED = 0.68
"""Least share of a page's ink that another of one print shows too: measured 0.76 to 0.99, of another print 0.46 to 0.62."""


@dataclass(frozen=True, slots=True)
class Features:
    """Points (n, 2) in page pixels and their SIFT descriptors (n, 128), float32."""

    points: Floats
    descriptors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BookImage:
    """What the pages of a book share: the printed form's features, and where its fields are."""

    size: tuple[int, int]
    features: Features
    placed: Placed
    grey: Pixels
    """The consensus page at the reduced size: the empty form."""

    def place(self, flat: Pixels) -> Placed | None:
        """Carry the book's fields onto a page (h, w); None where the page is not of this print."""
        found = _match(self.features, features_of(reduced(flat, REDUCED)))
        if found is None:
            return None
        surface, share = found
        return _carried(self.placed, surface, round(min(1.0, share), 3))

    def to_bytes(self) -> bytes:
        """Everything in one compressed numpy archive."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            size=np.array(self.size),
            points=self.features.points.astype(np.float32),
            descriptors=self.features.descriptors.astype(np.uint8),
            grey=self.grey,
            placed=np.frombuffer(json.dumps(_plain(self.placed)).encode("utf-8"), np.uint8),
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> BookImage:
        """Read back what `to_bytes` gave."""
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            width, height = held["size"].tolist()
            features = Features(held["points"].astype(np.float64), held["descriptors"].astype(np.float32))
            placed = _unplain(json.loads(held["placed"].tobytes().decode("utf-8")))
            return cls((width, height), features, placed, held["grey"])


def learn(flats: Sequence[Pixels], placed: Sequence[Placed]) -> BookImage | None:
    """Make a book's image from its first pages as their labels placed them; None where too few agree."""
    usable = [(flat, p) for flat, p in zip(flats, placed, strict=True) if p.form]
    forms = [p.form for _, p in usable]
    usable = [(flat, p) for flat, p in usable if p.form == max(set(forms), key=forms.count)]
    if len(usable) < LEAST_PAGES:
        return None
    anchor_flat, anchor = max(usable, key=lambda u: u[1].confidence)
    anchor_small = reduced(anchor_flat, REDUCED)
    anchor_features = features_of(anchor_small)
    smalls, placings = [anchor_small], [anchor]
    for flat, own in usable:
        if own is anchor:
            continue
        small = reduced(flat, REDUCED)
        found = _match(features_of(small), anchor_features)
        if found is not None:
            smalls.append(_laid(small, found[0].plane, anchor_small.shape))
            placings.append(_carried(own, found[0], own.confidence))
    if len(placings) < LEAST_PAGES:
        return None
    shared = np.asarray(np.median(np.stack(smalls), axis=0), np.uint8)
    size = (anchor_flat.shape[1], anchor_flat.shape[0])
    return BookImage(size, features_of(shared), _consensus(anchor, placings), shared)


def shared_print(flats: Sequence[Pixels]) -> tuple[Pixels, int]:
    """What pages of one print share, at full size as the first shows it: the empty form; and how many of them spoke.

    Of the first page's ink that stays which most of the others have there too, or `NEARBY` pixels off; its rules stay as
    they are, for their dots never fall on those of others. Pages of another print have no say; one alone is given back.
    """
    first = flats[0]
    features = features_of(reduced(first, REDUCED))
    others = []
    for flat in flats[1:]:
        found = _match(features, features_of(reduced(flat, REDUCED)))
        if found is not None and _shows(first, onto := _seen_through(flat, found[0], first.shape)):
            others.append(cv2.erode(onto, np.ones((2 * NEARBY + 1, 2 * NEARBY + 1), np.uint8)))
    if not others:
        return first, 1
    stack = np.stack(others)
    stack.partition(most := (3 * len(others) - 1) // 4, axis=0)
    shared = np.maximum(first, np.asarray(stack[most], np.uint8))
    rules = find_rules(first)
    for x0, y0, x1, y1 in np.vstack([rules.horizontal, rules.vertical]).astype(int).tolist():
        band = np.s_[max(min(y0, y1) - 4, 0) : max(y0, y1) + 5, max(min(x0, x1) - 4, 0) : max(x0, x1) + 5]
        shared[band] = first[band]
    return shared, len(others) + 1


def _shows(first: Pixels, laid: Pixels) -> bool:
    """Whether most ink of a page stands on another laid onto it too, as their print does."""
    ink = reduced(first, REDUCED) < 190
    other = cv2.dilate((reduced(laid, REDUCED) < 190).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return bool((ink & other).sum() >= SHARED * ink.sum())


def _seen_through(flat: Pixels, surface: _Surface, shape: tuple[int, ...]) -> Pixels:
    """A page as it looks laid onto another of `shape`, by the surface that leads from there to it."""
    return relaid(flat, surface.carry, (shape[1], shape[0]), 32)


def features_of(small: Pixels) -> Features:
    """SIFT features of a reduced page (h, w); points are in full page pixels."""
    keypoints, descriptors = cv2.SIFT.create(FEATURES).detectAndCompute(small, None)
    if descriptors is None:
        return Features(np.zeros((0, 2)), np.zeros((0, 128), np.float32))
    return Features(np.array([k.pt for k in keypoints]) * REDUCED + (REDUCED - 1) / 2, np.asarray(descriptors, np.float32))


@dataclass(frozen=True, slots=True)
class _Surface:
    """The way from one page to another: a plane's homography, bent by a quadratic where enough features agree."""

    plane: Floats
    bend: Floats | None
    """(6, 2): what a quadratic in `unit` coordinates adds."""
    unit: float

    def carry(self, points: Floats) -> Floats:
        flat = cv2.perspectiveTransform(points.reshape(-1, 1, 2), self.plane).reshape(-1, 2)
        return np.asarray(flat if self.bend is None else flat + _quadratic(points / self.unit) @ self.bend)


def _quadratic(p: Floats) -> Floats:
    x, y = p[:, 0], p[:, 1]
    return np.column_stack([np.ones(len(p)), x, y, x * x, x * y, y * y])


def _match(source: Features, target: Features) -> tuple[_Surface, float] | None:
    """How the target page lies to the source page, and the share of the source's features that agree."""
    if len(source.points) < FEWEST or len(target.points) < FEWEST:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(source.descriptors, target.descriptors, k=2)
    kept = [(m[0].queryIdx, m[0].trainIdx) for m in pairs if len(m) == 2 and m[0].distance < DISTINCT * m[1].distance]
    if len(kept) < FEWEST:
        return None
    a, b = source.points[[i for i, _ in kept]], target.points[[j for _, j in kept]]
    plane, mask = cv2.findHomography(a, b, cv2.USAC_MAGSAC, LOOSE * REDUCED, maxIters=4000, confidence=0.999)
    if plane is None or mask is None or not _upright(np.asarray(plane, np.float64)):
        return None
    agree = mask.ravel().astype(bool)
    if agree.sum() < FEWEST:
        return None
    a, b = a[agree], b[agree]
    unit = float(source.points.max())
    return _Surface(np.asarray(plane, np.float64), _bend(a, b, np.asarray(plane, np.float64), unit), unit), agree.sum() / FEWEST / 3


def _upright(plane: Floats) -> bool:
    """Whether a homography is a small shift, turn and stretch, as between two straightened pages of one print."""
    centre = np.array([[[1000.0, 1500.0]], [[2000.0, 1500.0]], [[1000.0, 2500.0]]])
    (o, x, y) = cv2.perspectiveTransform(centre, plane).reshape(3, 2)
    across, down = (x - o) / 1000, (y - o) / 1000
    return bool(np.all(np.abs(across - (1, 0)) < 0.15) and np.all(np.abs(down - (0, 1)) < 0.15))


def _bend(a: Floats, b: Floats, plane: Floats, unit: float) -> Floats | None:
    """What curl adds to the plane, by least squares over the agreeing features, the worst tenth left out."""
    if len(a) < CURVED:
        return None
    rest = b - cv2.perspectiveTransform(a.reshape(-1, 1, 2), plane).reshape(-1, 2)
    near = np.linalg.norm(rest - np.median(rest, axis=0), axis=1)
    good = near <= np.quantile(near, 0.9)
    fit, *_ = np.linalg.lstsq(_quadratic(a[good] / unit), rest[good], rcond=None)
    return np.asarray(fit)


def _laid(small: Pixels, plane: Floats, shape: tuple[int, ...]) -> Pixels:
    scale = np.diag([1 / REDUCED, 1 / REDUCED, 1.0])
    onto = scale @ plane @ np.linalg.inv(scale)
    return np.asarray(cv2.warpPerspective(small, onto, (shape[1], shape[0]), flags=cv2.INTER_LINEAR, borderValue=255), np.uint8)


def _carried(placed: Placed, surface: _Surface, confidence: float) -> Placed:
    """The same fields seen through a surface."""

    def quad(q: Quad) -> Quad:
        a, b, c, d = (tuple(p) for p in surface.carry(np.array(q.corners, np.float64)).tolist())
        return Quad((a, b, c, d))

    boxes = tuple(FieldBox(b.key, quad(b.quad), tuple(quad(line) for line in b.lines)) for b in placed.boxes)
    ticks = tuple((key, option, quad(q)) for key, option, q in placed.ticks)
    return Placed(placed.form, boxes, ticks, tuple(quad(q) for q in placed.labels), confidence, "book")


def _consensus(anchor: Placed, placings: Sequence[Placed]) -> Placed:
    """The median place of every field over the pages that saw it."""

    def middle(quads: Sequence[Quad]) -> Quad:
        corners = np.median(np.array([q.corners for q in quads]), axis=0).tolist()
        points: list[Point] = [(x, y) for x, y in corners]
        return Quad((points[0], points[1], points[2], points[3]))

    fields: dict[str, list[FieldBox]] = {}
    for placing in placings:
        for box in placing.boxes:
            fields.setdefault(box.key, []).append(box)
    boxes = []
    for key, own in fields.items():
        lines = tuple(middle(same) for same in zip(*(b.lines for b in own), strict=False))
        boxes.append(FieldBox(key, middle([b.quad for b in own]), lines))
    squares: dict[tuple[str, str], list[Quad]] = {}
    for placing in placings:
        for key, option, q in placing.ticks:
            squares.setdefault((key, option), []).append(q)
    ticks = tuple((key, option, middle(same)) for (key, option), same in squares.items())
    return Placed(anchor.form, tuple(boxes), ticks, anchor.labels, 1.0, "book")


def _plain(placed: Placed) -> dict[str, object]:
    return {
        "form": placed.form,
        "boxes": [[b.key, b.quad.corners, [line.corners for line in b.lines]] for b in placed.boxes],
        "ticks": [[key, option, q.corners] for key, option, q in placed.ticks],
        "labels": [q.corners for q in placed.labels],
    }


def _unplain(plain: dict[str, Any]) -> Placed:
    def quad(corners: Sequence[Sequence[float]]) -> Quad:
        a, b, c, d = ((float(x), float(y)) for x, y in corners)
        return Quad((a, b, c, d))

    boxes = tuple(FieldBox(str(key), quad(q), tuple(quad(line) for line in lines)) for key, q, lines in plain["boxes"])
    ticks = tuple((str(key), str(option), quad(q)) for key, option, q in plain["ticks"])
    return Placed(str(plain["form"]), boxes, ticks, tuple(quad(q) for q in plain["labels"]), 1.0, "book")
