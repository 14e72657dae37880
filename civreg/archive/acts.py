"""What people did, in one chain that only grows: each act carries the hash of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from civreg.archive.chain import Chain, canonical
from civreg.archive.store import Store, now


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


_STRAYS = """
SELECT 'decisions' AS place, d.id AS number FROM decisions d LEFT JOIN acts a ON a.sequence = d.act
WHERE a.entry IS NOT d.entry OR a.person IS NOT d.person OR json_extract(a.after, '$.key') IS NOT d.key
   OR json_extract(a.after, '$.text') IS NOT d.text OR a.reason IS NOT d.reason
   OR a.what IS NOT CASE d.verdict WHEN 'accepted' THEN 'accept' WHEN 'corrected' THEN 'correct' ELSE d.verdict END
UNION ALL
SELECT 'keyings', k.id FROM keyings k LEFT JOIN acts a ON a.sequence = k.act
WHERE a.entry IS NOT k.entry OR a.person IS NOT k.person OR a.what IS NOT 'key'
   OR json_extract(a.after, '$.key') IS NOT k.key OR json_extract(a.after, '$.text') IS NOT k.text
UNION ALL
SELECT 'verifications', v.id FROM verifications v LEFT JOIN acts a ON a.sequence = v.act
WHERE a.entry IS NOT v.entry OR a.person IS NOT v.person OR a.what IS NOT v.what OR a.reason IS NOT v.reason
UNION ALL
SELECT 'acts', a.sequence FROM acts a
WHERE (a.what IN ('accept', 'correct', 'unsure', 'illegible') AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.act = a.sequence))
   OR (a.what = 'key' AND NOT EXISTS (SELECT 1 FROM keyings k WHERE k.act = a.sequence))
   OR (a.what IN ('verify', 'return', 'reopen') AND NOT EXISTS (SELECT 1 FROM verifications v WHERE v.act = a.sequence))
ORDER BY place, number LIMIT 50
"""


class Acts:
    """The chain in one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chain = Chain(store, "acts")

    def append(self, by: By, act: Act) -> int:
        """Add an act inside the transaction that does it; gives its sequence number."""
        return self._chain.append(
            {
                "at": now(),
                "person": by.person,
                "station": by.station,
                "what": act.what,
                "entry": act.entry,
                "before": None if act.before is None else canonical(act.before),
                "after": None if act.after is None else canonical(act.after),
                "reason": act.reason,
            }
        )

    def head(self) -> tuple[str, int]:
        """Hash and sequence of the newest act."""
        return self._chain.head()

    def of(self, entry: int) -> Iterator[Done]:
        """Everything that was done with an entry, from first to last."""
        for row in self._store.rows("SELECT * FROM acts WHERE entry = ? ORDER BY sequence", (entry,)):
            before, after = (json.loads(row[side]) if row[side] else None for side in ("before", "after"))
            yield Done(row["sequence"], row["at"], row["person"], row["station"], row["what"], before, after, row["reason"])

    def hash_at(self, sequence: int) -> str:
        """The hash of one act, as the chain holds it; empty where it is not that long."""
        row = self._store.row("SELECT hash FROM acts WHERE sequence = ?", (sequence,))
        return row["hash"] if row else ""

    def strays(self) -> list[str]:
        """Decisions, keyings and verifications that say otherwise than their act, or acts that lack theirs, as `table #number`."""
        return [f"{row['place']} #{row['number']}" for row in self._store.rows(_STRAYS)]

    def check(self) -> int:
        """Replay the whole chain; gives its length. Raises IntegrityError naming the first act that does not fit."""
        return self._chain.check()
