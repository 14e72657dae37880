"""Ruled tables: one row an entry."""

from civreg.extract.tables.columns import BookColumns, Columns, learn
from civreg.extract.tables.ditto import short, transcribe_marked, with_dittos
from civreg.extract.tables.goes_on import Side, edges_setting, over_pages, within
from civreg.extract.tables.lay import Laid, fit, lay
from civreg.extract.tables.table import Table, find_table

__all__ = [
    "BookColumns",
    "Columns",
    "Laid",
    "Side",
    "Table",
    "edges_setting",
    "find_table",
    "fit",
    "lay",
    "learn",
    "over_pages",
    "short",
    "transcribe_marked",
    "with_dittos",
    "within",
]
