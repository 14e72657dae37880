"""Which printed form is this, and which of its rows is which line of the page.

A form's rows and a page's lines are two sequences in one order: the best pairing of the two is found as in any
sequence alignment (Needleman and Wunsch, 1970). Labels that were read and writing lines that were seen both speak.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from civreg.extract.printed import Line, Sheet, Word
from civreg.forms import FormTemplate, Print
from civreg.text import unmarked

Floats = NDArray[np.float64]
LIKE = ((2, 0.95), (4, 0.74), (99, 0.62))
"""Least likeness (0..1) of a read word to a printed one of up to so many letters."""
SKIP_ROW, SKIP_CONTINUATION, SKIP_RULE = -3.0, -4.0, -5.0
SEGMENTS_FIT, SEGMENTS_DIFFER, RULE_UNDER_HEADING, NO_RULE = 3.0, -1.0, -6.0, -3.0
CONTINUES, CONTINUES_NOT = 6.0, -4.0
LABELLED = 0.1
"""What each letter where a label would stand takes from a line's chance to be a second line."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One line that the form prints: the first line of a row, or the second line of its two-line field."""

    row: int
    prints: tuple[Print, ...]
    continuation: bool = False

    @property
    def fields(self) -> int:
        """How many fields have a writing line in it."""
        return sum(1 for p in self.prints if p.field and not p.field.below)


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label where it was read; None where an end of it was not."""

    left: float | None
    right: float | None
    top: float
    bottom: float
    closed: bool = True
    """Whether its colon was read with it."""
    whole: bool = True
    """Whether its last letter was."""


@dataclass(frozen=True, slots=True)
class Match:
    """A form laid over a page: for every slot its line (None where it was not found) and its labels."""

    form: FormTemplate
    slots: tuple[Slot, ...]
    lines: tuple[Line | None, ...]
    labels: tuple[tuple[Label | None, ...], ...]
    coverage: float
    """0..1: share of the letters the form prints that were read where they should be."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a label, or two run together: which print of the slot, and which of its letters."""

    text: str
    which: int
    start: int
    end: int
    last: bool


@cache
def slots_of(form: FormTemplate) -> tuple[Slot, ...]:
    """The lines that a form prints from top to bottom, its title first."""
    slots = [Slot(-1, (Print(form.title),))]
    for i, row in enumerate(form.rows):
        slots.append(Slot(i, row))
        if any(p.field and p.field.lines == 2 for p in row):
            slots.append(Slot(i, (row[-1],), continuation=True))
    return tuple(slots)


@cache
def _tokens(slot: Slot) -> tuple[_Token, ...]:
    found = []
    for which, printed in enumerate(slot.prints):
        words, at = unmarked(printed.label).split(), 0
        for k, word in enumerate(words):
            found.append(_Token(word, which, at, at + len(word), k == len(words) - 1))
            if k + 1 < len(words):
                pair = word + words[k + 1]
                found.append(_Token(pair, which, at, at + len(pair), k + 2 == len(words)))
            at += len(word)
    return tuple(found)


def letters(printed: Print) -> int:
    """Letters and digits in a label, without spaces and marks."""
    return len(unmarked(printed.label).replace(" ", ""))


def width(printed: Print) -> float:
    """Width of a label in ems, as book types set it; all types agree on it within a few hundredths once scaled."""
    return sum(_EMS.get(c, 0.72 if c.isupper() else 0.5) for c in _bare(printed.label))


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")) if not unicodedata.combining(c))


_EMS = dict.fromkeys("ijl.,:;'|", 0.27) | dict.fromkeys(" ", 0.26) | dict.fromkeys("frst()/-", 0.35) | dict.fromkeys("mwMW", 0.82)


def best_match(sheet: Sheet, forms: Sequence[FormTemplate]) -> Match:
    """The form that explains the page best; `forms` must not be empty. Its `coverage` says how well."""
    likeness = _Likeness(sheet, forms)
    return max((_match(sheet, form, likeness) for form in forms), key=lambda m: m.coverage)


class _Likeness:
    """How much every word on the page is like every word that any form prints."""

    def __init__(self, sheet: Sheet, forms: Sequence[FormTemplate]) -> None:
        texts = sorted({t.text for form in forms for slot in slots_of(form) for t in _tokens(slot)})
        words = [w for line in sheet.lines for w in line.words]
        table = cdist(texts, [w.text for w in words], scorer=fuzz.ratio) / 100.0 if words else np.zeros((len(texts), 0))
        least = np.array([next(share for size, share in LIKE if len(text) <= size) for text in texts])
        table[table < least[:, None]] = 0.0
        self.table = table
        self.sheet = sheet
        self.row = {text: i for i, text in enumerate(texts)}
        starts = np.cumsum([0, *(len(line.words) for line in sheet.lines)])
        self.span = [slice(int(a), int(b)) for a, b in pairwise(starts)]

    def on_line(self, slot: Slot, line: int) -> Floats:
        """Tokens × words, 0..1."""
        tokens, sheet = _tokens(slot), self.sheet
        likeness = self.table[[self.row[t.text] for t in tokens], self.span[line]].copy()
        if slot.fields and likeness.any():
            lefts = np.array([w.left for w in sheet.lines[line].words])
            for t, token in enumerate(tokens):
                wide = 0.65 * sheet.letter * token.start
                astray = lefts - sheet.left - wide  # what stands where the first label cannot be is the writing itself
                if token.which == 0:
                    likeness[t, (astray > 2 * sheet.letter + 0.35 * wide) | (astray < -4 * sheet.letter - 0.35 * wide)] = 0.0
        return np.asarray(likeness)


