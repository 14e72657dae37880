"""Backups: the database as it stood at one moment, and every kept file once, however many backups share it.

TARGET/originals/…, quarantine/…, certificates/…, hands/…    shared, named as in the archive, never changed
TARGET/20261122T040500Z/                                     one backup: civreg.db, civreg.toml, forms/…, manifest.jsonl
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from civreg import __version__
from civreg.archive.archive import DATABASE, Archive
from civreg.archive.originals import copied, sync_folder
from civreg.archive.settings import FILE
from civreg.archive.store import named_failures, now
from civreg.archive.upkeep import manifest
from civreg.archive.upkeep.dumping import digest
from civreg.archive.upkeep.fixity import FOLDERS, KeptFile, Told, hash_of, kept_files, looked_at
from civreg.archive.upkeep.manifest import Held, Snapshot
from civreg.errors import NoBackupError

OWN = ("forms", "layouts", "checks.toml")
"""Files and folders that people add to an archive: small, and copied whole into each backup. Secret keys are made anew instead."""
_NAME = re.compile(r"\d{8}T\d{6}Z(-\d+)?")
_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup came to."""

    folder: Path
    snapshot: Snapshot
    copied: int
    """Files that were not there from earlier backups."""
    bytes: int
    """Of these and of the database."""
    files: int
    own: int
    """Files of its own beside these: the database, civreg.toml, forms."""
    faults: tuple[Held, ...]
    """Files that are not what was kept and of which no earlier backup had a good copy."""


def back_up(archive: Archive, target: Path, *, dumped: bool = False, told: Told = lambda n: None) -> Backup:
    """Copy what is new in an archive, while others work in it; the manifest is written last.

    `dumped`: say the digest of the canonical dump of that moment. Raises DiskFullError, IntegrityError.
    """
    with named_failures(target):
        target.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        draft = target / f".{secrets.token_hex(4)}.part"
        draft.mkdir()
        try:
            return _Copying(archive, target, draft, told).run(dumped=dumped)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def backups(target: Path) -> list[Path]:
    """Every whole backup in a folder, oldest first; a folder that is a backup itself is the only one."""
    if (target / manifest.NAME).is_file():
        return [target]
    found = sorted(path for path in target.glob("*Z*") if _NAME.fullmatch(path.name)) if target.is_dir() else []
    return [path for path in found if (path / manifest.NAME).is_file()]


def newest(target: Path) -> Path:
    """The last whole backup in a folder; raises NoBackupError where there is none."""
    for folder in reversed(backups(target)):
        with contextlib.suppress(NoBackupError):
            manifest.snapshot_of(folder)
            return folder
    raise NoBackupError(path=str(target))


def thin_out(target: Path, keep: int) -> Sequence[Path]:
    """Take away all but the newest `keep` backups, their manifests first; shared files stay. Gives what went."""
    gone = backups(target)[:-keep] if keep > 0 else []
    for folder in gone:
        (folder / manifest.NAME).unlink()
        shutil.rmtree(folder)
    return gone


def _sweep(target: Path) -> None:
    """Take away what a backup left that was cut off more than a day ago."""
    for leftover in target.glob(".*.part"):
        if time.time() - leftover.stat().st_mtime > _A_DAY:
            shutil.rmtree(leftover, ignore_errors=True)


class _Copying:
    """One backup in the making."""

    def __init__(self, archive: Archive, target: Path, draft: Path, told: Told) -> None:
        self._archive = archive
        self._target = target
        self._draft = draft
        self._told = told
        self._copied = self._bytes = self._files = 0
        self._faults: list[Held] = []

    def run(self, *, dumped: bool) -> Backup:
        # a connection of its own: its snapshot stands while others write
        with Archive.open(self._archive.home) as still, still.store.snapshot(), ThreadPoolExecutor(1) as beside:
            still.store.copy_to(self._draft / DATABASE)
            hashing = beside.submit(hash_of, self._draft / DATABASE)  # beside the dump: both take their time
            snapshot = self._snapshot(still)
            snapshot = replace(snapshot, dump=digest(still)) if dumped else snapshot
            own = [self._database(hashing.result()), *self._own_files()]
            manifest.write(self._draft, snapshot, self._all(still, own))
        folder = self._final(snapshot)
        self._draft.replace(folder)
        sync_folder(self._target)
        return Backup(folder, snapshot, self._copied, self._bytes, self._files, len(own), tuple(self._faults))

    def _snapshot(self, still: Archive) -> Snapshot:
        schema = still.store.number("PRAGMA user_version")
        return Snapshot(still.settings.id, now(), __version__, schema, still.acts.head(), still.sights.head())

    def _final(self, snapshot: Snapshot) -> Path:
        """Its folder: named by the moment, and by a figure where two were made in one second."""
        name = datetime.fromisoformat(snapshot.made).strftime("%Y%m%dT%H%M%SZ")
        taken = (self._target / name).exists()
        return self._target / (f"{name}-{len(list(self._target.glob(f'{name}*'))) + 1}" if taken else name)

    def _database(self, sha256: str) -> Held:
        size = (self._draft / DATABASE).stat().st_size
        self._bytes += size
        return Held(DATABASE, sha256, size, own=True)

    def _own_files(self) -> Iterator[Held]:
        home = self._archive.home
        inside = (path for name in OWN for path in (home / name, *sorted((home / name).rglob("*"))))
        found = [home / FILE, *(path for path in inside if path.is_file())]
        for path in found:
            data = path.read_bytes()
            copy = self._draft / path.relative_to(home)
            copy.parent.mkdir(parents=True, exist_ok=True)
            with copy.open("xb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            yield Held(path.relative_to(home).as_posix(), hashlib.sha256(data).hexdigest(), len(data), own=True)

    def _all(self, still: Archive, own: Sequence[Held]) -> Iterator[Held]:
        yield from own
        touched: set[Path] = set()
        for kept in kept_files(still.store):
            held = self._share(kept, touched)
            self._files += 1
            self._told(1)
            yield held
        for folder in touched:
            sync_folder(folder)
        for name in FOLDERS:
            if (self._target / name).is_dir():
                sync_folder(self._target / name)

    def _share(self, kept: KeptFile, touched: set[Path]) -> Held:
        """See to it that a file lies in the shared folders, as it was kept."""
        copy = self._target / kept.file
        try:
            size = copy.stat().st_size
        except FileNotFoundError:
            size = -1
        if size == kept.bytes or (kept.bytes is None and size >= 0 and not looked_at(self._target, kept, quick=False)):
            return Held(kept.file, kept.sha256, size)
        held = self._copy(kept, copy)
        if held.fault:
            self._faults.append(held)
        else:
            touched.add(copy.parent)
            self._copied += 1
            self._bytes += held.bytes
        return held

    def _copy(self, kept: KeptFile, copy: Path) -> Held:
        copy.parent.mkdir(parents=True, exist_ok=True)
        part = copy.with_name(f".{copy.name}{self._draft.name}")  # two backups at once do not meet
        try:
            source = (self._archive.home / kept.file).open("rb")
        except OSError as e:
            return Held(kept.file, kept.sha256, 0, fault="missing" if isinstance(e, FileNotFoundError) else "unreadable")
        try:
            with source, part.open("wb") as out:
                sha256, size = copied(source, out)
            if not sha256.startswith(kept.sha256):
                return Held(kept.file, kept.sha256, size, fault="changed")
            part.chmod(0o444)
            part.replace(copy)
        finally:
            part.unlink(missing_ok=True)
        return Held(kept.file, kept.sha256, size)
