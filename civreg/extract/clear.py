"""Whether what the small reader of labels found on a page is beyond doubt, so that Tesseract need not be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from rapidfuzz import fuzz

from civreg.extract.match import Label, Match, Slot, width
from civreg.extract.printed import Line
from civreg.forms import Print
from civreg.text import unmarked

CLEAR, AHEAD = 0.85, 0.1
"""Coverage of a form that is clearly a page's own, and how far the next one must stay behind."""
FEW = 2
"""Labels of fields that may be doubtful at one end, which is reckoned from the others, as after Tesseract."""
ASTRAY, SLACK = 0.08, 0.3
"""How far a label's width may be from what its letters say: share of it, and usual letter heights besides."""
NEAR, NEAR_SLACK = 0.05, 0.25
"""The same for words that were not read as the label's, and stand in its place."""
ALIKE = 50.0
"""Least likeness, of 100, of such words to a label of which nothing was read."""


def is_clear(found: Sequence[Match], letter: float) -> bool:
    """Whether the first of several forms (best first) is a page's own without doubt; `letter` is the usual height of a word.

    Nearly all of it was read, no other form comes near, and the labels of its fields begin and end where they should.
    """
    best, *others = found
    ahead = all(other.coverage <= best.coverage - AHEAD for other in others)
    found_all = all(label and line for _, label, line in _labelled(best))
    return ahead and found_all and best.coverage >= CLEAR and doubtful(best, letter) <= FEW


def completed(match: Match, letter: float) -> Match:
    """The match with labels that were read badly ended by the words that stand where their letters say, where there are such."""
    em = _em(match)
    rows = zip(match.slots, match.labels, match.lines, strict=True)
    labels = tuple(_completed(slot, own, line, (em, letter)) if line and not slot.continuation else own for slot, own, line in rows)
    return replace(match, labels=labels)


def _completed(slot: Slot, labels: Sequence[Label | None], line: Line, scale: tuple[float, float]) -> tuple[Label | None, ...]:
    em, letter = scale
    done: list[Label | None] = []
    for printed, label in zip(slot.prints, labels, strict=True):
        wide = em * width(printed)
        near = NEAR * wide + NEAR_SLACK * letter
        done.append(_ended(label, line, wide, near) if label else _found(printed, line, wide, near))
    return tuple(done)


def _found(printed: Print, line: Line, wide: float, near: float) -> Label | None:
    """The words of a line that together are as wide as a label and read a little like it."""
    text = unmarked(printed.label).replace(" ", "")
    runs = [line.words[a : b + 1] for a in range(len(line.words)) for b in range(a, len(line.words))]
    fitting = [run for run in runs if abs(run[-1].right - run[0].left - wide) <= near]
    best = max(fitting, key=lambda run: fuzz.ratio(text, "".join(w.text for w in run)), default=())
    if not best or fuzz.ratio(text, "".join(w.text for w in best)) < ALIKE:
        return None
    return Label(best[0].left, best[-1].right, min(w.top for w in best), max(w.bottom for w in best), best[-1].closed)


def doubtful(match: Match, letter: float) -> int:
    """How many labels of a form's fields have no line, were not read from end to end, or are not as wide as their letters say."""
    em = _em(match)
    return sum(line is None or label is None or not _fits(label, em * width(printed), letter) for printed, label, line in _labelled(match))


def _em(match: Match) -> float:
    """Pixels an em of the labels takes that were read from end to end."""
    own = [(printed, label) for printed, label, _ in _labelled(match) if label]
    spans = [(label.right - label.left) / width(printed) for printed, label in own if label.left is not None and label.right is not None]
    return float(np.median(spans)) if spans else 0.0


def _ended(label: Label, line: Line, wide: float, near: float) -> Label:
    """A label of which one end was read, ended by the word that ends where the other end should be."""
    if label.left is not None and label.right is None:
        begin = label.left
        last = min(line.words, key=lambda w: abs(w.right - begin - wide))
        return replace(label, right=last.right, closed=last.closed) if abs(last.right - begin - wide) <= near else label
    if label.left is None and label.right is not None:
        end = label.right
        first = min(line.words, key=lambda w: abs(end - w.left - wide))
        return replace(label, left=first.left) if abs(end - first.left - wide) <= near else label
    return label


def _labelled(match: Match) -> Iterator[tuple[Print, Label | None, Line | None]]:
    for slot, labels, line in zip(match.slots, match.labels, match.lines, strict=True):
        if not slot.continuation:
            yield from ((printed, label, line) for printed, label in zip(slot.prints, labels, strict=True) if printed.field)


def _fits(label: Label, wide: float, letter: float) -> bool:
    if label.left is None or label.right is None:
        return False
    return label.whole and abs(label.right - label.left - wide) <= ASTRAY * wide + SLACK * letter
