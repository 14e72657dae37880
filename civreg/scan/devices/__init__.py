"""Scanners on this machine or in its network, through SANE's own program `scanimage`."""

from civreg.scan.devices.feed import DeviceOptions, Scanner, connect, scan_pages
from civreg.scan.devices.sane import Device, attached

__all__ = ["Device", "DeviceOptions", "Scanner", "attached", "connect", "scan_pages"]
