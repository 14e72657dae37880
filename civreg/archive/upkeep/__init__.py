"""How an archive is kept for decades: the canonical dump, fixity, backups, restoring, and making what is derived anew."""

from civreg.archive.upkeep.dumping import digest, dump

__all__ = ["digest", "dump"]
