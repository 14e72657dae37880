"""Backups as a clerk or a night asks for them: made, proved, thinned out, restored; and the mirror of acts kept up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from civreg.archive import Act, Archive, By
from civreg.archive.upkeep import Backup, Proof, Restored, back_up, count_files, prove, restore, thin_out
from civreg.errors import NotFoundError
from civreg.jobs.watch import Watch
from civreg.language import Phrase

COPYING = Phrase("Chép những gì mới", "Copying what is new")
PROVING = Phrase("Phục hồi thử, đọc từng byte", "Restoring on trial, every byte read")
RESTORING = Phrase("Phục hồi", "Restoring")
MIRRORING = Phrase("Chép các việc sang đĩa thứ hai", "Copying acts to the second disk")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup came to."""

    backup: Backup
    proof: Proof | None
    gone: Sequence[Path]
    """Older backups that were taken away."""

    @property
    def holds(self) -> bool:
        """Whether everything is in it, and was proved where that was asked for."""
        return not self.backup.faults and (self.proof is None or self.proof.holds)


def save_archive(archive: Archive, by: By, target: Path, watch: Watch, how: tuple[bool, int] = (False, 0)) -> Saved:
    """Back an archive up while others work in it; `how`: whether to prove it, and how many backups to keep (0: all).

    Older backups are only taken away where the new one holds.
    """
    proved, keep = how
    watch.begin(COPYING, count_files(archive.store))
    backup = back_up(archive, target, dumped=proved, told=lambda n: watch.advance("", by=n))
    watch.end()
    watch.begin(PROVING, backup.files + backup.own if proved else 0)
    proof = prove(backup.folder, told=lambda n: watch.advance("", by=n)) if proved else None
    watch.end()
    saved = Saved(backup, proof, ())
    saved = Saved(backup, proof, thin_out(target, keep) if saved.holds else ())
    after = {"to": backup.folder.name, "head": f"{backup.snapshot.acts[0][:16]}@{backup.snapshot.acts[1]}", "files": backup.files}
    archive.acts.append(by, Act("backup", after={**after, "proved": proof is not None and proof.holds, "lacks": len(backup.faults)}))
    return saved


def restore_archive(by: By, backup: Path, home: Path, watch: Watch, mirror: Path | None = None) -> Restored:
    """Make the archive of a backup in a new folder, and give back what was done since from its mirror.

    Raises NotFoundError, NotEmptyError, NoBackupError, IntegrityError, DiskFullError.
    """
    for path in (backup, mirror):
        if path is not None and not path.exists():
            raise NotFoundError(path=str(path))
    watch.begin(RESTORING, 0)
    restored = restore(by, backup, home, mirror, told=lambda n: watch.advance("", by=n))
    watch.end()
    return restored


def mirror_acts(archive: Archive, watch: Watch) -> int | None:
    """Bring the mirror of acts up to date; gives how many acts it lacks still, None where civreg.toml names no mirror."""
    mirror = archive.mirror
    if mirror is None:
        return None
    before = mirror.behind()
    watch.begin(MIRRORING, before)
    while before > 0:
        mirror.follow(looks=True)
        lacks = mirror.behind()
        watch.advance("", by=before - lacks)
        if mirror.trouble or lacks == before:
            break
        before = lacks
    watch.end()
    return mirror.behind()
