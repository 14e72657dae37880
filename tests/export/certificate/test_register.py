"""The issue book as a ruled table, opened by other programs than those that wrote it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from civreg.export import certificate

from . import pdfa

HEADINGS = (
    "Số thứ tự",
    "Ngày, tháng, năm cấp",
    "Họ tên người yêu cầu, giấy tờ tùy thân",
    "Loại trích lục",
    "Người ký",
    "Số lượng bản sao",
    "Ghi chú",
)


def table(count: int, note: str = "") -> certificate.IssueTable:
    """A book with so many lines."""
    signer, kind = "Nguyễn Văn Quyết, Chủ tịch", "Trích lục khai sinh (bản sao), số {n}/TLKS-BS"
    lines = [(str(n), "22/11/2026", f"Trần Văn {n}; CCCD 0012{n:06d}", kind.format(n=n), signer, "2", note) for n in range(1, count + 1)]
    return certificate.IssueTable("UBND xã Lộc Thuận", 2026, tuple(certificate.IssueLine(line) for line in lines))


def test_the_workbook_holds_text(tmp_path: Path) -> None:
    """Numbers and what looks like a formula stay text; the headings are the book's."""
    book = table(2, "=1+1")
    path = tmp_path / "a.xlsx"
    path.write_bytes(certificate.ISSUE_WRITERS[".xlsx"](book))
    sheet = openpyxl.load_workbook(path).active
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows == [HEADINGS, *(line.cells for line in book.lines)]
    assert sheet["G5"].data_type == "s"
    assert sheet["A2"].value == "SỔ CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH NĂM 2026"


def test_csv_is_run_by_no_spreadsheet() -> None:
    """What could be a formula is held back."""
    data = certificate.ISSUE_WRITERS[".csv"](table(1, "=1+1"))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == list(HEADINGS)
    assert rows[1][:2] == ["1", "22/11/2026"]
    assert rows[1][6] == "'=1+1"


@pytest.mark.parametrize(("count", "note"), [(0, ""), (1, ""), (40, "Mục đích: nhập học"), (3, "ghi chú rất dài " * 120)])
def test_the_printed_book_is_whole(tmp_path: Path, count: int, note: str) -> None:
    """PDF/A; every line once, headings on every page, nothing over anything, however long a note is."""
    path = tmp_path / "a.pdf"
    path.write_bytes(certificate.ISSUE_WRITERS[".pdf"](table(count, note)))
    assert pdfa.faults(path.read_bytes()) == []
    assert pdfa.overlaps(path) == []
    text = pdfa.text(path)
    pages = int(text.rsplit("/", 1)[1])
    assert text.count("Người ký") == pages
    assert all(f"{n}/TLKS-BS" in text for n in range(1, count + 1))
    assert text.count("dài") == note.count("dài") * count
    assert ("chưa cấp bản sao nào" in text) == (count == 0)
