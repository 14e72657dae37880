"""The check report of books as a PDF on A4, with the fonts that Vietnamese needs."""

from __future__ import annotations

import io
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import FontFace

from civreg.export import checklist
from civreg.export.checklist import CheckedBook, CheckReport
from civreg.language import Lang

MARGIN, WIDE = 12.0, 186.0
COLUMNS = (14, 12, 12, 60, 42, 19, 27)
"""Widths in millimetres; the last is left for the checker's own words."""


def check_pdf(report: CheckReport, lang: Lang, fonts: tuple[Path, Path]) -> bytes:
    """The report as PDF bytes; `fonts` are a regular and a bold TrueType file that know Vietnamese."""
    pdf = FPDF(format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN + 4)
    for style, file in zip(("", "B"), fonts, strict=True):
        pdf.add_font("vi", style, file)
    pdf.set_title(checklist.TITLE.say(lang))
    for book in report.books:
        pdf.add_page()
        _head(pdf, book, checklist.MADE.say(lang, place=report.place or "—", made=report.made), lang)
        _lines(pdf, book, lang)
        _foot(pdf, lang)
    return bytes(pdf.output())


def _head(pdf: FPDF, book: CheckedBook, made: str, lang: Lang) -> None:
    pdf.set_font("vi", "B", 15)
    pdf.cell(WIDE * 0.65, 9, checklist.TITLE.say(lang))
    pdf.set_font("vi", "B", 11)
    pdf.set_text_color(*((163, 35, 31) if book.blocking else (28, 107, 58)))
    pdf.cell(WIDE * 0.35, 9, book.mark(lang), align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.set_text_color(0)
    _paragraph(pdf, checklist.BOOK.say(lang, book=book.book), bold=True)
    _paragraph(pdf, made)
    pdf.ln(2)
    for what, figure in book.figures(lang):
        pdf.cell(WIDE * 0.5, 5.5, what, border="B")
        pdf.cell(WIDE * 0.5, 5.5, figure, border="B", align="R", new_x="LMARGIN", new_y="NEXT")
    if book.gaps:
        pdf.ln(2)
        _paragraph(pdf, f"{checklist.GAPS.say(lang)}: {book.missing(lang)}", bold=True)
    pdf.ln(3)


def _paragraph(pdf: FPDF, text: str, *, bold: bool = False) -> None:
    pdf.set_font("vi", "B" if bold else "", 10)
    pdf.multi_cell(WIDE, 5.2, text, new_x="LMARGIN", new_y="NEXT")


def _lines(pdf: FPDF, book: CheckedBook, lang: Lang) -> None:
    if not book.lines:
        _paragraph(pdf, checklist.NOTHING.say(lang))
        return
    pdf.set_font("vi", "", 8.5)
    head = FontFace(emphasis="BOLD", fill_color=(238, 241, 244))
    blocks = FontFace(emphasis="BOLD", color=(163, 35, 31))
    with pdf.table(
        col_widths=COLUMNS, width=WIDE, align="LEFT", text_align="LEFT", line_height=4.4, headings_style=head, padding=0.8
    ) as table:
        table.row([column.say(lang) for column in checklist.COLUMNS])
        for line in book.lines:
            row = table.row()
            grade, *rest = line.cells(lang)
            row.cell(grade, style=blocks if line.severity == "block" and not line.settled else None)
            rest[2] += f"  [{line.id}]"
            for cell in rest[:3]:
                row.cell(cell)
            row.cell(img=io.BytesIO(line.picture) if line.picture else None, img_fill_width=True)
            for cell in rest[3:]:
                row.cell(cell)


def _foot(pdf: FPDF, lang: Lang) -> None:
    pdf.ln(2)
    pdf.set_font("vi", "", 8)
    pdf.multi_cell(WIDE, 4.2, checklist.UNVERIFIED.say(lang), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    pdf.set_font("vi", "B", 10)
    for signed in checklist.SIGNED:
        pdf.cell(WIDE / 2, 6, signed.say(lang), align="C")
