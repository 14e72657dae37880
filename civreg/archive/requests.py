"""What a portal asked for, and what became of it; states are derived from events that are only ever added."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from civreg.archive.acts import Act, Acts, By
from civreg.archive.chain import canonical
from civreg.archive.codec import compact
from civreg.archive.store import Row, Store, now

LEAD = 1.0
"""By how much one candidate must be likelier than another to be meant before it."""
WANTED = f"""
SELECT c.entry, r.portal, r.received, c.rank FROM requests r
JOIN request_candidates c ON c.event = (SELECT max(id) FROM request_events WHERE request = r.id AND what = 'searched')
WHERE NOT EXISTS (SELECT 1 FROM request_events e WHERE e.request = r.id AND e.what IN ('confirmed', 'drafted', 'refused'))
  AND c.cost < (SELECT min(cost) FROM request_candidates b WHERE b.event = c.event) + {LEAD}
UNION ALL
SELECT e.entry, r.portal, r.received, 0 FROM requests r
JOIN request_events e ON e.id = (SELECT max(id) FROM request_events WHERE request = r.id AND what IN ('confirmed', 'drafted', 'refused'))
WHERE e.what = 'confirmed'
"""  # noqa: S608 - our own figure
"""Entries that open requests wait for: entry, portal, received, rank."""
What = Literal["searched", "confirmed", "drafted", "refused"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be the one that is asked for."""

    entry: int
    how: str
    """How its name was found: stable code."""
    cost: float
    """0 is what was asked for; more is less like it."""
    differs: tuple[str, ...] = ()
    """What was said and stands there otherwise."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that became of a request."""

    what: What
    at: str
    person: str
    entry: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Request:
    """One request with all that became of it."""

    portal: str
    """The portal's id."""
    asked: Mapping[str, Any]
    """What the portal said, as it said it."""
    received: str
    events: tuple[Event, ...]
    candidates: tuple[Candidate, ...]
    """Found by the last search, best first."""

    def last(self, *what: What) -> Event | None:
        """The last event of some kinds."""
        return next((event for event in reversed(self.events) if event.what in what), None)


@dataclass(frozen=True, slots=True)
class Want:
    """An entry that a citizen waits for."""

    entry: int
    portal: str
    received: str
    rank: int
    """Of the candidate, from 0."""


class Requests:
    """Requests of one archive."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self._store = store
        self._acts = acts

    def add(self, by: By, portal: str, asked: Mapping[str, Any]) -> bool:
        """Take a request in; False where it is here already. Raises ValueError where it is here with other content.

        The act names the portal's id and a digest, nothing of what was asked.
        """
        text = canonical(asked)
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        known = self._store.row("SELECT digest FROM requests WHERE portal = ?", (portal,))
        if known:
            if known["digest"] != digest:
                raise ValueError(portal)
            return False
        with self._store.transaction():
            act = self._acts.append(by, Act("request", after={"portal": portal, "sha256": digest}))
            self._store.insert("requests", {"act": act, "portal": portal, "asked": text, "digest": digest, "received": now()})
        return True

    def note(self, by: By, portal: str, event: tuple[What, int | None, str], candidates: Sequence[Candidate] = ()) -> None:
        """Record what became of a request: what, which entry, why. Raises LookupError where there is no such request."""
        what, entry, reason = event
        with self._store.transaction():
            request = self._number(portal)
            act = self._acts.append(
                by, Act(f"request-{what}", {"portal": portal, "candidates": len(candidates)}, entry=entry, reason=reason)
            )
            row: Row = {"act": act, "request": request, "what": what, "entry": entry, "reason": reason, "person": by.person, "at": now()}
            number = self._store.insert("request_events", row)
            self._store.insert_all("request_candidates", (_candidate_row(number, rank, c) for rank, c in enumerate(candidates)))

    def get(self, portal: str) -> Request | None:
        """One request by the portal's id."""
        row = self._store.row("SELECT * FROM requests WHERE portal = ?", (portal,))
        return self._request(row) if row else None

    def all(self) -> Iterator[Request]:
        """Every request, in the order in which they came."""
        for row in self._store.rows("SELECT * FROM requests ORDER BY id"):
            yield self._request(row)

    def wanted(self) -> Iterator[Want]:
        """Entries that open requests wait for, verified or not, the longest waiting request first, its best candidate first.

        Candidates that cost more than the best by `LEAD` are not wanted; once an entry is confirmed, that one alone is.
        """
        for row in self._store.rows(f"{WANTED} ORDER BY received, rank"):
            yield Want(**row)

    def _number(self, portal: str) -> int:
        row = self._store.row("SELECT id FROM requests WHERE portal = ?", (portal,))
        if row is None:
            raise LookupError(portal)
        return int(row["id"])

    def _request(self, row: Row) -> Request:
        events = list(self._store.rows("SELECT * FROM request_events WHERE request = ? ORDER BY id", (row["id"],)))
        searched = [e["id"] for e in events if e["what"] == "searched"]
        found = self._store.rows("SELECT * FROM request_candidates WHERE event = ? ORDER BY rank", searched[-1:] or (0,))
        return Request(
            portal=row["portal"],
            asked=json.loads(row["asked"]),
            received=row["received"],
            events=tuple(Event(e["what"], e["at"], e["person"], e["entry"], e["reason"]) for e in events),
            candidates=tuple(Candidate(c["entry"], c["how"], c["cost"], tuple(json.loads(c["differs"]))) for c in found),
        )


def _candidate_row(event: int, rank: int, candidate: Candidate) -> Row:
    found = {"entry": candidate.entry, "how": candidate.how, "cost": candidate.cost}
    return {"event": event, "rank": rank, **found, "differs": compact(list(candidate.differs))}
