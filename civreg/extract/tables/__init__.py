"""Ruled tables: one row an entry."""

from civreg.extract.tables.table import Table, find_table

__all__ = ["Table", "find_table"]
