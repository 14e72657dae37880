"""Which entries wait for a person, the riskiest first. Derived, and made again at any time.

An entry stands in `queue_stale` from the moment that anything about it changes until the queue has caught up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from civreg.archive.codec import compact
from civreg.archive.requests import WANTED
from civreg.archive.store import Store
from civreg.standing import Waiting

OPEN = ("returned", "in-review", "read")
"""Statuses of entries that wait for a person."""
_UNDECIDED = f"""
    FROM queue q JOIN current_extractions x ON x.entry = q.entry JOIN fields f ON f.extraction = x.id
    WHERE q.status IN {OPEN} AND (? IS NULL OR q.book IN (SELECT value FROM json_each(?)))
      AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry = q.entry AND d.key = f.key)
"""  # noqa: S608 - our own words


class Queue:
    """The queue in one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def stale(self, limit: int) -> list[int]:
        """Entries that changed since the queue knew them, at most `limit`."""
        return [row["entry"] for row in self._store.rows("SELECT entry FROM queue_stale ORDER BY entry LIMIT ?", (limit,))]

    def put(self, done: Sequence[int], rows: Iterable[Waiting]) -> None:
        """Write entries anew: all of `done` leave the queue, those of them in `rows` stand in it as they say."""
        with self._store.transaction():
            gone = (compact(list(done)),)
            self._store.execute("DELETE FROM queue WHERE entry IN (SELECT value FROM json_each(?))", gone)
            self._store.execute("DELETE FROM queue_stale WHERE entry IN (SELECT value FROM json_each(?))", gone)
            columns = ("entry", "book", "status", "open", "risk")
            self._store.insert_all("queue", [{name: getattr(row, name) for name in columns} for row in rows])

    def drop(self) -> None:
        """Forget all; every entry waits to be looked at again."""
        with self._store.transaction():
            self._store.execute("DELETE FROM queue")
            self._store.execute("INSERT OR IGNORE INTO queue_stale SELECT id FROM entries")

    def next(self, books: Sequence[str] | None, skip: Sequence[int], limit: int = 1) -> list[Waiting]:
        """The entries that a person should look at next: those that somebody waits for, then the riskiest; `books` None means all.

        `skip`: entries that others hold, or that were passed over.
        """
        open_ones = f"""q.status IN {OPEN} AND (? IS NULL OR q.book IN (SELECT value FROM json_each(?)))
                        AND q.entry NOT IN (SELECT value FROM json_each(?))"""  # noqa: S608 - our own words
        wanted = f"""SELECT q.* FROM ({WANTED}) w CROSS JOIN queue q ON q.entry = w.entry WHERE {open_ones}
                     GROUP BY q.entry ORDER BY min(w.received), min(w.rank) LIMIT ?"""  # noqa: S608 - our own words
        riskiest = f"SELECT q.* FROM queue q WHERE {open_ones} ORDER BY q.risk DESC, q.entry LIMIT ?"  # noqa: S608 - our own words
        own = _listed(books)
        asked = (own, own, compact(list(skip)), limit)
        found = {row["entry"]: Waiting(**row) for sql in (wanted, riskiest) for row in self._store.rows(sql, asked)}
        return list(found.values())[:limit]

    def after(self, book: str, entry: int, skip: Sequence[int], limit: int = 1) -> list[Waiting]:
        """The open entries of a book that follow an entry in the order they were taken in."""
        sql = f"""SELECT * FROM queue WHERE book = ? AND status IN {OPEN} AND entry > ?
                  AND entry NOT IN (SELECT value FROM json_each(?)) ORDER BY entry LIMIT ?"""  # noqa: S608 - our own words
        return [Waiting(**row) for row in self._store.rows(sql, (book, entry, compact(list(skip)), limit))]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many entries of each book have each status."""
        found: dict[str, dict[str, int]] = {}
        for row in self._store.rows("SELECT book, status, count(*) AS n FROM queue GROUP BY book, status ORDER BY book"):
            found.setdefault(row["book"], {})[row["status"]] = row["n"]
        return found

    def groups(self, books: Sequence[str] | None, key: str | None, least: int = 3) -> list[tuple[str, str, int]]:
        """Field key, text, how many: the texts that at least `least` undecided fields of waiting entries hold, most frequent first."""
        sql = f"""SELECT f.key, f.text, count(*) AS n {_UNDECIDED} AND (? IS NULL OR f.key = ?)
                  GROUP BY f.key, f.text HAVING n >= ? ORDER BY n DESC, f.key, f.text LIMIT 500"""
        own = _listed(books)
        return [(row["key"], row["text"], row["n"]) for row in self._store.rows(sql, (own, own, key, key, least))]

    def values(self, books: Sequence[str] | None, key: str, limit: int = 5) -> list[str]:
        """The texts that a field holds most often, decided or not, in books that may be seen."""
        sql = """SELECT f.text FROM queue q JOIN current_extractions x ON x.entry = q.entry JOIN fields f ON f.extraction = x.id
                 WHERE f.key = ? AND f.text <> '' AND (? IS NULL OR q.book IN (SELECT value FROM json_each(?)))
                 GROUP BY f.text ORDER BY count(*) DESC, f.text LIMIT ?"""
        own = _listed(books)
        return [row["text"] for row in self._store.rows(sql, (key, own, own, limit))]

    def members(self, books: Sequence[str] | None, key: str, text: str, limit: int = 400) -> list[tuple[int, int]]:
        """Entry and its version of the undecided fields that hold a text, the most doubtful first."""
        sql = f"""SELECT q.entry, (SELECT coalesce(max(a.sequence), 0) FROM acts a WHERE a.entry = q.entry) AS version {_UNDECIDED}
                  AND f.key = ? AND f.text = ? ORDER BY f.confidence, q.entry LIMIT ?"""  # noqa: S608 - our own words
        own = _listed(books)
        return [(row["entry"], row["version"]) for row in self._store.rows(sql, (own, own, key, text, limit))]


def _listed(books: Sequence[str] | None) -> str | None:
    return None if books is None else compact(list(books))
