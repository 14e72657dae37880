"""What the rows of a delivered table say: each cell in Unicode beside what was delivered, with everything that is odd about it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from civreg import forms, kinds
from civreg.keyed.columns import matched, register_kind
from civreg.keyed.delivered import Cell, Delivered, Remark, Sheet
from civreg.keyed.spelling import Choice, chosen
from civreg.model import Register
from civreg.text import decoded, lookalikes

CODED = ("tick", "sex", "nationality", "ethnic")
_SPELLED = (("nksNgaySinh", "nksNgaySinhBangChu"), ("nktNgayChet", "nktNgayChetGhiBangChu"))
_LEADING_ZERO = ("number", "id_number", "date", "year")
_BOOK_IN_NAME = re.compile(r"(?:^|[._\-\s])((?:KS|KH|KT|CMC|HN)[.]\d{4}[.]\w{1,8}?)(?=[.]\w+$|$)", re.IGNORECASE)
_VOLUME = re.compile(r"\s*(\w{1,8})\s*/\s*(\d{4})\s*")


@dataclass(frozen=True, slots=True)
class KeyedCell:
    """One cell, what it says, and stable codes of what is odd about it."""

    cell: Cell
    key: str
    """Its field; empty in a column that nobody knows."""
    text: str
    """Unicode NFC, otherwise as it stood."""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """One row, which is one entry."""

    sheet: str
    row: int
    cells: tuple[KeyedCell, ...]
    book: str | None = None
    number: int | None = None
    year: int | None = None
    """Where the number says it."""

    def text(self, key: str) -> str:
        """What it says in a field; empty without it."""
        return next((cell.text for cell in self.cells if cell.key == key), "")


@dataclass(frozen=True, slots=True)
class KeyedColumn:
    """One column: its name as delivered, its field, and the spelling that its text was taken for."""

    sheet: str
    position: int
    header: str
    key: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class KeyedTable:
    """A delivered file, understood as far as that is possible."""

    columns: tuple[KeyedColumn, ...]
    rows: tuple[KeyedRow, ...]
    remarks: tuple[Remark, ...]

    @property
    def refused(self) -> tuple[Remark, ...]:
        """Why nothing of it may be taken."""
        return tuple(remark for remark in self.remarks if remark.severity == "refuse")

    def keys_of(self, sheet: str) -> frozenset[str]:
        """The fields for which a sheet has a column."""
        return frozenset(column.key for column in self.columns if column.sheet == sheet and column.key)


@dataclass(frozen=True, slots=True)
class KeyedOptions:
    """How a file is to be understood."""

    book: Register | None = None
    """Its book; None: as its name or its rows say."""
    encoding: str | None = None
    """One of ENCODINGS; None: as its bytes and words say."""
    columns: Mapping[str, str] | None = None
    """The user's own names, as `read_mapping` gives them."""


def understood(delivered: Delivered, name: str, options: KeyedOptions) -> KeyedTable:
    """Make rows of fields of what was delivered; nothing is left out, and nothing is repaired."""
    heads = [(sheet, *matched(sheet, options.columns or {})) for sheet in delivered.sheets]
    wanted = [head for head in heads if any(head[1])] or heads
    left = [
        Remark("sheet-left-out", "note", sheet.name, str(len(sheet.rows))) for sheet, keys, _ in heads if (sheet, keys, _) not in wanted
    ]
    remarks = [r for r in delivered.remarks if "!" not in r.where or r.where.split("!")[0] in {head[0].name for head in wanted}]
    columns: list[KeyedColumn] = []
    rows: list[KeyedRow] = []
    for sheet, keys, faults in wanted:
        choices = chosen(sheet, delivered.encoding, options.encoding)
        columns += [KeyedColumn(sheet.name, i, sheet.header[i], keys[i], choices[i]) for i in range(len(keys))]
        place = _Place(register_kind(sheet, keys), options.book or _named(name))
        rows += [place.row(sheet, keys, choices, cells) for cells in sheet.rows]
        remarks += faults + [r for choice in choices for r in choice.remarks]
    cells = [_remark(row, cell, flag) for row in rows for cell in row.cells for flag in cell.flags if not flag.startswith("converted:")]
    return KeyedTable(tuple(columns), tuple(rows), (*remarks, *left, *cells, *_about_rows(rows, columns, options.book)))


@dataclass(frozen=True, slots=True)
class _Place:
    """What a sheet says of where its entries stand."""

    kind: str
    book: Register | None

    def row(self, sheet: Sheet, keys: Sequence[str], choices: Sequence[Choice], cells: Sequence[Cell]) -> KeyedRow:
        said = tuple(_keyed(cell, keys[cell.column], choices[cell.column]) for cell in cells)
        row = KeyedRow(sheet.name, cells[0].row, said)
        number = re.fullmatch(r"(\d+)(?:/(\d{4}))?", kinds.parse("number", row.text("so")).value)
        book = self.book or self._of(row.text("quyenSo"))
        found = (int(number[1]), int(number[2]) if number[2] else None) if number else (None, None)
        return replace(row, book=book.id if book else None, number=found[0], year=found[1])

    def _of(self, volume: str) -> Register | None:
        found = _VOLUME.fullmatch(volume)
        return Register(self.kind, int(found[2]), found[1]) if found and self.kind else None


