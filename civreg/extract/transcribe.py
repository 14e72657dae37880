"""Readings become transcripts: text as written, value, search form, confidence and doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from civreg.extract import tesseract, ticks
from civreg.extract.engine import Crop, Engine
from civreg.extract.kinds import parse, tick
from civreg.extract.writing import writings
from civreg.forms import FieldSpec, FormTemplate
from civreg.model import Doubt, FieldBox, Placed, Reading, Transcript, Writing
from civreg.raster import PagePixels
from civreg.text import searched, written

UNSURE = 0.6
"""Confidence under which a person is asked for that alone."""
BY_HAND = 0.05
"""Most that an engine for print may claim for handwriting: it reads not one line of 120 right."""
SURE_WORDS = 0.9
"""Least confidence of words that say a possible date: chance does not spell one."""
WEIGHT = {"corrected": 0.7, "partial-date": 0.8, "impossible-date": 0.5}
"""What a doubt leaves of the confidence; any other that the kind has leaves `MISFIT`."""
MISFIT = 0.3
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
    confidence = _confidence(spec.kind, reading, doubts)
    if writing == "handwritten" and reading.engine == tesseract.NAME and confidence is not None:
        confidence = min(confidence * BY_HAND, BY_HAND)
        doubts.append(Doubt("handwritten"))
    if confidence is not None and confidence < UNSURE:
        doubts.append(Doubt("low-confidence", f"{confidence:.2f}"))
    return Transcript(spec.key, parsed.text, parsed.value, searched(parsed.text), writing, confidence, box, (reading,), tuple(doubts))


def _confidence(kind: str, reading: Reading, doubts: Sequence[Doubt]) -> float | None:
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
    parsed = tick.parse([s.option for s in marked], form.options)
    box = FieldBox(form.tick.key, marked[0].quad, (marked[0].quad,)) if marked else None
    doubts = parsed.doubts + ((Doubt("faint-tick"),) if marked and confidence < UNSURE else ())
    found = confidence if squares else None
    return Transcript(form.tick.key, parsed.text, parsed.value, searched(parsed.text), "tick", found, box, (), doubts)


def agreed(transcripts: Sequence[Transcript]) -> tuple[Transcript, ...]:
    """Compare each date in words with the same date in figures; both get the doubt where they differ."""
    values = {t.key: t.value for t in transcripts}
    differ = {key: (value, words) for key, value in values.items() if value and (words := values.get(key + IN_WORDS)) and words != value}
    return tuple(_differing(t, differ.get(t.key.removesuffix(IN_WORDS))) for t in transcripts)


def _differing(transcript: Transcript, pair: tuple[str, str] | None) -> Transcript:
    if pair is None:
        return transcript
    return replace(transcript, doubts=(*transcript.doubts, Doubt("words-digits-differ", " ≠ ".join(pair))))
