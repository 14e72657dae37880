"""Lay paper flat that a camera saw bent: every printed rule becomes straight and level.

Rules are traced along their ink. One smooth surface says how far each point lies above or below its rule's own level;
another, from the vertical rules, how far to the side. Where no vertical rules are printed, the sides follow as if the
print had only been turned. What the rules do not reach is carried on straight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civreg.model import Mesh
from civreg.raster import Pixels
from civreg.ruling import Rules
from civreg.scan.curl import STEP, Trace, trace
from civreg.scan.deskew import local_skews

Floats = NDArray[np.float64]
LEAST_RULES = 4
SHORTEST = 0.1
"""Length of a rule that is traced, as a share of the page's width."""
ACROSS = ((1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1), (4, 0), (4, 1), (5, 0), (1, 2), (2, 2))
"""Powers of the way along a rule, and of its place among the rules, in which paper bends."""
UPRIGHT = ((1, 0), (1, 1), (2, 0), (2, 1), (3, 0))
"""The same for the few vertical rules."""
LEANING = ((1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1), (4, 0))
"""What can be told from how lines lean in parts of the page."""
LOOSEST = 0.006
"""Tangent by which the lines of a part may lean otherwise than its surface, as the median."""
STIFF = 3e-4
"""How much a bend is held back where few rules speak of it."""
LARGEST_REST = 2.5
"""Page pixels by which rules may differ from the surface, as the median."""


@dataclass(frozen=True, slots=True)
class _Surface:
    """Displacement across the rules, at (along, place) in shares of the page from its middle."""

    powers: tuple[tuple[int, int], ...]
    bends: Floats
    seen: tuple[float, float]
    """How far the rules reach along themselves."""

    def at(self, along: Floats, place: Floats) -> Floats:
        """Displacements in page pixels; straight beyond what the rules reach."""
        inside = np.clip(along, *self.seen)
        near = np.clip(along, self.seen[0] + 0.01, self.seen[1] - 0.01)
        slope = (_terms(self.powers, near + 0.01, place) - _terms(self.powers, near - 0.01, place)) @ self.bends / 0.02
        return np.asarray(_terms(self.powers, inside, place) @ self.bends + slope * (along - inside))


def find_surface(work: Pixels, rules: Rules, scale: float, size: tuple[int, int]) -> Mesh | None:
    """The mesh that makes the rules of a page straight and level; None where they do not say.

    `work` is the flattened page (h, w) at `scale` of its size, `rules` are in its pixels, `size` is the page's width
    and height.
    """
    level = _fit(_traces(work, rules.horizontal, scale), size, ACROSS)
    if level is None:
        return None
    turned = np.ascontiguousarray(work.T)
    upright = _fit(_traces(turned, rules.vertical[:, [1, 0, 3, 2]], scale), size[::-1], UPRIGHT)
    columns, rows = size[0] // STEP + 2, size[1] // STEP + 2
    x, y = (g.ravel().astype(np.float64) for g in np.meshgrid(np.arange(columns) * STEP, np.arange(rows) * STEP))
    u, v = x / size[0] - 0.5, y / size[1] - 0.5
    dy = level.at(u, v)
    if upright is not None:
        dx = upright.at(v, u)
    else:
        turn = float((level.at(np.array([0.05]), np.zeros(1)) - level.at(np.array([-0.05]), np.zeros(1)))[0]) / (0.1 * size[0])
        dx = -turn * v * size[1]
    return as_mesh(np.column_stack([dx, dy]), (rows, columns))


