"""A delivered file of any kind, by what it is and not by its name alone."""

from __future__ import annotations

from civreg.keyed.csv_file import read_csv
from civreg.keyed.delivered import MOST_BYTES, Delivered, refusal
from civreg.keyed.rows import KeyedOptions, KeyedTable, understood
from civreg.keyed.workbook import read_workbook


def read(data: bytes, name: str, options: KeyedOptions) -> KeyedTable:
    """What a workbook or CSV file says; where it is refused, the remarks say why and there are no rows."""
    delivered = _delivered(data, name, options.encoding)
    if delivered.refused:
        return KeyedTable((), (), delivered.remarks)
    table = understood(delivered, name, options)
    return KeyedTable(table.columns, (), table.remarks) if table.refused else table


def _delivered(data: bytes, name: str, encoding: str | None) -> Delivered:
    if name.startswith(("~$", ".~lock.")):
        return refusal("side-file", name)
    if len(data) > MOST_BYTES:
        return refusal("too-large", name)
    if name.lower().endswith((".xlsx", ".xlsm", ".xls")) or data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_workbook(data, name)
    if not name.lower().endswith((".csv", ".tsv", ".txt")):
        return refusal("unknown-suffix", name)
    return read_csv(data, name, encoding) if data.strip() else refusal("no-header", name)
