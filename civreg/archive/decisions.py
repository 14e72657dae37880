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
_KEYED_BY = "SELECT key FROM keyings WHERE entry = ? AND person = ?"


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
            own = {row["key"] for row in self._store.rows(_KEYED_BY, (entry, by.person))}
            if any(decision.verdict != "unsure" and decision.key in own for decision in decisions):
                raise OwnWorkError(entry=entry)
            acts = self._acts.append_all(by, [_act(entry, decision, proposals[decision.key].text) for decision in decisions])
            same = {"entry": entry, "person": by.person, "at": now()}
            rows = [
                {
                    "act": act,
                    "key": d.key,
                    "field": proposals[d.key].field,
                    "verdict": d.verdict,
                    "text": d.text,
                    "reason": d.reason,
                    **same,
                }
                for act, d in zip(acts, decisions, strict=True)
            ]
            return [self._store.insert("decisions", row) for row in rows]

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


def _act(entry: int, decision: Decision, read: str) -> Act:
    before, after = ({"key": decision.key, "text": text} for text in (read, decision.text))
    return Act(_ACTS[decision.verdict], after, before, entry, decision.reason)