def find_bend(work: Pixels, scale: float, size: tuple[int, int]) -> Mesh | None:
    """The mesh that makes the lines of a page level, by how they lean from place to place; None where they do not say.

    Coarser than `find_surface`, but it needs no rules, and sees those that are too bent to be found.
    """
    if min(work.shape) < 200:
        return None
    leans = local_skews(work, work.shape[1] // 10, work.shape[0] // 8)
    if len(leans) < 12 or np.ptp(leans[:, 0]) < 0.4 * work.shape[1]:
        return None
    u, v = leans[:, 0] / work.shape[1] - 0.5, leans[:, 1] / work.shape[0] - 0.5
    slopes = np.tan(np.radians(leans[:, 2])) * size[0]
    terms = np.column_stack([k * u ** (k - 1) * v**j for k, j in LEANING])
    weight = np.ones(len(u))
    for _ in range(5):
        bends = np.linalg.lstsq(terms * weight[:, None], slopes * weight, rcond=None)[0]
        rest = np.abs(slopes - terms @ bends)
        weight = 1 / np.maximum(rest, 0.3 * LOOSEST * size[0])
    if float(np.median(rest)) > LOOSEST * size[0]:
        return None
    columns, rows = size[0] // STEP + 2, size[1] // STEP + 2
    x, y = (g.ravel().astype(np.float64) for g in np.meshgrid(np.arange(columns) * STEP, np.arange(rows) * STEP))
    seen = _Surface(LEANING, np.asarray(bends, np.float64), (float(u.min()) - 0.08, float(u.max()) + 0.08))
    return as_mesh(np.column_stack([np.zeros(len(x)), seen.at(x / size[0] - 0.5, y / size[1] - 0.5)]), (rows, columns))


def as_mesh(displacements: Floats, grid: tuple[int, int]) -> Mesh:
    """Displacements (n, 2) at the knots of a grid of rows × columns, row by row, as a mesh."""
    dx, dy = (tuple(tuple(round(d, 2) for d in row) for row in axis.reshape(grid).tolist()) for axis in displacements.T)
    return Mesh(STEP, dx, dy)


def after(first: Mesh | None, then: Mesh) -> Mesh:
    """One mesh for a page that was flattened by `first` and then by `then`."""
    if first is None:
        return then
    rows, columns = len(then.dx), len(then.dx[0])
    knots = np.column_stack([g.ravel() for g in np.meshgrid(np.arange(columns) * STEP, np.arange(rows) * STEP)]).astype(np.float64)
    moved = knots + then.at(knots)
    return as_mesh(moved + first.at(moved) - knots, (rows, columns))


def _traces(work: Pixels, rules: Floats, scale: float) -> list[Trace]:
    """Rules followed along their ink, in page pixels."""
    long = [rule for rule in rules.tolist() if rule[2] - rule[0] > SHORTEST * work.shape[1]]
    found = [trace(work, rule) for rule in long]
    return [Trace((t.xs + 0.5) / scale - 0.5, (t.ys + 0.5) / scale - 0.5) for t in found if len(t.xs) >= 8]


def _terms(powers: tuple[tuple[int, int], ...], along: Floats, place: Floats) -> Floats:
    return np.column_stack([along**k * place**j for k, j in powers])


def _fit(traces: list[Trace], size: tuple[int, int], powers: tuple[tuple[int, int], ...]) -> _Surface | None:
    """The surface that most traces agree on, each being level on it; `size` is along and across the rules."""
    if (powers is ACROSS and len(traces) < LEAST_RULES) or not traces:
        return None
    own = np.concatenate([np.full(len(t.xs), i) for i, t in enumerate(traces)])
    along = np.concatenate([t.xs for t in traces]) / size[0] - 0.5
    place = np.concatenate([np.full(len(t.xs), t.ys.mean()) for t in traces]) / size[1] - 0.5
    rises = np.concatenate([t.ys for t in traces])
    if np.ptp(along) < 0.4 or (powers is ACROSS and np.ptp(place) < 0.3):
        return None
    bends, rest = _robust(_terms(powers, along, place), rises, own)
    if float(np.median(rest)) > LARGEST_REST:
        return None
    low, high = np.percentile(along[rest < 3 * LARGEST_REST], (1, 99))
    return _Surface(powers, bends, (float(low), float(high)))


def _robust(terms: Floats, rises: Floats, own: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Bends and what is left of each point, by least squares in rounds, every trace having a level of its own."""
    weight = np.ones(len(rises))
    stiff = STIFF * np.eye(terms.shape[1]) * len(rises)
    stiff[0, 0] = 0.0
    count = int(own.max()) + 1
    for _ in range(6):
        sums = np.maximum(np.bincount(own, weight, count), 1e-9)
        level = np.bincount(own, weight * rises, count) / sums
        means = np.column_stack([np.bincount(own, weight * column, count) / sums for column in terms.T])
        inner, left = terms - means[own], rises - level[own]
        weighed = inner * weight[:, None]
        bends = np.linalg.solve(weighed.T @ inner + stiff * float(np.mean(inner[:, 0] ** 2)), weighed.T @ left)
        rest = np.abs(left - inner @ bends)
        limit = max(3.0 * float(np.median(rest)), 2.0)
        weight = np.where(rest < limit, 1.0, (limit / np.maximum(rest, 1e-9)) ** 2 * (rest < 4 * limit))
    return np.asarray(bends, np.float64), np.asarray(rest, np.float64)
