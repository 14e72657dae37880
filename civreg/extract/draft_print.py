"""Read the print of a strange page twice: the page as a whole, then every place of a label by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from civreg import forms
from civreg.extract import printed, tesseract
from civreg.extract.draft_lines import closes, is_print
from civreg.extract.printed import Line, Sheet, Word
from civreg.model import PAGE_DPI
from civreg.raster import Pixels
from civreg.ruling import find_rules
from civreg.text import unmarked

SCALE = 0.6
"""Size at which a whole page is read: marks matter here, unlike where known labels are found."""
FINE = 0.75
LINE = 7
"""Tesseract's page segmentation mode for one line."""
TALL = 1.7
"""Height, in letters, from which a stroke is taken for writing."""
LONGEST = 14.0
"""Letters over which a label is sought on a rule that begins at the margin."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a label may stand: the line it is on, and its box in whole page pixels."""

    line: int
    left: int
    top: int
    right: int
    bottom: int


def read_print(flat: Pixels) -> Sheet:
    """The printed matter of a flattened page (h, w), its labels read as well as can be.

    Raises EngineError and MissingToolError as `tesseract.words` does.
    """
    rules = find_rules(flat)
    words = printed.printed_words([printed.hidden(flat, rules, SCALE)], SCALE)[0]
    sheet = printed.sheet_of((flat.shape[1], flat.shape[0]), words, rules)
    places = list(_places(sheet))
    hidden = printed.without_writing(flat, rules)
    views = (_without_tall(hidden, sheet.letter), hidden)  # a label may hang on a tall stroke, or be lost among such
    strips = [_strip(view, place) for view in views for place in places]
    beside = printed.rows_of(sheet.aside, sheet.letter)
    margin = [_whole(i, row, sheet) for i, row in enumerate(beside)]
    strips += [_strip(flat, place) for place in margin]  # a row of small print may look like a rule and be hidden
    lines = [*sheet.lines, *beside]
    shifted = [replace(place, line=place.line + len(sheet.lines)) for place in margin]
    for place, seen in zip([*places, *places, *shifted], tesseract.words(strips, LINE, round(PAGE_DPI * FINE)), strict=True):
        again = [_on_page(word, place) for word in seen if unmarked(word.text)]
        lines[place.line] = _better(lines[place.line], place, again, sheet.letter)
    main, aside = lines[: len(sheet.lines)], lines[len(sheet.lines) :]
    return replace(sheet, lines=tuple(main), aside=tuple(w for row in aside for w in row.words))


def _places(sheet: Sheet) -> Iterator[_Place]:
    """Before every stretch of a writing line, and the whole of every line without one."""
    for i, line in enumerate(sheet.lines):
        middle = float(np.median([w.middle for w in line.words])) if line.words else line.y - 0.45 * sheet.letter
        top, bottom = int(max(middle - 1.1 * sheet.letter, 0)), int(min(middle + 1.1 * sheet.letter, sheet.size[1]))
        starts = [0.0 if line.y < sheet.top else sheet.left - 0.8 * sheet.letter, *(s.right for s in line.segments)]
        ends = [*(s.left + printed.SPARED for s in line.segments), sheet.size[0] if line.y < sheet.top else sheet.right]
        if line.segments:
            ends[0] = max(ends[0], starts[0] + LONGEST * sheet.letter) if ends[0] - starts[0] < 3 * sheet.letter else ends[0]
            starts, ends = starts[:-1], ends[:-1]
        if not line.segments and not any(is_print(w, sheet.letter) for w in line.words):
            continue
        for left, right in zip(starts, ends, strict=True):
            if right - left > 1.5 * sheet.letter:
                yield _Place(i, int(max(left, 0)), top, int(right), bottom)


def _whole(i: int, row: Line, sheet: Sheet) -> _Place:
    """A whole line of the column right of the main one."""
    top, bottom = min(w.top for w in row.words), max(w.bottom for w in row.words)
    room = 0.3 * sheet.letter
    return _Place(i, int(sheet.aside_left + 6), int(max(top - room, 0)), int(sheet.aside_right - 6), int(bottom + room))


def _without_tall(hidden: Pixels, letter: float) -> Pixels:
    """The page without strokes taller than print."""
    page = hidden.copy()
    count, labels, stats, _ = cv2.connectedComponentsWithStats((page < 200).astype(np.uint8), connectivity=8)
    tall = np.zeros(count, np.uint8)
    tall[1:] = stats[1:count, cv2.CC_STAT_HEIGHT] > TALL * letter
    page[cv2.dilate(tall[labels], np.ones((5, 5), np.uint8)) > 0] = 255
    return page


def _strip(page: Pixels, place: _Place) -> Pixels:
    cut = np.pad(page[place.top : place.bottom, place.left : place.right], 16, constant_values=255)
    return np.asarray(cv2.resize(cut, None, fx=FINE, fy=FINE, interpolation=cv2.INTER_AREA), np.uint8)


def _on_page(word: tesseract.Word, place: _Place) -> Word:
    x, y = place.left - 16, place.top - 16
    left, top, right, bottom = (side / FINE for side in (word.left, word.top, word.right, word.bottom))
    folded = unmarked(word.text).replace(" ", "")
    return Word(folded, left + x, top + y, right + x, bottom + y, word.text[-1] in ":;)", word.text, word.confidence)


def _better(line: Line, place: _Place, again: Sequence[Word], letter: float) -> Line:
    """The line with the words of one place as they were read better, and what only the other reading saw."""
    before = [w for w in line.words if place.left <= (w.left + w.right) / 2 <= place.right]
    first, second = (again, before) if _worth(again, letter) > _worth(before, letter) else (before, again)
    kept = [w for w in first if is_print(w, letter)]
    beside = [w for w in second if is_print(w, letter) and all(w.right < k.left or w.left > k.right for k in kept)]
    rest = [w for w in line.words if w not in before]
    return replace(line, words=tuple(sorted([*rest, *kept, *beside], key=lambda w: w.left)))


def _worth(words: Sequence[Word], letter: float) -> float:
    """How much a reading says that forms print: letters, the surer the more, words that are often printed most."""
    kept = [w for w in words if is_print(w, letter)]
    often = [2.0 if forms.printed_often(w.said.strip(".,:;()/-")) else 1.0 if w.confidence > 90 else 0.3 for w in kept]
    ends = any(closes(w) for w in kept)
    return sum(len(w.text) * w.confidence / 100 * o for w, o in zip(kept, often, strict=True)) * (1.1 if ends else 1.0)
