"""Readings become transcripts: text as written, value, search form, confidence and doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from civreg.extract import tesseract, ticks
from civreg.extract.engine import Crop, Engine
from civreg.extract.writing import writings
from civreg.forms import FieldSpec, FormTemplate
from civreg.kinds import parse, ticked
from civreg.model import Doubt, FieldBox, Placed, Reading, Transcript, Writing
from civreg.raster import PagePixels
from civreg.text import searched, written

UNSURE = 0.6
"""Confidence under which a person is asked for that alone."""
BY_HAND = 0.05
"""Most that an engine for print may claim for handwriting: it reads not one line of 120 right."""
SURE_WORDS = 0.9
"""Least confidence of words that say a possible date: chance does not spell one."""
WEIGHT = {"corrected": 0.7, "partial-date": 0.8, "impossible-date": 0.5, "unknown-place": 0.8}
"""What a doubt leaves of the confidence; any other that the kind has leaves `MISFIT`."""
MISFIT = 0.3
AGREES = 0.7
"""How much a date in figures and one in words that agree vouch for each other."""
LIKELY, SETTLED = 0.05, 0.8
"""How likely an alternative must be, next to what was read, to be what the other field says; most it may then claim."""
SPOILT = frozenset(("struck", "paper-missing", "stained", "covered"))
"""Doubts that no other field takes away."""
IN_WORDS = "BangChu"
"""Ending of the key of a date's field in words; the same key without it is the date in figures."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Which engine reads which writing."""

    typed: Engine
    hand: Engine


def read(pages: Sequence[Sequence[Crop]], readers: Readers) -> list[list[tuple[Writing, Reading | None]]]:
    """Read the crops of many pages with one call an engine: for each crop its writing and reading, None where blank."""
    kinds = [writings(crops) for crops in pages]
    flat = [(i, j, kinds[i][j], crop) for i, crops in enumerate(pages) for j, crop in enumerate(crops)]
    answers: dict[tuple[int, int], Reading] = {}
    same = readers.typed is readers.hand
    for engine, wanted in (
        (readers.typed, ("typed", "handwritten") if same else ("typed",)),
        (readers.hand, () if same else ("handwritten",)),
    ):
        own = [(i, j, crop) for i, j, writing, crop in flat if writing in wanted]
        if own:
            read_by = engine.read([crop for _, _, crop in own])
            answers |= {(i, j): reading for (i, j, _), reading in zip(own, read_by, strict=True)}
    return [[(kinds[i][j], answers.get((i, j))) for j in range(len(crops))] for i, crops in enumerate(pages)]


def transcribe(spec: FieldSpec, box: FieldBox | None, writing: Writing, reading: Reading | None) -> Transcript:
    """The proposal for one written field; `reading` is None where it is blank."""
    if reading is None:
        return Transcript(spec.key, "", "", "", "blank", None, box, (), (Doubt("blank"),))
    if not reading.text:
        return Transcript(spec.key, "", "", "", writing, reading.confidence, box, (reading,), (Doubt("no-reading"),))
    parsed = parse(spec.kind, written(reading.text))
    doubts = [*parsed.doubts, *([Doubt("struck", f"{reading.struck:.2f}")] if reading.struck else [])]
    confidence = weighed(spec.kind, reading, doubts)
    if writing == "handwritten" and reading.engine == tesseract.NAME and confidence is not None:
        confidence = min(confidence * BY_HAND, BY_HAND)
        doubts.append(Doubt("handwritten"))
    if confidence is not None and confidence < UNSURE:
        doubts.append(Doubt("low-confidence", f"{confidence:.2f}"))
    return Transcript(spec.key, parsed.text, parsed.value, searched(parsed.text), writing, confidence, box, (reading,), tuple(doubts))


def weighed(kind: str, reading: Reading, doubts: Sequence[Doubt]) -> float | None:
    """A reading's confidence after what its doubts take of it; None where the engine gave none."""
    if reading.confidence is None:
        return None
    confidence = reading.confidence
    misfit = [d for d in doubts if d.code != "corrected"]
    if kind == "date_words" and not misfit:
        confidence = max(confidence, SURE_WORDS)
    for doubt in doubts:
        confidence *= WEIGHT.get(doubt.code, MISFIT)
    return round(confidence, 4)


def transcribe_tick(pixels: PagePixels, placed: Placed, form: FormTemplate) -> Transcript | None:
    """The proposal for the form's tick boxes; None where the form has none."""
    if form.tick is None:
        return None
    squares = [s for s in ticks.squares(pixels, placed) if s.key == form.tick.key]
    marked, confidence = ticks.ticked(squares)
    parsed = ticked([s.option for s in marked], form.options)
    box = FieldBox(form.tick.key, marked[0].quad, (marked[0].quad,)) if marked else None
    doubts = parsed.doubts + ((Doubt("faint-tick"),) if marked and confidence < UNSURE else ())
    found = confidence if squares else None
    return Transcript(form.tick.key, parsed.text, parsed.value, searched(parsed.text), "tick", found, box, (), doubts)


def agreed(transcripts: Sequence[Transcript]) -> tuple[Transcript, ...]:
    """Settle each date in words with the same date in figures: alike they are surer, unlike both get the doubt.

    Where they differ but one of them may as well be read as what the other says, it is set to that, with the doubt
    `corrected`; where each is sure of itself the book contradicts itself, and nothing is changed.
    """
    by_key = {t.key: t for t in transcripts}
    settled: dict[str, Transcript] = {}
    for key, figures in by_key.items():
        words = by_key.get(key + IN_WORDS)
        if words is not None and figures.value and words.text:
            settled[key], settled[words.key] = _settled(figures, words)
    return tuple(settled.get(t.key, t) for t in transcripts)


def _settled(figures: Transcript, words: Transcript) -> tuple[Transcript, Transcript]:
    if figures.value == words.value:
        return _surer(figures, words), _surer(words, figures)
    for one, other in ((words, figures), (figures, words)):
        if (said := _said_otherwise(one, other.value)) is not None:
            return (other, said) if one is words else (said, other)
    if not words.value:
        return figures, words
    doubt = Doubt("words-digits-differ", f"{figures.value} ≠ {words.value}")
    return replace(figures, doubts=(*figures.doubts, doubt)), replace(words, doubts=(*words.doubts, doubt))


def _surer(transcript: Transcript, other: Transcript) -> Transcript:
    """What two fields say alike is wrong only where both are."""
    spoilt = any(d.code in SPOILT for d in transcript.doubts)
    if transcript.confidence is None or other.confidence is None or spoilt:
        return transcript
    return replace(transcript, confidence=round(1 - (1 - transcript.confidence) * (1 - AGREES * other.confidence), 4))


def _said_otherwise(transcript: Transcript, value: str) -> Transcript | None:
    """The transcript with the alternative of its reading that says a value, where that is likely enough; None without."""
    kind = "date_words" if transcript.key.endswith(IN_WORDS) else "date"
    for text, p in transcript.readings[0].alternatives if transcript.readings and value else ():
        parsed = parse(kind, written(text))
        if parsed.value == value and p >= LIKELY * (1 - sum(q for _, q in transcript.readings[0].alternatives)):
            confidence = min(transcript.confidence or 0.0, SETTLED)
            doubts = (*(d for d in transcript.doubts if d.code == "struck"), *parsed.doubts, Doubt("corrected", transcript.text))
            return replace(
                transcript,
                text=parsed.text,
                value=parsed.value,
                search=searched(parsed.text),
                confidence=round(confidence, 4),
                doubts=doubts,
            )
    return None
