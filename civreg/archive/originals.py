"""Delivered files, byte for byte, under their SHA-256; refused ones beside them in quarantine."""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from civreg.archive.store import named_failures

STAGING = "staging"
"""Where everything is written before it has its name; what an interrupted run left there is taken away by the next."""
_CHUNK = 1 << 20
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class Staged:
    """A delivered file, copied whole onto the archive's disk but not yet accepted."""

    path: Path
    sha256: str
    bytes: int


class Originals:
    """The folders `originals/`, `quarantine/` and `staging/` of one archive."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._staging = home / STAGING

    def create(self) -> None:
        """Make the folders."""
        with named_failures(self._home):
            for name in ("originals", "quarantine", STAGING):
                (self._home / name).mkdir(parents=True, exist_ok=True)
            sync_folder(self._home)

    def sweep(self) -> None:
        """Take away what an interrupted run left half copied; only for the holder of the lock."""
        with named_failures(self._home):
            self._staging.mkdir(exist_ok=True)
            for leftover in self._staging.iterdir():
                leftover.unlink()

    def stage(self, delivered: IO[bytes]) -> Staged:
        """Copy an open file to its end while hashing it; raises DiskFullError, or OSError where it cannot be read."""
        target = self._staging / f"{secrets.token_hex(8)}.part"
        try:
            with named_failures(self._home), target.open("xb") as out:
                sha256, size = copied(delivered, out)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return Staged(target, sha256, size)

    def keep(self, staged: Staged, media_type: str) -> str:
        """Put a staged file among the originals; gives its path inside the archive."""
        return self._place(staged, "originals", EXTENSIONS.get(media_type, "bin"))

    def quarantine(self, staged: Staged, name: str) -> str:
        """Put a staged file into quarantine; gives its path inside the archive."""
        extension = re.sub(r"[^A-Za-z0-9]", "", name.rsplit(".", 1)[-1])[:8] if "." in name else ""
        return self._place(staged, "quarantine", extension or "bin")

    def discard(self, staged: Staged) -> None:
        """Drop a staged file whose bytes are kept already."""
        staged.path.unlink(missing_ok=True)

    def mend(self, staged: Staged, kept: Path) -> bool:
        """Put a staged file back in the place of the same original, where that is gone or changed; gives whether it was needed."""
        with named_failures(self._home):
            if kept.is_file() and not kept.is_symlink() and _hash(kept) == staged.sha256:
                self.discard(staged)
                return False
            kept.parent.mkdir(parents=True, exist_ok=True)
            staged.path.chmod(0o444)
            staged.path.replace(kept)
            sync_folder(kept.parent)
        return True

    def _place(self, staged: Staged, folder: str, extension: str) -> str:
        inside = f"{folder}/{staged.sha256[:2]}/{staged.sha256}.{extension}"
        target = self._home / inside
        with named_failures(self._home):
            if target.exists() and target.stat().st_size == staged.bytes:
                sync_folder(target.parent)  # a run that was killed may have come just so far
                self.discard(staged)
                return inside
            target.parent.mkdir(exist_ok=True)
            sync_folder(target.parent.parent)
            staged.path.chmod(0o444)
            staged.path.replace(target)
            sync_folder(target.parent)
        return inside


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep_for_good(home: Path, inside: str, data: bytes) -> None:
    """Put bytes into a file of the archive so that it survives a power cut, with its name and all folders down to it.

    Only for the holder of the lock: what is half written lies in `staging/`, and the next run takes it away. Raises DiskFullError.
    """
    path = home / inside
    with named_failures(home):
        for folder in (path.parent, home / STAGING):
            folder.mkdir(parents=True, exist_ok=True)
        Originals(home).stage(io.BytesIO(data)).path.replace(path)
        for folder in path.parents:
            sync_folder(folder)
            if folder == home:
                break


def copied(source: IO[bytes], out: IO[bytes]) -> tuple[str, int]:
    """Copy an open file to its end, for good, while hashing it; gives its sha256 and its bytes."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        out.write(chunk)
    out.flush()
    os.fsync(out.fileno())
    return digest.hexdigest(), size


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut; Windows does this by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
