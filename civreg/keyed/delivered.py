"""What a delivered table holds before anything is made of it: sheets, rows and cells as they stood, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "date", "formula", "boolean", "error"]
Severity = Literal["refuse", "warn", "note"]
MOST_BYTES = 64 << 20
"""Of a delivered file; a book of ten thousand entries has some five."""
MOST_COLUMNS = 400
MOST_LETTERS = 32767
"""In one cell, as in a workbook."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty."""

    row: int
    """Of the sheet, from 1; in a CSV file the line on which its row begins."""
    column: int
    """From 0."""
    raw: str
    """Exactly as it stood: text, or the lexical form of a number."""
    kind: Kind = "text"
    shown: str = ""
    """What a formula came to, a date as `dd.mm.yyyy` or `mm.yyyy`, a number without an exponent; else empty."""
    format: str = ""
    """The number format, where it changes what is seen."""

    @property
    def at(self) -> str:
        """Its address, such as `AB12`."""
        return f"{column_name(self.column)}{self.row}"

    @property
    def said(self) -> str:
        """What a person saw in it, as far as that is known."""
        return self.shown if self.kind in ("formula", "date", "number") else self.raw


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: the names of its columns (empty where a column has none), and its rows that are not empty."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something noticed: a stable code, where it stands (`sheet!cell`), and data for the sentence."""

    code: str
    severity: Severity
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A whole file; one with a remark that refuses it has no sheets."""

    sheets: tuple[Sheet, ...]
    remarks: tuple[Remark, ...] = ()
    encoding: str = ""
    """How the bytes of a CSV file became letters."""

    @property
    def refused(self) -> tuple[Remark, ...]:
        """Why nothing of it may be taken; empty where it may."""
        return tuple(remark for remark in self.remarks if remark.severity == "refuse")


def refusal(code: str, where: str, detail: str = "") -> Delivered:
    """A file of which nothing may be taken."""
    return Delivered((), (Remark(code, "refuse", where, detail),))


def column_name(column: int) -> str:
    """A, B … Z, AA … of a column counted from 0."""
    name = ""
    while column >= 0:
        name, column = chr(65 + column % 26) + name, column // 26 - 1
    return name
