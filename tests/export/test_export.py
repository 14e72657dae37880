"""What goes out stays what it is: text stays text, a file is whole or not there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civreg.errors import NotFoundError
from civreg.export import Line, Table, restored, safe_cell, write

HOSTILE = ['=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1", " =1+1", "'quoted", "＝1", "|cmd", "%0A"]
PLAIN = ["-5", "+84", "12", "-1.234,5", "Nguyễn Thị Bưởi", "", "15/03/1965"]


def line(text: str = "Đặng Văn Á", key: str = "nksHoTen") -> Line:
    """One entry as the archive gives it."""
    field = {"text": text, "value": text, "confidence": 0.5, "box": None, "engine": "t 1", "writing": "typed", "doubts": ["low"]}
    fixed = {"book": None, "entry": 7, "form": "KS-2015", "page": 1, "source": "=a.jpg", "image": 1, "sha256": "ab"}
    return {**fixed, "status": "read", "page_status": "prepared", "confidence": 0.9, "doubts": [], "fields": {key: field}}


def blank() -> Line:
    """A page without an entry."""
    return {**line(), "entry": None, "form": None, "status": "blank", "confidence": None, "fields": {}}


TABLE = Table(["nksHoTen"])


def test_jsonl_is_a_line_an_entry_with_its_letters() -> None:
    """Each line is one JSON object, accents are letters, and a page without an entry has form null."""
    first, second = write([line(), blank()], "jsonl", None, TABLE)
    assert "Đặng Văn Á" in first
    assert json.loads(first)["fields"]["nksHoTen"]["text"] == "Đặng Văn Á"
    assert json.loads(second)["form"] is None
    assert first.endswith("\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_is_defused_in_csv(text: str) -> None:
    """What a spreadsheet would run begins with an apostrophe, and comes back as it was."""
    assert safe_cell(text).startswith("'")
    assert restored(safe_cell(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_and_signed_numbers_stay_readable(text: str) -> None:
    """Names, dates and signed numbers are not touched."""
    assert safe_cell(text) == text


@given(st.text())
def test_every_cell_comes_back_as_it_was(text: str) -> None:
    """Defusing loses nothing, whatever the text."""
    assert restored(safe_cell(text)) == text


def test_csv_is_a_table_a_spreadsheet_opens(tmp_path: Path) -> None:
    """Header first, a row an entry, UTF-8 with the mark that Excel looks for, no active cell."""
    out = tmp_path / "o.csv"
    list(write([line("=1+1"), blank()], "csv", out, TABLE))
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    header, first, second = csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig")))
    assert header[-1] == "nksHoTen"
    assert dict(zip(header, first, strict=True))["nksHoTen"] == "'=1+1"
    assert dict(zip(header, first, strict=True))["source"] == "'=a.jpg"
    assert dict(zip(header, second, strict=True))["status"] == "blank"


def test_every_cell_of_a_workbook_is_text(tmp_path: Path) -> None:
    """Formula-like text, numbers and links are text in both sheets, unchanged."""
    out = tmp_path / "o.xlsx"
    list(write([line("=1+1"), line("http://x"), line("0012"), blank()], "xlsx", out, TABLE))
    book = openpyxl.load_workbook(out)
    entries, fields = book["entries"], book["fields"]
    types = {cell.data_type for sheet in (entries, fields) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert types == {"s"}
    assert [entries.cell(r, entries.max_column).value for r in (2, 3, 4)] == ["=1+1", "http://x", "0012"]
    assert entries.max_row == 5
    assert fields.max_row == 4


@pytest.mark.parametrize("kind", ["jsonl", "csv", "xlsx"])
def test_a_failed_export_leaves_the_old_file_alone(tmp_path: Path, kind: str) -> None:
    """When something breaks in the middle, the file under its name is still the old one and no draft is left."""
    out = tmp_path / f"o.{kind}"
    out.write_bytes(b"old")

    def lines() -> Iterator[Line]:
        yield line()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        list(write(lines(), kind, out, TABLE))
    assert out.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "xlsx"])
def test_a_folder_that_is_not_there_is_named(tmp_path: Path, kind: str) -> None:
    """Where nothing can be written, the clerk is told the path."""
    with pytest.raises(NotFoundError, match="absent"):
        list(write([line()], kind, tmp_path / "absent" / "o", TABLE))
