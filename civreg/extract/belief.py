"""From what the network says to how sure one may be: a calibrated confidence for a whole field."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from civreg.extract.lexicon.habit import habit
from civreg.text import compared

Ranked = Sequence[tuple[str, float]]
TINY = 1e-6
WORDY = frozenset({"name", "place", "text", "date_words", "occupation"})


def features(kind: str, ranked: Ranked, characters: Sequence[float]) -> tuple[float, ...]:
    """What tells a right reading from a wrong one.

    The text's probability, its lead over the next, its weakest letter and its letters together, its length, the
    words that such fields do not usually hold, and whether the field holds words at all.
    """
    p = min(max(ranked[0][1], TINY), 1 - TINY)
    rival = max(ranked[1][1] if len(ranked) > 1 else 0.0, TINY)
    inks = [math.log(max(c, 1e-4)) for c in characters] or [-3.0]
    usual = habit(kind)
    said = compared("".join(c if c.isalnum() else " " for c in ranked[0][0])).split()
    odd = sum(w.isalpha() and w not in usual.words for w in said) if usual else 0
    return (
        1.0,
        math.log(p / (1 - p)) / 5,
        math.log(max(p / rival, TINY)) / 5,
        min(inks) / 3,
        math.fsum(inks) / 5,
        math.log(1 + len(inks)) / 3,
        min(odd, 3) / 2,
        float(kind in WORDY),
    )


@dataclass(frozen=True, slots=True)
class Belief:
    """A logistic model over `features`, fitted on lines of writers whom the network had not seen."""

    weights: tuple[float, ...] = (0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    @classmethod
    def parse(cls, text: str) -> Belief:
        """Read it from a model's metadata; without any, the network's own probability is believed."""
        weights = tuple(float(w) for w in json.loads(text)) if text else ()
        return cls(weights) if len(weights) == len(cls().weights) else cls()

    def of(self, kind: str, ranked: Ranked, characters: Sequence[float]) -> float:
        """0..1, that the first text of a field of some kind is exactly right."""
        z = math.fsum(w * x for w, x in zip(self.weights, features(kind, ranked, characters), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
