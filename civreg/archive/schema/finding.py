"""What is searched: entries by the words of their fields."""

from __future__ import annotations

TABLES = ""
