"""Photographs and scans become straight, clean, measured pages."""

from civreg.scan.arrivals import Arrivals, Patience
from civreg.scan.burst import Shot, sharpest
from civreg.scan.child import Examiner
from civreg.scan.clean import UNEXPLAINED, pixels
from civreg.scan.devices import Device, DeviceOptions, Scanner, attached, connect, scan_pages
from civreg.scan.fingerprint import SAME, fingerprint, glance, likeness, nearest
from civreg.scan.folders import Found, find, shown
from civreg.scan.measured import ScanOptions
from civreg.scan.reasons import REFUSALS, refused
from civreg.scan.source import SourceLimits, examine, load
from civreg.scan.straighten import prepare
from civreg.scan.verso import Verso, other_side

__all__ = [
    "REFUSALS",
    "SAME",
    "UNEXPLAINED",
    "Arrivals",
    "Device",
    "DeviceOptions",
    "Examiner",
    "Found",
    "Patience",
    "ScanOptions",
    "Scanner",
    "Shot",
    "SourceLimits",
    "Verso",
    "attached",
    "connect",
    "examine",
    "find",
    "fingerprint",
    "glance",
    "likeness",
    "load",
    "nearest",
    "other_side",
    "pixels",
    "prepare",
    "refused",
    "scan_pages",
    "sharpest",
    "shown",
]
