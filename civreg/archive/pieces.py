"""Fields in figures looked at piece by piece: all 7s together, all days together, whatever field they stand in.

A field is accepted only by a person who has confirmed each of its digits in such groups, all on one reading of it, and then saw
the field whole beside its text: a digit that the reader never saw has no crop of its own, and letters belong to no piece. The
store counts the digits itself. What was confirmed on an older reading, or before anybody said or keyed anything about the field,
counts no more: confirmations hang on the reading, which a new one does not share.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from civreg.archive.acts import Act, Acts, By
from civreg.archive.codec import compact, quads_of, spots_of
from civreg.archive.decisions import Decisions
from civreg.archive.store import Row, Store, now
from civreg.errors import RefusedError
from civreg.model import Decision, Quad

_SPOILT = ("struck", "paper-missing", "stained", "covered")
"""Doubts of a field that asks for a look of its own."""
_BARE = "replace(replace(replace(lower(f.text), 'ngày', ''), 'tháng', ''), 'năm', '') NOT GLOB '*[^0-9 ./:,-]*'"
"""A text of digits and of what parts them: a letter beside a digit changes what it says, the three words of a date do not."""
_UNSAID = """NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry = x.entry AND d.key = f.key)
             AND NOT EXISTS (SELECT 1 FROM keyings k WHERE k.entry = x.entry AND k.key = f.key)"""
_FIT = f"""{_BARE} AND {_UNSAID}
           AND NOT EXISTS (SELECT 1 FROM json_each(f.doubts) d WHERE json_extract(d.value, '$.code') IN {_SPOILT})"""  # noqa: S608 - our own words
ENQUEUE = f"""
INSERT OR IGNORE INTO queue_figures SELECT x.entry, f.key, q.book, f.id
FROM json_each(?) j CROSS JOIN queue q ON q.entry = j.value JOIN current_extractions x ON x.entry = q.entry
JOIN fields f ON f.extraction = x.id JOIN readings r ON r.field = f.id AND r.text = f.text AND r.spots <> '[]'
WHERE q.status NOT IN ('verified', 'sampled') AND f.text GLOB '*[0-9]*' AND {_FIT}
"""  # noqa: S608 - our own words
"""Has the fields in figures of some entries wait, those that nobody said or keyed anything about."""
_PLACES = "SELECT r.spots FROM readings r WHERE r.field = f.id AND r.text = f.text AND r.spots <> '[]' ORDER BY r.id LIMIT 1"

WHOLE = (0, 0)
"""The part of a field that is all of it."""
Stretch = tuple[Quad, float, float]
"""A line on a page, and from where to where along it, 0..1."""


@dataclass(frozen=True, slots=True)
class InFigures:
    """A field in figures that waits for a person, and what one person confirmed of it."""

    entry: int
    key: str
    field: int
    """Its reading, on which alone a confirmation counts."""
    text: str
    seen: frozenset[int] = frozenset()
    """Which characters that person confirmed, from 0."""

    @property
    def left(self) -> frozenset[int]:
        """Which digits are still to be seen."""
        return frozenset(i for i, c in enumerate(self.text) if c.isdecimal()) - self.seen


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a field, as it was read."""

    entry: int
    key: str
    field: int
    first: int
    stop: int
    """Exclusive."""


