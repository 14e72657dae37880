"""Rows that were keyed beside entries that were scanned: which belong together, and in which fields they differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from civreg import forms, kinds
from civreg.keyed.rows import KeyedRow, KeyedTable, same_volume
from civreg.model import Register
from civreg.standing import Said, Standing
from civreg.text import compared, unmarked

NEAR = 2
"""Edits up to which two texts are called alike in spelling."""
VALUED = ("date", "date_words", "year", "time", "number", "id_number", "age", "sex", "ethnic", "nationality")
"""Kinds of which one value may be written in several ways; a name or a place is what is written."""
NAMES = ("nksHoTen", "nktHoTen", "voHoTen", "chongHoTen", "cmHoTen", "ncHoTen", "nxnHoTen")
_TWINS = str.maketrans(
    {"\u00d0": "Đ", "\u00f0": "đ", "\u0189": "Đ", "\u0256": "đ", "\u00a0": " ", "\u200b": None, "\ufeff": None, "\u00ad": None}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a row and its entry differ."""

    key: str
    keyed: str
    standing: str
    grade: str
    """look-alike, marks, punctuation, spelling, other, only-keyed, only-book."""
    settled: bool
    """Whether a person stands for what the entry says."""


@dataclass(frozen=True, slots=True)
class Match:
    """A row and its entry; `compared` fields stand in both, `differences` are those that differ."""

    row: KeyedRow
    entry: Standing
    compared: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Lonely:
    """A row without an entry, or one with several, and why; `like` are entries that bear the same name."""

    row: KeyedRow
    why: str
    """no-number, no-book, book-not-scanned, not-scanned, several-entries."""
    like: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """What became of all rows, and of all entries of their books."""

    matches: tuple[Match, ...]
    rows: tuple[Lonely, ...]
    entries: tuple[Standing, ...]
    """Entries of the rows' books that no row speaks of."""


def same_book(one: str, other: str) -> bool:
    """Whether two ids mean one book: its volume may be written 1 or 01."""
    a, b = Register.parse(one), Register.parse(other)
    return bool(a and b) and shelf_of(a) == shelf_of(b)


def match(table: KeyedTable, entries: Iterable[Standing]) -> Matching:
    """Find each row's entry by book and number, and compare them in every field that its sheet has a column for."""
    rows = table.rows
    scanned = [entry for entry in entries if entry.entry is not None]
    places: dict[tuple[object, int], list[Standing]] = defaultdict(list)
    for entry in scanned:
        number, _ = entry_number(entry)
        if entry.book and number is not None:
            places[shelf_of(Register.parse(entry.book)), number].append(entry)
    shelves = {shelf_of(Register.parse(entry.book)) for entry in scanned if entry.book}
    bearers = _bearers(scanned)
    matches, lonely, met = [], [], set()
    for row in rows:
        found = [e for e in places.get((shelf_of(Register.parse(row.book or "")), row.number or 0), []) if _same_year(row, e)]
        if len(found) == 1:
            matches.append(_compared(row, table.keys_of(row.sheet), found[0]))
        else:
            lonely.append(Lonely(row, _why(row, found, shelves), _like(row, bearers)))
        met |= {entry.entry for entry in found}
    spoken_of = {shelf_of(Register.parse(row.book)) for row in rows if row.book}
    left = [e for e in scanned if e.entry not in met and e.book and shelf_of(Register.parse(e.book)) in spoken_of]
    return Matching(tuple(matches), tuple(lonely), tuple(left))


def entry_number(entry: Standing) -> tuple[int | None, int | None]:
    """An entry's number and, where it says one, its year."""
    said = entry.said("so")
    found = re.fullmatch(r"(\d+)(?:/(\d{4}))?", said.value if said else "")
    return (int(found[1]), int(found[2]) if found[2] else None) if found else (None, None)


def differing(key: str, keyed: str, said: Said) -> str:
    """How a keyed text differs from what an entry says; empty where it does not, once both are written alike."""
    kind = forms.field_names().get(key, {}).get("kind", "text")
    one, other = compared(keyed), compared(said.text)
    valued = kind in VALUED or kind == "tick"
    if one == other or (valued and one and one in (compared(said.value), _value(kind, said.text))):
        return ""
    if not one or not other:
        return "only-book" if other else "only-keyed"
    values = _value(kind, keyed), _value(kind, said.value) or _value(kind, said.text)
    if valued and all(values) and (values[0] == values[1] or (kind == "number" and _same_number(*values))):
        return ""
    return "other" if valued else _grade(one, other)


def _grade(one: str, other: str) -> str:
    if compared(one.translate(_TWINS)) == compared(other.translate(_TWINS)):
        return "look-alike"
    if re.findall(r"\w+", one) == re.findall(r"\w+", other):
        return "punctuation"
    if unmarked(one) == unmarked(other):
        return "marks"
    return "spelling" if Levenshtein.distance(one, other) <= NEAR else "other"


def _value(kind: str, text: str) -> str:
    """The national value of a text, in a form in which 7 and 07 are one."""
    value = "" if kind == "tick" else kinds.parse(kind, text.strip()).value if text.strip() else ""
    return re.sub(r"^0+(?=\d)", "", value) if kind == "number" else compared(value)


def _same_number(one: str, other: str) -> bool:
    """Whether two numbers are one where only one of them says its year."""
    return "/" not in (one + other).replace("/", "", 1) and one.split("/", maxsplit=1)[0] == other.split("/", maxsplit=1)[0]


def _compared(row: KeyedRow, columns: frozenset[str], entry: Standing) -> Match:
    keyed = {key: row.text(key) for key in columns}
    both = [said for said in entry.fields if said.key in keyed]
    graded = [(said, differing(said.key, keyed[said.key], said)) for said in both]
    found = tuple(Difference(said.key, keyed[said.key], said.text, grade, said.settled) for said, grade in graded if grade)
    return Match(row, entry, len(both), found)


def _why(row: KeyedRow, found: Sequence[Standing], shelves: Set[object]) -> str:
    if row.number is None or row.book is None:
        return "no-number" if row.number is None else "no-book"
    if found:
        return "several-entries"
    return "not-scanned" if shelf_of(Register.parse(row.book)) in shelves else "book-not-scanned"


def _bearers(entries: Iterable[Standing]) -> dict[tuple[object, str], list[int]]:
    """Entries by book and by the names of those they are about."""
    found: dict[tuple[object, str], list[int]] = defaultdict(list)
    for entry in entries:
        for name in {compared(entry.text(key)) for key in NAMES} - {""}:
            found[shelf_of(Register.parse(entry.book or "")), name].append(entry.entry or 0)
    return found


def _like(row: KeyedRow, bearers: Mapping[tuple[object, str], Sequence[int]]) -> tuple[int, ...]:
    shelf = shelf_of(Register.parse(row.book or ""))
    return tuple(dict.fromkeys(entry for key in NAMES for entry in bearers.get((shelf, compared(row.text(key))), ())))


def _same_year(row: KeyedRow, entry: Standing) -> bool:
    _, year = entry_number(entry)
    return row.year is None or year is None or row.year == year


def shelf_of(book: Register | None) -> tuple[str, int, str] | None:
    """What two ids of one book have in common: kind, year, and the volume without its leading zeros."""
    return (book.kind, book.year, same_volume(book.volume)) if book else None
