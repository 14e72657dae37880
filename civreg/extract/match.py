"""Which printed form is this, and which of its rows is which line of the page.

A form's rows and a page's lines are two sequences in one order: the best pairing of the two is found as in any
sequence alignment (Needleman and Wunsch, 1970). Labels that were read and writing lines that were seen both speak.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from civreg.extract.printed import Line, Sheet, Word
from civreg.forms import FormTemplate, Print
from civreg.text import unmarked

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
    """Whether its last letter was, or where its ink ends is known without."""


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


_Like = tuple[int, _Token, float]
"""A word of a line, by its place there, a token of a slot, and how like they are, 0..1."""
_Chain = tuple[float, tuple[tuple[_Token, int], ...]]
"""How many letters of a slot were read on a line, and which token is which word."""
NOTHING: _Chain = (0.0, ())


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
    return matches(sheet, forms)[0]


def matches(sheet: Sheet, forms: Sequence[FormTemplate]) -> list[Match]:
    """Every form laid over the page, the one that explains it best first."""
    likeness = _Likeness(sheet, forms)
    return sorted((_match(sheet, form, likeness) for form in forms), key=lambda m: -m.coverage)


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
        self.lefts = np.array([w.left for w in words]) - sheet.left
        counts = [len(line.words) for line in sheet.lines]
        self.line = np.repeat(np.arange(len(counts)), counts)
        self.place = np.concatenate([[], *(np.arange(n) for n in counts)]).astype(int)

    def of(self, slot: Slot) -> dict[int, list[_Like]]:
        """On each line of the page that has any, the words that are like one of a slot's, from left to right."""
        if slot.continuation:  # a second line has no label of its own
            return {}
        tokens = _tokens(slot)
        table = self.table[[self.row[t.text] for t in tokens]]
        if slot.fields:  # what stands where the first label cannot be is the writing itself
            letter = self.sheet.letter
            wide = 0.65 * letter * np.array([[t.start] for t in tokens])
            astray = self.lefts - wide
            first = np.array([[t.which == 0] for t in tokens])
            table = np.where(first & ((astray > 2 * letter + 0.35 * wide) | (astray < -4 * letter - 0.35 * wide)), 0.0, table)
        words, which = np.nonzero(table.T)
        seen: dict[int, list[_Like]] = {}
        for line, word, t, like in zip(
            self.line[words].tolist(), self.place[words].tolist(), which.tolist(), table[which, words].tolist(), strict=True
        ):
            seen.setdefault(line, []).append((word, tokens[t], like))
        return seen


def _match(sheet: Sheet, form: FormTemplate, likeness: _Likeness) -> Match:
    slots = slots_of(form)
    read = [{j: _read(seen) for j, seen in likeness.of(slot).items()} for slot in slots]
    gain = [
        [_gain(slot, line, own.get(j, NOTHING)[0], sheet) for j, line in enumerate(sheet.lines)]
        for slot, own in zip(slots, read, strict=True)
    ]
    chosen = _pair(slots, sheet.lines, gain)
    labels, seen = [], 0.0
    for slot, own, j in zip(slots, read, chosen, strict=True):
        got, pairs = own.get(j, NOTHING) if j is not None else NOTHING
        seen += got
        labels.append(_labels(slot, pairs, sheet.lines[j].words if j is not None else ()))
    total = sum(letters(p) for slot in slots if not slot.continuation for p in slot.prints)
    return Match(form, slots, tuple(sheet.lines[j] if j is not None else None for j in chosen), tuple(labels), min(1.0, seen / total))


def _read(seen: Sequence[_Like]) -> _Chain:
    """Most letters of a slot that a line's words can be, in order, and which token is which word."""
    best: list[_Chain] = []
    for word, same in groupby(seen, key=lambda one: one[0]):
        options: list[_Chain] = []  # chains that end with this word
        for _, token, like in same:
            before = max((b for b in best if _precedes(b[1][-1][0], token)), key=lambda b: b[0], default=NOTHING)
            options.append((before[0] + like**2 * len(token.text), (*before[1], (token, word))))
        best.extend(sorted(options, key=lambda o: -o[0])[:4])
    return max(best, key=lambda b: b[0], default=NOTHING)


def _precedes(last: _Token, token: _Token) -> bool:
    return last.which < token.which or (last.which == token.which and last.end <= token.start)


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


def _pair(slots: Sequence[Slot], lines: Sequence[Line], gain: Sequence[Sequence[float]]) -> list[int | None]:
    """The best pairing in order; None for a slot without a line. `gain` is slots × lines."""
    skip_slot = [SKIP_CONTINUATION if s.continuation else SKIP_ROW for s in slots]
    skip_line = [SKIP_RULE if line.segments else 0.0 for line in lines]
    above = list(accumulate(skip_line, initial=0.0))
    moves: list[list[int]] = []
    for own, skipped in zip(gain, skip_slot, strict=True):
        total, came = [above[0] + skipped], []
        for j, worth in enumerate(own):
            paired, slot_left, line_left = above[j] + worth, above[j + 1] + skipped, total[j] + skip_line[j]
            best = max(paired, slot_left, line_left)
            came.append(0 if best == paired else 1 if best == slot_left else 2)
            total.append(best)
        moves.append(came)
        above = total
    chosen: list[int | None] = [None] * len(slots)
    i, j = len(slots), len(lines)
    while i and j:
        move = moves[i - 1][j - 1]
        i, j = i - (move < 2), j - (move != 1)
        if move == 0:
            chosen[i] = j
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
                right.inked or right.text[-1] == last.text[-1],
            )
        )
    return tuple(found)
