"""Nightly runs: when each began and ended, what came of it, and what the ledger says was done meanwhile."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from civreg import __version__
from civreg.archive.acts import Act, Acts, By
from civreg.archive.codec import compact
from civreg.archive.store import Row, Store, now

KILLED = "killed"
"""Outcome of a night that did not live to say what came of it."""
_MARKED = ("sources", "quarantine", "preparations", "extractions", "outcomes")
_SUMS = {
    "files": "SELECT count(*) FROM sources WHERE id > :sources",
    "prepared": "SELECT count(DISTINCT page) FROM preparations WHERE id > :preparations",
    "blank": "SELECT count(DISTINCT page) FROM preparations WHERE id > :preparations AND status = 'blank'",
    "again": "SELECT count(DISTINCT page) FROM preparations WHERE id > :preparations AND status = 'scan-again'",
    "read": "SELECT count(DISTINCT page) FROM outcomes WHERE id > :outcomes AND step = 'extract' AND outcome = 'done'",
    "entries": "SELECT count(DISTINCT entry) FROM extractions WHERE id > :extractions AND form IS NOT NULL",
    "unknown_form": "SELECT count(DISTINCT page) FROM extractions WHERE id > :extractions AND form IS NULL",
    "failed": "SELECT count(DISTINCT page) FROM last_outcomes WHERE id > :outcomes AND outcome = 'failed'",
    "refused": "SELECT count(*) FROM quarantine WHERE id > :quarantine",
}
_REASONS = {
    "refused": "SELECT reason, count(*) AS n FROM quarantine WHERE id > :quarantine GROUP BY reason ORDER BY n DESC, reason",
    "failed": """SELECT reason, count(DISTINCT page) AS n FROM last_outcomes WHERE id > :outcomes AND outcome = 'failed'
                 GROUP BY reason ORDER BY n DESC, reason""",
    "again": """SELECT json_extract(f.value, '$.code') AS reason, count(DISTINCT c.page) AS n FROM preparations c, json_each(c.findings) f
                WHERE c.id > :preparations AND c.status = 'scan-again' AND json_extract(f.value, '$.severity') = 'again'
                GROUP BY reason ORDER BY n DESC, reason""",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What was done in one night; figures and stable codes only, nothing that names a person or a file."""

    sums: Mapping[str, int] = field(default_factory=dict)
    """files (new originals), prepared, blank, again, read, entries, unknown_form, failed, refused; of an ended night also known,
    refused_before, skipped, left."""
    reasons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Of refused, failed and again: how many by stable code, most frequent first."""

    @property
    def something(self) -> bool:
        """Whether anything new was worked on."""
        return any(self.sums.get(name) for name in ("files", "prepared", "read", "failed", "refused"))


@dataclass(frozen=True, slots=True)
class Night:
    """One nightly run."""

    number: int
    begun: str
    """UTC, ISO 8601, as `ended`."""
    ended: str | None
    """None while it runs, or where it was killed and nobody has noticed; for a killed one the last that is known of it."""
    outcome: str
    """done, some-failed, time-up, disk-full, gave-up, interrupted, stopped, killed; empty where `ended` is None."""
    counts: Counts
    station: str
    pid: int


class Nights:
    """The nights of one archive; the caller holds its lock wherever something is written."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self._store = store
        self._acts = acts

    def begin(self, by: By) -> int:
        """Record that a night begins; gives its number."""
        marks = {table: self._store.number(f"SELECT max(id) FROM {table}") for table in _MARKED}  # noqa: S608 - our own tables
        who = {"person": by.person, "station": by.station, "pid": os.getpid(), "civreg": __version__}
        return self._store.insert("nights", {"begun": now(), **who, "marks": compact(marks)})

    def end(self, by: By, number: int, outcome: str, told: Mapping[str, int]) -> Night:
        """Record how a night ended, with the figures `told` that no table holds; an act says so too."""
        self._close(by, number, (outcome, now()), told)
        return self._one(number)

    def bury(self, by: By) -> list[Night]:
        """Record of every night that never ended that it was killed; gives them. Only for the holder of the lock."""
        lost = list(self._store.rows("SELECT id, marks, begun FROM nights WHERE ended IS NULL ORDER BY id"))
        for row in lost:
            sql = "SELECT max(at) AS at FROM outcomes WHERE id > ?"
            sign = self._store.row(sql, (json.loads(row["marks"])["outcomes"],))
            self._close(by, row["id"], (KILLED, (sign and sign["at"]) or row["begun"]), {})
        return [self._one(row["id"]) for row in lost]

    def last(self, limit: int = 1) -> list[Night]:
        """The last nights, newest first."""
        return [self._night(row) for row in self._store.rows("SELECT * FROM nights ORDER BY id DESC LIMIT ?", (limit,))]

    def _close(self, by: By, number: int, end: tuple[str, str], told: Mapping[str, int]) -> None:
        outcome, at = end
        row = self._store.row("SELECT marks FROM nights WHERE id = ?", (number,))
        if row is None:
            raise LookupError(number)
        counts = self._counted(json.loads(row["marks"]), told)
        with self._store.transaction():
            act = self._acts.append(by, Act("night", after={"outcome": outcome, **counts.sums}))
            said = compact({"sums": dict(counts.sums), "reasons": {k: dict(v) for k, v in counts.reasons.items()}})
            sql = "UPDATE nights SET ended = ?, outcome = ?, counts = ?, act = ? WHERE id = ?"
            self._store.execute(sql, (at, outcome, said, act, number))

    def _counted(self, marks: Mapping[str, int], told: Mapping[str, int]) -> Counts:
        sums = {name: self._store.number(sql, marks) for name, sql in _SUMS.items()}
        reasons = {what: {r["reason"]: r["n"] for r in self._store.rows(sql, marks)} for what, sql in _REASONS.items()}
        return Counts({**sums, **told}, reasons)

    def _one(self, number: int) -> Night:
        row = self._store.row("SELECT * FROM nights WHERE id = ?", (number,))
        if row is None:
            raise LookupError(number)
        return self._night(row)

    def _night(self, row: Row) -> Night:
        said = json.loads(row["counts"])
        counts = Counts(said.get("sums", {}), said.get("reasons", {})) if row["ended"] else self._counted(json.loads(row["marks"]), {})
        return Night(row["id"], row["begun"], row["ended"], row["outcome"], counts, row["station"], row["pid"])
