"""The delivered file before anyone decodes it: is it an ordinary file, what kind is it, what is its hash."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from civreg.scan.reasons import refused
from civreg.scan.source.limits import SourceLimits

HEAD = 1024
_BLOCK = 1 << 20
_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"GIF8", "GIF"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"AT&TFORM", "DjVu"),
    (b"\x00\x00\x01\x00\x01\x00", "ICO"),
    (b"8BPS", "PSD"),
    (b"DDS ", "DDS"),
    (b"\x01\xda", "SGI"),
)
TAKEN = ("JPEG", "PNG", "TIFF", "PDF")


@dataclass(frozen=True, slots=True)
class Delivered:
    """One ordinary file that is not empty, not too big and not being written."""

    path: Path
    name: str
    sha256: str
    bytes: int
    kind: str
    """JPEG, PNG, TIFF or PDF, by content."""


def kind_of(head: bytes) -> str:
    """What the first `HEAD` bytes say the file is: one of `TAKEN`, another known kind of picture, or nothing."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "BMP"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc"):
        return "HEIC/AVIF"
    return "PDF" if b"%PDF-" in head else ""


def open_plain(path: Path, name: str, limits: SourceLimits) -> int:
    """Open an ordinary file for reading, following no link and waiting for no pipe; gives the descriptor."""
    try:
        _check(path.lstat(), name, limits)
        # O_NONBLOCK and O_NOFOLLOW: what lstat saw may have been exchanged for a pipe or a link meanwhile
        wanted = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        return os.open(path, wanted)
    except FileNotFoundError:
        raise refused(name, "missing") from None
    except OSError as error:
        raise refused(name, "unreadable", what=error.strerror) from error


def _check(found: os.stat_result, name: str, limits: SourceLimits) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise refused(name, "link")
    if stat.S_ISDIR(found.st_mode):
        raise refused(name, "folder")
    if not stat.S_ISREG(found.st_mode):
        raise refused(name, "not-regular")
    if found.st_size == 0:
        raise refused(name, "empty")
    if found.st_size > limits.file_mb * 1e6:
        raise refused(name, "file-too-big", mb=round(found.st_size / 1e6), limit=limits.file_mb)


def take(path: Path, name: str, limits: SourceLimits) -> Delivered:
    """Look at a file from outside and hash it.

    Raises RefusedFileError where it is not an ordinary, whole file of a kind that intake takes.
    """
    with os.fdopen(open_plain(path, name, limits), "rb") as file:
        try:
            before = os.fstat(file.fileno())
            _check(before, name, limits)
            head = file.read(HEAD)
            digest = hashlib.sha256(head)
            while block := file.read(_BLOCK):
                digest.update(block)
            after = os.fstat(file.fileno())
        except OSError as error:
            raise refused(name, "unreadable", what=error.strerror) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise refused(name, "changing")
    kind = kind_of(head)
    if kind not in TAKEN:
        raise refused(name, "unsupported-kind", kind=kind) if kind else refused(name, "not-a-picture")
    return Delivered(path, name, digest.hexdigest(), after.st_size, kind)
