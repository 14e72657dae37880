"""An occupation, which has no column in the national sheet."""

from __future__ import annotations

from civreg.kinds.parsed import Parsed, plain

parse = plain
__all__ = ["Parsed", "parse"]
