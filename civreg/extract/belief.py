"""From what the network says to how sure one may be: a calibrated confidence for a whole field."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from civreg.extract.lexicon.habit import habit
from civreg.text import compared

Ranked = Sequence[tuple[str, float]]
TINY = 1e-6
MOST = 7.0
"""Largest logit: some hundred trials give nobody the right to say 0.9999."""
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


GROUPS = {
    "name": "name",
    "place": "place",
    "date_words": "words",
    **dict.fromkeys(("number", "date", "time", "id_number", "age", "year"), "figures"),
}
"""Kinds of field that are believed alike; all others are `answer`."""


def group(kind: str) -> str:
    """The group of kinds that a kind is calibrated with."""
    return GROUPS.get(kind, "answer")


@dataclass(frozen=True, slots=True)
class Belief:
    """A logistic model over `features`, fitted on writers whom the network had not seen, then set right for each group of kinds."""

    weights: tuple[float, ...] = (0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    groups: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """For a group of kinds: what is added to the common logit, and what it is multiplied by before."""

    @classmethod
    def parse(cls, text: str) -> Belief:
        """Read it from a model's metadata; without any, the network's own probability is believed."""
        said = json.loads(text) if text else []
        said = {"weights": said} if isinstance(said, list) else said
        weights = tuple(float(w) for w in said["weights"])
        groups = {name: (float(a), float(b)) for name, (a, b) in said.get("groups", {}).items()}
        return cls(weights, groups) if len(weights) == len(cls().weights) else cls()

    def said(self) -> dict[str, object]:
        """What `parse` reads."""
        return {"weights": list(self.weights), "groups": {name: list(pair) for name, pair in self.groups.items()}}

    def of(self, kind: str, ranked: Ranked, characters: Sequence[float]) -> float:
        """0..1, that the first text of a field of some kind is exactly right."""
        common = math.fsum(w * x for w, x in zip(self.weights, features(kind, ranked, characters), strict=True))
        add, times = self.groups.get(group(kind), (0.0, 1.0))
        return 1 / (1 + math.exp(-max(-MOST, min(MOST, add + times * common))))
