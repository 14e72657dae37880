"""CSV files, strictly: every row has as many cells as the header, every quote its partner, every byte a letter that is known."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from itertools import chain

from civreg.keyed.delivered import MOST_COLUMNS, MOST_LETTERS, Cell, Delivered, Remark, Sheet, refusal
from civreg.text import Spelling, weighed

ENCODINGS = ("utf-8", "utf-16", "cp1258", "tcvn3", "vni")
MANY = 12
"""Least words with marks that the bytes must make sense of by themselves; with fewer, a person is asked."""
_LATIN: dict[str, Spelling] = {"tcvn3": "tcvn3", "vni": "vni"}
_DELIMITERS = ",;\t"
Row = tuple[int, list[str]]
"""Line on which a row begins, and its cells."""


def read_csv(data: bytes, name: str, encoding: str | None) -> Delivered:
    """A CSV file with its header in the first row; `encoding` is one of ENCODINGS, or None where the bytes must say."""
    text, told, remarks = _letters(data, name, encoding)
    if text is None:
        return Delivered((), remarks, told)
    if "\0" in text:
        return refusal("nul", f"{name}:{text[: text.index(chr(0))].count(chr(10)) + 1}")
    rows, fault = _rows(text, name)
    if fault:
        return Delivered((), (fault,), told)
    faults = _faults(rows, name)
    if faults:
        return Delivered((), tuple(faults), told)
    (_, header), *body = rows
    cells = tuple(tuple(Cell(line, i, text) for i, text in enumerate(row) if text) for line, row in body)
    mixed = [Remark("mixed-line-ends", "note", name)] if len(set(re.findall(r"\r\n|\r|\n", text))) > 1 else []
    return Delivered((Sheet(name, tuple(header), cells),), (*remarks, *mixed, *_broken_cells(cells, name)), told)


def _letters(data: bytes, name: str, encoding: str | None) -> tuple[str | None, str, tuple[Remark, ...]]:
    """The text, the encoding it was in, and what is to be said of that; None where it cannot be told."""
    marked = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else ""
    wanted = marked or (encoding if encoding in ("utf-16", "cp1258") else "utf-8")
    try:
        text = data.decode(wanted)
    except UnicodeDecodeError as error:
        if not marked and wanted == "utf-8" and encoding != "utf-8":
            return _guessed(data, name, encoding)
        return None, wanted, (Remark("wrong-encoding", "refuse", f"{name}:{_line(data, error.start)}", wanted),)
    return unicodedata.normalize("NFC", text) if wanted == "cp1258" else text, wanted, ()


def _guessed(data: bytes, name: str, encoding: str | None) -> tuple[str | None, str, tuple[Remark, ...]]:
    """Bytes that are no UTF-8: as asked, or as nearly all words say, where there are enough of them."""
    latin = data.decode("latin-1")
    if encoding in _LATIN:
        return latin, encoding, ()
    found = weighed([latin])
    western = weighed([data.decode("cp1258", errors="replace")])
    each = {"tcvn3": found.tcvn3, "vni": found.vni, "cp1258": western.unicode}
    best = max(each, key=lambda kind: each[kind])
    rest = max(n for kind, n in each.items() if kind != best)
    evidence = f"{best}: {each[best]}/{found.words}"
    if each[best] >= MANY and each[best] >= 0.8 * found.words and rest <= each[best] / 3 and best in _LATIN:
        return latin, best, (Remark("bytes-recognised", "warn", name, evidence),)
    hint = evidence if each[best] and rest < each[best] else "?"
    return None, "", (Remark("unknown-bytes", "refuse", f"{name}:{_line(data, _first_high(data))}", hint),)


def _rows(text: str, name: str) -> tuple[list[Row], Remark | None]:
    """Every row that is not empty; a fault where the quotes do not close or a cell has no end."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[Row] = []
    start = 1
    try:
        for row in lines:
            if any(row):
                rows.append((start, row))
            start = lines.line_num + 1
    except csv.Error as error:
        code = "cell-too-long" if "limit" in str(error) else "unbalanced-quote"
        return [], Remark(code, "refuse", f"{name}:{start}")
    return rows, None if rows else Remark("no-header", "refuse", name)


def _faults(rows: Sequence[Row], name: str) -> list[Remark]:
    width = len(rows[0][1])
    if width > MOST_COLUMNS:
        return [Remark("too-many-columns", "refuse", name, str(width))]
    ragged = [Remark("ragged-row", "refuse", f"{name}:{line}", f"{len(row)}/{width}") for line, row in rows if len(row) != width]
    long = (Remark("cell-too-long", "refuse", f"{name}:{line}") for line, row in rows if max(map(len, row)) > MOST_LETTERS)
    return [*ragged, *long]


def _broken_cells(rows: Sequence[Sequence[Cell]], name: str) -> list[Remark]:
    """Cells of several lines: a quote that closed in the wrong place would look like that."""
    return [Remark("line-break", "warn", f"{name}!{cell.at}") for cell in chain(*rows) if "\n" in cell.raw or "\r" in cell.raw]


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _line(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _first_high(data: bytes) -> int:
    return next((i for i, byte in enumerate(data) if byte > 0x7F), 0)
