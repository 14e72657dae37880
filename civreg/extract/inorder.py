"""A second pass over a book: numbers run on and registration dates do not fall back, so neighbours say what a figure was.

A text changes only to what the engine itself held possible, where the run is clearly likelier with it, and then it carries
the doubt `from-order`. What was read surely stays as written: if it contradicts its neighbours, the book may be wrong.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from civreg.extract.recall import Verified
from civreg.extract.transcribe import UNSURE, weighed
from civreg.forms import FormTemplate
from civreg.kinds import date_of, parse
from civreg.model import Doubt, Entry, Transcript
from civreg.sequence import Day, Guess, Number, likeliest_days, likeliest_numbers, misread
from civreg.text import searched

FROM_ORDER = "from-order"
"""The doubt of a text that was set to what its neighbours foretell; its detail is what was read."""
NUMBER, REGISTERED = "so", "ngayDangKy"
CLEAR, ALONE = 2.0, 1.5
"""By how much (natural logarithms) the run must be likelier with another text than with what was read, and than with all others."""
POSSIBLE = 0.004
"""Least probability that the engine itself gives a text which may be put in place of what it read."""
STANDS = 0.985
"""Confidence from which a reading is never changed."""
MOST = 0.9
"""Most that a changed text may claim."""
RUNS_ON = 0.97
"""Confidence of a number that runs on, however faint."""
CERTAIN = 0.999
"""Probability of a number in its run from which it may claim that."""
HARMLESS = frozenset(("corrected", "low-confidence", FROM_ORDER))
"""Doubts in spite of which neighbours may make a text surer."""
_FIGURES = re.compile(r"(\d{1,5})(?:/\d{4})?")


@dataclass(frozen=True, slots=True)
class _Seen:
    """One field of one entry, as its engine read it."""

    transcript: Transcript
    kind: str
    text: str
    """What was read here, whatever was made of it."""
    others: tuple[tuple[str, float], ...]
    """What else the engine held possible, the likeliest first."""
    confidence: float
    told: str | None
    """What a person said stands there."""


def in_order(entries: Sequence[Entry], known: Mapping[str, FormTemplate], verified: Verified | None = None) -> list[Entry]:
    """The entries of one book in page order, numbers and registration dates weighed with those around them.

    An entry in which nothing changes comes back as the same object. Doing it again changes nothing.
    """
    sure = verified or {}
    numbers = [_seen(i, entry, NUMBER, known, sure) for i, entry in enumerate(entries)]
    dates = [_seen(i, entry, REGISTERED, known, sure) for i, entry in enumerate(entries)]
    days = [_days(seen) for seen in dates]
    years = [some[0][0].year if some else None for some in days]
    run = likeliest_numbers([Number(_figures(seen), year) for seen, year in zip(numbers, years, strict=True)])
    falls = [b.value is not None and a.value is not None and b.value < a.value for a, b in zip([*run[:1], *run[:-1]], run, strict=True)]
    width = _width(numbers)
    order = likeliest_days([Day(some, back) for some, back in zip(days, falls, strict=True)])
    told = [
        {NUMBER: _settled(n, g, _number, width), REGISTERED: _settled(d, o, _day)}
        for n, g, d, o in zip(numbers, run, dates, order, strict=True)
    ]
    return [_with(entry, new) for entry, new in zip(entries, told, strict=True)]


def _seen(i: int, entry: Entry, key: str, known: Mapping[str, FormTemplate], sure: Verified) -> _Seen | None:
    transcript = next((t for t in entry.transcripts if t.key == key), None)
    form = known.get(entry.form)
    if transcript is None or form is None or not transcript.readings or any(d.code.startswith("ditto") for d in transcript.doubts):
        return None
    reading, kind = transcript.readings[0], form.field(key).kind
    text = next((d.detail for d in transcript.doubts if d.code == FROM_ORDER), transcript.text)
    doubts = [d for d in (*parse(kind, text).doubts, *transcript.doubts) if d.code not in HARMLESS - {"corrected"}]
    confidence = weighed(kind, reading, doubts) or 0.0
    return _Seen(transcript, kind, text, reading.alternatives, confidence, sure.get((i, key)))


def _number(text: str) -> int | None:
    found = _FIGURES.fullmatch(parse("number", text).value)
    return int(found[1]) if found else None


def _day(text: str) -> int | None:
    date = date_of(parse("date", text).value)
    return date.earliest.toordinal() if date and date.whole and date.possible else None


def _figures(seen: _Seen | None) -> tuple[tuple[str, float], ...]:
    if seen is None:
        return ()
    if seen.told is not None:
        number = _number(seen.told)
        return ((str(number), 1.0),) if number else ()
    read = [(seen.text, seen.confidence), *seen.others]
    return tuple((str(number), p) for text, p in read if (number := _number(text)))


def _days(seen: _Seen | None) -> tuple[tuple[dt.date, float], ...]:
    if seen is None:
        return ()
    read = [(seen.told, 1.0)] if seen.told is not None else [(seen.text, seen.confidence), *seen.others]
    found = [(dt.date.fromordinal(day), p) for text, p in read if (day := _day(text))]
    slipped = misread(found[0][0]) if found else ()
    return (*found, *((day, (1 - found[0][1]) * share) for day, share in slipped))


def _width(numbers: Sequence[_Seen | None]) -> int:
    """Figures that numbers of the book are filled up to with zeros; 0 where they are not."""
    sure = [seen.text for seen in numbers if seen and seen.confidence >= STANDS and seen.text.isdecimal()]
    filled = Counter(len(text) for text in sure if text.startswith("0"))
    return filled.most_common(1)[0][0] if filled else 0


def _settled(seen: _Seen | None, guess: Guess, value_of: Callable[[str], int | None], width: int = 0) -> Transcript | None:
    """The transcript that its neighbours make of one; None where there is none, or a person said what stands there."""
    if seen is None or seen.told is not None or guess.value is None:
        return None
    own = value_of(seen.text)
    if own == guess.value:
        return _surer(seen, guess)
    clear = guess.lead >= ALONE and (own is None or guess.margin >= CLEAR)
    if not clear or seen.confidence >= STANDS:
        return _as_read(seen)
    possible = [text for text, p in seen.others if p >= POSSIBLE and value_of(text) == guess.value]
    text = next((text for text in possible if text.strip(" .,") == f"{guess.value:0{width}d}"), possible[0] if possible else "")
    return _set(seen, text, guess) if text else _as_read(seen)


def _as_read(seen: _Seen) -> Transcript:
    """What was read, where a former pass made something else of it."""
    if any(d.code == FROM_ORDER for d in seen.transcript.doubts):
        kept = tuple(d for d in seen.transcript.doubts if d.code != FROM_ORDER)
        return _said(seen, seen.text, seen.confidence, kept)
    return seen.transcript


def _set(seen: _Seen, text: str, guess: Guess) -> Transcript:
    kept = tuple(d for d in seen.transcript.doubts if d.code not in {"low-confidence", "not-a-date", "not-a-number", FROM_ORDER})
    return _said(seen, text, MOST * guess.probability, (*kept, Doubt(FROM_ORDER, seen.text)))


def _surer(seen: _Seen, guess: Guess) -> Transcript:
    """What fits its neighbours is surer; what it may be besides, written otherwise, is not."""
    before = _as_read(seen)
    if seen.transcript.confidence is None or {d.code for d in before.doubts} - HARMLESS:
        return before
    if seen.kind == "number":
        alike = sum(p for text, p in seen.others if _number(text) == guess.value)
        form = seen.confidence / max(seen.confidence + alike, 1e-9)
        raised = RUNS_ON * form if guess.probability >= CERTAIN else seen.confidence
    else:
        raised = 1 - (1 - seen.confidence) / 2 if guess.lead >= ALONE else seen.confidence
    if raised <= seen.confidence:
        return before
    doubts = tuple(d for d in before.doubts if d.code != "low-confidence" or raised < UNSURE)
    return _said(seen, before.text, raised, doubts)


def _said(seen: _Seen, text: str, confidence: float, doubts: tuple[Doubt, ...]) -> Transcript:
    parsed = parse(seen.kind, text)
    new = [d for d in parsed.doubts if d not in doubts and d.code != "corrected"]
    rounded = round(confidence, 4)
    if rounded < UNSURE and not any(d.code == "low-confidence" for d in doubts):
        new.append(Doubt("low-confidence", f"{rounded:.2f}"))
    return replace(
        seen.transcript, text=parsed.text, value=parsed.value, search=searched(parsed.text), confidence=rounded, doubts=(*doubts, *new)
    )


def _with(entry: Entry, told: Mapping[str, Transcript | None]) -> Entry:
    transcripts = [new if (new := told.get(t.key)) is not None and new != t else t for t in entry.transcripts]
    changed = any(a is not b for a, b in zip(transcripts, entry.transcripts, strict=True))
    return replace(entry, transcripts=tuple(transcripts)) if changed else entry
