"""Certified extracts (trích lục): what they say, how they are laid and sent, and the book of those issued.

What signs is imported only where something is signed: its libraries are heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from civreg.export.certificate.address import Post, address_sheet
from civreg.export.certificate.compose import Extract, Original, Pages, compose
from civreg.export.certificate.content import Cell, cells
from civreg.export.certificate.layout import Layout, Slot, layouts
from civreg.export.certificate.marks import clashes, unknown
from civreg.export.certificate.original import cut_out
from civreg.export.certificate.pdf import as_pdf
from civreg.export.certificate.register import ISSUE_WRITERS, IssueLine, IssueTable

if TYPE_CHECKING:
    from civreg.export.certificate.signature import Seal, Stamp, seal, sign

__all__ = [
    "ISSUE_WRITERS",
    "Cell",
    "Extract",
    "IssueLine",
    "IssueTable",
    "Layout",
    "Original",
    "Pages",
    "Post",
    "Seal",
    "Slot",
    "Stamp",
    "address_sheet",
    "as_pdf",
    "cells",
    "clashes",
    "compose",
    "cut_out",
    "layouts",
    "seal",
    "sign",
    "unknown",
]

_SIGNING = ("Seal", "Stamp", "seal", "sign")


def __getattr__(name: str) -> object:
    """Import what signs when it is first named (PEP 562)."""
    if name in _SIGNING:
        return getattr(import_module("civreg.export.certificate.signature"), name)
    raise AttributeError(name)
