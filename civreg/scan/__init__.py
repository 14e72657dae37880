"""Photographs and scans become straight, clean, measured pages."""

from typing import TYPE_CHECKING

from civreg.face import lazily

if TYPE_CHECKING:
    from civreg.scan.arrivals import Arrivals, Patience
    from civreg.scan.burst import Shot, sharpest
    from civreg.scan.child import Examiner
    from civreg.scan.clean import UNEXPLAINED, pixels
    from civreg.scan.devices import Device, DeviceOptions, Scanner, attached, connect, scan_pages
    from civreg.scan.fingerprint import SAME, fingerprint, glance, likeness, nearest
    from civreg.scan.folders import Found, find, shown
    from civreg.scan.options import ScanOptions
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

_HOMES = {
    "arrivals": "Arrivals Patience",
    "burst": "Shot sharpest",
    "child": "Examiner",
    "clean": "UNEXPLAINED pixels",
    "devices": "Device DeviceOptions Scanner attached connect scan_pages",
    "fingerprint": "SAME fingerprint glance likeness nearest",
    "folders": "Found find shown",
    "options": "ScanOptions",
    "reasons": "REFUSALS refused",
    "source": "SourceLimits examine load",
    "straighten": "prepare",
    "verso": "Verso other_side",
}
"""Module: the names that it gives."""

__getattr__ = lazily(__name__, _HOMES)
