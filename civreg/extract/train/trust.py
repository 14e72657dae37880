"""Fitting the belief in a reading on lines by writers whom the network has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from civreg.extract.belief import Belief, features, group
from civreg.extract.decode import Said
from civreg.extract.train.measure import bare

PULL = 0.02
"""How strongly the weights are held near zero: few hundred lines must not be learned by heart."""
OWN = 4.0
"""How strongly a group of kinds is held to what holds for all."""
ENOUGH = 60
"""Trials from which a group of kinds has a say of its own."""
Floats = NDArray[np.float64]


def fit(kinds: Sequence[str], said: Sequence[Said | None], truths: Sequence[str]) -> Belief:
    """A logistic model of whether the best text is right; each group of kinds with `ENOUGH` trials then sets it right for itself."""
    rows = [(k, s, t) for k, s, t in zip(kinds, said, truths, strict=True) if s is not None]
    x = np.array([features(k, s.texts, s.characters) for k, s, _ in rows])
    y = np.array([bare(s.texts[0][0]) == bare(t) for _, s, t in rows], float)
    held = np.full(x.shape[1], PULL * len(x) / 100)
    held[0] = 0.0
    weights = _logistic(x, y, np.zeros(x.shape[1]), held)
    common = x @ weights
    names = np.array([group(k) for k, _, _ in rows])
    groups = {}
    for name in sorted(set(names.tolist())):
        own = names == name
        if own.sum() >= ENOUGH:
            pair = _logistic(np.column_stack([np.ones(own.sum()), common[own]]), y[own], np.array([0.0, 1.0]), np.array([OWN, OWN]))
            groups[name] = (round(float(pair[0]), 4), round(float(pair[1]), 4))
    return Belief(tuple(round(float(w), 4) for w in weights), groups)


def _logistic(x: Floats, y: Floats, prior: Floats, pull: Floats) -> Floats:
    """Weights of a logistic model by Newton's method, held to `prior` with the strengths `pull`."""
    weights = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (y - p) - pull * (weights - prior)
        curve = x.T @ (x * (p * (1 - p))[:, None]) + np.diag(pull) + 1e-6 * np.eye(x.shape[1])
        weights = weights + np.linalg.solve(curve, slope)
    return weights


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
