"""Entries go out: tables, lines, official packages."""

from civreg.export.checklist import CheckedBook, CheckLine, CheckReport, check_html
from civreg.export.checklist_pdf import check_pdf
from civreg.export.intake import IntakeReport, Notable, counted, intake_html, intake_json
from civreg.export.intake_pdf import intake_pdf
from civreg.export.mask import Mask, is_dropped
from civreg.export.pages import PageFolder
from civreg.export.scripted import PageAct, Region, ScriptedPage, Wording
from civreg.export.table import Table, restored, safe_cell
from civreg.export.write import KINDS, Line, write

__all__ = [
    "KINDS",
    "CheckLine",
    "CheckReport",
    "CheckedBook",
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
    "check_html",
    "check_pdf",
    "counted",
    "intake_html",
    "intake_json",
    "intake_pdf",
    "is_dropped",
    "restored",
    "safe_cell",
    "write",
]
