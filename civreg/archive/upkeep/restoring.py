"""An archive from a backup: staged beside the new folder, looked at byte by byte, and only then given its name."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from civreg.archive.acts import Act, By
from civreg.archive.archive import DATABASE, LOCK, Archive
from civreg.archive.originals import Originals, copied, sync_folder
from civreg.archive.store import named_failures
from civreg.archive.upkeep import manifest
from civreg.archive.upkeep.backing import newest
from civreg.archive.upkeep.fixity import Told, hash_of
from civreg.archive.upkeep.manifest import Held, Snapshot
from civreg.archive.upkeep.replaying import Replayed, replay
from civreg.errors import IntegrityError, NotEmptyError


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring came to."""

    home: Path
    snapshot: Snapshot
    files: int
    missing: tuple[str, ...]
    """Files that the backup does not hold, or not as they were kept."""
    replayed: Replayed


def restore(by: By, backup: Path, home: Path, mirror: Path | None = None, told: Told = lambda n: None) -> Restored:
    """Make the archive of a backup (of a folder with several: of the newest) in a new folder; with `mirror` what was done since.

    Raises NotEmptyError, NoBackupError, IntegrityError where the database or the mirror is not what it was, DiskFullError.
    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise NotEmptyError(path=str(home))
    source = newest(backup)
    with staged(source, home.parent / f".{home.name}.{secrets.token_hex(4)}.part", told=told) as (draft, missing, files):
        snapshot = manifest.snapshot_of(source)
        with Archive.open(draft) as archive:
            archive.stand_alone()
            replayed = replay(archive, mirror) if mirror else Replayed()
            after = {"backup": snapshot.made, "head": f"{snapshot.acts[0][:16]}@{snapshot.acts[1]}", "missing": len(missing)}
            archive.acts.append(by, Act("restore", after={**after, "replayed": replayed.acts}))
        with named_failures(home):
            if home.exists():
                home.rmdir()
            draft.rename(home)
            sync_folder(home.parent)
    return Restored(home, snapshot, files, tuple(missing), replayed)


@contextlib.contextmanager
def staged(source: Path, draft: Path, *, linked: bool = False, told: Told = lambda n: None) -> Iterator[tuple[Path, list[str], int]]:
    """A backup laid out as an archive in a new folder `draft`, which is gone afterwards unless it was renamed.

    Gives the folder, the files that are missing, and how many there are. `linked`: the shared files are linked, not copied,
    where the disk allows it; they are read all the same.
    """
    with named_failures(draft):
        draft.mkdir(parents=True)
        try:
            Originals(draft).create()
            (draft / LOCK).touch()
            missing, files = [], 0
            for held in manifest.files_of(source):
                files += 1
                if held.fault or not _take(source if held.own else source.parent, draft, held, linked=linked):
                    missing.append(held.file)
                told(1)
            if DATABASE in missing:
                raise IntegrityError(path=str(source), what=DATABASE)
            yield draft, missing, files
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _take(source: Path, draft: Path, held: Held, *, linked: bool) -> bool:
    """Put one file in its place; gives whether it is what was kept."""
    path, copy = source / held.file, draft / held.file
    copy.parent.mkdir(parents=True, exist_ok=True)
    if linked and not held.own:
        with contextlib.suppress(OSError):
            os.link(path, copy)
    try:
        if copy.exists():
            sha256, size = hash_of(path), path.stat().st_size
        else:
            with path.open("rb") as file, copy.open("xb") as out:
                sha256, size = copied(file, out)
    except FileNotFoundError:
        return False
    if size == held.bytes and sha256.startswith(held.sha256):
        if not held.own:
            copy.chmod(0o444)
        return True
    copy.unlink()
    return False
