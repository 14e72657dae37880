"""Entries as rows of a table: one row an entry, one column a field, every cell text that stays text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIXED = ("book", "entry", "form", "page", "source", "image", "status", "page_status", "confidence", "doubtful", "open")
"""Columns before the fields; `doubtful` names the fields that have a doubt, `open` those that no person has settled."""

_ACTIVE = re.compile(r"[\s\x00\ufeff]*['=+\-@＝＋－＠|%]|[\t\r\n]")
"""What a spreadsheet may take for a formula, at the start of a cell; also the apostrophe that we add."""
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table."""

    keys: Sequence[str]
    """Field keys, in order."""

    @property
    def header(self) -> list[str]:
        """Names of all columns."""
        return [*FIXED, *self.keys]

    def row(self, line: Mapping[str, Any]) -> list[str]:
        """An entry's cells."""
        fields = line["fields"]
        doubtful = " ".join(k for k, f in fields.items() if f["doubts"])
        unsettled = " ".join(k for k, f in fields.items() if not f.get("settled"))
        given = {**line, "doubtful": doubtful, "open": unsettled}
        fixed = ["" if given[name] is None else str(given[name]) for name in FIXED]
        return [*fixed, *(fields[k]["text"] if k in fields else "" for k in self.keys)]


def safe_cell(text: str) -> str:
    """A CSV cell that no spreadsheet runs: an apostrophe goes before what could be a formula; numbers stay as they are."""
    return f"'{text}" if _ACTIVE.match(text) and not _NUMBER.fullmatch(text) else text


def restored(cell: str) -> str:
    """The text that `safe_cell` was given."""
    return cell.removeprefix("'")
