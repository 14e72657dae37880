"""What is printed on a page: its writing lines, and the words that Tesseract sees once the writing is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from civreg.extract import labels, tesseract
from civreg.extract.engine import SeenWord
from civreg.model import PAGE_DPI, Quad
from civreg.raster import Pixels
from civreg.ruling import Rules
from civreg.text import unmarked

SCALE = 0.4
"""Printed labels are read at 120 dpi: two thirds of the time of 300 dpi, and no label lost (measured)."""
SPARSE = 11
"""Tesseract's page segmentation mode for words scattered over a page."""
LEAST_CONFIDENCE = 10.0
SPARED = 40
"""Pixels left open at both ends of a writing line: its ends are known less well than its height, and labels adjoin."""


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word on the page, folded for comparing; box in page pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    closed: bool = True
    """Whether a colon or a bracket was read at its end."""
    said: str = ""
    """As it was read, marks and all."""
    confidence: float = 0.0
    """0..100, as Tesseract gives it."""
    inked: bool = False
    """Whether its box ends where its ink ends, whatever was read there."""

    @property
    def middle(self) -> float:
        """Its y, half way down."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Segment:
    """One unbroken stretch of a writing line."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: the rule to write on (`segments` is empty where none was seen) and the words above it."""

    y: float
    """Where the rule runs, or where it would."""
    segments: tuple[Segment, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The printed matter of one page, cut into a main column and what stands right of it."""

    size: tuple[int, int]
    """Width and height of the page in pixels."""
    lines: tuple[Line, ...]
    """The main column from top to bottom."""
    left: float
    right: float
    """Where the main column's writing lines begin and end."""
    top: float
    bottom: float
    """Where the frame begins and ends, or the page."""
    aside: tuple[Word, ...]
    """Words right of the main column."""
    aside_left: float
    aside_right: float
    """From where to where the column right of the main one runs."""
    pitch: float
    """Usual distance between two writing lines."""
    letter: float
    """Usual height of a printed word."""


def printed_words(hidden: Sequence[Pixels], scale: float = SCALE) -> list[list[Word]]:
    """The printed words of pages whose writing is `hidden` at `scale`, read by Tesseract in one call; boxes in pixels of the page.

    Raises EngineError and MissingToolError as `tesseract.words` does.
    """
    return [_words(words, scale) for words in tesseract.words(hidden, SPARSE, round(PAGE_DPI * scale))]


def quick_words(hidden: Pixels) -> list[Word]:
    """As `printed_words` for one page at `SCALE`, by the small reader of labels: folded words, a seventh of the time.

    Raises EngineError and MissingToolError as `labels.words` does.
    """
    return _words(labels.words(hidden), SCALE, inked=True)


def hidden(flat: Pixels, rules: Rules, scale: float = SCALE) -> Pixels:
    """A flattened page (h, w) at `scale`, what stands on writing lines being hidden."""
    return np.asarray(cv2.resize(without_writing(flat, rules), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _words(seen: Sequence[SeenWord], scale: float, *, inked: bool = False) -> list[Word]:
    return [_word(w, scale, inked=inked) for w in seen if w.confidence >= LEAST_CONFIDENCE and unmarked(w.text)]


def _word(seen: SeenWord, scale: float, *, inked: bool) -> Word:
    left, top, right, bottom = (side / scale for side in (seen.left, seen.top, seen.right, seen.bottom))
    folded = unmarked(seen.text).replace(" ", "")
    return Word(folded, left, top, right, bottom, seen.text[-1] in ":;)", seen.text, seen.confidence, inked)


def without_writing(flat: Pixels, rules: Rules) -> Pixels:
    """White out the rules and what is written on them; lines that begin at the margin may run under a label and stay."""
    page = flat.copy()
    starts = rules.horizontal[:, 0]
    margin = float(np.percentile(starts, 10)) if len(starts) else 0.0
    reach = 0.75 * usual_pitch(rules)
    for x0, y0, x1, y1 in rules.horizontal:
        y = (y0 + y1) / 2
        page[max(int(y - 5), 0) : int(y + 6), max(int(x0 - 3), 0) : int(x1 + 4)] = 255
        if x0 > margin + 60:
            page[max(int(y - reach), 0) : int(y + 10), int(x0 + SPARED) : int(x1 - SPARED)] = 255
    for x0, y0, x1, y1 in rules.vertical:
        page[max(int(y0), 0) : int(y1), max(int(min(x0, x1) - 6), 0) : int(max(x0, x1) + 7)] = 255
    return page


def usual_pitch(rules: Rules) -> float:
    """The usual distance between two writing lines, in pixels; 100 where there are too few to say."""
    ys = np.sort(rules.horizontal[:, 1])
    gaps = np.diff(ys)
    gaps = gaps[(gaps > 40) & (gaps < 260)]
    return float(np.median(gaps)) if len(gaps) >= 3 else 100.0


def usual_letter(labels: Sequence[Quad]) -> float:
    """The usual height of a printed label, in pixels."""
    return float(np.median([q.bounds[3] - q.bounds[1] for q in labels])) if labels else 35.0


def sheet_of(size: tuple[int, int], words: Sequence[Word], rules: Rules) -> Sheet:
    """Sort a page's words and rules into lines; `size` is the page's width and height in pixels."""
    pitch = usual_pitch(rules)
    letter = float(np.median([w.bottom - w.top for w in words])) if words else 35.0
    top, bottom, spans = _frame(size, rules)
    writing = [r for r in rules.horizontal.tolist() if r not in spans]
    left, right = _margins(size, writing, words, pitch)
    border = _border(rules)
    if border and not -10 < border - right < 120:  # too few rules were seen to tell by their ends
        right = border - 0.3 * pitch
    edge = border or _divider(rules, right)
    inside = [r for r in writing if r[0] < edge or r[1] < top]
    main = [w for w in words if w.left < edge or w.bottom < top]
    aside = tuple(w for w in words if w.left >= edge and w.bottom >= top)
    ruled = _ruled(inside, pitch)
    lines = _lines(ruled, main, pitch, letter)
    return Sheet(size, lines, left, right, top, bottom, aside, edge, _aside_right(size, rules, edge), pitch, letter)


def _frame(size: tuple[int, int], rules: Rules) -> tuple[float, float, list[list[float]]]:
    """Top and bottom of the printed frame, and the horizontal rules that belong to it or to the paper's edge."""
    width, height = size
    tall = [v for v in rules.vertical.tolist() if v[3] - v[1] > 0.35 * height]
    edges = [r for r in rules.horizontal.tolist() if not 0.02 * height < r[1] < 0.98 * height]
    solid = rules.horizontal[~rules.dotted].tolist()
    across = [r for r in solid if r[2] - r[0] > 0.6 * width and _joined(r, tall)]
    if not across:
        return 0.0, float(height), edges
    top = min((r[1] for r in across if r[1] < 0.4 * height), default=min(v[1] for v in tall))
    bottom = max((r[1] for r in across if r[1] > 0.6 * height), default=max(v[3] for v in tall))
    return top, bottom, [*across, *edges]


def _joined(rule: Sequence[float], tall: Sequence[Sequence[float]]) -> bool:
    """Whether a horizontal rule ends at vertical ones on both sides, as a frame does."""
    xs = [(v[0] + v[2]) / 2 for v in tall]
    return all(any(abs(x - end) < 24 for x in xs) for end in (rule[0], rule[2]))


def _margins(size: tuple[int, int], writing: Sequence[Sequence[float]], words: Sequence[Word], pitch: float) -> tuple[float, float]:
    """Where most lines of print begin, and where most writing lines end."""
    width, _ = size
    ends = np.array([r[2] for r in writing] or [0.94 * width])
    right = float(max(ends, key=lambda e: np.sum(np.abs(ends - e) < 15))) + 0.02 * pitch
    rows = rows_of([w for w in words if w.left < 0.5 * width], pitch / 3)
    starts = [row.words[0].left for row in rows if row.words[0].left < 0.35 * width]
    return (float(np.median(starts)) if starts else 0.06 * width), right


def _tall(rules: Rules) -> list[float]:
    """X of every vertical rule of two inches and more, from left to right."""
    return sorted((x0 + x1) / 2 for x0, y0, x1, y1 in rules.vertical.tolist() if y1 - y0 > 600)


def _border(rules: Rules) -> float | None:
    """X of the one tall rule that stands 60 to 85 % across between two others; None where there is none."""
    tall = _tall(rules)
    within = [x for x in tall if 0.6 < (x - tall[0]) / max(tall[-1] - tall[0], 1.0) < 0.85]
    return within[0] if len(within) == 1 else None


def _divider(rules: Rules, right: float) -> float:
    """X of the rule between the main column and the column of ticks; just right of the writing where there is none."""
    return next((x for x in _tall(rules) if right - 10 < x < right + 120), right + 25)


def _aside_right(size: tuple[int, int], rules: Rules, edge: float) -> float:
    """Where the frame ends on the right, or the paper."""
    return max((x for x in _tall(rules) if edge + 150 < x < 0.985 * size[0]), default=0.97 * size[0])


def _ruled(writing: Sequence[Sequence[float]], pitch: float) -> list[tuple[float, list[Segment]]]:
    """Rules that run on one height as one line."""
    lines: list[tuple[list[float], list[Segment]]] = []
    for x0, y0, x1, y1 in sorted(writing, key=lambda r: r[1] + r[3]):
        y = (y0 + y1) / 2
        if lines and y - float(np.mean(lines[-1][0])) < 0.15 * pitch:
            lines[-1][0].append(y)
            lines[-1][1].append(Segment(x0, x1))
        else:
            lines.append(([y], [Segment(x0, x1)]))
    whole = [(float(np.mean(ys)), sorted(segments, key=lambda s: s.left)) for ys, segments in lines]
    return [line for line in whole if not any(_crumb(line, other, pitch) for other in whole)]


def _crumb(line: tuple[float, list[Segment]], other: tuple[float, list[Segment]], pitch: float) -> bool:
    """Whether a line is but a stroke of writing beside a true one: close to it, and short."""
    length, longer = (sum(s.right - s.left for s in segments) for _, segments in (line, other))
    return 0 < abs(line[0] - other[0]) < 0.45 * pitch and length < 0.25 * longer


def _lines(ruled: Sequence[tuple[float, list[Segment]]], words: Sequence[Word], pitch: float, letter: float) -> tuple[Line, ...]:
    """Give every word to the first rule below it; words without one stand on lines of their own."""
    reach = max(1.3 * letter, 0.5 * pitch)
    standing: dict[int, list[Word]] = {}
    loose: list[Word] = []
    for word in words:
        below = [i for i, (y, _) in enumerate(ruled) if 0.15 * letter < y - word.middle < reach]
        if below:
            standing.setdefault(below[0], []).append(word)
        else:
            loose.append(word)
    lines = [Line(y, tuple(segments), _in_order(standing.get(i, []))) for i, (y, segments) in enumerate(ruled)]
    return tuple(sorted([*lines, *rows_of(loose, letter)], key=lambda line: line.y))


def rows_of(words: Sequence[Word], letter: float) -> list[Line]:
    """Words without rules sorted into lines by their height; `letter` is the usual height of one."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.middle):
        if rows and word.middle - float(np.mean([w.middle for w in rows[-1]])) < 0.5 * letter:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Line(float(np.mean([w.middle for w in row])) + letter, (), _in_order(row)) for row in rows]


def _in_order(words: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(sorted(words, key=lambda w: w.left))
