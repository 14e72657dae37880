"""What was struck through."""

from __future__ import annotations

import numpy as np

from civreg.extract import strikes


def test_share_counts_long_runs_only() -> None:
    """A strike is as long as two letters at least; the bar of a t is none."""
    line = np.zeros(100, np.float32)
    line[3:7] = 0.9
    assert strikes.share([line]) == 0.0
    line[20:60] = 0.9
    assert strikes.share([line]) == 0.4
    assert strikes.share([line, np.zeros(100, np.float32)]) == 0.2


def test_no_lines_no_strike() -> None:
    """A blank field is not struck through."""
    assert strikes.share([]) == 0.0
