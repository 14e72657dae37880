"""How an archive is kept for decades: the canonical dump, fixity, backups, restoring, and making what is derived anew."""

from civreg.archive.upkeep.backing import Backup, back_up, backups, newest, thin_out
from civreg.archive.upkeep.derived import DERIVED, PASSING, drop_derived, waiting
from civreg.archive.upkeep.dumping import digest, dump
from civreg.archive.upkeep.faults import Fault
from civreg.archive.upkeep.fixity import count_files, file_faults, strangers
from civreg.archive.upkeep.manifest import Snapshot
from civreg.archive.upkeep.proving import Proof, prove
from civreg.archive.upkeep.replaying import Replayed
from civreg.archive.upkeep.restoring import Restored, restore
from civreg.archive.upkeep.soundness import database_faults

__all__ = [
    "DERIVED",
    "PASSING",
    "Backup",
    "Fault",
    "Proof",
    "Replayed",
    "Restored",
    "Snapshot",
    "back_up",
    "backups",
    "count_files",
    "database_faults",
    "digest",
    "drop_derived",
    "dump",
    "file_faults",
    "newest",
    "prove",
    "restore",
    "strangers",
    "thin_out",
    "waiting",
]
