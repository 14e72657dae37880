"""What goes out: every page in its order, with its entries and their fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from civreg.archive.codec import compact, doubts_of, quad_of, quads_of
from civreg.archive.readback import Readback, ReadPage
from civreg.archive.reviews import Review, Reviews
from civreg.archive.store import Row, Store
from civreg.model import Quad, Writing
from civreg.policy import Word

_ROWS = """
SELECT p.id, p.register, p.name, p.image, s.sha256, c.status AS prepared, c.id AS preparation,
       o.outcome AS tried, e.id AS extraction, e.entry, e.form, e.confidence, e.doubts, x.outcome AS read, t.name AS same
FROM current_pages p JOIN sources s ON s.id = p.source
LEFT JOIN preparations c ON c.id = (SELECT id FROM current_preparations WHERE page = p.id)
LEFT JOIN last_outcomes o ON o.page = p.id AND o.step = 'prepare'
LEFT JOIN last_outcomes x ON x.page = p.id AND x.step = 'extract'
LEFT JOIN extractions e ON e.page = p.id AND e.generation = (SELECT max(generation) FROM extractions f WHERE f.page = p.id)
LEFT JOIN pages t ON t.id = (SELECT shown FROM same_pages WHERE page = p.id)
"""
_IN_BOOKS = "WHERE p.register IN (SELECT value FROM json_each(?))"
_ON_PAGES = "WHERE p.id IN (SELECT value FROM json_each(?))"
_ONE = "WHERE e.entry = ?"
_IN_ORDER = " ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part, p.id, e.id"
_PLACE = """SELECT count(*) FROM pages o JOIN current_pages p ON p.register IS o.register
            AND (p.sort_key, p.image, p.part, p.id) <= (o.sort_key, o.image, o.part, o.id) WHERE o.id = ?"""
"""Which page of its book (or of the loose pages) a page is, from 1."""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """The current transcript of one field."""

    key: str
    text: str
    value: str
    confidence: float | None
    box: Quad | None
    """On the delivered image."""
    lines: tuple[Quad, ...]
    engine: str
    """Name and version of the engine that wrote `text`; empty where none did."""
    writing: Writing
    doubts: tuple[str, ...]
    """Codes, each with `:detail` where it has one."""
    words: tuple[Word, ...] = ()
    """All that persons said about it, from first to last."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry, or a page on which none was read."""

    book: str | None
    number: int | None
    """The entry's number in the archive; None where the page has none."""
    form: str | None
    page: int
    """Which page of its book (or of the loose pages), from 1."""
    page_id: int
    source: str
    """Name of the delivered file."""
    image: int
    """Picture in the file, from 1."""
    sha256: str
    status: str
    """read, unknown-form, not-read, same-page (a sharper picture of it is read, named in `doubts`), blank, failed, new."""
    page_status: str
    """prepared, scan-again, blank, failed, new."""
    confidence: float | None
    doubts: tuple[str, ...]
    fields: tuple[FieldRow, ...]
    version: int = 0
    """The last act on it; 0 before the first."""
    review: Review | None = None
    """What a person did last with the entry as a whole."""
    keyed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What was keyed last for each field, and by whom."""


class Outgoing:
    """Reads for exports and sheets; memory stays flat whatever the number of entries."""

    def __init__(self, store: Store, readback: Readback, reviews: Reviews) -> None:
        self._store = store
        self._readback = readback
        self._reviews = reviews

    def entries(self, books: Sequence[str] | None = None) -> Iterator[EntryRow]:
        """Every page in book order with its entries; `books` None means all, and loose pages last."""
        return self._entries("") if books is None else self._entries(_IN_BOOKS, compact(list(books)))

    def entry(self, number: int) -> EntryRow | None:
        """One entry as it was read last, by its number; None where there is none."""
        row = self._store.row(_ROWS + _ONE, (number,))
        return self._entry(row, self._store.number(_PLACE, (row["id"],))) if row else None

    def light(self, number: int) -> tuple[tuple[object, ...], Callable[[], EntryRow]] | None:
        """One entry as `lightly` has it; None where there is none."""
        row = self._store.row(_ROWS + _ONE, (number,))
        return next(self._light([(row, self._store.number(_PLACE, (row["id"],)))])) if row else None

    def place(self, number: int, key: str) -> tuple[int, Quad] | None:
        """The page of one field of an entry, and where it stands there; None where it stands nowhere."""
        sql = """SELECT x.page, f.page_box FROM current_extractions x JOIN fields f ON f.extraction = x.id
                 WHERE x.entry = ? AND f.key = ? AND f.page_box IS NOT NULL"""
        row = self._store.row(sql, (number, key))
        return (row["page"], quad_of(row["page_box"])) if row else None

    def page(self, number: int) -> ReadPage | None:
        """One entry with the nouns that were stored for it; None where there is none."""
        row = self.entry(number)
        return self.read(number, row.page_id, (row.page, row.status)) if row else None

    def read(self, number: int, page: int, place: tuple[int, str]) -> ReadPage:
        """The nouns that were stored for an entry on a page; `place` is the page's number in its book and its status."""
        return self._readback.page(page, number, place)

    def lightly(self, book: str) -> Iterator[tuple[tuple[object, ...], Callable[[], EntryRow]]]:
        """Every page of a book in order with its entries: what differs once anything about it changed, and what reads it."""
        yield from self._light(list(self._numbered(_IN_BOOKS, compact([book]))))

    def beside(self, entry: int, near: int) -> Iterator[tuple[tuple[object, ...], Callable[[], EntryRow]]]:
        """The entry and those on the `near` pages before and after it in its book, in order, as `lightly` has them."""
        place = "(p.sort_key, p.image, p.part, p.id)"
        own = self._store.row("SELECT p.* FROM entries e JOIN pages p ON p.id = e.page WHERE e.id = ?", (entry,))
        if own is None or own["register"] is None:
            return
        given = (own["register"], own["sort_key"], own["image"], own["part"], own["id"])
        pages: list[int] = []
        for side, order in ((f"{place} <=", "DESC"), (f"{place} >", "ASC")):
            columns = ", ".join(f"p.{name} {order}" for name in ("sort_key", "image", "part", "id"))
            sql = f"SELECT p.id FROM pages p WHERE p.register = ? AND {side} (?, ?, ?, ?) ORDER BY {columns} LIMIT ?"  # noqa: S608 - our own words
            pages += [row["id"] for row in self._store.rows(sql, (*given, near + (order == "DESC")))]
        numbered = list(self._numbered(_ON_PAGES, compact(pages)))
        first = self._store.number(_PLACE, (numbered[0][0]["id"],)) if numbered else 0
        yield from self._light([(row, first + number - 1) for row, number in numbered if row["entry"] is not None])

    def _light(self, numbered: Sequence[tuple[Row, int]]) -> Iterator[tuple[tuple[object, ...], Callable[[], EntryRow]]]:
        versions = self._reviews.versions([row["entry"] for row, _ in numbered if row["entry"] is not None])
        for row, page in numbered:
            yield (*row.values(), page, versions.get(row["entry"], 0)), partial(self._entry, row, page)

    def _numbered(self, wanted: str, *given: str) -> Iterator[tuple[Row, int]]:
        """Rows of pages and entries in order, each with which page of its book it is."""
        book, number, last = object(), 0, None
        for row in self._store.rows(_ROWS + wanted + _IN_ORDER, given):
            number = 1 if row["register"] != book else number + (row["id"] != last)
            book, last = row["register"], row["id"]
            yield row, number

    def _entries(self, wanted: str, *given: str) -> Iterator[EntryRow]:
        return (self._entry(row, number) for row, number in self._numbered(wanted, *given))

    def pages(self, books: Sequence[str] | None = None) -> Iterator[ReadPage]:
        """Every page in book order with the nouns that were stored for it, once for each of its entries."""
        for row in self.entries(books):
            yield self._readback.page(row.page_id, row.number, (row.page, row.status))

    def keys(self) -> dict[str, list[str]]:
        """Field keys by form, in reading order."""
        sql = """SELECT e.form, f.key FROM fields f JOIN current_extractions e ON e.id = f.extraction
                 WHERE e.form IS NOT NULL GROUP BY e.form, f.key ORDER BY e.form, min(f.position)"""
        found: dict[str, list[str]] = {}
        for row in self._store.rows(sql):
            found.setdefault(row["form"], []).append(row["key"])
        return found

    def _entry(self, row: Row, page: int) -> EntryRow:
        prepared = row["prepared"] or ("failed" if row["tried"] == "failed" else "new")
        return EntryRow(
            book=row["register"],
            number=row["entry"],
            form=row["form"],
            page=page,
            page_id=row["id"],
            source=row["name"],
            image=row["image"] + 1,
            sha256=row["sha256"],
            status=_status(row, prepared),
            page_status=prepared,
            confidence=row["confidence"],
            doubts=_codes(row["doubts"] or "[]") if row["extraction"] or not row["same"] else (f"same-page:{row['same']}",),
            fields=tuple(self._fields(row["extraction"], row["entry"])) if row["extraction"] else (),
            version=self._reviews.version(row["entry"]) if row["entry"] else 0,
            review=self._reviews.last(row["entry"]) if row["entry"] else None,
            keyed=self._reviews.keyed(row["entry"]) if row["entry"] else {},
        )

    def _fields(self, extraction: int, entry: int) -> Iterator[FieldRow]:
        sql = """SELECT f.*, (SELECT trim(r.engine || ' ' || r.version) FROM readings r WHERE r.field = f.id
                              ORDER BY r.text = f.text DESC, r.id LIMIT 1) AS engine
                 FROM fields f WHERE extraction = ? ORDER BY position"""
        words = self._reviews.words(entry)
        for row in self._store.rows(sql, (extraction,)):
            yield FieldRow(
                key=row["key"],
                text=row["text"],
                value=row["value"],
                confidence=row["confidence"],
                box=quad_of(row["original_box"]) if row["original_box"] else None,
                lines=quads_of(row["original_lines"]),
                engine=row["engine"] or "",
                writing=row["writing"],
                doubts=_codes(row["doubts"]),
                words=tuple(words.get(row["key"], ())),
            )


def _status(row: Row, prepared: str) -> str:
    if row["extraction"]:
        return "read" if row["form"] else "unknown-form"
    if prepared in ("blank", "failed", "new"):
        return prepared
    if row["same"]:
        return "same-page"
    return "failed" if row["read"] == "failed" else "not-read"


def _codes(text: str) -> tuple[str, ...]:
    return tuple(f"{d.code}:{d.detail}" if d.detail else d.code for d in doubts_of(text))
