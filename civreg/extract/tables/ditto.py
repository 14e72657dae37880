"""What stands for the row above: ditto marks and words are resolved from it, and say so by a doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from civreg.extract.engine import Crop
from civreg.forms import FieldSpec
from civreg.kinds import parse
from civreg.model import Doubt, FieldBox, Quad, Reading, Transcript
from civreg.text import searched, unmarked

Where = tuple[int, str]
"""A row, from 0, and the key of a field in it."""
SHORT = 0.45
"""Share of its column's usual width under which writing may stand for the row above."""
NEVER = frozenset(("number", "sex", "tick"))
"""Kinds whose writing is short by itself, or never the same twice."""
SIGN = Reading("″", 0.9, "shape")
"""What a mark reads as that is told by its shape."""
SURE = 0.9
_WORDS = frozenset(("nt", "ntr", "nhu tren", "nhutren", "n t", "nhu trn", "trn", "nhu tr"))
_SIGNS = re.compile(r"[\s\"'`´˝″‟„”“‚’‘»«,.:;/|\\\-–—=〃\u02bc]+")
_FIGURES = frozenset(("date", "date_words", "year", "time", "age"))


def short(rows: Sequence[Sequence[Crop]]) -> list[tuple[Where, Crop]]:
    """Fields whose writing is much shorter than is usual in their column, to be read as free text; in order of rows."""
    widths: dict[str, list[int]] = {}
    for crops in rows:
        for crop in crops:
            widths.setdefault(crop.key, []).append(_width(crop))
    usual = {key: float(np.percentile([w for w in own if w], 75)) for key, own in widths.items() if any(own)}
    return [
        ((r, crop.key), replace(crop, kind="text"))
        for r, crops in enumerate(rows)
        for crop in crops
        if crop.lines and crop.kind not in NEVER and _width(crop) < SHORT * usual[crop.key]
    ]


def _width(crop: Crop) -> int:
    return sum(line.shape[1] for line in crop.lines)


def with_dittos(rows: Sequence[list[Transcript]], marks: Sequence[Sequence[str]], again: Mapping[Where, Reading]) -> list[list[Transcript]]:
    """The rows with every ditto resolved from the one above it; `marks` are known by shape, `again` read as free text."""
    whole: list[list[Transcript]] = []
    for r, row in enumerate(rows):
        above = {t.key: t for t in whole[-1]} if whole else {}
        whole.append([resolved(t, above.get(t.key), SIGN if t.key in marks[r] else _said(t, again.get((r, t.key)))) for t in row])
    return whole


def _said(transcript: Transcript, reading: Reading | None) -> Reading | None:
    """The reading that says ditto, if one does."""
    if reading is None:
        return None
    text = unmarked(reading.text)
    bare = re.sub(r"[^a-z ]", "", text).strip()
    if bare in _WORDS or (reading.text.strip() and _SIGNS.fullmatch(reading.text.strip())):
        return reading
    figures = any(d.code in ("not-a-date", "not-a-number", "not-a-time") for d in transcript.doubts) or not transcript.value
    wordy = len(bare) <= 3 and not re.search(r"\d", text)
    return reading if wordy and figures and _figured(transcript) else None


def _figured(transcript: Transcript) -> bool:
    """Whether figures should stand here."""
    return any(d.code.startswith("not-a-") or d.code == "partial-date" for d in transcript.doubts)


def resolved(own: Transcript, above: Transcript | None, mark: Reading | None) -> Transcript:
    """A field whose cell holds the mark `mark`, said by the row above; without a mark as it is."""
    if mark is None:
        return own
    readings = (mark, *(r for r in own.readings if r.text != mark.text))
    writing = own.writing if own.writing != "blank" else "handwritten"
    if above is None or not above.text:
        why = (Doubt("ditto-unresolved", mark.text),)
        return replace(own, text=mark.text, value="", search="", writing=writing, confidence=0.0, readings=readings, doubts=why)
    sure = round(SURE * above.confidence, 4) if above.confidence is not None else None
    kept = tuple(d for d in above.doubts if d.code not in ("ditto", "corrected", "low-confidence"))
    doubts = (Doubt("ditto", mark.text), *kept)
    return replace(
        own, text=above.text, value=above.value, search=above.search, writing=writing, confidence=sure, readings=readings, doubts=doubts
    )


def transcribe_marked(spec: FieldSpec, box: FieldBox, marked: Sequence[tuple[str, str, Quad]]) -> Transcript:
    """The proposal for a column parted into one to tick for each word."""
    text = marked[0][1] if len(marked) == 1 else " / ".join(option for _, option, _ in marked)
    doubts = () if len(marked) == 1 else (Doubt("several-ticks"),)
    value = parse(spec.kind, text).value if len(marked) == 1 else ""
    at = FieldBox(spec.key, marked[0][2], (marked[0][2],)) if len(marked) == 1 else box
    return Transcript(spec.key, text, value, searched(text), "tick", SURE if len(marked) == 1 else 0.0, at, (), doubts)
