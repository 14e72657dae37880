"""A place as written; today's unit is never put in its stead."""

from __future__ import annotations

from civreg.extract.kinds.parsed import Parsed, plain

parse = plain
__all__ = ["Parsed", "parse"]
