"""Names of the files of a package: how they are made, and how they are read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from civreg.errors import OfficeUnknownError
from civreg.model import Register
from civreg.text import unmarked

Partial = Literal["zeros", "ones", "refuse"]
"""What stands in a name for a day or month that nobody knows: 00, or 01; or the package is refused."""
DRAFT = "NHAP"
"""Stands in the name of every file of a draft."""
_KINDS = "KS|KH|KT|CMC|HN"
_PDF = re.compile(
    rf"(?P<kind>{_KINDS})\.(?P<year>\d{{4}})\.(?P<volume>\w{{1,8}})\.(?P<date>\d{{4}}-\d{{2}}-\d{{2}})\.(?P<number>\d{{3,6}})(?P<draft>\.{DRAFT})?\.pdf"
)
_STEM = re.compile(
    rf"(?P<office>[a-z0-9]+(?:_[a-z0-9]+)+)\.(?P<kind>{_KINDS})\.(?P<year>\d{{4}})\.(?P<volume>\w{{1,8}})(?P<draft>\.{DRAFT})?", re.ASCII
)
_SHORT = {"tp": "thanh pho", "tx": "thi xa", "tt": "thi tran", "p": "phuong", "q": "quan", "h": "huyen", "x": "xa", "t": "tinh"}
_CUT = re.compile(r"(?<!\bthi) (?=(?:thanh pho|thi xa|thi tran|phuong|quan|huyen|xa|tinh|dac khu|tp|tx|tt) )")
"""Before each kind of unit but the first, where a place is written without commas."""
_OFFICES = r"^(?:uy ban nhan dan|uy ban hanh chinh|uy ban|ubnd|ubhc|phong tu phap|so tu phap)\s+"


@dataclass(frozen=True, slots=True)
class PdfName:
    """What the name of an entry's PDF says; `date` is `YYYY-MM-DD`, its day or month 00 where unknown."""

    book: Register
    date: str
    number: int
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Stem:
    """What the common name of workbook and zip says."""

    office: str
    book: Register
    draft: bool = False


def stem(office: str, book: Register, *, draft: bool = False) -> str:
    """`xalocthuan_hbd_tbt.CMC.2006.01`: commune without marks, initials of what it lies in, and the book.

    Raises OfficeUnknownError where the office's place is not said down to the commune and its province.
    """
    parts = _levels(office)
    if len(parts) < 2:
        raise OfficeUnknownError(place=office)
    first, *above = parts
    told = "_".join([first.replace(" ", ""), *(_initials(level) for level in above)])
    return f"{told}.{book.id}" + (f".{DRAFT}" if draft else "")


def pdf_name(book: Register, date: str, number: int, partial: Partial = "zeros") -> str:
    """`KS.2008.01.2008-01-15.001.pdf`; `date` is dd.mm.yyyy, mm.yyyy, yyyy, or empty where nobody knows it."""
    return f"{book.id}.{day_of(date, partial)}.{number:03d}.pdf"


def day_of(date: str, partial: Partial = "zeros") -> str:
    """`YYYY-MM-DD` of dd.mm.yyyy, mm.yyyy, yyyy or nothing; what is unknown as `partial` wants it, an unknown year always 0000."""
    known = [int(p) for p in reversed(date.split("."))] if date else [0]
    year, month, day = (*known, 0, 0)[:3]
    least = int(partial == "ones" and year > 0)
    return f"{year:04d}-{month or least:02d}-{day or least:02d}"


def as_draft(name: str) -> str:
    """The name of the same file in a draft."""
    return f"{name.removesuffix('.pdf')}.{DRAFT}.pdf"


def read_pdf_name(name: str) -> PdfName | None:
    """What a PDF's name says; None where it is not one of a package."""
    m = _PDF.fullmatch(name)
    if m is None or (len(m["number"]) > 3 and m["number"].startswith("0")):
        return None
    return PdfName(Register(m["kind"], int(m["year"]), m["volume"]), m["date"], int(m["number"]), bool(m["draft"]))


def read_stem(name: str) -> Stem | None:
    """What the common name of workbook and zip says; None where it is not one."""
    m = _STEM.fullmatch(name)
    return Stem(m["office"], Register(m["kind"], int(m["year"]), m["volume"]), bool(m["draft"])) if m else None


def _levels(office: str) -> list[str]:
    """Each level of a place without marks, commune first, its kind of unit written out."""
    pieces = [p for piece in re.split(r"[,;\n]|\s[-–—]\s", office) if (p := re.sub(_OFFICES, "", unmarked(piece)))]
    levels = pieces if len(pieces) > 1 else _CUT.split(pieces[0]) if pieces else []
    return [level for piece in levels if (level := _long(piece))]


def _long(text: str) -> str:
    """Kinds of unit written out: tp → thanh pho, q1 → quan 1."""
    first, _, rest = re.sub(r"^(tp|tx|tt|p|q)(\d+)$", r"\1 \2", text.strip()).partition(" ")
    return f"{_SHORT.get(first, first)} {rest}" if rest else first


def _initials(level: str) -> str:
    return "".join(w if w.isdigit() else w[0] for w in level.split())
