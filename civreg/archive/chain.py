"""Rows that form a chain: each carries the hash of the one before, so that none can be changed, moved or taken away unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from civreg.archive.store import Row, Store
from civreg.errors import IntegrityError


class Chain:
    """The chain in one table, whose rows have `sequence`, `previous` and `hash` beside what they say."""

    def __init__(self, store: Store, table: str) -> None:
        self._store = store
        self._table = table

    def append(self, said: Row) -> int:
        """Add a row that says `said`; gives its sequence number."""
        return self.append_all([said])[0]

    def append_all(self, said: Sequence[Row]) -> list[int]:
        """Add rows, one after the other; gives their sequence numbers."""
        rows: list[Row] = []
        with self._store.joined():
            digest, sequence = self.head()
            for nth, one in enumerate(said, 1):
                row: Row = {"sequence": sequence + nth, **one, "previous": digest}
                digest = chained(row)
                rows.append({**row, "hash": digest})
            self._store.insert_all(self._table, rows)
        return [row["sequence"] for row in rows]

    def head(self) -> tuple[str, int]:
        """Hash and sequence of the newest row; nothing and 0 before the first."""
        sql = f"SELECT hash, sequence FROM {self._table} ORDER BY sequence DESC LIMIT 1"  # noqa: S608 - our own table
        row = self._store.row(sql)
        return (row["hash"], row["sequence"]) if row else ("", 0)

    def check(self) -> int:
        """Replay the whole chain; gives its length. Raises IntegrityError naming the first row that does not fit."""
        previous, sequence = "", 0
        for row in self._store.rows(f"SELECT * FROM {self._table} ORDER BY sequence"):  # noqa: S608 - our own table
            told = row.pop("hash")
            sequence += 1
            if row["sequence"] != sequence or row["previous"] != previous or chained(row) != told:
                raise IntegrityError(path=str(self._store.path), what=f"{self._table} #{sequence}")
            previous = told
        return sequence


def canonical(value: object) -> str:
    """The one JSON text of a value: keys sorted, no spaces, no NaN, letters as they are."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def chained(row: Row) -> str:
    """The hash of a row of a chain: sha256 of its canonical JSON, which holds the hash of the row before."""
    return hashlib.sha256(canonical(row).encode("utf-8")).hexdigest()
