"""A row a field: number, label, confidence, crop, transcript, doubts, verdict and the line for a correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from civreg.forms import FieldSpec
from civreg.language import Lang
from civreg.model import Transcript
from civreg.verify import words
from civreg.verify.marks import ACCENT, HAIR, INK, MUTED, TINT, WHITE, Box, Dot, Mark, Rule, Slot, Text, Window
from civreg.verify.region import Rect
from civreg.verify.source import Field
from civreg.verify.typeface import metrics, visible, wrap

LEFT, WIDTH = 105.0, 186.0
"""Where the table of fields stands on the paper."""
_LABEL, _LABEL_W = LEFT + 7.5, 29.0
_CROP, _CROP_W = LEFT + 39.0, 74.0
_TEXT, _TEXT_W = LEFT + 116.0, 57.0
_VERDICT = LEFT + 175.0
_BASELINE = 5.0
"""From the top of a row to the transcript's first baseline."""
_WRITING = 4.9
"""Height that a hand needs above the line for a correction."""
_SHORT = 26.0
"""Width of a transcript beside which there is room for the correction."""
_LARGE, _LONG = (12.5, 5.3), (10.6, 4.6)
"""Size in points and leading in mm of a transcript, and of one that takes more than two lines."""
_LEAST = 0.16
"""A crop any smaller than this of its true size shows nothing that the page's picture does not."""
_DOUBT_W = 36.0
"""Width a doubt needs beside the crop."""


@dataclass(frozen=True, slots=True)
class Density:
    """How closely rows stand: caps for the crop's height for one written line and for more, and the air around, in mm."""

    line: float
    lines: float
    air: float


DENSITIES = (Density(11.0, 19.0, 2.4), Density(9.0, 16.0, 1.6), Density(7.4, 12.6, 0.9))
"""From roomy to close."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field, measured."""

    number: int
    spec: FieldSpec
    transcript: Transcript | None
    label: tuple[str, ...]
    text: tuple[str, ...]
    doubts: tuple[str, ...]
    crop: Window | None
    """At the top left of its cell; None where the field was not found, or is as good as the whole page's height."""
    type: tuple[float, float]
    """Size of the transcript in points and its leading in mm."""
    air: float

    @property
    def short(self) -> bool:
        """Whether the correction fits beside the transcript."""
        return len(self.text) <= 1 and metrics("serif").width("".join(self.text), _LARGE[0]) <= _SHORT

    @property
    def colour(self) -> str:
        """The colour that catches the eye."""
        return colour(self.transcript) if self.transcript else ACCENT

    @property
    def beside(self) -> bool:
        """Whether the doubts stand beside the crop rather than under it."""
        return self.crop is not None and self.crop.w <= _CROP_W - _DOUBT_W - 2

    @property
    def height(self) -> float:
        """The least that everything in the row needs."""
        crop, doubts = self.crop.h if self.crop else 4.0, 3.3 * len(self.doubts)
        return max(
            1.2 + 3.1 * len(self.label) + 3.2 + self.air * 0.4,
            (max(crop, doubts + 0.6) if self.beside else crop + doubts) + 1.0 + self.air * 0.6,
            (_WRITING + 2.6 if self.short else _BASELINE + self.type[1] * (len(self.text) - 1) + _WRITING + 0.4) + self.air * 0.4,
            7.6 + self.air * 0.6,
        )

    @property
    def doubtful(self) -> bool:
        """Whether a person must look."""
        return needs_look(self.transcript)


def needs_look(transcript: Transcript | None) -> bool:
    """Whether a field is to catch the eye: doubts, or anything but high confidence in something written."""
    if transcript is None:
        return False
    return bool(words.worth_saying(transcript.doubts)) or (
        transcript.writing != "blank" and words.trust(transcript.confidence) != words.HIGH
    )


def colour(transcript: Transcript) -> str:
    """The colour of a field that needs a look, where a doubt about a confident reading is not green; else a calm one."""
    if not needs_look(transcript):
        return ACCENT
    trust = words.trust(transcript.confidence)
    return words.MIDDLE.colour if trust == words.HIGH else trust.colour


