"""Entries as they stand now: what persons decided laid over what the machine read, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from civreg import forms, kinds
from civreg.archive import Archive, EntryRow, FieldRow
from civreg.jobs.reading import form_files
from civreg.model import Doubt
from civreg.standing import Said, Standing


def standing_entries(archive: Archive, books: Sequence[str] | None = None) -> Iterator[Standing]:
    """Every page in book order with its entries as they stand; `books` None means all, loose pages last."""
    known = forms.known(form_files(archive.home))
    return (_standing(row, known) for row in archive.outgoing.entries(books))


def standing_entry(archive: Archive, number: int) -> Standing | None:
    """One entry as it stands, by its number; None where there is none."""
    row = archive.outgoing.entry(number)
    return _standing(row, forms.known(form_files(archive.home))) if row else None


def _standing(row: EntryRow, known: Mapping[str, forms.FormTemplate]) -> Standing:
    form = known.get(row.form or "")
    said = tuple(_said(field, form) for field in row.fields)
    return Standing(
        entry=row.number,
        book=row.book,
        form=row.form or "",
        page=row.page,
        page_id=row.page_id,
        source=row.source,
        image=row.image,
        status=_progress(said) if row.status == "read" else row.status,
        fields=said,
        doubts=_doubts(row.doubts),
    )


def _said(field: FieldRow, form: forms.FormTemplate | None) -> Said:
    decision = field.decision
    text = field.text if decision is None else decision.text
    return Said(
        key=field.key,
        text=text,
        value=field.value if text == field.text else _value(field.key, text, form),
        verdict=decision.verdict if decision else None,
        person=field.person,
        reason=decision.reason if decision else "",
        confidence=field.confidence,
        writing=field.writing,
        doubts=_doubts(field.doubts),
        box=field.box,
    )


def _value(key: str, text: str, form: forms.FormTemplate | None) -> str:
    """The national value of a text that a person wrote."""
    if form is None or not text:
        return ""
    if form.tick and form.tick.key == key:
        return kinds.ticked([text], form.options).value
    kind = next((f.kind for f in form.fields if f.key == key), "text")
    return kinds.parse(kind, text).value


def _progress(said: Sequence[Said]) -> str:
    """Verified: a person stands for every field; in review: for some."""
    if said and all(f.settled for f in said):
        return "verified"
    return "in-review" if any(f.verdict for f in said) else "read"


def _doubts(codes: Sequence[str]) -> tuple[Doubt, ...]:
    return tuple(Doubt(code, detail) for code, _, detail in (c.partition(":") for c in codes))
