"""A year, or a whole date where the clerk wrote one."""

from __future__ import annotations

from civreg.kinds.date import in_year as parse
from civreg.kinds.parsed import Parsed

__all__ = ["Parsed", "parse"]
