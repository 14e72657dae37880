"""The book of issued extracts."""

from __future__ import annotations

TABLES = ""
