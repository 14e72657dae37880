"""A small disk for an archive, and one that is full for a while. Needs Linux, and the right to mount for a disk of its own."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own at `folder`, or where it may not be mounted, the folder itself."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=False, stderr=subprocess.DEVNULL
    )
    try:
        yield folder
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "-l", str(folder)], check=False)


@contextlib.contextmanager
def full_disk(home: Path) -> Iterator[None]:
    """Let the disk of an archive be full meanwhile: all but some kilobytes are taken."""
    ballast = home.parent / "ballast"
    if os.path.ismount(home.parent):
        with contextlib.suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(b"\0" * (1 << 16))
                file.flush()
    else:  # no disk of its own: the files of all runs below may not grow
        for run in psutil.process_iter(["cmdline"]):
            if str(home) in (run.info["cmdline"] or ()):
                size = max((home / "civreg.db").stat().st_size, 1 << 16)
                resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        ballast.unlink(missing_ok=True)
