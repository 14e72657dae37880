"""Send entries out as they stand now, and say in the acts that it was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from civreg import export as stage
from civreg import forms
from civreg.archive import Act, Archive, By, EntryRow, FieldRow
from civreg.errors import NothingMatchedError
from civreg.jobs.keying import KeyedText, keyed_readings
from civreg.jobs.reading import form_files
from civreg.jobs.standing import standing_of
from civreg.standing import Said, Standing


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries go out, and how."""

    books: tuple[str, ...] | None = None
    """None: all, loose pages too."""
    masked: bool = False
    """Whether everything that says who somebody is gets replaced, for training and demonstration."""


def export(archive: Archive, by: By, chosen: Selection, kind: str, out: Path | None) -> Iterator[str]:
    """Write entries of `kind` (jsonl, csv, xlsx) into `out`, or give the text in pieces where `out` is None.

    Every page appears, also those without an entry. Raises NothingMatchedError, DiskFullError.
    """
    lines = _lines(archive, chosen)
    first = next(lines, None)
    if first is None:
        raise NothingMatchedError(what=", ".join(chosen.books or ("*",)))
    table = stage.Table(_columns(archive, masked=chosen.masked))
    yield from stage.write(_chain(first, lines), kind, out, table)
    after = {"to": kind, "books": list(chosen.books) if chosen.books else None, "file": out.name if out else None}
    archive.acts.append(by, Act("export", after=after | ({"masked": True} if chosen.masked else {})))


def _lines(archive: Archive, chosen: Selection) -> Iterator[stage.Line]:
    known = forms.known(form_files(archive.home))
    rows = archive.outgoing.entries(chosen.books)
    told = keyed_readings(archive, chosen.books)
    lines = (_line(row, standing_of(row, known, archive.settings.policy), told.get(row.number or 0, {})) for row in rows)
    if not chosen.masked:
        return lines
    taken = {field["text"] for line in _lines(archive, Selection(chosen.books)) for field in line["fields"].values()}
    mask = stage.Mask(_kinds(known), taken)
    return (mask.line(line) for line in lines)


def _kinds(known: Mapping[str, forms.FormTemplate]) -> Mapping[str, str]:
    """Kind of every field key."""
    return {field.key: field.kind for form in known.values() for field in form.fields}


def _chain(first: stage.Line, rest: Iterator[stage.Line]) -> Iterator[stage.Line]:
    yield first
    yield from rest


def _columns(archive: Archive, *, masked: bool) -> Sequence[str]:
    """Field keys of all forms in the archive, in the order of the printed forms."""
    known = forms.known(form_files(archive.home))
    columns: dict[str, None] = {}
    for form, keys in archive.outgoing.keys().items():
        ordered = [f.key for f in known[form].fields if f.key in keys] if form in known else []
        columns |= dict.fromkeys([*ordered, *keys])
    return [key for key in columns if not (masked and stage.is_dropped(key))]


def _line(row: EntryRow, standing: Standing, told: Mapping[str, Sequence[KeyedText]]) -> stage.Line:
    return {
        "book": row.book,
        "entry": row.number,
        "form": row.form,
        "page": row.page,
        "source": row.source,
        "image": row.image,
        "sha256": row.sha256,
        "status": standing.status,
        "page_status": row.page_status,
        "confidence": _rounded(row.confidence),
        "doubts": list(row.doubts),
        "fields": {said.key: _field(said, field, told.get(said.key, ())) for said, field in zip(standing.fields, row.fields, strict=True)},
    }


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 4)


def _field(said: Said, row: FieldRow, told: Sequence[KeyedText]) -> dict[str, object]:
    return {
        "text": said.text,
        "value": said.value,
        "confidence": _rounded(row.confidence),
        "box": row.box.rounded() if row.box else None,
        "engine": row.engine,
        "writing": row.writing,
        "doubts": list(row.doubts),
        "verdict": said.verdict,
        "settled": said.settled,
        "sampled": said.sampled,
        "person": said.person,
        "read": row.text,
        "keyed": [text for text, _ in told],
    }
