"""What persons said about fields: only ever added, each decision with its act in the chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from civreg.archive.acts import Act, Acts, By
from civreg.archive.store import Row, Store, now
from civreg.errors import OwnWorkError
from civreg.model import Decision

_ACTS = {"accepted": "accept", "corrected": "correct", "illegible": "illegible", "unsure": "unsure"}
_VERIFIED = """
    FROM current_decisions d JOIN entries e ON e.id = d.entry JOIN pages p ON p.id = e.page
    JOIN current_extractions x ON x.entry = d.entry JOIN fields f ON f.extraction = x.id AND f.key = d.key
    WHERE p.register = ? AND d.verdict IN ('accepted', 'corrected') AND d.text <> '' AND f.writing = 'handwritten'
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """A handwritten field whose text a person stands for."""

    decision: int
    entry: int
    page: int
    """Number of the page in the archive."""
    part: int
    """Which entry of its page, from 0."""
    form: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a field says as it was read last."""

    field: int
    text: str
    writing: str


class Decisions:
    """Decisions of one archive."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self._store = store
        self._acts = acts

    def entries_on(self, book: str, where: Row) -> list[int]:
        """Entries read last in a book, in its order, where `page` (from 1), `source`, `image` (from 1) or `entry` are as given."""
        sql = """WITH places AS (SELECT id, register, name, image, sort_key, part,
                                        row_number() OVER (ORDER BY sort_key, image, part, id) AS page
                                 FROM current_pages WHERE register = ?)
                 SELECT x.entry, p.page, p.name AS source, p.image + 1 AS image
                 FROM places p JOIN current_extractions x ON x.page = p.id ORDER BY p.page, x.entry"""
        return [row["entry"] for row in self._store.rows(sql, (book,)) if all(row[k] == v for k, v in where.items())]

    def proposals(self, entry: int) -> dict[str, Proposed]:
        """Every field of an entry as it was read last, by its key."""
        sql = """SELECT f.key, f.id, f.text, f.writing FROM current_extractions x JOIN fields f ON f.extraction = x.id
                 WHERE x.entry = ? ORDER BY f.position"""
        return {row["key"]: Proposed(row["id"], row["text"], row["writing"]) for row in self._store.rows(sql, (entry,))}

    def add(self, by: By, entry: int, decision: Decision) -> int:
        """Record what a person says about a field; gives the decision's number.

        Raises LookupError for a field that the entry does not have.
        """
        return self.add_all(by, entry, [decision])[-1]

    def add_all(self, by: By, entry: int, decisions: Sequence[Decision]) -> list[int]:
        """Record what a person says about several fields of an entry, all of it or nothing; gives the decisions' numbers.

        Raises LookupError for a field that the entry does not have, OwnWorkError for one that this person keyed.
        """
        with self._store.transaction():
            proposals = self.proposals(entry)
            return [self._add(by, entry, decision, proposals[decision.key]) for decision in decisions]

    def _add(self, by: By, entry: int, decision: Decision, proposed: Proposed) -> int:
        own = "SELECT 1 FROM keyings WHERE entry = ? AND key = ? AND person = ?"
        if decision.verdict != "unsure" and self._store.row(own, (entry, decision.key, by.person)):
            raise OwnWorkError(entry=entry)
        before = {"key": decision.key, "text": proposed.text}
        after = {"key": decision.key, "text": decision.text}
        act = self._acts.append(by, Act(_ACTS[decision.verdict], after, before, entry, decision.reason))
        row = {"act": act, "entry": entry, "key": decision.key, "field": proposed.field, "verdict": decision.verdict}
        return self._store.insert("decisions", {**row, "text": decision.text, "reason": decision.reason, "person": by.person, "at": now()})

    def latest(self, entry: int) -> dict[str, tuple[Decision, str]]:
        """The last decision on every field of an entry, by its key, and who made it."""
        sql = "SELECT * FROM current_decisions WHERE entry = ? ORDER BY key"
        return {
            row["key"]: (Decision(row["key"], row["verdict"], row["text"], row["reason"]), row["person"])
            for row in self._store.rows(sql, (entry,))
        }

    def verified(self, book: str) -> Iterator[Verified]:
        """The handwritten fields of a book whose text a person stands for, those decided last at the end."""
        sql = f"SELECT d.id AS decision, d.entry, e.page, e.part, x.form, d.key, d.text {_VERIFIED} ORDER BY d.id"
        for row in self._store.rows(sql, (book,)):
            yield Verified(**row)

    def verified_since(self, book: str, decision: int) -> int:
        """How many such fields were decided after a decision."""
        return self._store.number(f"SELECT count(*) {_VERIFIED} AND d.id > ?", (book, decision))
