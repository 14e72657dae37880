"""From a recogniser's steps to text: what the ink says, weighed with what the field usually holds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from civreg import kinds, places
from civreg.extract import ctc
from civreg.extract.belief import Belief
from civreg.extract.lexicon import address
from civreg.extract.lexicon.habit import START, closed, habit
from civreg.extract.lexicon.shape import fit
from civreg.text import compared

BEST = 5
"""How many texts a line keeps at most."""
OFF_LIST = 1e-4
"""What an answer off its kind's closed list weighs against one on it."""
USUAL = 1e-3
"""Habitual weight at which a word is neither favoured nor disfavoured."""
WORDS, ALONE, PATHS = 8, 24, 24
"""How many ways to read one word are followed, one that stands alone, and a line."""
PLACED = 6
"""How many of the likeliest texts are weighed against places."""
WORDY = frozenset({"name", "place", "text", "date_words"})
SURE = 0.95
"""Least probability at which a line of one mark is writing."""
NEVER = -30.0
Found = list[tuple[ctc.Text, float]]
Steps = tuple[int, int, int]
"""Where a letter was seen: on which of the lines given, its first step and its last."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line in which something stands: which one of those given, what its telling steps say, and which steps those are."""

    nth: int
    steps: ctc.Scores
    at: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Said:
    """What a field says: texts with their probabilities, best first, and the best text's letters one by one."""

    texts: tuple[tuple[str, float], ...]
    characters: tuple[float, ...]
    """Probability of every letter of the best text, 0..1."""
    confidence: float
    """0..1 that the best text is exactly right."""
    verbatim: str
    """What the ink says by itself, whatever the field usually holds."""
    steps: tuple[Steps | None, ...] = ()
    """Where every letter of the best text was seen; None of a space between two lines."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """Reads the steps of a model with these letters; `trust` 0 believes the ink alone."""

    letters: str
    belief: Belief
    trust: float

    def say(self, lines: Sequence[ctc.Scores], kind: str) -> Said | None:
        """What the (steps, classes) log-probabilities of a field's lines say together; None where that is nothing."""
        told = [_Line(nth, scores[at], at) for nth, scores in enumerate(lines) if len(at := ctc.telling(scores))]
        written = [line for line in told if self._spell(ctc.greedy(line.steps)).strip()]
        kept = [line for line in written if len(written) == 1 or not self._stray(kind, line.steps)] or written
        if not kept:
            return None
        steps = self._joined([line.steps for line in kept])
        found = self._found(kind, steps)
        found = self._with_list(kind, steps, self._with_dates(kind, steps, self._with_places(kind, steps, found)))
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
        first, last, tops = ctc.align(steps, best)
        own = slice(lead, lead + len(ranked[0][0]))
        characters = tuple(round(math.exp(t), 4) for t in tops[own])
        verbatim = " ".join(self._spell(ctc.greedy(line.steps)).strip() for line in written)
        return Said(ranked, characters, self.belief.of(kind, ranked, characters), verbatim, _seen(kept, first[own], last[own]))

    def _joined(self, lines: Sequence[ctc.Scores]) -> ctc.Scores:
        """The lines of a field as one, a sure space between them."""
        space = np.full((1, len(self.letters) + 1), NEVER, np.float32)
        space[0, self.letters.index(" ") + 1] = 0.0
        parts = [lines[0]]
        for line in lines[1:]:
            parts += [space, line]
        return np.concatenate(parts)

    def _stray(self, kind: str, steps: ctc.Scores) -> bool:
        """Whether one of several lines holds but one unsure mark, as blots and rests of rules give."""
        marks = ctc.greedy(steps)
        text = self._spell(marks).strip()
        return kind in WORDY and len(text) < 2 and (not text.isalnum() or ctc.likelihood(steps, marks) < SURE)

    def _spell(self, classes: Sequence[int]) -> str:
        return "".join([self.letters[c - 1] for c in classes])

    def _found(self, kind: str, steps: ctc.Scores) -> Found:
        """The likeliest texts, word by word: what the ink says weighed with what follows what in fields of this kind."""
        usual = habit(kind) if self.trust else None
        known: dict[tuple[str, str], float] = {}

        def weigh(before: str, said: Sequence[str]) -> float:
            worth = 1.0
            for word in said:
                if (before, word) not in known:
                    known[before, word] = (usual.weight(before, word) / USUAL) ** self.trust if usual else 1.0
                worth *= known[before, word]
                before = word
            return worth

        space = self.letters.index(" ") + 1
        paths: list[tuple[float, float, ctc.Text, str]] = [(1.0, 1.0, (), START)]  # weighed, by the ink alone, text, last word
        parts = ctc.pieces(steps, space)
        for part in parts:
            read = _stripped(ctc.beams(part, WORDS if len(parts) > 1 else ALONE), space)
            options = [(text, p, compared(self._plain(text)).split()) for text, p in read]
            worths = {before: [weigh(before, said) for _, _, said in options] for before in {path[3] for path in paths}}
            grown = [
                (worth * p * weight, ink * p, nth, which)
                for nth, (worth, ink, _, before) in enumerate(paths)
                for which, ((_, p, _), weight) in enumerate(zip(options, worths[before], strict=True))
            ]
            best = sorted(grown, reverse=True)[:PATHS]
            paths = [(worth, ink, *_longer(paths[nth], options[which], space)) for worth, ink, nth, which in best]
        plain = sum(ink for _, ink, _, _ in paths)
        found = [(text, worth * self._fit(kind, text)) for worth, _, text, _ in paths]
        share = plain / max(sum(p for _, p in found), 1e-300)
        return sorted(((text, p * share) for text, p in found), key=lambda item: -item[1])

    def _fit(self, kind: str, text: ctc.Text) -> float:
        return fit(kind, self._spell(text).strip()) if self.trust else 1.0

    def _plain(self, text: ctc.Text) -> str:
        return "".join(c if c.isalnum() else " " for c in self._spell(text))

    def _with_places(self, kind: str, steps: ctc.Scores, found: Found) -> Found:
        """The texts found and what they would be with places that exist at their end, weighed together."""
        if kind != "place" or not self.trust:
            return found
        read = [self._spell(t) for t, _ in found[:PLACED]]
        texts = [*dict.fromkeys((*read, *map(places.mended, read)))]
        near = {place for text in (texts[0], places.mended(texts[0])) for place in places.near(text)}
        spelled = {places.spelled(text, place) for text in texts for place in near}
        ways = spelled | {places.old_style(text) for text in spelled}
        return self._weighed(steps, found, {text: self.trust * address.weight(text.strip()) for text in (*texts, *sorted(ways))})

    def _with_dates(self, kind: str, steps: ctc.Scores, found: Found) -> Found:
        """The texts found and the dates in words that they nearly say, weighed together."""
        if kind != "date_words" or not self.trust:
            return found
        read = [self._spell(t) for t, _ in found[:PLACED]]
        forms = dict.fromkeys(form for text in read for form in (text, kinds.words_repaired(text), kinds.words_spelled(text)))
        return self._weighed(steps, found, {text: math.log(fit(kind, text.strip())) for text in forms})

    def _weighed(self, steps: ctc.Scores, found: Found, weights: dict[str, float]) -> Found:
        """What is found, replaced by texts of which each counts by its ink and by its own logarithmic weight."""
        every = {self._classes(text): weight for text, weight in weights.items()}
        inks = ctc.likelihoods(steps, list(every))
        worth = [ink + weight for ink, weight in zip(inks, every.values(), strict=True)]
        best = max(worth)
        return _shared({t: math.exp(w - best) for t, w in zip(every, worth, strict=True)}, found)

    def _with_list(self, kind: str, steps: ctc.Scores, found: Found) -> Found:
        """The texts found and what the kind's closed list holds that is spelled like them, weighed together.

        The ink decides: an answer off the list stays first where the list's answers are far less likely.
        """
        answers = closed(kind) if self.trust else ()
        if not answers:
            return found
        weighed = {t: p * (1.0 if self._spell(t) in answers else OFF_LIST) for t, p in found}
        near = process.extract(self._spell(found[0][0]), answers, scorer=Levenshtein.distance, limit=6)
        others = [classes for classes in dict.fromkeys(self._classes(answer) for answer, _, _ in near) if classes not in weighed]
        if others:
            weighed |= dict(zip(others, np.exp(ctc.likelihoods(steps, others)).tolist(), strict=True))
        return _shared(weighed, found)

    def _classes(self, text: str) -> ctc.Text:
        return tuple(self.letters.index(c) + 1 for c in text if c in self.letters)


