"""Whether a page prints what a form does not: a strange form that shares many labels with a known one is not that one."""

from __future__ import annotations

from itertools import pairwise

from rapidfuzz import fuzz, process

from civreg import forms
from civreg.extract.draft_lines import is_print
from civreg.extract.match import Match, Slot
from civreg.extract.printed import Sheet, Word
from civreg.text import unmarked

SURE = 80.0
"""Least confidence, of 100, of a word that may speak against a form."""
LIKE = 70.0
"""Least likeness, of 100, of a word to one that the form prints on its line."""
HALF = 0.7
"""Coverage below which a form is in doubt: on pages of their own, forms had 0.82 and more, on those of others 0.59 at most."""
FOREIGN = 0.2
"""Share of foreign words from which a form in doubt is refused: 0.23 and more on others' pages, 0.0 to 0.06 on its own, by hand."""
SHORTEST = 3
"""Letters of a word, at least."""


def is_strange(match: Match, sheet: Sheet) -> bool:
    """Whether the page is better said to be of no known form."""
    return match.coverage < HALF and foreign(match, sheet) >= FOREIGN


def foreign(match: Match, sheet: Sheet) -> float:
    """Share, 0..1, of the surely read words of the page's main column, such as forms print, that this form prints elsewhere or never."""
    slots = {id(line): slot for slot, line in zip(match.slots, match.lines, strict=True) if line}
    own = strange = 0
    for line in sheet.lines:
        said = [w for w in line.words if _speaks(w, sheet.letter)]
        slot = slots.get(id(line))
        unknown = [w for w in said if slot is None or not _printed(w, slot)]
        own, strange = own + len(said), strange + len(unknown)
    return strange / max(own, 1)


def _speaks(word: Word, letter: float) -> bool:
    core = word.said.strip(".,:;()/-")
    return len(word.text) >= SHORTEST and word.confidence >= SURE and is_print(word, letter) and forms.printed_often(core)


def _printed(word: Word, slot: Slot) -> bool:
    """Whether a word stands in one of the labels of a line, alone or run together with the next."""
    words = [w for p in slot.prints for w in unmarked(p.label).split()]
    pairs = [a + b for a, b in pairwise(words)]
    return process.extractOne(word.text, [*words, *pairs], scorer=fuzz.ratio, score_cutoff=LIKE) is not None
