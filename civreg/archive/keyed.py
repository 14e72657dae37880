"""Data that was keyed before civreg: files byte for byte, and their cells as delivered beside what they say in Unicode."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from civreg import __version__
from civreg.archive.acts import Act, Acts, By
from civreg.archive.chain import canonical
from civreg.archive.codec import compact
from civreg.archive.store import Row, Store, now

CellRow = tuple[int, str, str, str, str, Sequence[str]]
"""Column from 0, kind, raw, shown, text, flags."""
ColumnRow = tuple[str, int, str, str, str, str]
"""Sheet, position from 0, header as delivered, field key, spelling, evidence."""


@dataclass(frozen=True, slots=True)
class KeyedFile:
    """A delivered file."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Of its bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class KeyedRecord:
    """One row: where it stood, which entry it speaks of, and its cells that are not empty."""

    sheet: str
    row: int
    place: tuple[str | None, int | None, int | None]
    """Book, number, and the year that the number says."""
    cells: tuple[CellRow, ...]


@dataclass(frozen=True, slots=True)
class KeyedImport:
    """A file as it was understood."""

    options: object
    """JSON-able: the book, encoding and names of columns that were asked for."""
    remarks: Sequence[Sequence[str]]
    """Code, severity, place, detail."""
    columns: Sequence[ColumnRow]
    rows: Sequence[KeyedRecord]


@dataclass(frozen=True, slots=True)
class KeyedReading:
    """What a row says, field by field."""

    file: str
    sheet: str
    row: int
    book: str | None
    number: int | None
    year: int | None
    texts: dict[str, str]


class KeyedData:
    """All that was keyed, in one archive; only ever added to."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self._store = store
        self._acts = acts

    def known(self, file: KeyedFile, options: object) -> bool:
        """Whether the newest import of this very file was asked for in this very way."""
        sql = """SELECT i.options, i.civreg FROM keyed_imports i JOIN keyed_files f ON f.id = i.file
                 WHERE f.sha256 = ? ORDER BY i.id DESC LIMIT 1"""
        last = self._store.row(sql, (file.sha256,))
        return last is not None and (last["options"], last["civreg"]) == (canonical(options), __version__)

    def add(self, by: By, file: KeyedFile, said: KeyedImport) -> int:
        """Record a file and all its cells, or nothing; gives the import's number."""
        with self._store.transaction():
            facts = {"sha256": file.sha256, "file": file.name, "rows": len(said.rows), "options": said.options}
            act = self._acts.append(by, Act("import-keyed", after=facts))
            row = {"act": act, "file": self._file(file), "options": canonical(said.options)}
            number = self._store.insert(
                "keyed_imports", {**row, "remarks": compact([list(r) for r in said.remarks]), "civreg": __version__, "made": now()}
            )
            names = ("sheet", "position", "header", "key", "encoding", "evidence")
            self._store.insert_all("keyed_columns", ({"import": number} | dict(zip(names, c, strict=True)) for c in said.columns))
            for record in said.rows:
                self._row(number, record)
        return number

    def books(self) -> list[str]:
        """Ids of all books in the archive, scanned or not."""
        return [row["id"] for row in self._store.rows("SELECT id FROM registers ORDER BY id")]

    def keyed_books(self) -> list[str]:
        """Every book of which anything was keyed, as it was named; found by steps through the index, not row by row."""
        sql = """WITH RECURSIVE named (book) AS (SELECT min(book) FROM keyed_rows UNION ALL
                 SELECT (SELECT min(book) FROM keyed_rows WHERE book > named.book) FROM named WHERE named.book IS NOT NULL)
                 SELECT book FROM named WHERE book IS NOT NULL"""
        return [row["book"] for row in self._store.rows(sql)]

    def readings(self) -> Iterator[KeyedReading]:
        """Every row of the newest import of every file, in the order of the files."""
        return self._readings("")

    def of(self, book: str, number: int) -> list[KeyedReading]:
        """What such rows say of one number in a book, which is named as the rows name it."""
        return list(self._readings("AND r.book = ? AND r.number = ?", book, number))

    def _readings(self, which: str, *given: object) -> Iterator[KeyedReading]:
        sql = f"""SELECT r.id, f.name AS file, r.sheet, r.row, r.book, r.number, r.year,
                         (SELECT json_group_object(c.key, x.text) FROM keyed_cells x
                          JOIN keyed_columns c ON c.import = r.import AND c.sheet = r.sheet AND c.position = x.position AND c.key <> ''
                          WHERE x.row = r.id) AS texts
                  FROM keyed_rows r JOIN keyed_imports i ON i.id = r.import JOIN keyed_files f ON f.id = i.file
                  WHERE i.id = (SELECT max(n.id) FROM keyed_imports n WHERE n.file = i.file) {which}
                  ORDER BY i.id, r.id"""  # noqa: S608 - our own words
        for row in self._store.rows(sql, given):
            texts = json.loads(row.pop("texts"))
            row.pop("id")
            yield KeyedReading(**row, texts=texts)

    def _file(self, file: KeyedFile) -> int:
        kept = self._store.row("SELECT id FROM keyed_files WHERE sha256 = ?", (file.sha256,))
        facts = {"sha256": file.sha256, "name": file.name, "bytes": len(file.data), "data": file.data, "added": now()}
        return int(kept["id"]) if kept else self._store.insert("keyed_files", facts)

    def _row(self, number: int, record: KeyedRecord) -> None:
        book, value, year = record.place
        facts: Row = {"import": number, "sheet": record.sheet, "row": record.row, "book": book, "number": value, "year": year}
        row = self._store.insert("keyed_rows", facts)
        names = ("position", "kind", "raw", "shown", "text")
        self._store.insert_all(
            "keyed_cells",
            ({"row": row, **dict(zip(names, cell[:5], strict=True)), "flags": compact(list(cell[5]))} for cell in record.cells),
        )
