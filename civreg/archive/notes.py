"""What persons add to an entry beside its fields: later notes, what was struck through, and findings that they settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.archive.acts import Act, Acts, By
from civreg.archive.codec import compact
from civreg.archive.store import Row, Store, now

NOTE_KINDS = (
    "correction", "change", "addition", "marriage", "divorce", "recognition", "adoption", "ethnic-group", "guardianship",
    "death", "annulment", "other",
)  # fmt: skip
"""Stable codes of what a note records: cải chính, thay đổi, bổ sung, kết hôn, ly hôn, nhận cha mẹ con, nuôi con nuôi …"""


@dataclass(frozen=True, slots=True)
class Note:
    """One later note of an entry."""

    text: str
    """As it stands in the margin."""
    kind: str = "other"
    """One of `NOTE_KINDS`."""
    date: str = ""
    """Value of the note's own date, whole or in part: `dd.mm.yyyy`; empty where it says none."""
    about: str = ""
    """The person whom it concerns, where that is not plain."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A note in the archive."""

    id: int
    note: Note
    person: str
    at: str
    """UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Strike:
    """What was struck through in a field, and what was written instead."""

    key: str
    struck: str
    text: str
    """Empty where nothing was written instead."""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Settling:
    """A person's word that a finding of a check stands so in the book."""

    finding: str
    rule: str
    register: str | None
    entry: int | None
    reason: str
    person: str = ""
    at: str = ""


class Notes:
    """Notes, strikes and settlings of one archive; all of them only grow."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self._store = store
        self._acts = acts

    def add(self, by: By, entry: int, note: Note) -> int:
        """Record a note; gives its number. Raises ValueError for a kind that there is not, LookupError for an unknown entry."""
        if note.kind not in NOTE_KINDS:
            raise ValueError(note.kind)
        row = {"kind": note.kind, "date": note.date, "text": note.text, "about": note.about}
        return self._add(by, entry, ("note", "notes"), row)

    def withdraw(self, by: By, note: int, reason: str) -> None:
        """Say that a note should not have been recorded; it stays in the archive. Raises LookupError for an unknown one."""
        row = self._store.row("SELECT entry, text FROM notes WHERE id = ?", (note,))
        if row is None:
            raise LookupError(note)
        with self._store.transaction():
            act = self._acts.append(by, Act("withdraw-note", None, {"note": note, "text": row["text"]}, row["entry"], reason))
            self._store.insert("note_withdrawals", {"note": note, "act": act, "reason": reason, "person": by.person, "at": now()})

    def of(self, entry: int) -> Sequence[Kept]:
        """The notes of an entry that stand, in the order in which they were recorded."""
        sql = "SELECT * FROM notes WHERE entry = ? AND id NOT IN (SELECT note FROM note_withdrawals) ORDER BY id"
        return [
            Kept(row["id"], Note(row["text"], row["kind"], row["date"], row["about"]), row["person"], row["at"])
            for row in self._store.rows(sql, (entry,))
        ]

    def strike(self, by: By, entry: int, strike: Strike) -> int:
        """Record what was struck through in a field; gives its number. Raises LookupError for an unknown entry."""
        return self._add(by, entry, ("strike", "strikes"), {"key": strike.key, "struck": strike.struck, "text": strike.text})

    def struck(self, entry: int) -> Sequence[Strike]:
        """What was struck through in the fields of an entry, as it was recorded."""
        rows = self._store.rows("SELECT key, struck, text, person FROM strikes WHERE entry = ? ORDER BY id", (entry,))
        return [Strike(row["key"], row["struck"], row["text"], row["person"]) for row in rows]

    def settle(self, by: By, settling: Settling) -> int:
        """Record that a finding stands so in the book; gives its number."""
        with self._store.transaction():
            said = {"finding": settling.finding, "rule": settling.rule, "book": settling.register}
            act = self._acts.append(by, Act("settle", said, entry=settling.entry, reason=settling.reason))
            row = {"finding": settling.finding, "rule": settling.rule, "register": settling.register, "entry": settling.entry}
            return self._store.insert("settlings", {"act": act, **row, "reason": settling.reason, "person": by.person, "at": now()})

    def settled(self) -> dict[str, Settling]:
        """The last word on each finding that a person settled, by the finding's id."""
        return {
            row["finding"]: Settling(row["finding"], row["rule"], row["register"], row["entry"], row["reason"], row["person"], row["at"])
            for row in self._store.rows("SELECT * FROM settlings ORDER BY id")
        }

    def marks(self, books: Sequence[str] | None = None) -> dict[int, tuple[str, ...]]:
        """What was seen of the pictures of pages, as codes, by the page's number; pages of which nothing was are left out."""
        which = "" if books is None else "AND p.register IN (SELECT value FROM json_each(?))"
        sql = f"""SELECT c.page, json_extract(f.value, '$.code') AS code FROM current_preparations c
                  JOIN pages p ON p.id = c.page, json_each(c.findings) f WHERE 1 {which}"""  # noqa: S608 - fixed text
        found: dict[int, tuple[str, ...]] = {}
        for row in self._store.rows(sql, () if books is None else (compact(list(books)),)):
            found[row["page"]] = (*found.get(row["page"], ()), row["code"])
        return found

    def _add(self, by: By, entry: int, what: tuple[str, str], row: Row) -> int:
        act_name, table = what
        if self._store.row("SELECT id FROM entries WHERE id = ?", (entry,)) is None:
            raise LookupError(entry)
        with self._store.transaction():
            act = self._acts.append(by, Act(act_name, dict(row), entry=entry))
            return self._store.insert(table, {"act": act, "entry": entry, **row, "person": by.person, "at": now()})
