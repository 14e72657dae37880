"""A second pass over a book: doubtful readings of places and signers weighed with what the book says elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from civreg.extract.lexicon.recurring import Said, Value, collect, likelier
from civreg.forms import FormTemplate
from civreg.kinds import parse
from civreg.model import Doubt, Entry, Transcript
from civreg.text import searched

FROM_BOOK = "from-book"
"""The doubt of a text that was set to one that the book says elsewhere; its detail is what was read."""
MOST, UNVERIFIED = 0.9, 0.6
"""Most that a text may claim that was set to a verified value of the book, and to one that only other readings say."""
SIGNERS = frozenset({"nguoiKy", "nguoiThucHien"})
"""Names that recur through a book: each is weighed with those of its own field."""

Verified = Mapping[tuple[int, str], str]
"""What persons said: by the entry's place in the book and the field's key."""


def recall(entries: Sequence[Entry], known: Mapping[str, FormTemplate], verified: Verified | None = None) -> list[Entry]:
    """The entries of one book, doubtful fields set to what the book says elsewhere; sure and verified ones stay as they are.

    A changed transcript keeps its readings, so what was read is never lost; it carries the doubt `from-book`, and its
    confidence is at most `MOST`. An entry in which nothing changes comes back as the same object.
    """
    sure = verified or {}
    values = collect(said for i, entry in enumerate(entries) for said in _said(i, entry, known, sure))
    return [_recalled(i, entry, known, values, sure) for i, entry in enumerate(entries)]


def _said(i: int, entry: Entry, known: Mapping[str, FormTemplate], sure: Verified) -> Iterator[Said]:
    for transcript in entry.transcripts:
        group = _group(transcript, _kinds(entry, known))
        told = (i, transcript.key) in sure
        text = sure[i, transcript.key] if told else _own(transcript)  # what came from the book is no new voice for it
        if group and text:
            yield Said(group, i, text, transcript.confidence or 0.0, told)


def _own(transcript: Transcript) -> str:
    """What was read here, whatever was made of it."""
    return next((d.detail for d in transcript.doubts if d.code == FROM_BOOK), transcript.text)


def _recalled(i: int, entry: Entry, known: Mapping[str, FormTemplate], values: Mapping[str, Sequence[Value]], sure: Verified) -> Entry:
    kinds = _kinds(entry, known)
    changed = []
    for transcript in entry.transcripts:
        group = _group(transcript, kinds)
        open_ = group and transcript.readings and transcript.text and (i, transcript.key) not in sure
        found = likelier(replace(transcript.readings[0], confidence=transcript.confidence), values.get(group, ())) if open_ else None
        new = found and found[0].text != transcript.text
        changed.append(_set(transcript, kinds[transcript.key], *found) if found and new else transcript)
    return entry if all(a is b for a, b in zip(changed, entry.transcripts, strict=True)) else replace(entry, transcripts=tuple(changed))


def _set(transcript: Transcript, kind: str, value: Value, odds: float) -> Transcript:
    parsed = parse(kind, value.text)
    doubts = tuple(d for d in transcript.doubts if d.code not in {"low-confidence", "unknown-place", FROM_BOOK})
    most = MOST if value.verified else min(UNVERIFIED, transcript.confidence or 0.0)
    return replace(
        transcript,
        text=parsed.text,
        value=parsed.value,
        search=searched(parsed.text),
        confidence=round(most * odds / (1 + odds), 4),
        doubts=(*doubts, *parsed.doubts, Doubt(FROM_BOOK, _own(transcript))),
    )


def _kinds(entry: Entry, known: Mapping[str, FormTemplate]) -> Mapping[str, str]:
    return {spec.key: spec.kind for spec in known[entry.form].fields} if entry.form in known else {}


def _group(transcript: Transcript, kinds: Mapping[str, str]) -> str:
    """Fields that say the same things: all places together, the signers each for itself; "" where nothing recurs."""
    if kinds.get(transcript.key) == "place" and transcript.writing == "handwritten":
        return "place"
    return transcript.key if transcript.key in SIGNERS and transcript.writing == "handwritten" else ""
