"""A backup is proved by restoring it: every byte is read, the database looked at, both chains replayed, the dumps compared."""

from __future__ import annotations

import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from civreg.archive.archive import Archive
from civreg.archive.chain import canonical
from civreg.archive.store import now
from civreg.archive.upkeep import manifest
from civreg.archive.upkeep.dumping import digest
from civreg.archive.upkeep.faults import Fault
from civreg.archive.upkeep.fixity import Told
from civreg.archive.upkeep.restoring import staged
from civreg.archive.upkeep.soundness import database_faults

NAME = "proved.json"


@dataclass(frozen=True, slots=True)
class Proof:
    """What restoring a backup showed."""

    files: int
    missing: tuple[str, ...]
    """Files that it does not hold as they were kept."""
    faults: tuple[Fault, ...]
    """What is wrong with the restored database."""
    heads: bool
    """Whether both chains end where the manifest says."""
    dump: str
    same: bool
    """Whether the canonical dump is the one of the archive at the moment of the backup; True where none was taken."""

    @property
    def holds(self) -> bool:
        """Whether all of it is as it should be."""
        return self.heads and self.same and not self.missing and not self.faults


def prove(backup: Path, told: Told = lambda n: None) -> Proof:
    """Restore a backup beside itself, look at all of it, take the copy away, and note beside its manifest what came of it."""
    snapshot = manifest.snapshot_of(backup)
    draft = backup.parent / f".{secrets.token_hex(4)}.proving.part"
    with staged(backup, draft, linked=True, told=told) as (home, missing, files):
        with _alone(home) as archive, ThreadPoolExecutor(1) as beside:  # two cores halve the time
            looking = beside.submit(_faults, home)
            heads = archive.acts.head() == snapshot.acts and archive.sights.head() == snapshot.sights
            dump = digest(archive)
            faults = looking.result()
        proof = Proof(files, tuple(missing), faults, heads, dump, snapshot.dump in ("", dump))
    _note(backup, proof)
    return proof


def _alone(home: Path) -> Archive:
    archive = Archive.open(home)
    archive.stand_alone()
    return archive


def _faults(home: Path) -> tuple[Fault, ...]:
    with _alone(home) as archive:
        return tuple(database_faults(archive))


def _note(backup: Path, proof: Proof) -> None:
    said = {"at": now(), "files": proof.files, "missing": proof.missing, "faults": len(proof.faults), "heads": proof.heads}
    draft = backup / f".{NAME}.part"
    with draft.open("w", encoding="utf-8") as out:
        out.write(canonical({**said, "dump": proof.dump, "same": proof.same, "holds": proof.holds}))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(backup / NAME)