class Pieces:
    """Pieces of fields in one archive."""

    def __init__(self, store: Store, acts: Acts, decisions: Decisions) -> None:
        self._store = store
        self._acts = acts
        self._decisions = decisions

    def waiting(self, books: Sequence[str] | None, person: str, skip: Iterable[int], limit: int) -> list[InFigures]:
        """The first fields in figures that wait, book by book, without entries to be skipped; `books` None means all."""
        own = "true" if books is None else f"q.book IN ({', '.join('?' * len(books))})"
        sql = f"""SELECT q.entry, q.key, q.field, f.text,
                         (SELECT json_group_array(json(c.spans)) FROM confirmations c WHERE c.field = q.field AND c.person = ?) AS seen
                  FROM queue_figures q INDEXED BY queue_figures_book CROSS JOIN fields f ON f.id = q.field
                  WHERE {own} AND q.entry NOT IN (SELECT value FROM json_each(?))
                  ORDER BY q.book, q.entry, q.key LIMIT ?"""  # noqa: S608 - our own words
        return [_in_figures(row) for row in self._store.rows(sql, (person, *(books or ()), compact(sorted(skip)), limit))]

    def books(self, entries: Sequence[int]) -> dict[int, str | None]:
        """The books of entries, None of a loose page; of those that there are."""
        sql = "SELECT e.id, p.register FROM json_each(?) j JOIN entries e ON e.id = j.value JOIN pages p ON p.id = e.page"
        return {row["id"]: row["register"] for row in self._store.rows(sql, (compact(list(entries)),))}

    def place(self, entry: int, key: str, part: tuple[int, int]) -> tuple[int, tuple[Stretch, ...]] | None:
        """The page of some characters of a field as it was read last, first and last (exclusive), and where they stand on it.

        Of `WHOLE` every line of the field, also what the reader saw nothing on. None where its characters have no places.
        """
        sql = f"""SELECT x.page, f.page_lines, ({_PLACES}) AS spots FROM current_extractions x JOIN fields f ON f.extraction = x.id
                  WHERE x.entry = ? AND f.key = ?"""  # noqa: S608 - our own words
        row = self._store.row(sql, (entry, key))
        if row is None or not row["spots"]:
            return None
        lines, spots = quads_of(row["page_lines"]), spots_of(row["spots"])[slice(*part)]
        if part == WHOLE:
            return row["page"], tuple((line, 0.0, 1.0) for line in lines)
        whole = len({one.line for one in spots}) == 1 and spots[0].line < len(lines)
        return (row["page"], ((lines[spots[0].line], spots[0].begin, spots[-1].end),)) if whole else None

    def confirm(self, by: By, text: str, chosen: Sequence[Piece]) -> int:
        """Record that a person saw that pieces say a text; gives how many, those of fields that moved on left out.

        Raises RefusedError for a piece that says otherwise as it was read.
        """
        with self._store.transaction():
            held = self._held(by, chosen)
            some: dict[int, dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
            for piece in (one for one in chosen if one.field in held):
                if held[piece.field].text[piece.first : piece.stop] != text or not text:
                    raise RefusedError(what=piece.key)
                if not held[piece.field].seen.issuperset(range(piece.first, piece.stop)):
                    some[piece.entry][piece.key].append(piece)
            for entry, fields in some.items():
                self._confirm(by, text, entry, fields)
            return sum(one.field in held for one in chosen)

    def _confirm(self, by: By, text: str, entry: int, fields: dict[str, list[Piece]]) -> None:
        spans = {key: sorted({(one.first, one.stop) for one in some}) for key, some in fields.items()}
        act = self._acts.append(by, Act("confirm", {"text": text, "fields": spans}, entry=entry))
        same = {"act": act, "entry": entry, "text": text, "person": by.person, "at": now()}
        rows = [{**same, "key": key, "field": fields[key][0].field, "spans": compact(some)} for key, some in spans.items()]
        self._store.insert_all("confirmations", rows)

    def accept(self, by: By, chosen: Sequence[Piece], reason: str) -> int:
        """Accept fields whose digits this person has all confirmed, as they were read; gives how many, those that moved on left out.

        Raises RefusedError where a digit of one was not confirmed.
        """
        with self._store.transaction():
            held = self._held(by, chosen)
            if short := sorted(one.key for one in held.values() if one.left):
                raise RefusedError(what=", ".join(short))
            self._decide(by, held.values(), lambda one: Decision(one.key, "accepted", one.text, reason))
            return len(held)

    def doubt(self, by: By, chosen: Sequence[Piece], reason: Callable[[Piece], str]) -> int:
        """Leave the fields of pieces open as unsure, each for a reason; gives how many pieces, those that moved on left out."""
        with self._store.transaction():
            held = self._held(by, chosen)
            why = {one.field: reason(one) for one in chosen}
            self._decide(by, held.values(), lambda one: Decision(one.key, "unsure", one.text, why[one.field]))
            return sum(one.field in held for one in chosen)

    def _decide(self, by: By, fields: Iterable[InFigures], word: Callable[[InFigures], Decision]) -> None:
        some: dict[int, list[Decision]] = defaultdict(list)
        for one in fields:
            some[one.entry].append(word(one))
        for entry, decisions in some.items():
            self._decisions.add_all(by, entry, decisions)

    def _held(self, by: By, chosen: Sequence[Piece]) -> dict[int, InFigures]:
        """The fields of pieces as they were read last, by reading, of which nobody said or keyed anything; what moved on is left out."""
        sql = f"""SELECT x.entry, f.key, f.id AS field, f.text,
                         (SELECT json_group_array(json(c.spans)) FROM confirmations c WHERE c.field = f.id AND c.person = ?) AS seen
                  FROM json_each(?) j CROSS JOIN fields f ON f.id = j.value JOIN current_extractions x ON x.id = f.extraction
                  WHERE EXISTS ({_PLACES}) AND {_FIT}"""  # noqa: S608 - our own words
        named = {one.field: (one.entry, one.key) for one in chosen}
        rows = self._store.rows(sql, (by.person, compact(sorted(named))))
        return {row["field"]: _in_figures(row) for row in rows if named[row["field"]] == (row["entry"], row["key"])}


def _in_figures(row: Row) -> InFigures:
    spans = [span for group in json.loads(row["seen"]) for span in group]
    seen = frozenset(i for first, stop in spans for i in range(first, stop))
    return InFigures(row["entry"], row["key"], row["field"], row["text"], seen)
