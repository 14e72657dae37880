"""The official workbook: one sheet, its headers in row 1, every cell text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

from civreg.errors import DiskFullError
from civreg.export.hotich.sheets import Sheet

CELL = 32767
"""Characters that a cell of a workbook holds."""
DRAFT_COLUMN = "DỰ THẢO"
"""Header of the column that a draft has more than the official sheet."""
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_workbook(rows: Iterable[Mapping[str, str]], sheet: Sheet, out: Path, marks: Sequence[str] | None = None) -> None:
    """Write rows (cells by column) into a new workbook, holding one row at a time.

    `marks`, a word a row, makes it a draft: they stand in a last column of their own. Raises DiskFullError.
    """
    try:
        with xlsxwriter.Workbook(str(out), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
            text, head = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
            page = book.add_worksheet(sheet.name)
            columns = [*sheet.columns, DRAFT_COLUMN] if marks is not None else sheet.columns
            page.set_column(0, len(columns) - 1, 18, text)
            for i, column in enumerate(columns):
                page.write_string(0, i, column, head)
            for number, cells in enumerate(rows, 1):
                marked = {**cells, DRAFT_COLUMN: marks[number - 1]} if marks is not None else cells
                for i, column in enumerate(columns):
                    value = shown(marked.get(column, ""))
                    page.write_string(number, i, value, text) if value else page.write_blank(number, i, None, text)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as e:
        raise DiskFullError(path=str(out)) from e


def shown(text: str) -> str:
    """Text as a cell can hold it: what XML knows not stands as U+FFFD."""
    return _NO_XML.sub("\ufffd", text)[:CELL]
