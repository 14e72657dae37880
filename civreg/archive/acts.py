"""What people did, in one chain that only grows: each act carries the hash of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from civreg.archive.chain import Chain, canonical
from civreg.archive.store import Row, Store, now
from civreg.archive.strays import STRAYS


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and at which machine."""

    person: str
    station: str


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person did; `before` and `after` are JSON-able."""

    what: str
    """Stable word: create, import, quarantine, assign, export, print, accept, correct …"""
    after: object = None
    before: object = None
    entry: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """An act as it stands in the chain."""

    sequence: int
    at: str
    """UTC, ISO 8601; order is by `sequence`, since clocks go wrong."""
    person: str
    station: str
    what: str
    before: object
    after: object
    reason: str


class Acts:
    """The chain in one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chain = Chain(store, "acts")

    def append(self, by: By, act: Act) -> int:
        """Add an act inside the transaction that does it; gives its sequence number."""
        return self.append_all(by, [act])[0]

    def append_all(self, by: By, acts: Sequence[Act]) -> list[int]:
        """Add acts of one moment, in order; gives their sequence numbers."""
        same = {"at": now(), "person": by.person, "station": by.station}
        return self._chain.append_all([{**same, **_plain(act)} for act in acts])

    def head(self) -> tuple[str, int]:
        """Hash and sequence of the newest act."""
        return self._chain.head()

    def of(self, entry: int) -> Iterator[Done]:
        """Everything that was done with an entry, from first to last."""
        for row in self._store.rows("SELECT * FROM acts WHERE entry = ? ORDER BY sequence", (entry,)):
            before, after = (json.loads(row[side]) if row[side] else None for side in ("before", "after"))
            yield Done(row["sequence"], row["at"], row["person"], row["station"], row["what"], before, after, row["reason"])

    def entries_since(self, sequence: int) -> list[int]:
        """Entries with which anything was done after an act, those of the latest acts last."""
        sql = "SELECT entry FROM acts WHERE sequence > ? AND entry IS NOT NULL GROUP BY entry ORDER BY max(sequence)"
        return [row["entry"] for row in self._store.rows(sql, (sequence,))]

    def looks_told(self) -> int:
        """Up to which look an act has told the head of their chain."""
        row = self._store.row("SELECT after FROM acts WHERE what = 'looks' ORDER BY sequence DESC LIMIT 1")
        return int(json.loads(row["after"])["sequence"]) if row else 0

    def hash_at(self, sequence: int) -> str:
        """The hash of one act, as the chain holds it; empty where it is not that long."""
        row = self._store.row("SELECT hash FROM acts WHERE sequence = ?", (sequence,))
        return row["hash"] if row else ""

    def strays(self) -> list[str]:
        """What persons said that says otherwise than its act, acts that lack theirs, looks that are not as told, as `table #number`."""
        return [f"{row['place']} #{row['number']}" for row in self._store.rows(STRAYS)]

    def check(self) -> int:
        """Replay the whole chain; gives its length. Raises IntegrityError naming the first act that does not fit."""
        return self._chain.check()


def _plain(act: Act) -> Row:
    before, after = (None if told is None else canonical(told) for told in (act.before, act.after))
    return {"what": act.what, "entry": act.entry, "before": before, "after": after, "reason": act.reason}
