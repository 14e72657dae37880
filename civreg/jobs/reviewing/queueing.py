"""The queue of entries that wait for a person, kept true a little at a time."""

from __future__ import annotations

from collections.abc import Sequence

from civreg import forms
from civreg.archive import Archive, Block, Short
from civreg.jobs.standing import standing_entry
from civreg.standing import Said, Standing, Waiting

A_TIME = 200
"""Entries that are brought up to date in one go."""
UNREAD = 1.2
"""Risk of a field in which something stands that no engine could read."""
DOUBT = 0.25
"""What a doubt adds to the risk of a field."""
SPOILT = 0.35
"""What is added where the paper of a field is gone, stained or hidden."""
DAMAGE = frozenset(("paper-missing", "covered", "stained"))
"""Doubts that say so."""
ONE_DOUBT = 0.5
"""What a doubt adds that is about the entry as a whole."""
BLOCK = 1.5
"""What is added by each thing that the rules of the books hold against an entry."""
SIGNERS = frozenset(("nguoiKy", "nguoiThucHien"))
"""Names that stand on many entries."""
LONG = frozenset(("name", "id_number", "date_words"))
"""Kinds whose fields hardly ever say the same: nothing to be looked at in groups."""


def refresh_queue(archive: Archive, limit: int = A_TIME) -> int:
    """Bring the queue up to date for some entries that changed; gives how many, 0 where none wait."""
    stale = archive.queue.stale(limit)
    if stale:
        enqueue(archive, stale, [now for number in stale if (now := standing_entry(archive, number)) is not None])
    return len(stale)


def enqueue(archive: Archive, done: Sequence[int], now: Sequence[Standing]) -> None:
    """Write entries into the queue as they stand; those of `done` that do not stand any more leave it."""
    rows = [_waiting(entry, archive.blocks.of(entry.entry or 0)) for entry in now]
    archive.queue.put(done, rows, {entry.entry or 0: shorts(entry) for entry in now})


def status_of(entry: Standing, blocks: Sequence[Block]) -> str:
    """How far an entry has come: blocked where the rules of the books hold anything against it, else as it stands."""
    return "blocked" if blocks else entry.status


def _waiting(entry: Standing, blocks: Sequence[Block]) -> Waiting:
    still = sum(not f.settled for f in entry.fields)
    return Waiting(entry.entry or 0, entry.book or "", status_of(entry, blocks), still, risk(entry, len(blocks)))


def risk(entry: Standing, blocks: int = 0) -> float:
    """How much an entry needs a person: the letters that are likely wrong in what is not settled, damage, and what is doubtful besides."""
    worst = sum(_risk(f) for f in entry.fields if not f.settled and f.writing != "blank")
    return round(worst + ONE_DOUBT * len(entry.doubts) + BLOCK * blocks, 4)


def _risk(said: Said) -> float:
    spoilt = any(doubt.code in DAMAGE for doubt in said.doubts)
    return (UNREAD if said.confidence is None else 1 - said.confidence) + DOUBT * bool(said.doubts) + SPOILT * spoilt


def shorts(entry: Standing) -> list[Short]:
    """The fields of an entry that may be looked at in groups: short ones, and names that stand on many entries."""
    names = forms.field_names()
    found = []
    for said in entry.fields:
        kind = "signer" if said.key in SIGNERS else names[said.key]["kind"] if said.key in names else "text"
        if kind not in LONG:
            found.append(Short(said.key, kind, said.text, said.confidence, entry.status not in ("verified", "sampled") and not said.words))
    return found
