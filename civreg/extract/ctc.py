"""What the steps of a recogniser say: the likeliest texts, where each letter stands, how likely a given text is.

CTC after Graves et al., ICML 2006; prefix beams after Hannun et al., arXiv:1408.2873. Steps are rows of
log-probabilities, (steps, classes); class 0 is the blank.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Text = tuple[int, ...]
"""A text as classes."""
FLOOR = 1e-3
"""Letters less likely than this at a step are not followed."""


def squeeze(scores: Scores) -> Scores:
    """The steps without repeated plain blanks, which say nothing."""
    plain = scores[:, 0] > math.log(0.9995)
    keep = ~plain
    keep[1:] |= plain[1:] & ~plain[:-1]
    return scores[keep]


def greedy(scores: Scores) -> Text:
    """The likeliest letter of every step, repeats and blanks left out."""
    best = scores.argmax(1).tolist()
    return tuple(c for c, last in zip(best, [0, *best], strict=False) if c and c != last)


@dataclass(frozen=True, slots=True)
class Taste:
    """What is known about texts beforehand: `weigh` values a text's last word when it ends, `breaks` are the classes that end words."""

    weigh: Callable[[Text], float]
    breaks: frozenset[int]
    whole: Callable[[Text], float]
    """Values a text as a whole."""


def beams(scores: Scores, width: int = 12, taste: Taste | None = None) -> list[tuple[Text, float]]:
    """The likeliest texts as classes with their probability, best first.

    With a `taste` every text's probability is weighed by its words; the weighed ones share what the plain ones had.
    """
    beam: dict[Text, tuple[float, float]] = {(): (1.0, 0.0)}  # text -> (ending in blank, ending in its last letter)
    worth: dict[Text, float] = {(): 1.0}
    for row in np.exp(scores.astype(np.float64)):
        grown = _grow(beam, row)
        if taste:
            for text in grown:
                if text not in worth:
                    ends = text[-1] in taste.breaks and len(text) > 1 and text[-2] not in taste.breaks
                    worth[text] = worth[text[:-1]] * (taste.weigh(text[:-1]) if ends else 1.0)
        best = sorted(grown.items(), key=lambda item: -(item[1][0] + item[1][1]) * worth.get(item[0], 1.0))[:width]
        beam = {text: (p[0], p[1]) for text, p in best}
        worth = {text: worth.get(text, 1.0) for text in beam}
    plain = {text: sum(p) for text, p in beam.items() if sum(p) > 0}
    if not taste:
        return sorted(plain.items(), key=lambda item: -item[1])
    weighed = {t: p * worth[t] * (taste.weigh(t) if t and t[-1] not in taste.breaks else 1.0) * taste.whole(t) for t, p in plain.items()}
    share = sum(plain.values()) / max(sum(weighed.values()), 1e-300)
    return sorted(((t, p * share) for t, p in weighed.items()), key=lambda item: -item[1])


def _grow(beam: dict[Text, tuple[float, float]], row: NDArray[np.float64]) -> dict[Text, list[float]]:
    """All texts that one more step makes of those in the beam."""
    letters = [(int(c), float(row[c])) for c in np.flatnonzero(row > FLOOR) if c]
    blank = float(row[0])
    grown: dict[Text, list[float]] = {}
    for text, (ended, open_) in beam.items():
        whole = ended + open_
        grown.setdefault(text, [0.0, 0.0])[0] += whole * blank
        last = text[-1] if text else 0
        if last:
            grown[text][1] += open_ * float(row[last])
        for letter, p in letters:
            grown.setdefault((*text, letter), [0.0, 0.0])[1] += (ended if letter == last else whole) * p
    return grown


def align(scores: Scores, letters: Sequence[int]) -> tuple[list[int], list[int], list[float]]:
    """First step, last step and best log-probability of every letter on the likeliest path through them."""
    states = np.zeros(2 * len(letters) + 1, np.int64)
    states[1::2] = letters
    skip = np.zeros(len(states), bool)
    skip[3::2] = states[3::2] != states[1:-2:2]
    reach = np.full(len(states), -np.inf, np.float32)
    reach[:2] = scores[0, states[:2]]
    came = np.zeros((len(scores), len(states)), np.int8)
    for t in range(1, len(scores)):
        one = np.concatenate([[-np.inf], reach[:-1]])
        two = np.where(skip, np.concatenate([[-np.inf, -np.inf], reach[:-2]])[: len(reach)], -np.inf)
        choices = np.stack([reach, one, two])
        came[t] = choices.argmax(0)
        reach = choices.max(0) + scores[t, states]
    at = len(states) - 1 if len(states) < 2 or reach[-1] > reach[-2] else len(states) - 2
    first, last, top = [0] * len(letters), [-1] * len(letters), [-math.inf] * len(letters)
    for t in range(len(scores) - 1, -1, -1):
        if at % 2:
            i = at // 2
            first[i], last[i] = t, max(last[i], t)
            top[i] = max(top[i], float(scores[t, states[at]]))
        at -= int(came[t, at])
    return first, last, top


def likelihood(scores: Scores, letters: Sequence[int]) -> float:
    """Probability of exactly this text."""
    states = np.zeros(2 * len(letters) + 1, np.int64)
    states[1::2] = letters
    skip = np.zeros(len(states))
    skip[3::2] = states[3::2] != states[1:-2:2]
    steps = np.exp(scores.astype(np.float64))
    reach = np.zeros(len(states))
    reach[:2] = steps[0, states[:2]]
    for row in steps[1:]:
        moved = reach.copy()
        moved[1:] += reach[:-1]
        moved[2:] += reach[:-2] * skip[2:]
        reach = moved * row[states]
    return float(reach[-1] + (reach[-2] if len(states) > 1 else 0.0))
