"""What one look at a picture found of a page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civreg.model import Mesh
from civreg.raster import Pixels
from civreg.ruling import Rules
from civreg.scan.deskew import Skew
from civreg.scan.frame import Frame
from civreg.scan.sheet import Sheet
from civreg.scan.turn import Turn
from civreg.scan.view import View

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The paper as declared, as it lies in the picture."""

    across: float
    down: float
    """Millimetres."""
    bound: bool = False
    """Whether one side is the gutter, so that only its height tells its scale."""

    @classmethod
    def lying(cls, paper_mm: tuple[float, float], wide: float) -> Leaf:
        """The declared paper, on its side where the picture's width to height says so."""
        across, down = paper_mm
        turned = wide > 1.1 if down >= across else 1 / wide > 1.1
        return cls(down, across) if turned else cls(across, down)


@dataclass(frozen=True, slots=True)
class Measured:
    """A page as one look at the picture found it."""

    view: View
    sheet: Sheet
    leaf: Leaf
    dpi: float
    """Of the picture, by the declared paper."""
    frame: Frame
    mesh: Mesh | None
    skew: Skew
    turn: Turn
    work: Pixels
    """(h, w): the page flat and grey, at `frame.WORK` of its size."""
    rules: Rules
    """On `work`."""
    corners: Floats | None = None
    """(4, 2): of the paper in the upright picture, where it was photographed; clockwise from the top left."""
    camera: bool = False
    """Whether a camera took the picture, whether or not all corners are seen."""