def _match(sheet: Sheet, form: FormTemplate, likeness: _Likeness) -> Match:
    slots = slots_of(form)
    read = [[_read(slot, likeness.on_line(slot, j)) for j in range(len(sheet.lines))] for slot in slots]
    gain = np.array([[_gain(slot, line, read[i][j][0], sheet) for j, line in enumerate(sheet.lines)] for i, slot in enumerate(slots)])
    chosen = _pair(slots, sheet.lines, gain.reshape(len(slots), len(sheet.lines)))
    labels, seen = [], 0.0
    for i, (slot, j) in enumerate(zip(slots, chosen, strict=True)):
        got, pairs = read[i][j] if j is not None else (0.0, ())
        seen += got
        labels.append(_labels(slot, pairs, sheet.lines[j].words if j is not None else ()))
    total = sum(letters(p) for slot in slots if not slot.continuation for p in slot.prints)
    return Match(form, slots, tuple(sheet.lines[j] if j is not None else None for j in chosen), tuple(labels), min(1.0, seen / total))


def _read(slot: Slot, likeness: Floats) -> tuple[float, tuple[tuple[_Token, int], ...]]:
    """Most letters of a slot that a line's words can be, in order, and which token is which word."""
    tokens, count = _tokens(slot), likeness.shape[1]
    if slot.continuation or not likeness.any():  # a second line has no label of its own
        return 0.0, ()
    best: list[tuple[float, tuple[tuple[_Token, int], ...]]] = []
    for word in range(count):
        # chains that end with this word; only words that are like something take part
        options: list[tuple[float, tuple[tuple[_Token, int], ...]]] = []
        for t in np.flatnonzero(likeness[:, word]).tolist():
            token = tokens[t]
            before = max((b for b in best if _precedes(b[1][-1], token, word)), key=lambda b: b[0], default=(0.0, ()))
            options.append((before[0] + likeness[t, word] ** 2 * len(token.text), (*before[1], (token, word))))
        best.extend(sorted(options, key=lambda o: -o[0])[:4])
    return max(best, key=lambda b: b[0], default=(0.0, ()))


def _precedes(end: tuple[_Token, int], token: _Token, word: int) -> bool:
    last, at = end
    return at < word and (last.which < token.which or (last.which == token.which and last.end <= token.start))


def _gain(slot: Slot, line: Line, read: float, sheet: Sheet) -> float:
    if slot.continuation:
        return _continues(line, sheet) - LABELLED * sum(len(w.text) for w in line.words if w.right < sheet.left + 8 * sheet.letter)
    if slot.fields == 0:
        return read + (RULE_UNDER_HEADING if line.segments else 0.0)
    if not line.segments:
        return read + NO_RULE
    return read + (SEGMENTS_FIT if len(line.segments) == slot.fields else SEGMENTS_DIFFER)


def _continues(line: Line, sheet: Sheet) -> float:
    if not line.segments:
        return CONTINUES_NOT
    whole = line.segments[-1].right - line.segments[0].left > 0.8 * (sheet.right - sheet.left)
    return CONTINUES if whole and line.segments[0].left < sheet.left + 1.5 * sheet.letter else CONTINUES_NOT


def _pair(slots: Sequence[Slot], lines: Sequence[Line], gain: Floats) -> list[int | None]:
    """The best pairing in order; None for a slot without a line."""
    n, m = len(slots), len(lines)
    skip_slot = [SKIP_CONTINUATION if s.continuation else SKIP_ROW for s in slots]
    skip_line = [SKIP_RULE if line.segments else 0.0 for line in lines]
    total = np.zeros((n + 1, m + 1))
    total[1:, 0] = np.cumsum(skip_slot)
    total[0, 1:] = np.cumsum(skip_line)
    move = np.zeros((n + 1, m + 1), np.uint8)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            options = (total[i - 1, j - 1] + gain[i - 1, j - 1], total[i - 1, j] + skip_slot[i - 1], total[i, j - 1] + skip_line[j - 1])
            move[i, j] = int(np.argmax(options))
            total[i, j] = options[move[i, j]]
    chosen: list[int | None] = [None] * n
    i, j = n, m
    while i and j:
        if move[i, j] == 0:
            i, j = i - 1, j - 1
            chosen[i] = j
        elif move[i, j] == 1:
            i -= 1
        else:
            j -= 1
    return chosen


def _labels(slot: Slot, pairs: Sequence[tuple[_Token, int]], words: Sequence[Word]) -> tuple[Label | None, ...]:
    """Where each print of a slot stands, from those of its words that were read."""
    found: list[Label | None] = []
    for which, _ in enumerate(slot.prints):
        own = [(token, words[w]) for token, w in pairs if token.which == which]
        if not own:
            found.append(None)
            continue
        (first, left), (last, right) = own[0], own[-1]
        top, bottom = min(w.top for _, w in own), max(w.bottom for _, w in own)
        found.append(
            Label(
                left.left if first.start == 0 else None,
                right.right if last.last else None,
                top,
                bottom,
                right.closed,
                right.text[-1] == last.text[-1],
            )
        )
    return tuple(found)
