"""How pages are read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExtractOptions:
    """How pages are read."""

    form: str | None = None
    """Form of all pages; None lets each page say."""
    typed: str = "tesseract"
    """Engine for typed fields: a name, or `package.module:Class`."""
    hand: str | None = None
    """Engine for handwritten fields; None: the hand learnt from the book, else the one that civreg brings."""
    verso: bool = True
    """Whether the pages next to one through which something shows are asked for the other side of its leaf."""
