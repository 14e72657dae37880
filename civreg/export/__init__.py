"""Entries go out: tables, lines, official packages."""

from civreg.export.intake import IntakeReport, Notable, counted, intake_html, intake_json
from civreg.export.intake_pdf import intake_pdf
from civreg.export.mask import Mask, is_dropped
from civreg.export.pages import PageFolder
from civreg.export.scripted import PageAct, Region, ScriptedPage, Wording
from civreg.export.table import Table, restored, safe_cell
from civreg.export.write import KINDS, Line, write

__all__ = [
    "KINDS",
    "IntakeReport",
    "Line",
    "Mask",
    "Notable",
    "PageAct",
    "PageFolder",
    "Region",
    "ScriptedPage",
    "Table",
    "Wording",
    "counted",
    "intake_html",
    "intake_json",
    "intake_pdf",
    "is_dropped",
    "restored",
    "safe_cell",
    "write",
]
