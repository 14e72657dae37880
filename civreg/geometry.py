"""Places on pages and in pictures, and the way from one to the other.

Every frame has its origin at the top left, x to the right and y down; pixel centres are whole numbers. NumPy is loaded by whoever
moves points: most commands only name places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners in pixels: top left, top right, bottom right, bottom left as the page reads."""

    corners: tuple[Point, Point, Point, Point]

    @classmethod
    def box(cls, left: float, top: float, right: float, bottom: float) -> Quad:
        """An upright rectangle."""
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The upright rectangle around it: left, top, right, bottom."""
        xs, ys = [p[0] for p in self.corners], [p[1] for p in self.corners]
        return min(xs), min(ys), max(xs), max(ys)

    def rounded(self) -> list[list[float]]:
        """The corners as JSON wants them, to a tenth of a pixel."""
        return [[round(x, 1), round(y, 1)] for x, y in self.corners]


@dataclass(frozen=True, slots=True)
class Mesh:
    """A smooth displacement of the page, for curled paper.

    `dx` and `dy` are rows × columns of page pixels at every `step` pixels from (0, 0): the point p of the flat page
    is found at p + d(p) in the frame that `Transform.matrix` makes. Read between the knots bilinearly.
    """

    step: int
    dx: tuple[tuple[float, ...], ...]
    dy: tuple[tuple[float, ...], ...]

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Displacements, n × 2, at n × 2 page points; beyond the mesh the border value holds."""
        import numpy as np  # noqa: PLC0415 - as said above

        grids = np.array([self.dx, self.dy])
        rows, cols = grids.shape[1:]
        u = np.clip(points[:, 0] / self.step, 0, cols - 1)
        v = np.clip(points[:, 1] / self.step, 0, rows - 1)
        i = np.minimum(u.astype(int), max(cols - 2, 0))
        j = np.minimum(v.astype(int), max(rows - 2, 0))
        a, b = u - i, v - j
        right, below = np.minimum(i + 1, cols - 1), np.minimum(j + 1, rows - 1)
        above_part = grids[:, j, i] * (1 - a) + grids[:, j, right] * a
        below_part = grids[:, below, i] * (1 - a) + grids[:, below, right] * a
        return np.asarray((above_part * (1 - b) + below_part * b).T)


@dataclass(frozen=True, slots=True)
class Transform:
    """The way from the original to the page, and back.

    `matrix` is 3 × 3, row by row, and carries original pixels to page pixels (turn, deskew, scale, perspective);
    `mesh`, where the paper was curled, is applied after it.
    """

    matrix: tuple[float, ...]
    mesh: Mesh | None = None

    def __post_init__(self) -> None:
        if len(self.matrix) != 9:
            raise ValueError(f"a 3 × 3 matrix has 9 numbers, not {len(self.matrix)}")

    @property
    def array(self) -> NDArray[np.float64]:
        """The matrix as a 3 × 3 array."""
        import numpy as np  # noqa: PLC0415 - as said above

        return np.array(self.matrix, dtype=np.float64).reshape(3, 3)

    def to_original(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Carry n × 2 page points back onto the original."""
        import numpy as np  # noqa: PLC0415 - as said above

        if self.mesh is not None:
            return _through(np.asarray(np.linalg.inv(self.array), np.float64), np.asarray(points + self.mesh.at(points), np.float64))
        return _through(np.asarray(np.linalg.inv(self.array), np.float64), points)

    def to_page(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Carry n × 2 original points onto the page."""
        moved = _through(self.array, points)
        if self.mesh is None:
            return moved
        flat = moved.copy()
        for _ in range(8):  # the mesh is smooth: a fixed point is reached to 0.01 px in a few rounds
            flat = moved - self.mesh.at(flat)
        return flat

    def quad_to_original(self, quad: Quad) -> Quad:
        """Carry a quad on the page back onto the original."""
        return self.quads_to_original([quad])[0]

    def quads_to_original(self, quads: Sequence[Quad]) -> list[Quad]:
        """Carry quads on the page back onto the original, all at once."""
        import numpy as np  # noqa: PLC0415 - as said above

        corners = [(x, y) for x, y in self.to_original(np.array([p for quad in quads for p in quad.corners]).reshape(-1, 2)).tolist()]
        return [Quad((a, b, c, d)) for a, b, c, d in zip(*[iter(corners)] * 4, strict=True)]


def _through(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415 - as said above

    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:])
