"""Send entries out, and say in the acts that it was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from civreg import export as stage
from civreg import forms
from civreg.archive import Act, Archive, By, EntryRow, FieldRow
from civreg.errors import NothingMatchedError
from civreg.jobs.reading import form_files


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries go out."""

    books: tuple[str, ...] | None = None
    """None: all, loose pages too."""


def export(archive: Archive, by: By, chosen: Selection, kind: str, out: Path | None) -> Iterator[str]:
    """Write entries of `kind` (jsonl, csv, xlsx) into `out`, or give the text in pieces where `out` is None.

    Every page appears, also those without an entry. Raises NothingMatchedError, DiskFullError.
    """
    lines = (_line(row) for row in archive.outgoing.entries(chosen.books))
    first = next(lines, None)
    if first is None:
        raise NothingMatchedError(what=", ".join(chosen.books or ("*",)))
    table = stage.Table(_columns(archive))
    yield from stage.write(_chain(first, lines), kind, out, table)
    after = {"to": kind, "books": list(chosen.books) if chosen.books else None, "file": out.name if out else None}
    archive.acts.append(by, Act("export", after=after))


def _chain(first: stage.Line, rest: Iterator[stage.Line]) -> Iterator[stage.Line]:
    yield first
    yield from rest


def _columns(archive: Archive) -> Sequence[str]:
    """Field keys of all forms in the archive, in the order of the printed forms."""
    known = forms.known(form_files(archive.home))
    columns: dict[str, None] = {}
    for form, keys in archive.outgoing.keys().items():
        ordered = [f.key for f in known[form].fields if f.key in keys] if form in known else []
        columns |= dict.fromkeys([*ordered, *keys])
    return list(columns)


def _line(row: EntryRow) -> stage.Line:
    return {
        "book": row.book,
        "entry": row.number,
        "form": row.form,
        "page": row.page,
        "source": row.source,
        "image": row.image,
        "sha256": row.sha256,
        "status": row.status,
        "page_status": row.page_status,
        "confidence": _rounded(row.confidence),
        "doubts": list(row.doubts),
        "fields": {f.key: _field(f) for f in row.fields},
    }


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 4)


def _field(row: FieldRow) -> dict[str, object]:
    return {
        "text": row.text,
        "value": row.value,
        "confidence": _rounded(row.confidence),
        "box": row.box.rounded() if row.box else None,
        "engine": row.engine,
        "writing": row.writing,
        "doubts": list(row.doubts),
    }
