"""Workbooks (.xlsx): every cell with what stood in the file itself, so that no number or date is told as it was not typed.

A workbook comes from a stranger: it is opened only where its parts are of a sane size and none declares entities.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.cell.cell import Cell as Stored
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from civreg.keyed.delivered import MOST_COLUMNS, MOST_LETTERS, Cell, Delivered, Kind, Remark, Sheet, refusal

MOST_UNPACKED = 512 << 20
MOST_PARTS = 2000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_UNREADABLE = (
    zipfile.BadZipFile, InvalidFileException, DefusedXmlException, zlib.error, OSError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, SyntaxError, EOFError, RuntimeError,
)  # fmt: skip
"""What openpyxl and zipfile raise over a file that is no workbook, or a damaged one."""


def read_workbook(data: bytes, name: str) -> Delivered:
    """Every sheet of a workbook with its header in the first row."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return refusal("old-or-locked", name)
    try:
        fault = _hostile(data, name)
        if fault:
            return Delivered((), (fault,))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl cannot keep when it writes is no matter here
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=False)
        figures = _figures(data)
        read = [_sheet(sheet, figures.get(sheet.title, {})) for sheet in book.worksheets]
    except _UNREADABLE:
        return refusal("no-workbook", name)
    remarks = tuple(remark for _, said in read for remark in said)
    if any(remark.severity == "refuse" for remark in remarks):
        return Delivered((), remarks)
    return Delivered(tuple(sheet for sheet, _ in read if sheet.header or sheet.rows), remarks)


def _hostile(data: bytes, name: str) -> Remark | None:
    """Why a file may not even be opened."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        listed = parts.infolist()
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
            return Remark("too-large-inside", "refuse", name)
        for part in listed:
            if part.filename.endswith((".xml", ".rels")) and re.search(rb"<\0?!\0?(?:D\0?O\0?C|E\0?N\0?T)", parts.read(part)):
                return Remark("xml-entities", "refuse", name, part.filename)
    return None


def _figures(data: bytes) -> Mapping[str, Mapping[str, str]]:
    """By sheet and address: what the file itself says of every cell that is no text, and what its formulas came to."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        book = fromstring(parts.read("xl/workbook.xml"))
        links = {link.get("Id"): link.get("Target", "") for link in fromstring(parts.read("xl/_rels/workbook.xml.rels"))}
        found = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = links.get(sheet.get(_RELATION), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in parts.namelist():
                with parts.open(path) as part:
                    found[sheet.get("name", "")] = dict(_values(part))
    return found


def _values(part: Any) -> Iterator[tuple[str, str]]:
    for _, element in iterparse(part):
        if element.tag == f"{_MAIN}c":
            value = element.find(f"{_MAIN}v")
            if element.get("t") not in ("s", "inlineStr") and value is not None and element.get("r"):
                yield element.get("r"), value.text or ""
            element.clear()


def _sheet(sheet: Any, figures: Mapping[str, str]) -> tuple[Sheet, list[Remark]]:
    rows = [tuple(_cell(cell, figures) for cell in row if cell.value not in (None, "")) for row in sheet.iter_rows()]
    top = {cell.column: cell.said for cell in rows[0]} if rows else {}
    width = max((cell.column + 1 for row in rows for cell in row), default=0)
    remarks = [Remark("merged", "warn", f"{sheet.title}!{merged}") for merged in sheet.merged_cells.ranges]
    if width > MOST_COLUMNS:
        remarks.append(Remark("too-many-columns", "refuse", sheet.title, str(width)))
    remarks += [Remark("cell-too-long", "refuse", f"{sheet.title}!{c.at}") for row in rows for c in row if len(c.raw) > MOST_LETTERS]
    remarks += [Remark("hidden-row", "note", f"{sheet.title}!{n}") for n, row in sheet.row_dimensions.items() if row.hidden]
    remarks += [Remark("hidden-column", "note", f"{sheet.title}!{n}") for n, column in sheet.column_dimensions.items() if column.hidden]
    header = tuple(top.get(column, "") for column in range(width))
    return Sheet(sheet.title, header, tuple(row for row in rows[1:] if row)), remarks


def _cell(stored: Stored, figures: Mapping[str, str]) -> Cell:
    lexical = figures.get(stored.coordinate, "")
    raw, kind, shown = _told(stored.value, stored.data_type, lexical, _formatted(stored))
    plain = kind not in ("number", "date") or stored.number_format in ("General", "@")
    return Cell(stored.row, stored.column - 1, raw, kind, shown, "" if plain else stored.number_format)


def _formatted(stored: Stored) -> str:
    return stored.number_format if stored.is_date else ""


def _told(value: Any, stored_as: str, lexical: str, date_format: str) -> tuple[str, Kind, str]:
    """What stood in the file, its kind, and what a person saw."""
    if stored_as == "f":
        inner = value.text if isinstance(value, ArrayFormula) else value
        return (str(inner) if not isinstance(inner, DataTableFormula) else "=TABLE()"), "formula", lexical
    if stored_as in ("b", "e"):
        return lexical or str(value), "boolean" if stored_as == "b" else "error", ""
    if isinstance(value, date):
        return lexical or value.isoformat(), "date", _as_date(value, date_format)
    if stored_as in ("n", "d"):
        return lexical or str(value), "number", str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return str(value), "text", ""


def _as_date(value: date, date_format: str) -> str:
    """As the national sheet writes it, without a day where the format shows none."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]', "", date_format.lower())
    day = "d" in shown or (isinstance(value, datetime) and not shown)
    return f"{value:%d.%m.%Y}" if day else f"{value:%m.%Y}"
