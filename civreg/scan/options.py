"""How pages are straightened."""

from __future__ import annotations

import math
from dataclasses import dataclass

from civreg.model import PAGE_DPI


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What the clerk declares about the paper, and the limits of a page."""

    paper_mm: tuple[float, float] = (210.0, 297.0)
    """Width and height of one leaf; a picture wider than high is taken to lie on its side, or to show two leaves."""
    max_mpx: float = 60.0
    """A page never has more million pixels; its scale is lowered instead."""
    max_scale: float = 4.0
    """A small picture is never enlarged more."""

    def scale(self, dpi: float, area: float) -> float:
        """How much a picture of `dpi` with `area` pixels of paper is enlarged for its page."""
        return min(PAGE_DPI / max(dpi, 1e-6), self.max_scale, math.sqrt(self.max_mpx * 1e6 / max(area, 1.0)))
