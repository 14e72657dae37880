"""Certified extracts (trích lục): what they say, how they are laid, signed and sent, and the book of those issued."""

from civreg.export.certificate.compose import Extract, Original, Pages, compose
from civreg.export.certificate.content import Cell, cells
from civreg.export.certificate.layout import Layout, Slot, layouts
from civreg.export.certificate.marks import clashes, unknown
from civreg.export.certificate.pdf import as_pdf

__all__ = ["Cell", "Extract", "Layout", "Original", "Pages", "Slot", "as_pdf", "cells", "clashes", "compose", "layouts", "unknown"]