def _keyed(cell: Cell, key: str, choice: Choice) -> KeyedCell:
    plain = cell.kind == "text"
    typed = cell.said[1:] if plain and cell.raw.startswith("'") and len(cell.raw) > 1 else cell.said
    text = decoded(typed, choice.spelling) if plain else unicodedata.normalize("NFC", typed)
    return KeyedCell(cell, key, text, tuple(_odd(cell, key, text, choice)))


def _odd(cell: Cell, key: str, text: str, choice: Choice) -> Iterator[str]:
    """What is odd about a cell, each a stable code with its data after a colon."""
    kind = forms.field_names().get(key, {}).get("kind", "text")
    if cell.kind != "text":
        coded = cell.kind == "number" and kind not in _LEADING_ZERO and (kind in CODED or "Loai" in key or key in ("", "STT"))
        yield f"{cell.kind}-cell{'-coded' if coded else ''}:{cell.raw}{f' [{cell.format}]' if cell.format else ''}"
    if cell.kind == "text" and cell.raw.startswith("'") and len(cell.raw) > 1:
        yield "apostrophe"
    if cell.kind == "text" and cell.raw.lstrip()[:1] in ("=", "+", "-", "@") and not re.fullmatch(r"[-+]?[\d.,/\s]*", cell.raw.strip()):
        yield "formula-like"
    if choice.spelling != "unicode" and cell.kind == "text" and text != unicodedata.normalize("NFC", cell.raw):
        yield f"converted:{choice.spelling}"
    if strange := lookalikes(text):
        yield f"look-alike:{' '.join(f'{c} U+{ord(c):04X}' for c in strange)}"
    if unseen := dict.fromkeys(c for c in text if (c not in "\n\r\t" and unicodedata.category(c) in ("Cf", "Cc", "Co")) or c == "\u00a0"):
        yield f"unseen:{' '.join(f'U+{ord(c):04X}' for c in unseen)}"
    if kind not in ("text", "tick", "name", "place", "occupation", "relation") and text.strip():
        yield from (f"doubt:{doubt.code}" for doubt in kinds.parse(kind, text.strip()).doubts if not _code_of_list(kind, text))


def _code_of_list(kind: str, text: str) -> bool:
    """Whether a text is the national code itself."""
    return kind == "sex" and text.strip() in ("1", "2", "3")


def _remark(row: KeyedRow, cell: KeyedCell, flag: str) -> Remark:
    code, _, detail = flag.partition(":")
    noted = code in ("number-cell-coded", "apostrophe", "formula-like") or (code == "number-cell" and not cell.key)
    return Remark(code, "note" if noted else "warn", f"{row.sheet}!{cell.cell.at}", detail)


def _about_rows(rows: Sequence[KeyedRow], columns: Iterable[KeyedColumn], book: Register | None) -> Iterator[Remark]:
    """Rows without a number, with another row's number, or of another book than was said; words that say another day."""
    numbered = {column.sheet for column in columns if column.key == "so"}
    placed = {row.sheet for row in rows if row.book}
    yield from (Remark("no-book", "warn", sheet) for sheet in dict.fromkeys(row.sheet for row in rows) if sheet not in placed)
    met = Counter((row.book, row.number, row.year) for row in rows)
    for row in rows:
        where = f"{row.sheet}!{row.row}"
        if row.number is None:
            yield from [Remark("no-number", "warn", where)] if row.sheet in numbered else []
        elif met[row.book, row.number, row.year] > 1:
            yield Remark("number-twice", "warn", where, row.text("so"))
        if row.book is None and row.sheet in placed:
            yield Remark("no-book", "warn", where)
        volume = _VOLUME.fullmatch(row.text("quyenSo"))
        if book and volume and (same_volume(volume[1]), int(volume[2])) != (same_volume(book.volume), book.year):
            yield Remark("other-book", "warn", where, row.text("quyenSo"))
        yield from _words_and_figures(row)


def _words_and_figures(row: KeyedRow) -> Iterator[Remark]:
    for figures, spelled in _SPELLED:
        said = kinds.parse("date", row.text(figures)).value, kinds.parse("date_words", row.text(spelled)).value
        if all(said) and said[0] != said[1]:
            yield Remark("words-differ", "warn", f"{row.sheet}!{row.row}", f"{said[0]} / {said[1]}")


def same_volume(volume: str) -> str:
    """A volume's name so that 1 and 01 are one."""
    return volume.lstrip("0").upper() or "0"


def _named(name: str) -> Register | None:
    """The book that a file's name says, as in `xalocthuan_hbd_tbt.CMC.2006.01.xlsx`."""
    found = _BOOK_IN_NAME.search(name)
    return Register.parse(found[1].upper()) if found else None
