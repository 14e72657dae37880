"""What the rules of the books hold against entries, as it was found when their book was looked over last. Derived.

A book stands in `books_stale` from the moment that anything in it moves until somebody has looked it over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.archive.codec import compact
from civreg.archive.store import Store
from civreg.language import Phrase


@dataclass(frozen=True, slots=True)
class Block:
    """Why an entry cannot be verified, whatever a person says about its fields."""

    entry: int
    finding: str
    """The finding's id: what a person refers to who says that it stands so in the book."""
    rule: str
    sentence: Phrase


@dataclass(frozen=True, slots=True)
class Moved:
    """A book to be looked over."""

    book: str
    turn: int
    """Counts up while anything in it moves."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking a book over."""

    rules: str
    """By which rules and forms: a word that changes when they do."""
    last: int | None
    """The last number of its last year: the next volume goes on from it."""
    blocks: tuple[Block, ...] = ()


class Blocks:
    """Blocks in one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, entry: int) -> list[Block]:
        """What holds an entry back, as it was found last."""
        rows = self._store.rows("SELECT * FROM blocks WHERE entry = ? ORDER BY finding", (entry,))
        return [Block(row["entry"], row["finding"], row["rule"], Phrase(row["vi"], row["en"])) for row in rows]

    def turn(self, book: str) -> int:
        """How often anything moved in a book since it was looked over; 0: not since."""
        return self._store.number("SELECT turn FROM books_stale WHERE book = ?", (book,))

    def moved(self) -> list[Moved]:
        """Books in which anything moved since they were looked over."""
        return [Moved(row["book"], row["turn"]) for row in self._store.rows("SELECT * FROM books_stale ORDER BY turn, book")]

    def last(self, book: str) -> int | None:
        """The last number of a book, as it was found last."""
        row = self._store.row("SELECT last FROM books_looked WHERE book = ?", (book,))
        return row["last"] if row else None

    def put(self, moved: Moved, looked: Looked, following: Sequence[str] = ()) -> None:
        """Write what was found in a book that stood at `moved` when it was read; entries whose blocks changed wait for the queue.

        `following`: books that go on from it, to be looked over again where its last number changed.
        """
        book = moved.book
        with self._store.transaction():
            known = {(row["entry"], row["finding"]) for row in self._store.rows("SELECT * FROM blocks WHERE book = ?", (book,))}
            changed = known ^ {(block.entry, block.finding) for block in looked.blocks}
            self._store.execute("DELETE FROM blocks WHERE book = ?", (book,))
            rows = [{"entry": b.entry, "finding": b.finding, "book": book, "rule": b.rule, **_said(b.sentence)} for b in looked.blocks]
            self._store.insert_all("blocks", rows)
            entries = compact(sorted({entry for entry, _ in changed}))
            self._store.execute("INSERT OR IGNORE INTO queue_stale SELECT value FROM json_each(?)", (entries,))
            if self.last(book) != looked.last:
                again = "INSERT INTO books_stale SELECT value, 1 FROM json_each(?) WHERE true ON CONFLICT DO UPDATE SET turn = turn + 1"
                self._store.execute(again, (compact(list(following)),))
            self._store.execute("INSERT OR REPLACE INTO books_looked VALUES (?, ?, ?)", (book, looked.rules, looked.last))
            self._store.execute("DELETE FROM books_stale WHERE book = ? AND turn = ?", (book, moved.turn))

    def renew(self, entry: int, book: str, gone: Sequence[Block], come: Sequence[Block]) -> None:
        """Write what of an entry's blocks is not so any more, and what is now, ahead of looking its whole book over."""
        with self._store.transaction():
            for block in gone:
                self.lift(entry, block.finding)
            rows = [{"entry": entry, "finding": b.finding, "book": book, "rule": b.rule, **_said(b.sentence)} for b in come]
            self._store.insert_all("blocks", rows)
            self._store.execute("INSERT OR IGNORE INTO queue_stale VALUES (?)", (entry,))

    def lift(self, entry: int, finding: str) -> None:
        """Take a block away that a person has just settled; looking the book over would find as much."""
        self._store.execute("DELETE FROM blocks WHERE entry = ? AND finding = ?", (entry, finding))

    def rules_changed(self, rules: str) -> None:
        """Have every book looked over again that was looked over by other rules than these."""
        sql = "INSERT OR IGNORE INTO books_stale SELECT book, 1 FROM books_looked WHERE rules <> ?"
        if self._store.row("SELECT 1 FROM books_looked WHERE rules <> ?", (rules,)):
            self._store.execute(sql, (rules,))


def _said(sentence: Phrase) -> dict[str, str]:
    return {"vi": sentence.vi, "en": sentence.en}
