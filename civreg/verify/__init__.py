"""Entries become sheets that a person compares with the original."""
