"""A person's name, in capitals or not, hyphenated or not."""

from __future__ import annotations

from civreg.kinds.parsed import Parsed, plain

parse = plain
__all__ = ["Parsed", "parse"]
