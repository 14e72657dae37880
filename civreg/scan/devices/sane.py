"""`scanimage` at arm's length: which scanners there are, what one offers, and what its failures mean.

A program of its own and no library: SANE is free under the GPL, and a driver that crashes takes nothing with it.
The texts are those of sane_strstatus (https://sane-project.gitlab.io/standard/api.html), which nobody translates.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from civreg.errors import DeviceError, MissingToolError
from civreg.scan.devices.reasons import failed

PROGRAM = "scanimage"
INSTALL = "sudo apt-get install sane-utils"
ON_WINDOWS = "civreg scan FOLDER --watch"
PATIENCE = 90.0
"""Seconds for a scanner to say what it is: those in the network are asked one after the other."""
_LISTED = "%d\t%v\t%m\t%t%n"
_OPTION = re.compile(r"^\s+(?P<name>--?[\w-]+)(?:\[=\([^)]*\)\])?(?:[ =](?P<values>\S.*?))?\s*(?:\[(?P<now>[^\[\]]*)\])?\s*$")
_STATUS = {
    "document feeder jammed": "jammed",
    "scanner cover is open": "cover-open",
    "device busy": "busy",
    "document feeder out of documents": "empty",
    "error during device i/o": "no-answer",
    "access to resource has been denied": "denied",
    "out of memory": "out-of-memory",
    "operation was canceled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Device:
    """One scanner."""

    name: str
    """As SANE calls it: what `--device` takes."""
    vendor: str
    model: str
    kind: str


def attached() -> list[Device]:
    """Every scanner that SANE finds; raises MissingToolError, and DeviceError where it does not answer."""
    said = ask(["--formatted-device-list", _LISTED])
    rows = [line.split("\t") for line in said.splitlines() if line.count("\t") == 3]
    return [Device(*row) for row in rows]


def offered(device: str) -> dict[str, tuple[str, ...]]:
    """What a scanner offers: its options, each with the values it may have; a range is one value, such as `0..215mm`.

    Raises MissingToolError and DeviceError.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line in ask(["--device-name", device, "--all-options"]).splitlines():
        m = _OPTION.match(line)
        if m and m["now"] != "inactive":
            found[m["name"]] = tuple(v.strip() for v in (m["values"] or "").split("|") if v.strip())
    return found


def program() -> str:
    """Where `scanimage` is; raises MissingToolError with the line that installs it, or, on Windows, what to do instead."""
    if sys.platform == "win32":
        raise MissingToolError(tool="SANE (Linux, macOS)", install=ON_WINDOWS)
    found = shutil.which(PROGRAM)
    if not found:
        raise MissingToolError(tool=PROGRAM, install=INSTALL)
    return found


def ask(options: Sequence[str]) -> str:
    """What `scanimage` answers; raises MissingToolError and DeviceError."""
    try:
        done = subprocess.run(
            [program(), *options], capture_output=True, check=False, timeout=PATIENCE, env=plain(), stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise failed(_named(options), "no-answer") from None
    if done.returncode:
        raise fault(_named(options), done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8", "replace")


def fault(device: str, said: str) -> DeviceError:
    """What the scanner's last words mean."""
    last = said.strip().casefold()
    for text, reason in _STATUS.items():
        if text in last:
            return failed(device, reason)
    if f"open of device {device.casefold()} failed" in last or "no sane devices found" in last:
        return failed(device, "no-device")
    if any(words in last for words in ("option", "invalid argument")):
        return failed(device, "bad-option", _line(said))
    return failed(device, "failed", _line(said))


def plain() -> dict[str, str]:
    """The environment of `scanimage`: as ours, in plain English."""
    return {**os.environ, "LC_ALL": "C.UTF-8"}


def _named(options: Sequence[str]) -> str:
    return options[1] if options[0] == "--device-name" else ""


def _line(said: str) -> str:
    """The last line that says something."""
    lines = [line.removeprefix("scanimage: ").strip() for line in said.splitlines() if line.startswith("scanimage: ")]
    return lines[-1] if lines else said.strip().splitlines()[-1] if said.strip() else "?"
