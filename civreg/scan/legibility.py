"""How well a page's picture can be read, with reasons."""

from __future__ import annotations

import numpy as np

from civreg.model import Finding, Legibility
from civreg.raster import Pixels, grey
from civreg.scan.sheet import Sheet


def judge(small: Pixels, sheet: Sheet, dpi: float) -> Legibility:
    """Measure an upright small picture of the page; `dpi` is the effective resolution of the original."""
    findings: list[Finding] = []
    if dpi < 200:
        findings.append(Finding("low-dpi", "again" if dpi < 150 else "warn", round(dpi, 1)))
    tone = grey(small)
    return Legibility(dpi, 0.0, float(np.ptp(tone)) / 255, tuple(findings))
