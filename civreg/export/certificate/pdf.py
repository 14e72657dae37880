"""Pages of marks as PDF/A-2u: every letter's font inside, nothing that acts."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from fpdf import FPDF

from civreg.export.certificate.marks import FILES, PAPER, Across, Mark, Picture, Rule, Side, Text, font_file, width

LEVEL = "PDF/A-2U"
_ACROSS = (110.0, 52.0, 0.22)
"""Size in points, angle in degrees and opacity of words across a page."""


def as_pdf(sides: Sequence[Side], title: str, paper: tuple[float, float] = PAPER) -> bytes:
    """Draw pages of a size in mm into a PDF/A file."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it reports every subset at INFO
    pdf = FPDF(orientation="portrait", unit="mm", format=paper, enforce_compliance=LEVEL)
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    pdf.set_title(title)
    pdf.set_creator("civreg")
    pdf.set_lang("vi")
    pdf.set_creation_date(datetime.now(UTC))
    for face in FILES:
        pdf.add_font(face, fname=font_file(face))
    for side in sides:
        pdf.add_page()
        for mark in side:
            _draw(pdf, mark)
    return bytes(pdf.output())


def _draw(pdf: FPDF, mark: Mark) -> None:
    match mark:
        case Text():
            pdf.set_font(mark.face, size=mark.size)
            pdf.set_text_color(*(int(mark.colour[i : i + 2], 16) for i in (1, 3, 5)))
            pdf.text(mark.x, mark.y, mark.text)
        case Rule():
            pdf.set_line_width(mark.width)
            pdf.set_draw_color(0, 0, 0)
            pdf.line(mark.x1, mark.y1, mark.x2, mark.y2)
        case Picture():
            left, top, right, bottom = mark.box
            pdf.image(io.BytesIO(mark.jpeg), left, top, right - left, bottom - top)
        case Across():
            _across(pdf, mark.text)


def _across(pdf: FPDF, text: str) -> None:
    size, angle, opacity = _ACROSS
    middle = (pdf.w / 2, pdf.h / 2)
    with pdf.local_context(fill_opacity=opacity), pdf.rotation(angle, *middle):
        pdf.set_font("bold", size=size)
        pdf.set_text_color(120, 0, 0)
        pdf.text(middle[0] - width(text, "bold", size) / 2, middle[1] + size * 0.12, text)