def plan(number: int, field: Field, place: Rect | None, setting: tuple[Lang, Density]) -> Row:
    """Measure a field's row; `place` is what its crop shows of the page."""
    spec, transcript = field
    lang, density = setting
    crop = _crop(field, place, density)
    label = wrap(visible(words.named(spec.name, lang), "bold"), "bold", 7.6, _LABEL_W)[:4]
    text, size = _wrapped(transcript.text) if transcript and transcript.text else ((), _LARGE)
    width = _CROP_W - crop.w - 6 if crop and crop.w <= _CROP_W - _DOUBT_W - 2 else _CROP_W - 4
    return Row(number, spec, transcript, label, text, _doubts(transcript, width, lang), crop, size, density.air)


def _doubts(transcript: Transcript | None, width: float, lang: Lang) -> tuple[str, ...]:
    """A field's doubts as lines no wider than `width`."""
    said = [visible(words.doubt(d, lang), "sans", 160) for d in words.worth_saying(transcript.doubts)] if transcript else []
    return tuple(line for sentence in said for line in wrap(sentence, "sans", 7.2, width))


def _wrapped(text: str) -> tuple[tuple[str, ...], tuple[float, float]]:
    """The lines of a transcript and their type: what would take more than two lines is set smaller."""
    shown = visible(text, "serif")
    lines = wrap(shown, "serif", _LARGE[0], _TEXT_W)
    return (lines, _LARGE) if len(lines) <= 2 else (wrap(shown, "serif", _LONG[0], _TEXT_W), _LONG)


def _crop(field: Field, place: Rect | None, density: Density) -> Window | None:
    spec, transcript = field
    if place is None or transcript is None:
        return None
    left, top, width, height = place
    tall = height > 20 or (height > 15 and spec.lines > 1)
    cap = density.line if not tall or transcript.writing == "blank" else density.lines * (1.2 if transcript.writing == "tick" else 1.0)
    scale = min(_CROP_W / width, cap / height, 1.15)
    if scale < _LEAST:
        return None
    return Window(0, 0, width * scale, height * scale, left, top, scale)


def _grown(row: Row, height: float, lang: Lang) -> Row:
    """The row with its crop as large as the height it was given allows: the eye compares on it."""
    if row.crop is None:
        return row
    beside = row.beside and bool(row.doubts)
    width = _CROP_W - _DOUBT_W - 2 if beside else _CROP_W
    free = height - 1.8 - (0.0 if beside else 3.3 * len(row.doubts))
    c = row.crop
    growth = max(1.0, min(width / c.w, free / c.h, 1.15 / c.scale))
    grown = replace(c, w=c.w * growth, h=c.h * growth, scale=c.scale * growth)
    if not beside:
        return replace(row, crop=grown)
    doubts = _doubts(row.transcript, _CROP_W - grown.w - 6, lang)
    return replace(row, crop=grown, doubts=doubts) if 3.3 * len(doubts) <= height - 1.6 else row


def draw(row: Row, y: float, height: float, lang: Lang) -> list[Mark]:
    """Everything in a row that stands at `y` and has been given `height`."""
    row = _grown(row, height, lang)
    trust = words.trust(row.transcript.confidence if row.transcript else None)
    marks: list[Mark] = []
    if row.doubtful:
        marks += [
            Box(LEFT - 1.6, y + 0.15, WIDTH + 1.6, height - 0.3, fill=TINT),
            Box(LEFT - 1.6, y + 0.15, 0.9, height - 0.3, fill=row.colour),
        ]
    marks.append(Rule(LEFT, y + height, LEFT + WIDTH, y + height))
    marks += tag(str(row.number), LEFT + 0.4, y + 1.5)
    marks += _label(row, y, trust, lang)
    marks += _original(row, y, lang)
    marks += _transcript(row, y, height, lang)
    return marks + _verdict(row, y, height, lang)


def tag(number: str, x: float, y: float) -> list[Mark]:
    """A field's number as it also stands on the original."""
    wide = metrics("bold").width(number, 7.4)
    return [Box(x, y, 5.4, 4.2, fill=ACCENT), Text(x + (5.4 - wide) / 2, y + 3.05, number, "bold", 7.4, WHITE)]


def discs(x: float, y: float, trust: words.Trust) -> list[Mark]:
    """Confidence as a sign: so many full discs of three."""
    return [Dot(x + 2.2 * i, y, 0.8, trust.colour, trust.colour if i < trust.discs else None) for i in range(3)]


def legend(right: float, y: float, lang: Lang) -> list[Mark]:
    """What the discs mean, ending at `right`."""
    marks: list[Mark] = []
    for trust, key in ((words.LOW, "discs-1"), (words.MIDDLE, "discs-2"), (words.HIGH, "discs-3")):
        text = words.say(key, lang)
        right -= metrics("sans").width(text, 6.4)
        marks += [Text(right, y, text, "sans", 6.4, MUTED), *discs(right - 6.2, y - 0.8, trust)]
        right -= 10.4
    return marks


