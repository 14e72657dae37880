"""Which words of a wrapped field stand on which of its lines: the split that the model finds likeliest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, pairwise

from civreg.extract import ctc
from civreg.extract.train.alphabet import folded_classes

SPLITS = 1000
"""Most ways to share a text among lines that are tried: a field with more has too many lines to be sure of."""
STRANGE = -5.0
"""Log-probability a letter under which the ink says something else: a ditto mark, a crop gone wrong, a slip of the person."""


def shares(steps: Sequence[ctc.Scores], text: str, folded: dict[str, int]) -> list[str] | None:
    """What each line of a field says, given the (steps, classes) log-probabilities of its lines in folded classes.

    A line of blots gets an empty share. None where the ink says something else however the text is shared: such a field is
    no lesson.
    """
    words = text.split()
    if math.comb(len(words) + len(steps) - 1, len(steps) - 1) > SPLITS:
        return None
    parts = [(a, b) for a in range(len(words) + 1) for b in range(a, len(words) + 1)]
    said = [tuple(folded_classes(" ".join(words[a:b]), folded)) for a, b in parts]
    worth = [dict(zip(parts, ctc.likelihoods(line, said).tolist(), strict=True)) for line in steps]
    best = max(_ways(len(words), len(steps)), key=lambda cuts: sum(line[part] for line, part in zip(worth, pairwise(cuts), strict=True)))
    chosen = list(pairwise(best))
    if any(line[(a, b)] < STRANGE * max(4, len(" ".join(words[a:b]))) for line, (a, b) in zip(worth, chosen, strict=True)):
        return None
    return [" ".join(words[a:b]) for a, b in chosen]


def _ways(words: int, lines: int) -> Iterator[tuple[int, ...]]:
    """Every way to share words among lines in their order: where each line begins, and where the last one ends."""
    for cuts in combinations_with_replacement(range(words + 1), lines - 1):
        yield (0, *cuts, words)
