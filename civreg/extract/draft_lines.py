"""The printed prompts of a strange form, line by line: labels, which of them have a blank behind them, second lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from civreg import forms
from civreg.extract.printed import Line, Segment, Sheet, Word

SURE, KNOWN = 60.0, 15.0
"""Least confidence, of 100, of a printed word, and of one that such forms often print."""
TALL, TALLEST, LOW = 1.55, 2.3, 0.4
"""Heights of a printed word, in usual letters: of any, of one often printed, and the least."""
APART = 1.6
"""Room between two labels without a blank between them, in letters."""
BLANK = 1.5
"""Least length of a blank, in letters."""
WHOLE = 0.75
"""Share of the column that a second line takes at least."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One printed label; box in page pixels, `blank` says whether writing is meant to follow it on its line."""

    label: str
    left: float
    right: float
    top: float
    bottom: float
    blank: bool
    sure: bool = True
    """Whether its end was read: its colon, where this printer sets colons."""


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line of the main column; `lines` is 2 where a second writing line belongs to its last prompt."""

    y: float
    prompts: tuple[Prompt, ...]
    ruled: bool
    lines: int = 1

    @property
    def blanks(self) -> int:
        """How many of its prompts ask for writing."""
        return sum(p.blank for p in self.prompts)


def rows_of(sheet: Sheet) -> list[Row]:
    """The printed lines of a sheet from top to bottom; what was written by hand is left out as far as it can be told."""
    colons = _closes(sheet)
    rows: list[Row] = []
    for line in sheet.lines:
        prompts = _prompts(line, sheet, colons=colons)
        follows = bool(rows) and rows[-1].blanks > 0 and rows[-1].lines == 1 and _second(line, rows[-1], sheet)
        if follows and not any(p.sure and (" " in p.label or p.label[:1].isupper()) for p in prompts):
            rows[-1] = replace(rows[-1], lines=2)
        elif prompts:
            rows.append(Row(line.y, prompts, bool(line.segments)))
    return [row for row in rows if row.ruled or not any(_again(row, other) for other in rows)]


def _again(row: Row, other: Row) -> bool:
    """Whether a row without a rule is but another with one, read a second time."""
    (a, b) = (r.prompts[0] for r in (row, other))
    return other.ruled and min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * (a.bottom - a.top)


def spelled(words: Sequence[Word]) -> str:
    """A label as such forms spell it, in the case that most of it has."""
    text = [forms.spelled(said, sure) for said, sure in joined([(w.said, w.confidence) for w in words])]
    text[-1] = re.sub(r":\W+$", ":", re.sub(r"[^\w:)]+$", "", text[-1]))
    if sum(t.isupper() for t in text if len(t) > 2) * 2 > sum(len(t) > 2 for t in text):
        return " ".join(text)
    plain = [t.lower() if t[1:].strip(":,.").isupper() or (i and t.isupper()) else t for i, t in enumerate(text)]
    return " ".join([plain[0][:1].upper() + plain[0][1:] if text[0][:1].isupper() else plain[0], *plain[1:]])


def joined(read: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Words as read, with their confidence; two halves of a word that forms often print are put together."""
    whole: list[tuple[str, float]] = []
    for said, sure in read:
        halves = whole and not (forms.printed_often(whole[-1][0]) and forms.printed_often(said))
        if halves and forms.printed_often(whole[-1][0] + said):
            whole[-1] = (whole[-1][0] + said, min(whole[-1][1], sure))
        else:
            whole.append((said, sure))
    return whole


def is_print(word: Word, letter: float) -> bool:
    """Whether a word looks printed: of the usual size and surely read, or one that such forms often print."""
    core = word.said.strip(".,:;()/-")
    height = (word.bottom - word.top) / letter
    often = forms.printed_often(core) and (len(core) > 1 or word.confidence >= SURE)
    if not any(c.isalpha() for c in core) or height < LOW:
        return False
    return (often and word.confidence >= KNOWN and height < TALLEST) or (len(core) > 1 and word.confidence >= SURE and height < TALL)


