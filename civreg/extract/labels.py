"""A small reader of printed labels, quick where Tesseract is slow: words without marks and case, and where they stand.

All stretches of print on a page (`lettering`) go through the network side by side in one run. The network says at
every second column which letter it sees and whether a word stands there; the ink itself says where the word ends.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from civreg.extract import lettering
from civreg.extract.ctc import Scores
from civreg.extract.engine import SeenWord
from civreg.extract.lettering import Strip
from civreg.extract.networks import Network
from civreg.raster import Pixels

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:;()-/ "
"""Class i + 1 is `LETTERS[i]`; class 0 is the blank of CTC."""
STEP = 2
"""Columns of a strip for each step."""
MODEL = Path(__file__).parent / "models" / "labels.onnx"
INSIDE = 0.5
"""Least probability of a step that a word stands there."""
APART, SPACED = 0.4, 0.3
"""Between two letters stands a space where some step is less likely inside a word than the first, or likelier one than the second."""
SNAP = 3
"""How far from where the network says the ink of a word may end, in pixels of the page."""
SPACE = LETTERS.index(" ") + 1


@dataclass(frozen=True, slots=True)
class _Spelt:
    """A word in steps of the row: where its first and last letter were seen."""

    text: str
    sure: float
    first: int
    last: int


def folded(text: str) -> str:
    """A word as the reader says it: letters without marks and case, and the few signs it knows."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").replace("…", "..."))
    return "".join(c for c in bare if c in LETTERS and c != " ")


def words(page: Pixels) -> list[SeenWord]:
    """The words printed on a page (h, w) at 120 dpi whose writing is hidden; each is as sure as its least sure letter.

    Raises MissingToolError without onnxruntime, EngineError where the network fails.
    """
    dark = lettering.inked(page)
    found = lettering.stretches(dark)
    if not found:
        return []
    row, strips = lettering.strips(page, found)
    letters, inside = _network().run(("letters", "inside"), {"row": row})
    return [_placed(dark, strip, word, inside, beside) for strip in strips for word, beside in _spelt(strip, letters, inside)]


@cache
def _network() -> Network:
    return Network(MODEL.read_bytes(), "labels")


def _spelt(strip: Strip, letters: Scores, inside: Scores) -> list[tuple[_Spelt, tuple[int, int]]]:
    """The words of a strip, and between which steps each must end: where the next ones are."""
    begin, end = strip.at // STEP - 2, -(-(strip.at + strip.width) // STEP) + 2
    own, within = letters[begin:end], inside[begin:end]
    best = own.argmax(1)
    steps = np.flatnonzero((best > 0) & (best != SPACE) & (np.diff(best, prepend=0) != 0)).tolist()
    apart = [i + 1 for i, (a, b) in enumerate(pairwise(steps)) if within[a:b].min() < APART or own[a:b, SPACE].max() > SPACED]
    found = [steps[a:b] for a, b in pairwise([0, *apart, len(steps)]) if steps]
    spelt = [
        _Spelt("".join(LETTERS[best[s] - 1] for s in at), 100 * float(own[at, best[at]].min()), begin + at[0], begin + at[-1])
        for at in found
    ]
    edges = [begin, *(a.last + int(inside[a.last : b.first + 1].argmin()) for a, b in pairwise(spelt)), end]
    return [(word, (edges[i], edges[i + 1])) for i, word in enumerate(spelt)]


def _placed(dark: NDArray[np.bool_], strip: Strip, word: _Spelt, inside: Scores, within: tuple[int, int]) -> SeenWord:
    """A word's box: as far as the network sees the word, then to the edges of the ink."""
    first, last = word.first, word.last
    while first > within[0] and inside[first - 1] > INSIDE:
        first -= 1
    while last + 1 < within[1] and inside[last + 1] > INSIDE:
        last += 1
    s = strip.stretch
    left = s.left + (first * STEP - strip.at) / strip.scale
    right = s.left + ((last + 1) * STEP - strip.at) / strip.scale
    a, b = _ends(np.asarray(dark[s.top : s.bottom, s.left : s.right].any(axis=0)), left - s.left, right - s.left)
    top, bottom = _rows(np.asarray(dark[s.top : s.bottom, s.left + a : s.left + b].any(axis=1)), (s.first + s.last) // 2 - s.top)
    return SeenWord(word.text, word.sure, s.left + a, s.top + top, s.left + b, s.top + bottom)


def _ends(ink: NDArray[np.bool_], left: float, right: float) -> tuple[int, int]:
    """First and last column (exclusive) of the ink between two columns, give or take `SNAP`."""
    a, b = max(0, round(left)), min(len(ink), max(round(right), round(left) + 1))
    a = min(a, len(ink) - 1)
    near = np.flatnonzero(ink[a:b])
    if not len(near):
        return a, max(b, a + 1)
    first, last = a + int(near[0]), a + int(near[-1]) + 1
    for _ in range(SNAP):
        first -= first > 0 and bool(ink[first - 1])
        last += last < len(ink) and bool(ink[last])
    return first, last


def _rows(ink: NDArray[np.bool_], middle: int) -> tuple[int, int]:
    """First and last row (exclusive) of the ink around a row: marks above it belong to it, what stands farther off does not."""
    full = np.flatnonzero(ink)
    if not len(full):
        return 0, len(ink)
    parts = np.split(full, np.flatnonzero(np.diff(full) > lettering.RISE + 1) + 1)
    own = min(parts, key=lambda part: max(int(part[0]) - middle, middle - int(part[-1]), 0))
    return int(own[0]), int(own[-1]) + 1
