"""What was read, as nouns again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from civreg.archive.codec import doubts_of, quad_of, quads_of, spots_of, steps_of
from civreg.archive.pages import Pages, StoredPage
from civreg.archive.store import Row, Store
from civreg.model import Entry, FieldBox, Reading, Transcript


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page and what was read on it last."""

    stored: StoredPage
    entry: Entry | None
    number: int | None
    """The entry's number in the archive."""
    generation: int
    """Which reading of the page this is, from 1; 0 where there is none."""
    page_no: int
    """Which page of its book, from 1."""
    status: str
    """As EntryRow.status."""

    @property
    def form(self) -> str:
        """Id of the form; empty where there is none."""
        return self.entry.form if self.entry else ""


class Readback:
    """Builds nouns from rows."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._store = store
        self._pages = pages

    def page(self, page: int, entry: int | None, place: tuple[int, str]) -> ReadPage:
        """One page with one of its entries; `place` is its number in the book and its status."""
        sql = "SELECT * FROM current_extractions WHERE page = ? AND entry = ?"
        row = self._store.row(sql, (page, entry)) if entry else None
        return ReadPage(self._pages.get(page), self._entry(row) if row else None, entry, row["generation"] if row else 0, *place)

    def _entry(self, row: Row) -> Entry:
        fields = self._store.rows("SELECT * FROM fields WHERE extraction = ? ORDER BY position", (row["id"],))
        transcripts = tuple(self._transcript(field) for field in fields)
        return Entry(row["form"] or "", transcripts, row["confidence"], doubts_of(row["doubts"]), steps_of(row["steps"]))

    def _transcript(self, row: Row) -> Transcript:
        box = FieldBox(row["key"], quad_of(row["page_box"]), quads_of(row["page_lines"])) if row["page_box"] else None
        return Transcript(
            key=row["key"],
            text=row["text"],
            value=row["value"],
            search=row["search"],
            writing=row["writing"],
            confidence=row["confidence"],
            box=box,
            readings=tuple(self._readings(row["id"])),
            doubts=doubts_of(row["doubts"]),
        )

    def _readings(self, field: int) -> Iterator[Reading]:
        for row in self._store.rows("SELECT * FROM readings WHERE field = ? ORDER BY id", (field,)):
            alternatives = tuple((str(text), float(confidence)) for text, confidence in json.loads(row["alternatives"]))
            characters = tuple(float(c) for c in json.loads(row["characters"]))
            told = (row["text"], row["confidence"], row["engine"], row["version"], alternatives, characters, row["struck"])
            yield Reading(*told, spots_of(row["spots"]))
