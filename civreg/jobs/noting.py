"""Later notes of an entry and struck words: read from the book's own margin once a person verified it, or recorded by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from civreg import kinds, verify
from civreg.archive import Archive, By, Kept, Note, Strike
from civreg.errors import NothingMatchedError
from civreg.jobs.standing import standing_entry
from civreg.standing import Standing
from civreg.text import written

MARGIN = "ghiChu"


@dataclass(frozen=True, slots=True)
class EntryNotes:
    """What is known of an entry beside its fields."""

    written: tuple[verify.MarginNote, ...]
    """What a person read under Ghi chú, note by note."""
    recorded: tuple[Kept, ...]
    """What was recorded by hand and stands."""
    struck: tuple[Strike, ...]


def entry_notes(archive: Archive, entry: int) -> EntryNotes:
    """The notes of an entry; raises NothingMatchedError where there is no such entry."""
    standing = _standing(archive, entry)
    said = standing.said(MARGIN)
    text = said.text if said and said.verdict in ("accepted", "corrected") else ""
    return EntryNotes(verify.margin_notes(text), tuple(archive.notes.of(entry)), tuple(archive.notes.struck(entry)))


def add_note(archive: Archive, by: By, entry: int, said: Mapping[str, str]) -> int:
    """Record a note as it stands in the book: `text`, and `kind`, `date`, `about` where its words do not tell; gives its number.

    Raises NothingMatchedError for an entry, or a date, that there is not.
    """
    _standing(archive, entry)
    text, date = written(said["text"].strip()), said.get("date", "").strip()
    value = kinds.parse("date", date).value if date else verify.note_date(text)
    if not text or (date and not value):
        raise NothingMatchedError(what=date or "text")
    return archive.notes.add(by, entry, Note(text, said.get("kind") or verify.note_kind(text), value, written(said.get("about", ""))))


def withdraw_note(archive: Archive, by: By, note: int, reason: str) -> None:
    """Say that a note was recorded by mistake; raises NothingMatchedError where there is none of this number."""
    try:
        archive.notes.withdraw(by, note, reason)
    except LookupError:
        raise NothingMatchedError(what=str(note)) from None


def record_strike(archive: Archive, by: By, entry: int, said: tuple[str, str, str]) -> int:
    """Record what was struck through in a field and what was written instead: key, old, new; gives its number.

    Raises NothingMatchedError for an entry, or a field, that there is not.
    """
    key, old, new = (written(part.strip()) for part in said)
    if _standing(archive, entry).said(key) is None or not old:
        raise NothingMatchedError(what=key)
    return archive.notes.strike(by, entry, Strike(key, old, new))


def _standing(archive: Archive, entry: int) -> Standing:
    standing = standing_entry(archive, entry)
    if standing is None:
        raise NothingMatchedError(what=str(entry))
    return standing
