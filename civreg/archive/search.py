"""The search index: entries by the words of their people, places and facts. Derived, and made again at any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from civreg.archive.codec import compact
from civreg.archive.store import Row, Store

Role = Literal["self", "father", "mother", "other"]
NAME_COLUMNS = ("self", "kin", "other", "maybe")
"""Columns that hold folded words of names: of the people an entry is about, their parents, others, and uncertain readings."""
_COLUMNS = (*NAME_COLUMNS, "marked", "place", "fact")
_PARTS = ("search_index", "search_people", "search_names", "search_words", "search_confusions", "search_state", "search_stale")


@dataclass(frozen=True, slots=True)
class Named:
    """One person of an entry, by one name."""

    role: Role
    marked: str
    """The name as compared, its words in single spaces."""
    folded: str
    """As searched."""
    day: int | None = None
    month: int | None = None
    year: int | None = None
    """Of birth, as far as it is said."""
    maybe: bool = False
    """Whether the name is but another reading of a doubtful field."""


@dataclass(frozen=True, slots=True)
class Findable:
    """What an entry is found by."""

    entry: int
    people: tuple[Named, ...]
    place: str = ""
    """Folded words of its places."""
    facts: tuple[str, ...] = ()
    """Its dates, numbers and book as words of letters and figures."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something that an entry must hold: any of `words` in any of `columns`."""

    words: tuple[str, ...]
    columns: tuple[str, ...] = NAME_COLUMNS
    prefix: bool = False
    """Whether words may go on."""


class Search:
    """The index in one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._words: tuple[int, list[str]] = (-1, [])

    # what is kept fresh

    def stale(self, limit: int) -> list[int]:
        """Entries that changed since they were indexed, at most `limit`, lowest first."""
        return [row["entry"] for row in self._store.rows("SELECT entry FROM search_stale ORDER BY entry LIMIT ?", (limit,))]

    def waiting(self) -> int:
        """How many entries wait to be indexed."""
        return self._store.number("SELECT count(*) FROM search_stale")

    def put(self, done: Sequence[int], rows: Iterable[Findable]) -> None:
        """Index entries anew: all of `done` leave the index, and those of them that are in `rows` stand in it as they say."""
        with self._store.transaction():
            gone = (compact(list(done)),)
            for table, column in (("search_index", "rowid"), ("search_people", "entry"), ("search_stale", "entry")):
                self._store.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", gone)  # noqa: S608 - our names
            self._add(list(rows))

    def _add(self, rows: Sequence[Findable]) -> None:
        self._store.insert_all("search_index", (_index_row(row) for row in rows))
        self._store.insert_all("search_people", (self._person(row.entry, nth, p) for row in rows for nth, p in enumerate(row.people)))
        for word in {w for row in rows for p in row.people for w in p.folded.split()}:
            self._store.execute("INSERT OR IGNORE INTO search_words VALUES (?)", (word,))

    def _person(self, entry: int, nth: int, person: Named) -> Row:
        born = {"day": person.day, "month": person.month, "year": person.year}
        return {"entry": entry, "nth": nth, "role": person.role, "name": self._name(person), **born, "maybe": int(person.maybe)}

    def _name(self, person: Named) -> int:
        known = self._store.row("SELECT id FROM search_names WHERE marked = ?", (person.marked,))
        row: Row = {"marked": person.marked, "folded": person.folded, "bag": bag(person.folded)}
        return known["id"] if known else self._store.insert("search_names", row)

    def drop(self) -> None:
        """Forget all; every entry waits to be indexed again."""
        with self._store.transaction():
            self._store.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
            for table in _PARTS[1:]:
                self._store.execute(f"DELETE FROM {table}")  # noqa: S608 - our names
            self._store.execute("INSERT INTO search_stale SELECT id FROM entries")

    def tidy(self) -> None:
        """Lay the index out for quick answers, after much was put into it."""
        self._store.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")

    def state(self, key: str) -> str:
        """Something that was noted about the index; empty without it."""
        row = self._store.row("SELECT value FROM search_state WHERE key = ?", (key,))
        return str(row["value"]) if row else ""

    def note(self, key: str, value: str) -> None:
        """Note something about the index."""
        self._store.execute("INSERT OR REPLACE INTO search_state VALUES (?, ?)", (key, value))

    # what it is made of

    def other_readings(self, entries: Sequence[int]) -> Iterator[tuple[int, str, str]]:
        """What doubtful fields that nobody decided may also say: entry, key and text, likeliest first."""
        sql = """SELECT DISTINCT x.entry, f.key, a.value ->> '$[0]' AS other
                 FROM json_each(?) j JOIN current_extractions x ON x.entry = j.value JOIN fields f ON f.extraction = x.id
                 JOIN readings r ON r.field = f.id
                 JOIN json_each(json_insert(r.alternatives, '$[#]', json_array(r.text, r.confidence))) a
                 WHERE f.doubts <> '[]' AND other <> '' AND other <> f.text
                   AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry = x.entry AND d.key = f.key)
                 ORDER BY x.entry, f.key, a.value ->> '$[1]' DESC"""
        for row in self._store.rows(sql, (compact(list(entries)),)):
            yield row["entry"], row["key"], row["other"]

    def corrections(self, after: int) -> Iterator[tuple[int, str, str]]:
        """What persons corrected after a decision: the decision's number, what was read, what stands there."""
        sql = """SELECT d.id, f.text AS read, d.text AS meant FROM decisions d JOIN fields f ON f.id = d.field
                 WHERE d.id > ? AND d.verdict = 'corrected' AND f.text <> '' ORDER BY d.id"""
        for row in self._store.rows(sql, (after,)):
            yield row["id"], row["read"], row["meant"]

    def confuse(self, pairs: Mapping[tuple[str, str], int]) -> None:
        """Count letters that were read for others; either may be empty."""
        sql = "INSERT INTO search_confusions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET times = times + excluded.times"
        for (read, meant), times in pairs.items():
            self._store.execute(sql, (read, meant, times))

    def confusions(self) -> Mapping[tuple[str, str], int]:
        """How often each letter was read for another one."""
        return {(row["read"], row["meant"]): row["times"] for row in self._store.rows("SELECT * FROM search_confusions")}

    # what is asked

    def matching(self, terms: Sequence[Term], limit: int) -> list[int]:
        """Entries that hold every term, lowest number first; terms without words ask for nothing."""
        asked = [term for term in terms if term.words]
        sql = "SELECT rowid AS entry FROM search_index WHERE search_index MATCH ? ORDER BY rowid LIMIT ?"
        return [row["entry"] for row in self._store.rows(sql, (_expression(asked), limit))] if asked else []

    def holding(self, term: Term, entries: Iterable[int]) -> set[int]:
        """Those of some entries that hold a term."""
        sql = "SELECT 1 FROM search_index WHERE search_index MATCH ? AND rowid = ?"
        expression = _expression([term])
        return {entry for entry in entries if self._store.row(sql, (expression, entry))}

    def known_as(self, marked: str, limit: int) -> list[int]:
        """Entries with a person of exactly this name, marks and order too."""
        sql = "SELECT DISTINCT p.entry FROM search_names n JOIN search_people p ON p.name = n.id WHERE n.marked = ? LIMIT ?"
        return [row["entry"] for row in self._store.rows(sql, (marked, limit))]

    def called(self, bags: Sequence[str], limit: int) -> list[int]:
        """Entries with a person whose name has one of these bags of syllables, those of the first bags first."""
        sql = """SELECT DISTINCT p.entry FROM json_each(?) j CROSS JOIN search_names n ON n.bag = j.value
                 CROSS JOIN search_people p ON p.name = n.id LIMIT ?"""
        return [row["entry"] for row in self._store.rows(sql, (compact(list(bags)), limit))]

    def people(self, entries: Sequence[int]) -> Mapping[int, list[Named]]:
        """The people of some entries."""
        sql = """SELECT p.*, n.marked, n.folded FROM json_each(?) j CROSS JOIN search_people p ON p.entry = j.value
                 JOIN search_names n ON n.id = p.name ORDER BY p.entry, p.nth"""
        found: dict[int, list[Named]] = {}
        for row in self._store.rows(sql, (compact(list(entries)),)):
            found.setdefault(row["entry"], []).append(_named(row))
        return found

    def words(self) -> list[str]:
        """Every syllable that names have been written with, folded."""
        count = self._store.number("SELECT count(*) FROM search_words")
        if count != self._words[0]:
            self._words = count, [row["word"] for row in self._store.rows("SELECT word FROM search_words")]
        return self._words[1]


