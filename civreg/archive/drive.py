"""Whether a folder lies on a drive of the network, where locks are promises that nobody keeps."""

from __future__ import annotations

import sys
from pathlib import Path

_REMOTE = "nfs nfs4 cifs smb3 smbfs ncpfs afs coda ceph lustre gpfs beegfs glusterfs davfs"
_FUSE = "sshfs glusterfs ceph davfs davfs2 rclone s3fs gvfsd-fuse smbnetfs curlftpfs"
NETWORK = frozenset((*_REMOTE.split(), *(f"fuse.{kind}" for kind in _FUSE.split())))
"""File systems, as Linux calls them, whose files lie on another machine."""
MOUNTS = Path("/proc/self/mountinfo")


def network_drive(folder: Path) -> str:
    """The kind of network drive that a folder lies on, such as `nfs4`; empty for a disk of this machine, or where it cannot be told."""
    if sys.platform == "win32":
        return _remote(folder)
    try:
        kind = mounted(MOUNTS.read_text(encoding="utf-8", errors="surrogateescape"), folder.resolve())
    except OSError:  # no Linux, or nothing told
        return ""
    return kind if kind in NETWORK else ""


def mounted(mounts: str, folder: Path) -> str:
    """The kind of file system that holds an absolute folder, by the text of Linux's mountinfo (man 5 proc); empty where none does."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = Path(_plain(fields[4]))
        if folder.is_relative_to(point) and len(point.parts) >= best:  # the last of equals lies on top
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def _plain(path: str) -> str:
    for written, meant in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        path = path.replace(written, meant)
    return path


def _remote(folder: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes  # noqa: PLC0415 - only Windows asks this way

    remote = 4  # DRIVE_REMOTE of GetDriveTypeW
    anchor = folder.resolve().anchor
    return "network" if anchor.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(anchor) == remote else ""
