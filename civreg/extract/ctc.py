"""What the steps of a recogniser say: the likeliest texts, where each letter stands, how likely a given text is.

CTC after Graves et al., ICML 2006; prefix beams after Hannun et al., arXiv:1408.2873. Steps are rows of
log-probabilities, (steps, classes); class 0 is the blank.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Text = tuple[int, ...]
"""A text as classes."""
Beam = dict[Text, tuple[float, float]]
"""Texts, each with how likely it is ending in a blank and ending in its last letter."""
FLOOR = 1e-3
"""Letters less likely than this at a step are not followed."""
HOPELESS = 1e-5
"""A text this much less likely than the best one so far is not followed."""
SURE = math.log(0.9995)
CLEAR = math.log(0.98)
"""Log-probability from which a space parts what stands before it from what follows."""


def squeeze(scores: Scores) -> Scores:
    """The steps without those that surely repeat the step before them, blank or letter: they say nothing new."""
    return scores[telling(scores)]


def telling(scores: Scores) -> NDArray[np.int64]:
    """Which steps do not surely repeat the step before them, in order."""
    top = scores.argmax(1)
    sure = scores[np.arange(len(scores)), top] > SURE
    keep = np.ones(len(scores), bool)
    keep[1:] = ~(sure[1:] & sure[:-1] & (top[1:] == top[:-1]))
    return np.flatnonzero(keep)


def greedy(scores: Scores) -> Text:
    """The likeliest letter of every step, repeats and blanks left out."""
    best = scores.argmax(1).tolist()
    return tuple(c for c, last in zip(best, [0, *best], strict=False) if c and c != last)


def pieces(scores: Scores, space: int) -> list[Scores]:
    """The steps between sure spaces, which are left out: what can be read one after the other."""
    sure = (scores.argmax(1) == space) & (scores[:, space] > CLEAR)
    edges = np.flatnonzero(np.diff(np.concatenate([[1], sure.astype(np.int8), [1]])))
    return [scores[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def beams(scores: Scores, width: int = 12) -> list[tuple[Text, float]]:
    """The likeliest texts as classes with their probability, best first."""
    beam: Beam = {(): (1.0, 0.0)}
    likely = scores > math.log(FLOOR) - 0.01
    likely[:, 0] = True
    classes = np.flatnonzero(likely.any(axis=0))  # of two hundred, a word has a dozen that are ever followed
    steps = np.exp(scores[:, classes].astype(np.float64))
    for row in steps.tolist():
        letters = [letter for letter, p in enumerate(row) if p > FLOOR and letter]
        grown = _grow(beam, row, letters) if letters else _stayed(beam, row)
        if len(grown) > 1:
            ranked = [(ended + open_, text) for text, (ended, open_) in grown.items()]
            least = max(ranked)[0] * HOPELESS
            ranked = [one for one in ranked if one[0] >= least]
            ranked = sorted(ranked, reverse=True)[:width] if len(ranked) > width else ranked
            beam = {text: grown[text] for _, text in ranked}
        else:
            beam = grown
    known = classes.tolist()
    found = [(tuple([known[letter] for letter in text]), sum(p)) for text, p in beam.items()]
    return sorted((one for one in found if one[1] > 0), key=lambda one: -one[1])


def _stayed(beam: Beam, row: Sequence[float]) -> Beam:
    """The texts of a beam after a step that adds no letter."""
    return {text: ((ended + open_) * row[0], open_ * row[text[-1]] if text else 0.0) for text, (ended, open_) in beam.items()}


def _grow(beam: Beam, row: Sequence[float], letters: Sequence[int]) -> Beam:
    """All texts that one more step, with these letters to follow, makes of those in the beam."""
    grown = _stayed(beam, row)
    for text, (ended, open_) in beam.items():
        last = text[-1] if text else 0
        for letter in letters:
            longer = (*text, letter)
            more = (ended if letter == last else ended + open_) * row[letter]
            before = grown.get(longer)
            grown[longer] = (before[0], before[1] + more) if before else (0.0, more)
    return grown


def align(scores: Scores, letters: Sequence[int]) -> tuple[list[int], list[int], list[float]]:
    """First step, last step and best log-probability of every letter on the likeliest path through them."""
    states, skip = _states(letters)
    closed = np.where(skip, 0.0, -np.inf)
    best = np.full((len(scores), len(states) + 2), -np.inf)  # two states that cannot be, before the first
    best[0, 2:4] = scores[0, states[:2]]
    rows = scores[:, states]
    skipped = np.empty(len(states))
    for before, now, row in zip(best, best[1:], rows[1:], strict=False):
        np.add(before[:-2], closed, out=skipped)
        np.maximum(before[2:], before[1:-1], out=now[2:])
        np.maximum(now[2:], skipped, out=now[2:])
        now[2:] += row
    ends = best[-1]
    at = len(states) - 1 if len(states) < 2 or ends[-1] > ends[-2] else len(states) - 2
    first, last, top = [0] * len(letters), [-1] * len(letters), [-math.inf] * len(letters)
    for t in range(len(scores) - 1, -1, -1):
        if at % 2:
            i = at // 2
            first[i], last[i] = t, max(last[i], t)
            top[i] = max(top[i], float(rows[t, at]))
        if t:
            skipping, moving, staying = best[t - 1, at : at + 3].tolist()
            ways = (staying, moving, skipping + closed[at])
            at -= ways.index(max(ways))
    return first, last, top


def likelihoods(scores: Scores, texts: Sequence[Text]) -> NDArray[np.float64]:
    """Log-probability of exactly each of these texts, all at once; -inf where the steps are too few for one."""
    longest = max((len(text) for text in texts), default=0)
    states = np.zeros((len(texts), 2 * longest + 1), np.int64)
    skip = np.zeros(states.shape)
    for row, text in enumerate(texts):
        states[row, : 2 * len(text) + 1], skip[row, : 2 * len(text) + 1] = _states(text)
    steps = np.exp(scores.astype(np.float64))
    reach = np.zeros((len(texts), states.shape[1] + 2))  # two states that cannot be, before the first
    reach[:, 2:4] = steps[0, states[:, :2]]
    scale = 0.0
    for nth, row in enumerate(steps[1:]):
        moved = reach[:, 2:] + reach[:, 1:-1] + reach[:, :-2] * skip
        np.multiply(moved, row[states], out=reach[:, 2:])
        if nth % 4 == 0 and (most := float(reach.max())) < 1e-100:  # four steps take no more than a double has left
            if not most:
                break
            reach /= most
            scale += math.log(most)
    ends = 2 * np.array([len(text) for text in texts]) + 2
    rows = np.arange(len(texts))
    both = reach[rows, ends] + np.where(ends > 2, reach[rows, ends - 1], 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(both) + scale)


def likelihood(scores: Scores, letters: Sequence[int]) -> float:
    """Probability of exactly this text."""
    return float(np.exp(likelihoods(scores, [tuple(letters)])[0]))


def _states(letters: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Blanks and letters in turn, and which of them may follow the letter before the last blank at once."""
    states = np.zeros(2 * len(letters) + 1, np.int64)
    states[1::2] = letters
    skip = np.zeros(len(states), bool)
    skip[3::2] = states[3::2] != states[1:-2:2]
    return states, skip