def _seen(lines: Sequence[_Line], first: Sequence[int], last: Sequence[int]) -> tuple[Steps | None, ...]:
    """Where letters were seen, from first and last steps among the telling ones of all lines, a space between each two."""
    places: list[Steps | None] = []
    for line in lines:
        ends = [*(int(step) - 1 for step in line.at[1:]), int(line.at[-1])]
        places += [(line.nth, int(begin), end) for begin, end in zip(line.at, ends, strict=True)] + [None]
    seen: list[Steps | None] = []
    for a, b in zip(first, last, strict=True):
        one, other = places[a], places[b] if b >= a else None
        seen.append((one[0], one[1], other[2]) if one and other and one[0] == other[0] else None)
    return tuple(seen)


def _longer(path: tuple[float, float, ctc.Text, str], option: tuple[ctc.Text, float, list[str]], space: int) -> tuple[ctc.Text, str]:
    """A line's text so far with one more piece, and its last word."""
    _, _, text, before = path
    more, _, said = option
    return (*text, space, *more) if text and more else text or more, said[-1] if said else before


def _stripped(found: Found, space: int) -> Found:
    """Texts without spaces at their ends and double ones between, those that become alike together."""
    merged: dict[ctc.Text, float] = {}
    for text, p in found:
        kept = tuple(c for c, last in zip(text, (space, *text), strict=False) if c != space or last != space)
        bare = kept[:-1] if kept[-1:] == (space,) else kept
        merged[bare] = merged.get(bare, 0.0) + p
    return [(text, p) for text, p in merged.items() if text] or [((), 1.0)]


def _shared(weighed: dict[ctc.Text, float], found: Found) -> Found:
    """Weighed texts, best first, that share what the found ones had together."""
    share = sum(p for _, p in found) / max(sum(weighed.values()), 1e-300)
    return sorted(((t, p * share) for t, p in weighed.items()), key=lambda item: -item[1])
