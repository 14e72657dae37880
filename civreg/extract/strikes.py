"""What was struck through: from the network's doubt at every step to the share of a field's writing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from civreg.extract.ctc import Scores

LEAST = 9
"""Fewest steps side by side that are a strike: two letters. Bars of t, đ and H are shorter."""


def share(lines: Sequence[Scores]) -> float:
    """Share of the steps of a field's lines, (steps,) of probabilities 0..1 each, that lie under a strike."""
    steps = sum(len(line) for line in lines)
    return round(sum(_under(line) for line in lines) / steps, 3) if steps else 0.0


def _under(line: Scores) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (line > 0.5).astype(np.int8), [0]])))
    lengths = edges[1::2] - edges[::2]
    return int(lengths[lengths >= LEAST].sum())
