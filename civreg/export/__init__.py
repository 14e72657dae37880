"""Entries go out: tables, lines, official packages."""
