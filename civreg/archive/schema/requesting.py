"""What people ask for, and how far it has come."""

from __future__ import annotations

TABLES = ""
