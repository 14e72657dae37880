"""Measuring a recogniser on labelled lines: character and word error rates, blind to case and punctuation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from civreg.text import compared


def bare(text: str) -> str:
    """A text as it is scored: one tone placement, no case, no punctuation, single spaces."""
    return " ".join(re.sub(r"[^\w\s]", " ", compared(text)).split())


@dataclass(frozen=True, slots=True)
class Score:
    """Errors of one group of lines."""

    lines: int
    cer: float
    """Edits over letters of the truth."""
    wer: float
    exact: float
    """Share of lines without an error."""


def score(pairs: Sequence[tuple[str, str]]) -> Score:
    """Score (truth, read) pairs."""
    texts = [(bare(truth), bare(read)) for truth, read in pairs]
    letters = sum(Levenshtein.distance(a, b) for a, b in texts) / max(1, sum(len(a) for a, _ in texts))
    words = sum(Levenshtein.distance(a.split(), b.split()) for a, b in texts) / max(1, sum(len(a.split()) for a, _ in texts))
    return Score(len(texts), letters, words, sum(a == b for a, b in texts) / max(1, len(texts)))


def by_writer(rows: Sequence[tuple[str, str, str]]) -> dict[str, Score]:
    """Score (writer, truth, read) rows for every writer."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for writer, truth, read in rows:
        groups[writer].append((truth, read))
    return {writer: score(pairs) for writer, pairs in sorted(groups.items())}