def closes(word: Word) -> bool:
    """Whether a label ends with this word: at its colon, which a speck may follow."""
    return re.search(r":\W{0,2}$", word.said) is not None


def _closes(sheet: Sheet) -> bool:
    """Whether this printer ends labels with colons: most first labels of ruled lines do."""
    firsts = [chain for line in sheet.lines if line.segments for chain in _chains(line, sheet)[:1]]
    return not firsts or sum(any(closes(w) for w in chain) for chain in firsts) >= 0.5 * len(firsts)


def _prompts(line: Line, sheet: Sheet, *, colons: bool) -> tuple[Prompt, ...]:
    """The labels of one line from left to right."""
    chains = _chains(line, sheet)
    found: list[Prompt] = []
    for i, chain in enumerate(chains):
        label = _trimmed(chain)
        closed = closes(label[-1])
        after = chains[i + 1][0].left if i + 1 < len(chains) else sheet.right
        blank = closed or _blank(label[-1].right, after, line.segments, sheet)
        if line.segments and colons and not closed and not (blank and _trusted(label) and (i == 0 or _begins(label, line, sheet))):
            continue  # writing that was read as print
        if not line.segments and not closed and (any(p.blank for p in found) or not _trusted(label)):
            continue
        if line.segments and not blank:
            continue
        edges = label[0].left, label[-1].right, min(w.top for w in label), max(w.bottom for w in label)
        text = spelled(label)
        found.append(Prompt(f"{text}:" if blank and colons and not closed else text, *edges, blank, closed or not colons))
    alone = not line.segments and len(found) == 1 and not found[0].blank and " " not in found[0].label
    return () if alone else tuple(found)  # a word by itself is a blot or a signature


def _chains(line: Line, sheet: Sheet) -> list[list[Word]]:
    """Printed words that stand close together, cut after a colon and at blanks."""
    words = [w for w in line.words if is_print(w, sheet.letter)]
    chains: list[list[Word]] = []
    for before, word in zip([None, *words], words, strict=False):
        apart = before is None or word.left - before.right > APART * sheet.letter or closes(before)
        if apart or (before is not None and _blank(before.right, word.left, line.segments, sheet)):
            chains.append([])
        chains[-1].append(word)
    return chains


def _trimmed(chain: list[Word]) -> list[Word]:
    """A chain up to its last colon."""
    ends = [i for i, w in enumerate(chain) if closes(w)]
    return chain[: ends[-1] + 1] if ends else chain


def _trusted(label: Sequence[Word]) -> bool:
    """Whether a label without a colon is print for certain: words that such forms print, nearly all of them."""
    often = [forms.printed_often(w.said.strip(".,:;()/-")) for w in label]
    return sum(often) >= 0.7 * len(often) and float(np.mean([w.confidence for w in label])) > 30


def _blank(left: float, right: float, segments: Sequence[Segment], sheet: Sheet) -> bool:
    """Whether a writing line runs between two places on a line."""
    return any(min(s.right, right) - max(s.left, left) > BLANK * sheet.letter for s in segments)


def _begins(label: Sequence[Word], line: Line, sheet: Sheet) -> bool:
    """Whether a writing line begins just behind a label, so that its colon may have been taken for the first dots."""
    return any(-0.5 * sheet.letter < s.left - label[-1].right < 1.5 * sheet.letter for s in line.segments)


def _second(line: Line, row: Row, sheet: Sheet) -> bool:
    """Whether a line is the second one of the row above: ruled from the margin on, close below, and without a label."""
    if not line.segments or not 0.3 * sheet.pitch < line.y - row.y < 1.9 * sheet.pitch:
        return False
    inked = sum(s.right - s.left for s in line.segments)
    begins = line.segments[0].left < sheet.left + 3 * sheet.letter
    return begins and inked > WHOLE * (sheet.right - sheet.left)


def gaps(rows: Sequence[Row]) -> float:
    """The usual distance between two rows in page pixels; 100 where there are too few to say."""
    steps = [b.y - a.y for a, b in pairwise(rows) if b.y > a.y]
    return float(np.median(steps)) if len(steps) >= 3 else 100.0
