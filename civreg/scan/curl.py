"""Flatten paper that curls up toward the gutter, by how its printed rules bend.

Each long rule is traced along the ink; where it leaves its own straight line, the paper does. One smooth surface is
fitted to all rules together, and only a surface that they agree on is believed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.model import Mesh
from civreg.raster import Pixels
from civreg.ruling import Rules

Floats = NDArray[np.float64]
CELL = 12
"""Pixels of the work page averaged along a rule."""
REACH = 3
"""Pixels of the work page by which a rule may move from one cell to the next."""
WINDOW = 2 * REACH + 9
"""Pixels up and down in which a cell is looked at."""
FAINTEST = 8.0
"""Least mean darkness of a cell of a rule over its surroundings."""
LEAST_RULES = 6
LEAST_BEND = 2.0
"""Page pixels (300 dpi) of bend below which the paper is taken for flat."""
LARGEST_REST = 1.6
"""Page pixels by which rules may differ from the surface, as the median."""
STEP = 64
"""Page pixels between the knots of the mesh."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One rule followed along its ink, in pixels of the work page."""

    xs: Floats
    ys: Floats


def find_curl(work: Pixels, rules: Rules, scale: float, size: tuple[int, int]) -> Mesh | None:
    """The mesh that flattens a page, None where it is flat or its rules do not say.

    `work` is the flattened page (h, w) at `scale` of its size, `rules` are in its pixels, `size` is the page's width
    and height. The work page is taken before the last perspective is out: a bend is told from each rule's own straight
    line, and the few pixels by which that shifts its place do not matter to so smooth a surface.
    """
    traces = [trace(work, rule) for rule in rules.horizontal.tolist() if rule[2] - rule[0] > 0.3 * work.shape[1]]
    traces = [t for t in traces if len(t.xs) >= 20]
    if len(traces) < LEAST_RULES:
        return None
    xs, ys = np.concatenate([t.xs for t in traces]) / scale, np.concatenate([np.full(len(t.xs), t.ys.mean()) for t in traces]) / scale
    own = np.concatenate([np.full(len(t.xs), i) for i, t in enumerate(traces)])
    heights = np.concatenate([t.ys for t in traces]) / scale
    if np.ptp(ys) < 0.4 * size[1] or np.ptp(xs) < 0.5 * size[0]:
        return None
    surface = _surface(np.column_stack([xs / size[0], ys / size[1]]), heights, own)
    return _mesh(surface, size, (float(xs.min()), float(xs.max()))) if surface is not None else None


def trace(work: Pixels, rule: list[float]) -> Trace:
    """Follow a rule from its middle to both sides for as long as it shows, beyond the straight part of it too."""
    x0, y0, x1, y1 = rule
    slope = (y1 - y0) / (x1 - x0)
    middle = int((x0 + x1) / 2)
    found: list[tuple[float, float]] = []
    for direction in (1, -1):
        x, y, missed = middle, y0 + slope * (middle - x0), 0
        while CELL <= x < work.shape[1] - CELL and missed < 6:
            at = _height(work, x, y)
            if at is None:
                missed += 1
            else:
                missed, y = 0, at
                found.append((float(x), at))
            x += direction * CELL
            y += direction * CELL * slope if at is None else 0.0
    found.sort()
    return Trace(np.array([x for x, _ in found]), np.array([y for _, y in found]))


def _height(work: Pixels, x: int, y: float) -> float | None:
    """Where the rule runs in the cell at x, near y; None where it does not stand out from what is above and below."""
    top = round(y) - REACH - 4
    if top < 0 or top + WINDOW > work.shape[0]:
        return None
    light = cv2.reduce(work[top : top + WINDOW, x - CELL // 2 : x + CELL // 2], 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel().tolist()
    peak = light.index(min(light[4:-4]), 4)
    if min(light[peak - 4], light[peak + 4]) - light[peak] < FAINTEST * CELL:
        return None
    a, b, c, d, e = light[peak - 2 : peak + 3]
    return float(top + peak + (b - d + 2 * (a - e)) / max(5 * max(a, b, c, d, e) - a - b - c - d - e, 1e-6))


def _basis(p: Floats) -> Floats:
    """What bends: powers of x from 2 to 5, each changing evenly with y."""
    x, y = p[:, 0], p[:, 1]
    return np.column_stack([x**k * f for k in (2, 3, 4, 5) for f in (np.ones(len(x)), y)])


def _surface(points: Floats, heights: Floats, own: NDArray[np.intp]) -> Floats | None:
    """Coefficients of the common bend beside each rule's own straight line, by least squares in rounds."""
    design = np.column_stack([_basis(points), heights])
    for rule in range(int(own.max()) + 1):  # what is left of each rule beside its own straight line
        mine = own == rule
        line = np.column_stack([np.ones(int(mine.sum())), points[mine, 0]])
        inner, _ = np.linalg.qr(line)
        design[mine] -= inner @ (inner.T @ design[mine])
    bends, rises = design[:, :-1], design[:, -1]
    keep = np.ones(len(points), bool)
    for _ in range(4):
        square = bends[keep].T @ bends[keep]
        fit = np.linalg.solve(square + 1e-9 * np.trace(square) * np.eye(len(square)), bends[keep].T @ rises[keep])
        rest = np.abs(rises - bends @ fit)
        keep = rest <= max(3.0 * float(np.median(rest)), 1.0)
    return np.asarray(fit) if float(np.median(rest)) <= LARGEST_REST else None


def _mesh(surface: Floats, size: tuple[int, int], seen: tuple[float, float]) -> Mesh | None:
    """The bend as a mesh, its straight part over the seen width taken out; flat beyond what was seen."""
    columns, rows = size[0] // STEP + 2, size[1] // STEP + 2
    xs = np.clip(np.arange(columns) * STEP, *seen)
    grid = np.stack(np.meshgrid(xs / size[0], np.arange(rows) * STEP / size[1]), axis=-1)
    bend = (_basis(grid.reshape(-1, 2)) @ surface).reshape(rows, columns)
    # the middle of the page stays where it is and straight: most of it lies flat on the glass
    inner = (xs > seen[0] + 0.2 * (seen[1] - seen[0])) & (xs < seen[1] - 0.2 * (seen[1] - seen[0]))
    slope, rise = np.polyfit(xs[inner], bend[:, inner].T, 1)
    bend = bend - slope[:, None] * xs - rise[:, None]
    if np.abs(bend).max() < LEAST_BEND:
        return None
    flat = tuple(0.0 for _ in range(columns))
    return Mesh(STEP, tuple(flat for _ in range(rows)), tuple(tuple(round(v, 2) for v in row) for row in bend.tolist()))
