"""What an extract says: the text that stands in the book, what nobody can read, and what is empty; never more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from civreg import kinds
from civreg.export.certificate.layout import Layout, Slot
from civreg.standing import Said, Standing

ILLEGIBLE, UNREAD = "(không đọc được{why})", " (?)"
Manner = Literal["said", "empty", "illegible"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One label with what stands behind it."""

    label: str
    lines: tuple[str, ...]
    """What is said, one paragraph each; none where the book is empty there."""
    manner: Manner
    strong: bool = False
    keys: tuple[str, ...] = ()
    """The field that it is taken from, for people who ask."""


def cells(entry: Standing, layout: Layout, place: str, notes: tuple[str, ...] = ()) -> tuple[tuple[Cell, ...], ...]:
    """The printed lines of an extract. `place`: where the books are kept; `notes`: later notes beside what Ghi chú says.

    What is not settled carries (?), which only a draft may show.
    """
    return tuple(tuple(_cell(entry, slot, place, notes if slot.notes else ()) for slot in row) for row in layout.rows)


def _cell(entry: Standing, slot: Slot, place: str, notes: tuple[str, ...]) -> Cell:
    said = next((found for key in slot.keys if (found := entry.said(key))), None)
    if said is not None and said.verdict == "illegible":
        why = f": {said.reason}" if said.reason else ""
        return Cell(slot.label, (ILLEGIBLE.format(why=why), *notes), "illegible", keys=(said.key,))
    text = said.text if said else place if slot.office else ""
    if not text.strip():
        text = _derived(entry, slot)
    mark = _mark(said)
    kept = tuple(line.strip() for line in text.splitlines() if line.strip())
    lines = (*kept[:-1], kept[-1] + mark) if kept else (mark.strip(),) if mark else ()
    return Cell(slot.label, (*lines, *notes), "said" if lines or notes else "empty", slot.strong, (said.key,) if said else ())


def _mark(said: Said | None) -> str:
    return "" if said is None or said.settled else UNREAD


def _derived(entry: Standing, slot: Slot) -> str:
    """A date said the other way, where the book says it in one without any doubt; else empty."""
    source = entry.said(slot.words_of or slot.digits_of)
    if source is None or source.verdict == "illegible" or not source.text.strip():
        return ""
    parsed = kinds.parse("date" if slot.words_of else "date_words", source.text)
    date = None if parsed.doubts else kinds.date_of(parsed.value)
    if date is None or not date.possible:
        return ""
    return (kinds.spelled_date(date) if slot.words_of else str(date).replace(".", "/")) + (
        _mark(source) if entry.said(slot.keys[0]) is None else ""
    )
