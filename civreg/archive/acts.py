"""What people did, in one chain that only grows: each act carries the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from civreg.archive.store import Row, Store, now
from civreg.errors import IntegrityError


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


def canonical(value: object) -> str:
    """The one JSON text of a value: keys sorted, no spaces, no NaN, letters as they are."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Acts:
    """The chain in one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def append(self, by: By, act: Act) -> int:
        """Add an act inside the transaction that does it; gives its sequence number."""
        with self._store.transaction():
            last = self._store.row("SELECT sequence, hash FROM acts ORDER BY sequence DESC LIMIT 1")
            row: Row = {
                "sequence": last["sequence"] + 1 if last else 1,
                "at": now(),
                "person": by.person,
                "station": by.station,
                "what": act.what,
                "entry": act.entry,
                "before": None if act.before is None else canonical(act.before),
                "after": None if act.after is None else canonical(act.after),
                "reason": act.reason,
                "previous": last["hash"] if last else "",
            }
            return self._store.insert("acts", {**row, "hash": chained(row)})

    def head(self) -> tuple[str, int]:
        """Hash and sequence of the newest act."""
        row = self._store.row("SELECT hash, sequence FROM acts ORDER BY sequence DESC LIMIT 1")
        return (row["hash"], row["sequence"]) if row else ("", 0)

    def check(self) -> int:
        """Replay the whole chain; gives its length. Raises IntegrityError naming the first act that does not fit."""
        previous, sequence = "", 0
        for row in self._store.rows("SELECT * FROM acts ORDER BY sequence"):
            told = row.pop("hash")
            sequence += 1
            if row["sequence"] != sequence or row["previous"] != previous or chained(row) != told:
                raise IntegrityError(path=str(self._store.path), what=f"acts #{sequence}")
            previous = told
        return sequence


def chained(row: Row) -> str:
    """The hash of a row of a chain: sha256 of its canonical JSON, which holds the hash of the row before."""
    return hashlib.sha256(canonical(row).encode("utf-8")).hexdigest()
