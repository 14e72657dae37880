"""What a backup holds: a line of JSON for it as a whole, one for each file, and one that seals them; written last.

A folder without a whole manifest is no backup.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from civreg.archive.chain import canonical
from civreg.archive.originals import sync_folder
from civreg.errors import NoBackupError

NAME = "manifest.jsonl"
FORMAT = "civreg backup 1"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The moment that a backup holds."""

    archive: str
    """Id of the archive."""
    made: str
    """UTC, ISO 8601."""
    civreg: str
    schema: int
    acts: tuple[str, int]
    """Head of the chain: hash and sequence."""
    sights: tuple[str, int]
    dump: str = ""
    """The sha256 of the canonical dump; empty where it was not asked for."""


@dataclass(frozen=True, slots=True)
class Held:
    """One file of a backup."""

    file: str
    """Path inside the archive."""
    sha256: str
    bytes: int
    own: bool = False
    """Whether it lies in the backup's own folder; the others lie in the folders that all backups of an archive share."""
    fault: str = ""
    """Why the backup does not hold it; empty where it does."""


def write(folder: Path, snapshot: Snapshot, files: Iterable[Held]) -> None:
    """Write and seal the manifest of the backup in `folder`."""
    digest = hashlib.sha256()
    draft = folder / f".{NAME}.part"
    with draft.open("wb") as out:

        def line(value: dict[str, Any]) -> None:
            data = f"{canonical(value)}\n".encode()
            digest.update(data)
            out.write(data)

        line({"format": FORMAT, **asdict(snapshot)})
        for held in files:
            line({k: v for k, v in asdict(held).items() if v or k == "bytes"})
        out.write(f"{canonical({'seal': digest.hexdigest()})}\n".encode())
        out.flush()
        os.fsync(out.fileno())
    draft.replace(folder / NAME)
    sync_folder(folder)


def snapshot_of(folder: Path) -> Snapshot:
    """What a backup says of itself, its seal unbroken; raises NoBackupError where there is none or it is not whole."""
    try:
        with (folder / NAME).open("rb") as file:
            head, _ = _sealed(file.read, folder)
    except OSError as e:
        raise NoBackupError(path=str(folder)) from e
    return head


def _sealed(read: Any, folder: Path) -> tuple[Snapshot, str]:
    digest, tail, first = hashlib.sha256(), b"", b""
    while chunk := read(1 << 20):
        tail += chunk
        first = first or tail.split(b"\n", 1)[0]
        keep = tail.rfind(b"\n", 0, len(tail) - 1) + 1  # the last line, whole or not, stays behind
        digest.update(tail[:keep])
        tail = tail[keep:]
    try:
        said = json.loads(first)
        if said.pop("format") != FORMAT or json.loads(tail) != {"seal": digest.hexdigest()}:
            raise NoBackupError(path=str(folder))
        return Snapshot(**{**said, "acts": tuple(said["acts"]), "sights": tuple(said["sights"])}), digest.hexdigest()
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise NoBackupError(path=str(folder)) from e


def files_of(folder: Path) -> Iterator[Held]:
    """Every file that a backup holds or should hold; its seal was looked at before."""
    with (folder / NAME).open("rb") as file:
        next(file)
        for line in file:
            said = json.loads(line)
            if "file" in said:
                yield Held(**said)
