"""The three simple targets: lines of JSON, CSV, and a workbook."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from civreg.errors import DiskFullError, NotFoundError
from civreg.export.table import Table, safe_cell
from civreg.text import harmless_json

Line = dict[str, Any]
"""One entry, or a page without one, as it stands in a line of JSON."""
KINDS = ("jsonl", "csv", "xlsx")
CELL = 32767
"""Characters that a cell of a workbook holds."""
_FIELD_COLUMNS = (
    "book", "entry", "form", "page", "source", "status", "key", "text", "value", "verdict", "person", "read", "confidence", "engine",
    "writing", "doubts",
)  # fmt: skip


def write(lines: Iterable[Line], kind: str, out: Path | None, table: Table) -> Iterator[str]:
    """Write entries as `kind`, one of KINDS; gives pieces of text where `out` is None, else nothing.

    A file appears under its name only when it is whole. A workbook needs `out`: ValueError. Raises NotFoundError, DiskFullError.
    """
    if kind == "xlsx":
        if out is None:
            raise ValueError("a workbook cannot be written to a stream")
        _whole(out, lambda draft: _workbook(lines, draft, table))
        return
    pieces = _jsonl(lines) if kind == "jsonl" else _csv(lines, table)
    if out is None:
        yield from pieces
    else:
        _whole(out, lambda draft: _text(pieces, draft, "utf-8" if kind == "jsonl" else "utf-8-sig"))


def _jsonl(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield harmless_json(json.dumps(line, ensure_ascii=False, allow_nan=False)) + "\n"


def _csv(lines: Iterable[Line], table: Table) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in itertools.chain([table.header], (table.row(line) for line in lines)):
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _text(pieces: Iterable[str], draft: Path, encoding: str) -> None:
    with draft.open("w", encoding=encoding, newline="") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _workbook(lines: Iterable[Line], draft: Path, table: Table) -> None:
    """Two sheets of text cells: a row an entry, and a row a field."""
    with xlsxwriter.Workbook(str(draft), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        entries, fields = book.add_worksheet("entries"), book.add_worksheet("fields")
        _row(entries, 0, table.header)
        _row(fields, 0, _FIELD_COLUMNS)
        below = itertools.count(1)
        for number, line in enumerate(lines, 1):
            _row(entries, number, table.row(line))
            for key, value in line["fields"].items():
                given = {**line, **value, "key": key, "doubts": " ".join(value["doubts"])}
                _row(fields, next(below), ["" if given.get(c) is None else str(given[c]) for c in _FIELD_COLUMNS])


def _row(sheet: Any, number: int, cells: Iterable[str]) -> None:
    for column, cell in enumerate(cells):
        if cell:
            # XML 1.0 holds no control characters
            sheet.write_string(number, column, re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", cell)[:CELL])


def _whole(out: Path, work: Callable[[Path], None]) -> None:
    if not out.absolute().parent.is_dir():
        raise NotFoundError(path=str(out.parent))
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        work(draft)
        draft.replace(out)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as e:
        draft.unlink(missing_ok=True)
        raise DiskFullError(path=str(out)) from e
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
