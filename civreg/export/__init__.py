"""Entries go out: tables, lines, official packages."""

from civreg.export.intake import IntakeReport, Notable, counted, intake_html, intake_json
from civreg.export.intake_pdf import intake_pdf
from civreg.export.table import Table, restored, safe_cell
from civreg.export.write import KINDS, Line, write

__all__ = [
    "KINDS",
    "IntakeReport",
    "Line",
    "Notable",
    "Table",
    "counted",
    "intake_html",
    "intake_json",
    "intake_pdf",
    "restored",
    "safe_cell",
    "write",
]
