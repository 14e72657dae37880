"""A user's own workbook, filled: its columns are found by their headers, its styles and other sheets are kept."""

from __future__ import annotations

import copy
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from civreg.errors import DiskFullError, NotFoundError, SheetError
from civreg.export.hotich.sheets import Sheet, sheets
from civreg.export.hotich.workbook import DRAFT_COLUMN, shown

SEARCHED = 12
"""First rows in which the headers are looked for."""
ENOUGH = 0.5
"""Least share of the headers of a row that must be columns of the kind of register."""
_MOST = 100 << 20
"""Bytes of the unpacked workbook at most."""
READ_ERRORS = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError, zipfile.BadZipFile, InvalidFileException)
"""What openpyxl raises on a file that is no workbook, or a damaged one."""


@dataclass(frozen=True, slots=True)
class Template:
    """A user's workbook: where its headers stand, and which column is which."""

    path: Path
    sheet: Sheet
    """What is filled, by the national names; `name` is the workbook's own."""
    row: int
    """Row of the headers, from 1."""
    places: Mapping[str, int]
    """Column from 1 by national name."""
    strange: tuple[str, ...]
    """Headers that name no national column; these stay empty."""


def key_of(header: object) -> str:
    """The national name that a header means, folded: its first line, without hints, blanks and marks around it."""
    line = str(header or "").strip().split("\n", 1)[0]
    word = re.match(r"[\s*]*(\w+)", unicodedata.normalize("NFKC", line))
    return word[1].casefold() if word else ""


def read_template(path: Path, kind: str) -> Template:
    """Find the sheet and the row of headers that fit a kind of register best.

    Raises NotFoundError, and SheetError where it is no workbook or no row of it has these headers.
    """
    known = {c.casefold(): c for s in sheets().values() if s.kind == kind for c in s.columns}
    book = _open(path)
    best = max((found for page in book.worksheets for found in _headers(page, known)), key=lambda f: len(f[2]), default=None)
    if best is None:
        raise SheetError(
            path=path.name,
            vi=f"không có hàng tiêu đề nào của sổ {kind} (so, quyenSo, …)",
            en=f"has no row of headers of a {kind} register (so, quyenSo, …)",
        )
    page, row, places, strange = best
    return Template(path, Sheet(path.name, kind, page.title, tuple(places)), row, places, strange)


def _headers(page: Any, known: Mapping[str, str]) -> Iterator[tuple[Any, int, dict[str, int], tuple[str, ...]]]:
    """Rows that are headers: most of what stands in them names a column, `so` among them."""
    for number, row in enumerate(page.iter_rows(min_row=1, max_row=SEARCHED, values_only=True), 1):
        said = [(i, key_of(cell), cell) for i, cell in enumerate(row, 1) if str(cell or "").strip()]
        places: dict[str, int] = {}
        for i, key, _ in said:
            if key in known:
                places.setdefault(known[key], i)
        if "so" in places and len(places) >= ENOUGH * len(said) and len(places) > 2:
            yield page, number, places, tuple(str(cell).strip() for _, key, cell in said if key not in known)


def fill_template(rows: Iterable[Mapping[str, str]], template: Template, out: Path, marks: Sequence[str] | None = None) -> None:
    """Write rows (cells by column) under the headers in place of the sample rows, every cell as text.

    The first sample row's look is every row's. `marks`, a word a row, makes it a draft. Raises DiskFullError.
    """
    book = _open(template.path)
    page = book[template.sheet.name]
    width = page.max_column
    styles = {i: copy.copy(page.cell(template.row + 1, i)._style) for i in range(1, width + 1)}  # noqa: SLF001 - openpyxl has no other way to copy a look
    page.delete_rows(template.row + 1, max(0, page.max_row - template.row))
    if marks is not None:
        _put(page.cell(template.row, width + 1), DRAFT_COLUMN)
    for number, cells in enumerate(rows, 1):
        at = template.row + number
        for i in range(1, width + 1):
            cell = page.cell(at, i)
            cell._style = copy.copy(styles[i])  # noqa: SLF001 - likewise
            cell.number_format = "@"
        for column, value in cells.items():
            _put(page.cell(at, template.places[column]), value)
        if marks is not None:
            _put(page.cell(at, width + 1), marks[number - 1])
    try:
        book.save(out)
    except OSError as e:
        raise DiskFullError(path=str(out)) from e


def _put(cell: Any, text: str) -> None:
    """Write text that stays text, whatever it begins with."""
    if text:
        cell.value = shown(text)
        cell.data_type = "s"
    cell.number_format = "@"


def _open(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MOST:
                raise SheetError(path=path.name, vi="lớn bất thường, không mở", en="is unusually large and was not opened")
        return openpyxl.load_workbook(path)
    except FileNotFoundError as e:
        raise NotFoundError(path=str(path)) from e
    except READ_ERRORS as e:
        raise SheetError(path=path.name, vi="không phải bảng tính .xlsx, hoặc bị hỏng", en="is no .xlsx workbook, or is damaged") from e
