"""Ruled tables: one row an entry."""

from civreg.extract.tables.ditto import short, transcribe_marked, with_dittos
from civreg.extract.tables.lay import Laid, lay
from civreg.extract.tables.table import Table, find_table

__all__ = ["Laid", "Table", "find_table", "lay", "short", "transcribe_marked", "with_dittos"]