def _label(row: Row, y: float, trust: words.Trust, lang: Lang) -> list[Mark]:
    marks: list[Mark] = [Text(_LABEL, y + 4.0 + 3.1 * i, line, "bold", 7.6) for i, line in enumerate(row.label)]
    transcript = row.transcript
    if transcript is None or (transcript.writing == "blank" and transcript.confidence is None):
        return marks
    at = y + 3.9 + 3.1 * len(row.label)
    figure = f"{transcript.confidence:.0%}".replace("%", " %") if transcript.confidence is not None else words.say("no-confidence", lang)
    return [*marks, *discs(_LABEL + 0.9, at - 0.85, trust), Text(_LABEL + 7.6, at, figure, "sans", 7, trust.colour)]


def _original(row: Row, y: float, lang: Lang) -> list[Mark]:
    marks: list[Mark] = []
    left, below = _CROP, y + 0.8
    if row.crop is None:
        found = row.transcript is not None and row.transcript.box is not None
        ticks = row.transcript is not None and row.transcript.writing == "tick"
        absent = "see-page" if found else "see-ticks" if ticks else "not-found" if row.transcript else "not-read"
        marks.append(Text(_CROP, y + 4.2, words.say(absent, lang, number=row.number), "sans", 7.6, MUTED))
        below += 3.6
    else:
        c = row.crop
        marks += [
            Window(_CROP, y + 0.8, c.w, c.h, c.left, c.top, c.scale),
            Box(_CROP, y + 0.8, c.w, c.h, stroke=HAIR, width=0.12),
        ]
        left, below = (left + c.w + 2, below) if row.beside and row.doubts else (left, below + c.h)
    for i, line in enumerate(row.doubts):
        at = below + 3.1 + 3.3 * i
        if i == 0:
            marks += [Dot(left + 1.4, at - 0.9, 1.25, row.colour), Text(left + 1.12, at, "!", "bold", 6.8, row.colour)]
        marks.append(Text(left + 4, at, line, "sans", 7.2, INK))
    return marks


def _transcript(row: Row, y: float, height: float, lang: Lang) -> list[Mark]:
    size, leading = row.type
    marks: list[Mark] = [Text(_TEXT, y + _BASELINE + leading * i, line, "serif", size) for i, line in enumerate(row.text)]
    beside = 0.0
    if not row.text:
        blank = row.transcript is not None and row.transcript.writing == "blank"
        word = words.say("blank" if blank else "nothing", lang) if row.transcript else "—"
        marks.append(Text(_TEXT, y + _BASELINE - 0.4, word, "sans", 8.6, MUTED))
        beside = metrics("sans").width(word, 8.6) + 4
    elif row.short:
        beside = metrics("serif").width(row.text[0], size) + 4
    line = y + height - 1.7
    room = Slot(row.spec.key, "correction", _TEXT + beside, line - _WRITING, _TEXT_W - beside, _WRITING + 1.2)
    return [*marks, Rule(_TEXT + beside, line, _TEXT + _TEXT_W, line, 0.15, "#8a97a3"), room]


def _verdict(row: Row, y: float, height: float, lang: Lang) -> list[Mark]:
    marks: list[Mark] = []
    answers: tuple[tuple[float, Literal["right", "wrong"]], ...] = ((y + 0.9, "right"), (y + height - 3.9, "wrong"))
    for at, word in answers:
        marks += [
            Box(_VERDICT, at, 3.0, 3.0, fill=WHITE, stroke=INK, width=0.22),
            Slot(row.spec.key, word, _VERDICT, at, 3.0, 3.0),
            Text(_VERDICT + 3.8, at + 2.35, words.say(word, lang), "sans", 6.6),
        ]
    return marks


def heading(y: float, lang: Lang) -> list[Mark]:
    """The table's column headings, above `y`."""
    columns: Sequence[tuple[float, str]] = ((_LABEL, "column-field"), (_CROP, "column-original"), (_TEXT, "column-transcript"))
    marks: list[Mark] = [Text(x, y - 1.6, words.say(key, lang), "sans", 6.8, MUTED) for x, key in columns]
    return [*marks, Rule(LEFT, y, LEFT + WIDTH, y, 0.3, INK)]
