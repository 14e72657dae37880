"""Which entries wait for a person, the riskiest first. Derived, and made again at any time.

An entry stands in `queue_stale` from the moment that anything about it changes until the queue has caught up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from civreg.archive.codec import compact
from civreg.archive.pieces import ENQUEUE
from civreg.archive.requests import WANTED
from civreg.archive.store import Store
from civreg.standing import Waiting

OPEN = ("blocked", "returned", "in-review", "read")
"""Statuses of entries that wait for a person."""
FEWEST = 3
"""Open fields that make a group."""


@dataclass(frozen=True, slots=True)
class Short:
    """A field short enough to be looked at in a group of the same value."""

    key: str
    kind: str
    """Which fields it may stand in a group with: sex, ethnic, number, signer …"""
    text: str
    confidence: float | None
    open: bool
    """Whether it waits for a person: nobody has said anything about it."""


class Queue:
    """The queue in one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def stale(self, limit: int) -> list[int]:
        """Entries that changed since the queue knew them, at most `limit`."""
        return [row["entry"] for row in self._store.rows("SELECT entry FROM queue_stale ORDER BY entry LIMIT ?", (limit,))]

    def close(self, entries: Sequence[int]) -> None:
        """Have no group offer those fields of some entries that somebody said something about; the rest is caught up with later."""
        said = """entry IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT 1 FROM decisions d
                  WHERE d.entry = {0}.entry AND d.key = {0}.key)"""
        some = (compact(list(entries)),)
        with self._store.transaction():
            told = list(self._store.rows(f"SELECT * FROM queue_values WHERE open = 1 AND {said.format('queue_values')}", some))  # noqa: S608 - our own words
            self._store.execute(f"DELETE FROM queue_values WHERE open = 1 AND {said.format('queue_values')}", some)  # noqa: S608 - our own words
            self._store.insert_all("queue_values", [{**row, "open": 0} for row in told])
            self._store.execute(f"DELETE FROM queue_figures WHERE {said.format('queue_figures')}", some)  # noqa: S608 - our own words

    def put(self, done: Sequence[int], rows: Iterable[Waiting], shorts: Mapping[int, Sequence[Short]] | None = None) -> None:
        """Write entries anew: all of `done` leave the queue, those of them in `rows` stand in it as they say.

        `shorts`: the short fields of those that have any, by entry.
        """
        with self._store.transaction():
            gone = (compact(list(done)),)
            self._store.execute("DELETE FROM queue WHERE entry IN (SELECT value FROM json_each(?))", gone)
            self._store.execute("DELETE FROM queue_stale WHERE entry IN (SELECT value FROM json_each(?))", gone)
            columns = ("entry", "book", "status", "open", "risk")
            listed = list(rows)
            self._store.insert_all("queue", [{name: getattr(row, name) for name in columns} for row in listed])
            books = {row.entry: row.book for row in listed}
            for entry in done:
                own = (shorts or {}).get(entry, ()) if entry in books else ()
                self._put_shorts(entry, {(s.key, books[entry], s.kind, s.text, s.confidence, int(s.open)) for s in own})

            self._store.execute("DELETE FROM queue_figures WHERE entry IN (SELECT value FROM json_each(?))", gone)
            self._store.execute(ENQUEUE, gone)

    def _put_shorts(self, entry: int, now: set[tuple[object, ...]]) -> None:
        """Only what changed is written: an act on one field costs no more in a large archive."""
        columns = ("key", "book", "kind", "text", "confidence", "open")
        rows = self._store.rows("SELECT * FROM queue_values WHERE entry = ?", (entry,))
        before = {tuple(row[name] for name in columns) for row in rows}
        if gone := sorted({str(short[0]) for short in before - now}):
            sql = "DELETE FROM queue_values WHERE entry = ? AND key IN (SELECT value FROM json_each(?))"
            self._store.execute(sql, (entry, compact(gone)))
        new = sorted(now - before, key=lambda short: str(short[0]))
        self._store.insert_all("queue_values", [{"entry": entry, **dict(zip(columns, short, strict=True))} for short in new])

    def drop(self) -> None:
        """Forget all; every entry waits to be looked at again."""
        with self._store.transaction():
            self._store.execute("DELETE FROM queue")
            self._store.execute("DELETE FROM queue_values")
            self._store.execute("DELETE FROM queue_figures")
            self._store.execute("INSERT OR IGNORE INTO queue_stale SELECT id FROM entries")

    def next(self, books: Sequence[str] | None, skip: Sequence[int], limit: int = 1) -> list[Waiting]:
        """The entries that a person should look at next: those that somebody waits for, then the riskiest; `books` None means all.

        `skip`: entries that others hold, or that were passed over.
        """
        open_ones = f"""q.status IN {OPEN} AND (? IS NULL OR q.book IN (SELECT value FROM json_each(?)))
                        AND q.entry NOT IN (SELECT value FROM json_each(?))"""  # noqa: S608 - our own words
        wanted = f"""SELECT q.* FROM ({WANTED}) w CROSS JOIN queue q ON q.entry = w.entry WHERE {open_ones}
                     GROUP BY q.entry ORDER BY min(w.received), min(w.rank) LIMIT ?"""  # noqa: S608 - our own words
        riskiest = f"""SELECT q.* FROM queue q INDEXED BY queue_risk WHERE {open_ones}
                       ORDER BY q.risk DESC, q.entry LIMIT ?"""  # noqa: S608 - our own words
        own = _listed(books)
        asked = (own, own, compact(list(skip)), limit)
        found = {row["entry"]: Waiting(**row) for sql in (wanted, riskiest) for row in self._store.rows(sql, asked)}
        return list(found.values())[:limit]

    def after(self, book: str, entry: int, skip: Sequence[int], limit: int = 1) -> list[Waiting]:
        """The open entries of a book, as its pages lie, that follow an entry of it; all where it is none of it. '' has loose pages."""
        page = "p.sort_key, p.image, p.part, p.id"
        own = f"SELECT {page} AS page, e.part AS row FROM entries e JOIN pages p ON p.id = e.page WHERE e.id = ? AND p.register IS ?"  # noqa: S608 - our own words
        place = self._store.row(own, (entry, book or None))
        follows = f"AND ({page}) >= (:sort_key, :image, :part, :page) AND ({page}, e.part) > (:sort_key, :image, :part, :page, :row)"
        sql = f"""SELECT q.* FROM pages p CROSS JOIN entries e ON e.page = p.id CROSS JOIN queue q ON q.entry = e.id
                  WHERE p.register IS :book AND q.status IN {OPEN} {follows if place else ""}
                  AND q.entry NOT IN (SELECT value FROM json_each(:skip)) ORDER BY {page}, e.part LIMIT :limit"""  # noqa: S608 - our own words
        asked = {**(place or {}), "book": book or None, "skip": compact(list(skip)), "limit": limit}
        return [Waiting(**row) for row in self._store.rows(sql, asked)]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many entries of each book have each status."""
        found: dict[str, dict[str, int]] = {}
        for row in self._store.rows("SELECT book, status, count(*) AS n FROM queue GROUP BY book, status ORDER BY book"):
            found.setdefault(row["book"], {})[row["status"]] = row["n"]
        return found

    def groups(self, books: Sequence[str] | None, kind: str | None) -> list[tuple[str, str, int]]:
        """Kind, text, how many: the texts that many short fields of waiting entries hold that nobody has decided, most frequent first."""
        sql = """SELECT kind, text, sum(open) AS n FROM queue_groups
                 WHERE book IN (SELECT value FROM json_each(?)) AND (? IS NULL OR kind = ?) GROUP BY kind, text
                 HAVING n >= ? ORDER BY n DESC, kind, text LIMIT 500"""
        if books is None:  # the same of one sum, by its index
            sql = """SELECT kind, text, open AS n FROM queue_groups WHERE book IN (SELECT value FROM json_each(?)) AND open > 2
                     AND (? IS NULL OR kind = ?) AND open >= ? ORDER BY open DESC, kind, text LIMIT 500"""
        return [(row["kind"], row["text"], row["n"]) for row in self._store.rows(sql, (_summed(books), kind, kind, FEWEST))]

    def values(self, books: Sequence[str] | None, kind: str, limit: int = 5) -> list[str]:
        """The texts that fields of a kind hold most often, decided or not, in books that may be seen."""
        sql = """SELECT text, sum(held) AS n FROM queue_groups WHERE book IN (SELECT value FROM json_each(?)) AND kind = ? AND text <> ''
                 GROUP BY text ORDER BY n DESC, text LIMIT ?"""
        return [row["text"] for row in self._store.rows(sql, (_summed(books), kind, limit))]

    def members(self, books: Sequence[str] | None, kind: str, text: str, limit: int) -> list[tuple[int, str, int]]:
        """Entry, field key and the entry's version of the undecided fields that hold a text, the most doubtful first."""
        sql = """SELECT v.entry, v.key, (SELECT coalesce(max(a.sequence), 0) FROM acts a
                                        WHERE a.entry = v.entry AND a.what <> 'confirm') AS version
                 FROM queue_values v WHERE v.kind = ? AND v.text = ? AND v.open = 1
                   AND (? IS NULL OR v.book IN (SELECT value FROM json_each(?)))
                 ORDER BY v.confidence, v.entry, v.key LIMIT ?"""
        own = _listed(books)
        return [(row["entry"], row["key"], row["version"]) for row in self._store.rows(sql, (kind, text, own, own, limit))]


def _summed(books: Sequence[str] | None) -> str:
    """The books whose counts are added; '' has those of all."""
    return compact([""] if books is None else list(books))


def _listed(books: Sequence[str] | None) -> str | None:
    return None if books is None else compact(list(books))
