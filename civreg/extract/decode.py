"""From a recogniser's steps to text: what the ink says, weighed with what the field usually holds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from civreg.extract import ctc
from civreg.extract.belief import Belief
from civreg.extract.lexicon.habit import START, closed, habit
from civreg.extract.lexicon.shape import fit
from civreg.text import compared

BEST = 5
"""How many texts a line keeps at most."""
OFF_LIST = 1e-4
"""What an answer off its kind's closed list weighs against one on it."""
USUAL = 1e-3
"""Habitual weight at which a word is neither favoured nor disfavoured."""
Found = list[tuple[ctc.Text, float]]


@dataclass(frozen=True, slots=True)
class Said:
    """What one line says: texts with their probabilities, best first, and the best text's letters one by one."""

    texts: tuple[tuple[str, float], ...]
    characters: tuple[float, ...]
    """Probability of every letter of the best text, 0..1."""
    confidence: float
    """0..1 that the best text is exactly right."""
    verbatim: str
    """What the ink says by itself, whatever the field usually holds."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """Reads the steps of a model with these letters; `trust` 0 believes the ink alone."""

    letters: str
    belief: Belief
    trust: float

    def say(self, steps: ctc.Scores, kind: str) -> Said | None:
        """What (steps, classes) log-probabilities of a line in a field of some kind say; None where that is nothing."""
        steps = ctc.squeeze(steps)
        if not len(steps):
            return None
        found = self._with_list(kind, steps, ctc.beams(steps, taste=self._taste(kind)))
        merged: dict[str, float] = {}
        for classes, p in found:
            text = self._spell(classes).strip()
            merged[text] = merged.get(text, 0.0) + p
        ranked = tuple(sorted(merged.items(), key=lambda item: -item[1]))[:BEST]
        if not ranked[0][0]:
            return None
        best = next(classes for classes, _ in found if self._spell(classes).strip() == ranked[0][0])
        spelled = self._spell(best)
        lead = len(spelled) - len(spelled.lstrip())
        tops = ctc.align(steps, best)[2][lead : lead + len(ranked[0][0])]
        characters = tuple(round(math.exp(t), 4) for t in tops)
        return Said(ranked, characters, self.belief.of(ranked, characters), self._spell(ctc.greedy(steps)).strip())

    def _spell(self, classes: Sequence[int]) -> str:
        return "".join(self.letters[c - 1] for c in classes)

    def _taste(self, kind: str) -> ctc.Taste | None:
        """What fields of a kind usually say, in classes of this model."""
        usual = habit(kind)
        if usual is None or not self.trust:
            return None
        breaks = frozenset(i for i, letter in enumerate(self.letters, 1) if not letter.isalnum())
        known: dict[ctc.Text, float] = {}

        def weigh(text: ctc.Text) -> float:
            tail = text[-24:]
            if tail not in known:
                spelled = "".join(c if c.isalnum() else " " for c in self._spell(tail))
                words = compared(spelled).split()
                before = words[-2] if len(words) > 1 else START
                known[tail] = (usual.weight(before, words[-1]) / USUAL) ** self.trust if words else 1.0
            return known[tail]

        return ctc.Taste(weigh, breaks, lambda text: fit(kind, self._spell(text).strip()) ** min(1.0, self.trust))

    def _with_list(self, kind: str, steps: ctc.Scores, found: Found) -> Found:
        """The texts found and what the kind's closed list holds that is spelled like them, weighed together.

        The ink decides: an answer off the list stays first where the list's answers are far less likely.
        """
        answers = closed(kind) if self.trust else ()
        if not answers:
            return found
        weighed = {t: p * (1.0 if self._spell(t) in answers else OFF_LIST) for t, p in found}
        for answer, _, _ in process.extract(self._spell(found[0][0]), answers, scorer=Levenshtein.distance, limit=6):
            classes = tuple(self.letters.index(c) + 1 for c in answer if c in self.letters)
            weighed.setdefault(classes, ctc.likelihood(steps, classes))
        share = sum(p for _, p in found) / max(sum(weighed.values()), 1e-300)
        return sorted(((t, p * share) for t, p in weighed.items()), key=lambda item: -item[1])
