"""From what the network says to how sure one may be: a calibrated confidence for a whole line."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

Ranked = Sequence[tuple[str, float]]
TINY = 1e-6


def features(ranked: Ranked, characters: Sequence[float]) -> tuple[float, ...]:
    """What tells a right reading from a wrong one: the text's probability, its lead, its weakest letters, its length."""
    p = min(max(ranked[0][1], TINY), 1 - TINY)
    rival = max(ranked[1][1] if len(ranked) > 1 else 0.0, TINY)
    ordered = sorted(min(max(c, TINY), 1 - TINY) for c in characters) or [0.5]
    weakest = math.log(ordered[0] / (1 - ordered[0]))
    return (1.0, math.log(p / (1 - p)), math.log(p / rival), weakest, math.fsum(math.log(c) for c in ordered), math.log(1 + len(ordered)))


@dataclass(frozen=True, slots=True)
class Belief:
    """A logistic model over `features`, fitted on lines of writers whom the network had not seen."""

    weights: tuple[float, ...] = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0)

    @classmethod
    def parse(cls, text: str) -> Belief:
        """Read it from a model's metadata; without any, the network's own probability is believed."""
        return cls(tuple(float(w) for w in json.loads(text))) if text else cls()

    def of(self, ranked: Ranked, characters: Sequence[float]) -> float:
        """0..1, that the first text is exactly right."""
        z = math.fsum(w * x for w, x in zip(self.weights, features(ranked, characters), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
