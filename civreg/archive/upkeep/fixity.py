"""Whether every kept file is still what was put in, byte for byte; each that is not is named, with the entries concerned."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from civreg.archive.archive import LOCK, Archive
from civreg.archive.lock import locked
from civreg.archive.store import Row, Store
from civreg.archive.upkeep.faults import MOST, Fault

_CHUNK = 1 << 20
FOLDERS = ("originals", "quarantine", "certificates", "hands")
"""Folders in which nothing may lie that the database does not know."""
KEPT = """
SELECT file, sha256, bytes FROM sources
UNION ALL SELECT DISTINCT file, sha256, NULL FROM quarantine WHERE file IS NOT NULL
UNION ALL SELECT file, sha256, NULL FROM certificates WHERE file IS NOT NULL
UNION ALL SELECT DISTINCT file, model, NULL FROM hands WHERE file IS NOT NULL
"""
"""Every file that is kept: its path, its sha256 (of a hand the id that ends in the first digits), its size where it is known."""
_KNOWN = """SELECT 1 FROM sources WHERE file = ?1 UNION ALL SELECT 1 FROM quarantine WHERE file = ?1
            UNION ALL SELECT 1 FROM certificates WHERE file = ?1 UNION ALL SELECT 1 FROM hands WHERE file = ?1"""
_ABOUT = """SELECT group_concat(DISTINCT coalesce(p.register || ' ', '') || p.name) AS name, count(e.id) AS n
            FROM sources s JOIN pages p ON p.source = s.id LEFT JOIN entries e ON e.page = p.id WHERE s.file = ?"""
_ENTRIES = """SELECT e.id FROM sources s JOIN pages p ON p.source = s.id JOIN entries e ON e.page = p.id WHERE s.file = ?
              ORDER BY p.image, p.part, e.part LIMIT ?"""
_CERTIFIED = "SELECT number || '/' || series || '/' || year AS name, entry FROM certificates WHERE file = ?"
_REFUSED = "SELECT name FROM quarantine WHERE file = ?"

Told = Callable[[int], None]
"""Is told how many files were looked at since the last call."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as the database knows it."""

    file: str
    sha256: str
    """Or, of a hand, its first digits."""
    bytes: int | None

    @classmethod
    def of(cls, row: Row) -> KeptFile:
        """From a row of `KEPT`."""
        digits = row["sha256"].rsplit("-", 1)[-1]
        return cls(row["file"], digits, row["bytes"])


def kept_files(store: Store) -> Iterator[KeptFile]:
    """Every file that an archive keeps beside its database."""
    return (KeptFile.of(row) for row in store.rows(KEPT))


def count_files(store: Store) -> int:
    """How many these are."""
    return store.number(f"SELECT count(*) FROM ({KEPT})")  # noqa: S608 - our own words


def file_faults(archive: Archive, *, quick: bool = False, told: Told = lambda n: None) -> Iterator[Fault]:
    """Look at every kept file: all its bytes, or with `quick` only whether it is there and as long as it was."""
    for kept in kept_files(archive.store):
        fault = looked_at(archive.home, kept, quick=quick)
        if fault:
            yield _named(archive.store, fault)
        told(1)


def looked_at(home: Path, kept: KeptFile, *, quick: bool) -> Fault | None:
    """What is wrong with one file, if anything; `detail` of a changed one is the sha256 that it has now."""
    path = home / kept.file
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            return Fault("not-plain", kept.file)
        if quick and kept.bytes in (None, found.st_size):
            return None
        digest = "" if quick else hash_of(path)
    except FileNotFoundError:
        return Fault("missing", kept.file)
    except OSError as e:
        return Fault("unreadable", kept.file, str(e.strerror))
    if not quick and digest.startswith(kept.sha256):
        return None
    same = kept.bytes in (None, found.st_size)
    return Fault("changed", kept.file, digest) if same else Fault("short", kept.file, f"{kept.bytes} → {found.st_size}|{digest}")


def hash_of(path: Path) -> str:
    """The sha256 of a file, read a little at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def strangers(archive: Archive) -> Iterator[Fault]:
    """Files that the database does not know, and what an interrupted run left; raises LockedError while a run is at work."""
    with locked(archive.home / LOCK):
        yield from _strangers(archive)


def _strangers(archive: Archive) -> Iterator[Fault]:
    for folder in FOLDERS:
        for path in _files(archive.home / folder):
            inside = path.relative_to(archive.home).as_posix()
            if path.name.endswith(".part"):
                yield Fault("leftover", inside)
            elif not archive.store.row(_KNOWN, (inside,)):
                yield Fault("orphan", inside, _like(archive.store, path))
    for path in sorted((archive.home / "staging").glob("*")):
        yield Fault("leftover", path.relative_to(archive.home).as_posix())


def _files(folder: Path) -> Iterator[Path]:
    """Everything in a folder and below that is no folder, a folder at a time."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        else:
            yield path


def _like(store: Store, path: Path) -> str:
    """Of which original a stray file has the bytes, if of any."""
    try:
        original = store.row("SELECT file FROM sources WHERE sha256 = ?", (hash_of(path),)) if path.is_file() else None
    except OSError:
        return ""
    return f"(= {original['file']})" if original else ""


def _named(store: Store, fault: Fault) -> Fault:
    """A fault with the names and entries that it concerns; bytes of another original are called by that one's name."""
    if fault.code in ("changed", "short"):
        grown, _, digest = fault.detail.rpartition("|")
        other = store.row("SELECT file FROM sources WHERE sha256 = ?", (digest,))
        fault = replace(fault, code="swapped", detail=other["file"]) if other else replace(fault, detail=grown or f"sha256 {digest[:16]}…")
    if fault.file.startswith("originals/"):
        about = store.row(_ABOUT, (fault.file,)) or {}
        entries = tuple(row["id"] for row in store.rows(_ENTRIES, (fault.file, MOST)))
        return replace(fault, name=about.get("name") or "", entries=entries, count=about.get("n", 0))
    if fault.file.startswith("certificates/"):
        rows = list(store.rows(_CERTIFIED, (fault.file,)))
        return replace(fault, name=", ".join(r["name"] for r in rows), entries=tuple(r["entry"] for r in rows), count=len(rows))
    refused = store.row(_REFUSED, (fault.file,))
    return replace(fault, name=refused["name"]) if refused else fault
