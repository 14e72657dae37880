"""The queue of entries that wait for a person, kept true a little at a time."""

from __future__ import annotations

from civreg.archive import Archive
from civreg.jobs.standing import standing_entry
from civreg.standing import Standing, Waiting

A_TIME = 200
"""Entries that are brought up to date in one go."""
UNREAD = 1.2
"""Risk of a field in which something stands that no engine could read."""
DOUBT = 0.25
"""What a doubt adds to the risk of a field."""
ONE_DOUBT = 0.5
"""What a doubt adds that is about the entry as a whole."""


def refresh_queue(archive: Archive, limit: int = A_TIME) -> int:
    """Bring the queue up to date for some entries that changed; gives how many, 0 where none wait."""
    stale = archive.queue.stale(limit)
    if stale:
        now = [standing_entry(archive, number) for number in stale]
        archive.queue.put(stale, [_waiting(entry) for entry in now if entry is not None and entry.entry is not None])
    return len(stale)


def _waiting(entry: Standing) -> Waiting:
    still = sum(not f.settled for f in entry.fields)
    return Waiting(entry.entry or 0, entry.book or "", entry.status, still, risk(entry))


def risk(entry: Standing) -> float:
    """How much an entry needs a person: the letters that are likely wrong in what is not settled, and what is doubtful besides."""
    fields = (f for f in entry.fields if not f.settled and f.writing != "blank")
    worst = sum((UNREAD if f.confidence is None else 1 - f.confidence) + DOUBT * bool(f.doubts) for f in fields)
    return round(worst + ONE_DOUBT * len(entry.doubts), 4)
