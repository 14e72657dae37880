"""The book of issued extracts as the ruled table that an office keeps: CSV, a workbook, or PDF/A on landscape A4."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from civreg.export.certificate.marks import POINT, Face, Mark, Rule, Side, Text, clashes, visible, width, wrapped
from civreg.export.certificate.pdf import as_pdf
from civreg.export.table import safe_cell

PAPER = (297.0, 210.0)
TITLE = "SỔ CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH"
HEADINGS = (
    "Số thứ tự",
    "Ngày, tháng, năm cấp",
    "Họ tên người yêu cầu, giấy tờ tùy thân",
    "Loại trích lục",
    "Người ký",
    "Số lượng bản sao",
    "Ghi chú",
)
"""As the printed book has them (form TL-2015T)."""
_WIDTHS = (14.0, 26.0, 66.0, 58.0, 40.0, 18.0, 45.0)
_LEFT, _TOP, _BOTTOM, _SIZE, _PAD = 15.0, 15.0, 192.0, 10.0, 1.2
_LINE = _SIZE * POINT * 1.28
SIGNED = ("Người lập sổ", "Thủ trưởng đơn vị")
EMPTY = "Trong năm chưa cấp bản sao nào."
PAGE = "Trang {page}/{pages}"


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One row of the book, as text."""

    cells: tuple[str, str, str, str, str, str, str]
    """As HEADINGS."""


@dataclass(frozen=True, slots=True)
class IssueTable:
    """The book of one year."""

    office: str
    year: int
    lines: tuple[IssueLine, ...]

    @property
    def title(self) -> str:
        """What stands over it."""
        return f"{TITLE} NĂM {self.year}"


def issue_csv(table: IssueTable) -> bytes:
    """The book as CSV (UTF-8 with its mark, as spreadsheets want it); nothing in it is run by one."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([HEADINGS, *([safe_cell(cell) for cell in line.cells] for line in table.lines)])
    return out.getvalue().encode("utf-8-sig")


def issue_xlsx(table: IssueTable) -> bytes:
    """The book as a workbook: a ruled table of text cells with its heading on every printed page."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(str(table.year))
        said = {"border": 1, "text_wrap": True, "valign": "top", "num_format": "@", "font_name": "Times New Roman", "font_size": 11}
        plain, bold = book.add_format(said), book.add_format({**said, "bold": True, "align": "center", "valign": "vcenter"})
        head = book.add_format({"bold": True, "align": "center", "font_name": "Times New Roman", "font_size": 13})
        sheet.merge_range(0, 0, 0, 6, visible(table.office), head)
        sheet.merge_range(1, 0, 1, 6, table.title, head)
        for column, (heading, wide) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, wide / 2)
            sheet.write_string(3, column, heading, bold)
        for row, line in enumerate(table.lines, 4):
            for column, cell in enumerate(line.cells):
                sheet.write_string(row, column, visible(cell), plain)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
        sheet.freeze_panes(4, 0)
    return out.getvalue()


def issue_pdf(table: IssueTable) -> bytes:
    """The book as PDF/A: ruled, its headings on every page, room to sign at the end."""
    pages: list[list[Mark]] = []
    y = _page(pages, table)
    for line in table.lines:
        broken = _broken([visible(cell) for cell in line.cells], "regular")
        while any(broken):
            fits = int((_BOTTOM - y - 2 * _PAD) / _LINE)
            if fits < min(3, max(map(len, broken))):
                y = _page(pages, table)
                continue
            y = _ruled(pages[-1], [part[:fits] for part in broken], y, "regular")
            broken = [part[fits:] for part in broken]
    if not table.lines:
        pages[-1].append(Text(_LEFT, y + 6, EMPTY, _SIZE + 1, "italic"))
        y += 8
    if y + 35 > PAPER[1] - 12:
        y = _page(pages, table)
    for i, name in enumerate(SIGNED):
        middle = _LEFT + sum(_WIDTHS) * (0.2 + 0.6 * i)
        pages[-1].append(Text(middle - width(name, "bold", 12) / 2, y + 10, name, 12, "bold"))
    sides: list[Side] = [(*marks, _numbered(n, len(pages))) for n, marks in enumerate(pages, 1)]
    if faults := [fault for side in sides for fault in clashes(side, PAPER)]:
        raise ValueError(faults[0])
    return as_pdf(sides, table.title, PAPER)


def _page(pages: list[list[Mark]], table: IssueTable) -> float:
    """A new page with headings; gives where its rows begin."""
    marks: list[Mark] = []
    pages.append(marks)
    y = _TOP
    if len(pages) == 1:
        middle = _LEFT + sum(_WIDTHS) / 2
        for text, size in ((visible(table.office), 11.0), (table.title, 14.0)):
            for part in wrapped(text, "bold", size, (sum(_WIDTHS), sum(_WIDTHS))):
                y += size * POINT * 1.35
                marks.append(Text(middle - width(part, "bold", size) / 2, y, part, size, "bold"))
        y += 5
    return _ruled(marks, _broken(HEADINGS, "bold"), y, "bold")


def _broken(cells: Sequence[str], face: Face) -> list[list[str]]:
    return [wrapped(cell, face, _SIZE, (wide - 2 * _PAD,) * 2) if cell else [] for cell, wide in zip(cells, _WIDTHS, strict=True)]


def _ruled(marks: list[Mark], cells: Sequence[Sequence[str]], y: float, face: Face) -> float:
    """One row with its rules; gives where it ends."""
    end = y + max(1, *(len(cell) for cell in cells)) * _LINE + 2 * _PAD
    x = _LEFT
    for cell, wide in zip(cells, _WIDTHS, strict=True):
        marks += [Text(x + _PAD, y + _PAD + (i + 0.78) * _LINE, part, _SIZE, face) for i, part in enumerate(cell)]
        marks.append(Rule(x, y, x, end))
        x += wide
    marks += [Rule(x, y, x, end), Rule(_LEFT, y, x, y), Rule(_LEFT, end, x, end)]
    return end


def _numbered(page: int, pages: int) -> Text:
    text = PAGE.format(page=page, pages=pages)
    return Text(_LEFT + sum(_WIDTHS) - width(text, "regular", 9), PAPER[1] - 8, text, 9)


ISSUE_WRITERS = {".csv": issue_csv, ".xlsx": issue_xlsx, ".pdf": issue_pdf}
"""By the suffix of the file."""
