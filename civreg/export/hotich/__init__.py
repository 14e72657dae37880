"""The official package of a book: a workbook, the entries' PDFs, and a manifest of both."""

from civreg.export.hotich.cells import Given, Row, row
from civreg.export.hotich.check import check_packages, gaps
from civreg.export.hotich.faults import Fault
from civreg.export.hotich.filled import Template, fill_template, read_template
from civreg.export.hotich.names import Partial, as_draft, pdf_name, read_pdf_name, read_stem, stem
from civreg.export.hotich.parcel import Parcel, parcel
from civreg.export.hotich.pdf import Drawn, Shown, Wanted, draw
from civreg.export.hotich.sheets import OFFICIAL, Sheet, load, sheets
from civreg.export.hotich.workbook import write_workbook

__all__ = [
    "OFFICIAL",
    "Drawn",
    "Fault",
    "Given",
    "Parcel",
    "Partial",
    "Row",
    "Sheet",
    "Shown",
    "Template",
    "Wanted",
    "as_draft",
    "check_packages",
    "draw",
    "fill_template",
    "gaps",
    "load",
    "parcel",
    "pdf_name",
    "read_pdf_name",
    "read_stem",
    "read_template",
    "row",
    "sheets",
    "stem",
    "write_workbook",
]
