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


def cells(entry: Standing, layout: Layout, place: str, notes: tuple[str, ...] | None = None) -> tuple[tuple[Cell, ...], ...]:
    """The printed lines of an extract. `place`: where the books are kept; `notes`: later notes, None for what Ghi chú says.

    A field that is not settled carries (?), which only a draft may show.
    """
    return tuple(tuple(_cell(entry, slot, place, notes) for slot in row) for row in layout.rows)


def _cell(entry: Standing, slot: Slot, place: str, notes: tuple[str, ...] | None) -> Cell:
    said = next((found for key in slot.keys if (found := entry.said(key))), None)
    if slot.notes and notes is not None:
        return _made(slot, notes, said)
    if said is not None and said.verdict == "illegible":
        why = f": {said.reason}" if said.reason else ""
        return Cell(slot.label, (ILLEGIBLE.format(why=why),), "illegible", keys=(said.key,))
    if said is not None and said.text.strip():
        return _made(slot, (said.text + _mark(said),), said)
    if slot.office and said is None:
        return _made(slot, (place,) if place else (), None)
    derived = _derived(entry, slot)
    return _made(slot, (derived,) if derived else (), said)


def _made(slot: Slot, lines: tuple[str, ...], said: Said | None) -> Cell:
    kept = tuple(line for text in lines for line in text.splitlines() if line.strip())
    return Cell(slot.label, kept, "said" if kept else "empty", slot.strong, (said.key,) if said else ())


def _mark(said: Said) -> str:
    return "" if said.settled else UNREAD


def _derived(entry: Standing, slot: Slot) -> str:
    """A date said the other way, where the book says it in one without any doubt; else empty."""
    source = entry.said(slot.words_of or slot.digits_of)
    if source is None or source.verdict == "illegible" or not source.text.strip():
        return ""
    parsed = kinds.parse("date" if slot.words_of else "date_words", source.text)
    date = None if parsed.doubts else kinds.date_of(parsed.value)
    if date is None or not date.possible:
        return ""
    return (kinds.spelled_date(date) if slot.words_of else str(date).replace(".", "/")) + _mark(source)
