"""How an archive is kept for decades: the canonical dump, fixity, backups, restoring, and making what is derived anew."""

from civreg.archive.upkeep.derived import DERIVED, PASSING, drop_derived, waiting
from civreg.archive.upkeep.dumping import digest, dump
from civreg.archive.upkeep.faults import Fault
from civreg.archive.upkeep.fixity import count_files, file_faults, strangers
from civreg.archive.upkeep.soundness import database_faults

__all__ = [
    "DERIVED",
    "PASSING",
    "Fault",
    "count_files",
    "database_faults",
    "digest",
    "drop_derived",
    "dump",
    "file_faults",
    "strangers",
    "waiting",
]
