"""Later notes of entries, and what was struck through."""

from __future__ import annotations

TABLES = ""
