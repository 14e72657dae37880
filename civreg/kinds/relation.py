"""The declarant's relation to the person."""

from __future__ import annotations

from civreg.kinds.parsed import Parsed, plain

parse = plain
__all__ = ["Parsed", "parse"]
