"""Entries go out: tables, lines, official packages."""

from civreg.export.table import Table, restored, safe_cell
from civreg.export.write import KINDS, Line, write

__all__ = ["KINDS", "Line", "Table", "restored", "safe_cell", "write"]
