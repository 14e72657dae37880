"""Photographs and scans become straight, clean, measured pages."""
