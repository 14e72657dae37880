"""The intake report as a PDF on A4, with the fonts that Vietnamese needs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from fpdf import FPDF

from civreg.export import intake
from civreg.export.intake import IntakeReport, Notable
from civreg.language import Lang

MARGIN, WIDE, HIGH, COLUMNS, GUTTER = 14.0, 182.0, 70.0, 3, 5.0
LINE = 4.4


def intake_pdf(report: IntakeReport, lang: Lang, fonts: tuple[Path, Path]) -> bytes:
    """The report as PDF bytes; `fonts` are a regular and a bold TrueType file that know Vietnamese."""
    pdf = FPDF(format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    for style, file in zip(("", "B"), fonts, strict=True):
        pdf.add_font("vi", style, file)
    pdf.set_title(f"{intake.TITLE.say(lang)} {report.book}")
    pdf.add_page()
    _head(pdf, report, lang)
    _pictures(pdf, report.notable, lang)
    pdf.set_font("vi", "", 8)
    _paragraph(pdf, intake.UNVERIFIED.say(lang))
    pdf.ln(8)
    pdf.set_font("vi", "B", 10)
    for signed in intake.SIGNED:
        pdf.cell(WIDE / 2, 6, signed.say(lang), align="C")
    return bytes(pdf.output())


def _head(pdf: FPDF, report: IntakeReport, lang: Lang) -> None:
    pdf.set_font("vi", "B", 16)
    pdf.cell(WIDE * 0.7, 9, intake.TITLE.say(lang))
    mark = intake.COMPLETE if report.complete else intake.INCOMPLETE
    pdf.set_font("vi", "B", 11)
    pdf.cell(WIDE * 0.3, 9, mark.say(lang), align="R", new_x="LMARGIN", new_y="NEXT")
    _paragraph(pdf, intake.BOOK.say(lang, book=report.book))
    pdf.set_font("vi", "", 10)
    _paragraph(pdf, intake.MADE.say(lang, place=report.place or "—", made=report.made))
    pdf.ln(3)
    for what, figure in report.figures(lang):
        pdf.cell(WIDE * 0.75, 6, what, border="B")
        pdf.cell(WIDE * 0.25, 6, figure, border="B", align="R", new_x="LMARGIN", new_y="NEXT")
    if report.gaps:
        pdf.ln(3)
        _paragraph(pdf, f"{intake.GAPS.say(lang)}: {report.missing(lang)}")
    pdf.ln(4)


def _paragraph(pdf: FPDF, text: str) -> None:
    pdf.multi_cell(WIDE, 5.5, text, new_x="LMARGIN", new_y="NEXT")


def _pictures(pdf: FPDF, pages: tuple[Notable, ...], lang: Lang) -> None:
    pdf.set_font("vi", "B", 11)
    _paragraph(pdf, (intake.PAGES if pages else intake.NOTHING).say(lang))
    width = (WIDE - GUTTER * (COLUMNS - 1)) / COLUMNS
    for row in _rows(pages):
        words = [_words(pdf, page, lang, width) for page in row]
        height = HIGH + LINE * max(len(w) for w in words) + 4
        if pdf.get_y() + height > pdf.h - MARGIN:
            pdf.add_page()
        top = pdf.get_y() + 2
        for i, (page, said) in enumerate(zip(row, words, strict=True)):
            left = MARGIN + i * (width + GUTTER)
            if page.thumbnail:
                pdf.image(io.BytesIO(page.thumbnail), left, top, width, HIGH, keep_aspect_ratio=True)
            for n, text in enumerate(said):
                pdf.set_font("vi", "" if n else "B", 8)
                pdf.set_xy(left, top + HIGH + 1 + n * LINE)
                pdf.cell(width, LINE, text)
        pdf.set_xy(MARGIN, top + height)


def _rows(pages: tuple[Notable, ...]) -> Iterator[tuple[Notable, ...]]:
    for i in range(0, len(pages), COLUMNS):
        yield pages[i : i + COLUMNS]


def _words(pdf: FPDF, page: Notable, lang: Lang, width: float) -> list[str]:
    """The lines under a picture, each as wide as it."""
    pdf.set_font("vi", "B", 8)
    lines: list[str] = []
    for text in (page.title(lang), *(sentence for _, sentence in page.reasons)):
        lines += pdf.multi_cell(width, LINE, text, dry_run=True, output="LINES")
    return lines
