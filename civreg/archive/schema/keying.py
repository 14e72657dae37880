"""Data that was keyed before civreg."""

from __future__ import annotations

TABLES = ""
