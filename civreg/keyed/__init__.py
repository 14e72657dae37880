"""Data that somebody keyed before civreg: workbooks and CSV files, taken as they are, nothing lost and nothing guessed."""

from civreg.keyed.columns import read_mapping
from civreg.keyed.compare import Difference, Lonely, Match, Matching, differing, entry_number, match, same_book, shelf_of
from civreg.keyed.csv_file import ENCODINGS
from civreg.keyed.delivered import MOST_BYTES, Cell, Delivered, Remark, Sheet
from civreg.keyed.reading import read
from civreg.keyed.remarks import told
from civreg.keyed.report import KeyedReport, keyed_html, keyed_json
from civreg.keyed.rows import KeyedCell, KeyedColumn, KeyedOptions, KeyedRow, KeyedTable, understood

__all__ = [
    "ENCODINGS",
    "MOST_BYTES",
    "Cell",
    "Delivered",
    "Difference",
    "KeyedCell",
    "KeyedColumn",
    "KeyedOptions",
    "KeyedReport",
    "KeyedRow",
    "KeyedTable",
    "Lonely",
    "Match",
    "Matching",
    "Remark",
    "Sheet",
    "differing",
    "entry_number",
    "keyed_html",
    "keyed_json",
    "match",
    "read",
    "read_mapping",
    "same_book",
    "shelf_of",
    "told",
    "understood",
]
