"""Keeping an archive for decades: what is derived is brought up to date, made anew and told in the canonical dump."""

from __future__ import annotations

from collections.abc import Iterator

from civreg.archive import Archive
from civreg.archive.upkeep import dump
from civreg.jobs.reviewing import refresh_queue
from civreg.jobs.searching import refresh_index


def canonical_dump(archive: Archive, *, history: bool = True) -> Iterator[bytes]:
    """The canonical dump, line by line, after the queue and the index have caught up with all that changed.

    Without `history` older preparations and readings of a page are left out.
    """
    bring_up_to_date(archive)
    yield from dump(archive, history=history)


def bring_up_to_date(archive: Archive) -> None:
    """Let the queue and the search index catch up."""
    while refresh_queue(archive):
        pass
    refresh_index(archive)
