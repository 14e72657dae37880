"""Whether a workbook of a package is as it must be: its sheet, its headers, its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from civreg import forms
from civreg.errors import CivregError
from civreg.export.hotich.cells import DATE
from civreg.export.hotich.faults import Fault
from civreg.export.hotich.filled import READ_ERRORS, read_template
from civreg.export.hotich.sheets import sheets
from civreg.export.hotich.workbook import DRAFT_COLUMN

_LISTS = {
    "GioiTinh": "gioiTinh", "LoaiCuTru": "loaiCuTru", "LoaiGiayToTuyThan": "loaiGiayToTuyThan", "nksLoaiKhaiSinh": "loaiKhaiSinh",
    "gbtLoai": "gbtLoai", "loaiXacNhan": "loaiXacNhan.CMC", "nxnLoaiMucDichSuDung": "nxnLoaiMucDichSuDung",
}  # fmt: skip
"""Columns, by how their names end, whose cells are codes of a national list."""
_SHAPES = {"so": re.compile(r"\d{2,6}(/\d{4})?"), "quyenSo": re.compile(r"\w{2,8}/\d{4}")}
_DATED = re.compile(r"^(ngay|[a-z]+Ngay)(?!SinhBangChu|ChetGhiBangChu)|Ngay(GhiChu|CanCu)")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What of a row its PDF is named after."""

    at: str
    """`KS!7`: for people."""
    number: int
    """0 where the row has none."""
    date: str
    """As it stands in ngayDangKy."""


def check_workbook(path: Path, kind: str, *, template: bool) -> tuple[list[SheetRow], list[Fault]]:
    """The rows of a package's workbook, and what is wrong with it; `template`: it was made from an office's own workbook."""
    try:
        found = read_template(path, kind)
        book = openpyxl.load_workbook(path)
    except (CivregError, *READ_ERRORS):
        return [], [Fault("workbook", path.name)]
    page = book[found.sheet.name]
    faults = [] if template else list(_shape(path, page, kind))
    rows = []
    for cells in page.iter_rows(min_row=found.row + 1):
        said = {column: cells[at - 1] for column, at in found.places.items() if at <= len(cells) and cells[at - 1].value is not None}
        if said:
            faults += _cells(path, page.title, said, kind)
            rows.append(_row(page.title, said))
    return rows, faults


def _shape(path: Path, page: Any, kind: str) -> Iterator[Fault]:
    """The official sheet is named after its kind, and its headers are the official ones, each where it belongs."""
    known = [s for s in sheets().values() if s.kind == kind]
    headers = [str(c.value) for c in page[1] if c.value is not None and c.value != DRAFT_COLUMN]
    if page.title not in {s.name for s in known}:
        yield Fault("sheet-name", path.name, {"kind": kind})
    if all(headers != list(s.columns) for s in known):
        official = next(s for s in known if s.id == kind).columns
        wrong = sorted(set(headers) ^ set(official)) or [h for h, o in zip(headers, official, strict=False) if h != o]
        yield Fault("headers", path.name, {"columns": ", ".join(wrong[:8])})


def _cells(path: Path, sheet: str, said: Mapping[str, Any], kind: str) -> Iterator[Fault]:
    for column, cell in said.items():
        where = f"{path.name}: {sheet}!{cell.coordinate}"
        if cell.data_type not in ("s", "inlineStr") or cell.number_format != "@":
            yield Fault("not-text", where)
        elif not _fits(column, str(cell.value), kind):
            yield Fault("value", where, {"column": column})


def _fits(column: str, text: str, kind: str) -> bool:
    if column in _SHAPES:
        return bool(_SHAPES[column].fullmatch(text))
    listed = f"loaiDangKy.{kind}" if column == "loaiDangKy" else next((name for end, name in _LISTS.items() if column.endswith(end)), None)
    if listed:
        return text in forms.code_lists().get(listed, {text: ""})
    if forms.field_names().get(column, {}).get("kind") in ("date", "year") or _DATED.search(column):
        return bool(DATE.fullmatch(text))
    return True


def _row(sheet: str, said: Mapping[str, Any]) -> SheetRow:
    number = re.match(r"\d+", str(said["so"].value)) if "so" in said else None
    date = str(said["ngayDangKy"].value) if "ngayDangKy" in said else ""
    return SheetRow(f"{sheet}!{next(iter(said.values())).row}", int(number[0]) if number else 0, date)
