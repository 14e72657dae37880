"""Photographs and scans become straight, clean, measured pages."""

from civreg.scan.clean import pixels
from civreg.scan.straighten import ScanOptions, prepare

__all__ = ["ScanOptions", "pixels", "prepare"]
