"""Entries as they stand now: what persons decided laid over what the machine read, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from civreg import forms, kinds
from civreg.archive import Archive, EntryRow, FieldRow, Review
from civreg.jobs.reading import form_files
from civreg.model import Doubt
from civreg.policy import Policy
from civreg.standing import Said, Standing


def standing_entries(archive: Archive, books: Sequence[str] | None = None) -> Iterator[Standing]:
    """Every page in book order with its entries as they stand; `books` None means all, loose pages last."""
    known = forms.known(form_files(archive.home))
    return (standing_of(row, known, archive.settings.policy) for row in archive.outgoing.entries(books))


def standing_entry(archive: Archive, number: int) -> Standing | None:
    """One entry as it stands, by its number; None where there is none."""
    row = archive.outgoing.entry(number)
    return standing_of(row, forms.known(form_files(archive.home)), archive.settings.policy) if row else None


def standing_of(row: EntryRow, known: Mapping[str, forms.FormTemplate], policy: Policy) -> Standing:
    """What a row of the archive says now; `known` are the forms by id."""
    form, rules = known.get(row.form or ""), policy.of(row.book)
    typed = _on_trust(row, rules)
    said = tuple(_typed(field, form, *typed[field.key]) if field.key in typed else _said(field, form, rules) for field in row.fields)
    status = _progress(said, row.review) if row.status == "read" else row.status
    return Standing(
        entry=row.number,
        book=row.book,
        form=row.form or "",
        page=row.page,
        page_id=row.page_id,
        source=row.source,
        image=row.image,
        status=status,
        fields=said,
        doubts=_doubts(row.doubts),
        version=row.version,
        verifier=row.review.person if row.review and status == "verified" else "",
        sha256=row.sha256,
    )


def _said(field: FieldRow, form: forms.FormTemplate | None, policy: Policy) -> Said:
    settled = policy.settled(field.key, field.words)
    word = settled or (field.words[-1] if field.words else None)
    text = field.text if word is None else word.text
    return Said(
        key=field.key,
        text=text,
        value=field.value if text == field.text else _value(field.key, text, form),
        verdict=word.verdict if word else None,
        person=word.person if word else "",
        reason=word.reason if word else "",
        confidence=field.confidence,
        writing=field.writing,
        doubts=_doubts(field.doubts),
        box=field.box,
        settled=settled is not None,
        words=field.words,
        read=field.text,
    )


def _on_trust(row: EntryRow, rules: Policy) -> Mapping[str, tuple[str, str]]:
    """Text and keyer of the fields that stand as they were typed: by trusted people, in an entry outside the sample."""
    if not (rules.trusted and row.keyed and row.number and row.review is None) or rules.in_sample(row.number):
        return {}
    open_ones = [field.key for field in row.fields if not field.words and field.key not in rules.twice]
    return {key: row.keyed[key] for key in open_ones} if rules.keyer([field.key for field in row.fields], row.keyed) else {}


def _typed(field: FieldRow, form: forms.FormTemplate | None, text: str, person: str) -> Said:
    """A field as a trusted keyer typed it; nobody has compared it."""
    value = field.value if text == field.text else _value(field.key, text, form)
    told = _said(field, form, Policy())
    return replace(told, text=text, value=value, person=person, sampled=True)


def _value(key: str, text: str, form: forms.FormTemplate | None) -> str:
    """The national value of a text that a person wrote."""
    if form is None or not text:
        return ""
    if form.tick and form.tick.key == key:
        return kinds.ticked([text], form.options).value
    kind = next((f.kind for f in form.fields if f.key == key), "text")
    return kinds.parse(kind, text).value


def _progress(said: Sequence[Said], review: Review | None) -> str:
    """Verified: a person verified the entry, every field is settled, and nothing was said since. Sampled is never that."""
    if review and review.what == "return" and review.fresh:
        return "returned"
    if review and review.what == "verify" and review.fresh and all(f.settled for f in said):
        return "verified"
    if any(f.sampled for f in said) and all(f.settled or f.sampled for f in said):
        return "sampled"
    return "in-review" if review or any(f.words for f in said) else "read"


def _doubts(codes: Sequence[str]) -> tuple[Doubt, ...]:
    return tuple(Doubt(code, detail) for code, _, detail in (c.partition(":") for c in codes))
