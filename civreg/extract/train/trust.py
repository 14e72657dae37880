"""Fitting the belief in a reading on lines by writers whom the network has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from civreg.extract.belief import Belief, features
from civreg.extract.decode import Said
from civreg.extract.train.measure import bare

PULL = 0.02
"""How strongly the weights are held near zero: few hundred lines must not be learned by heart."""


def fit(kinds: Sequence[str], said: Sequence[Said | None], truths: Sequence[str]) -> Belief:
    """A logistic model of whether the best text is exactly right, by Newton's method."""
    rows = [(k, s, t) for k, s, t in zip(kinds, said, truths, strict=True) if s is not None]
    x = np.array([features(k, s.texts, s.characters) for k, s, _ in rows])
    y = np.array([bare(s.texts[0][0]) == bare(t) for _, s, t in rows], float)
    weights = np.zeros(x.shape[1])
    pull = PULL * len(x) / 100 * np.eye(x.shape[1])
    pull[0, 0] = 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - p) - pull @ weights
        curve = x.T @ (x * (p * (1 - p))[:, None]) + pull + 1e-6 * np.eye(x.shape[1])
        weights += np.linalg.solve(curve, slope)
    return Belief(tuple(round(float(w), 4) for w in weights))


def reliability(
    confidences: Sequence[float], right: Sequence[bool], edges: Sequence[float] = (0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0001)
) -> list[tuple[float, float, float, int]]:
    """The reliability curve: for each band its lower edge, mean confidence, share right, and how many."""
    c, r = np.array(confidences), np.array(right, float)
    rows = []
    for low, high in pairwise(edges):
        inside: NDArray[np.bool_] = (c >= low) & (c < high)
        if inside.any():
            rows.append((float(low), round(float(c[inside].mean()), 3), round(float(r[inside].mean()), 3), int(inside.sum())))
    return rows


def automatic(confidences: Sequence[float], right: Sequence[bool], precision: float = 0.99) -> float:
    """Largest share, surest first, that is right at `precision`."""
    order = np.argsort(-np.array(confidences))
    good = np.cumsum(np.array(right, float)[order])
    counts = np.arange(1, len(order) + 1)
    fine = np.flatnonzero((good / counts >= precision) & (counts >= 20))
    return float(counts[fine[-1]] / len(order)) if len(fine) else 0.0