def bag(folded: str) -> str:
    """The syllables of a folded name in the order of the alphabet: equal where a name's parts changed places."""
    return " ".join(sorted(folded.split()))


def _index_row(row: Findable) -> Row:
    column = {"self": "self", "father": "kin", "mother": "kin", "other": "other"}
    cells: dict[str, list[str]] = {name: [] for name in _COLUMNS}
    for person in row.people:
        cells["maybe" if person.maybe else column[person.role]].append(person.folded)
        cells["marked"] += [] if person.maybe else [person.marked]
    cells |= {"place": [row.place], "fact": list(row.facts)}
    return {"rowid": row.entry, **{name: " ".join(map(_spelled, " ".join(words).split())) for name, words in cells.items()}}


def _named(row: Row) -> Named:
    return Named(row["role"], row["marked"], row["folded"], row["day"], row["month"], row["year"], bool(row["maybe"]))


def _expression(terms: Sequence[Term]) -> str:
    """All terms in the language of FTS5, every word quoted: nothing that was typed is ever obeyed."""
    return " AND ".join(f"{{{' '.join(term.columns)}}} : ({_any(term)})" for term in terms)


def _any(term: Term) -> str:
    return " OR ".join('"' + _spelled(word) + '"' + " *" * term.prefix for word in term.words)


@lru_cache(8192)
def _spelled(word: str) -> str:
    """A word in letters and figures of ASCII alone: exactly one word for the tokenizer, whatever stands in it."""
    return "".join(c if c.isascii() and c.isalnum() else f"z{ord(c):x}" for c in word)
