"""A year, or a whole date where the clerk wrote one."""

from __future__ import annotations

from civreg.kinds import date
from civreg.kinds.parsed import Parsed

parse = date.parse
__all__ = ["Parsed", "parse"]
