"""How the last night stands now: whether it still runs, or was killed before anybody could say so."""

from __future__ import annotations

from dataclasses import replace

from civreg.archive import Archive, Night


def last_night(archive: Archive) -> Night | None:
    """The newest night; None before the first.

    Its outcome is `running` while its process holds the archive, and `killed` where that is gone.
    """
    night = next(iter(archive.nights.last()), None)
    if night is None or night.ended is not None:
        return night
    holder = archive.at_work()
    return replace(night, outcome="running" if holder and holder.pid == night.pid else "killed")
