"""What was done between two moments, counted: entries read and verified for the first time, extracts issued, requests answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from civreg.archive.store import Store

Span = tuple[str, str]
"""From a moment until before another, as the archive writes them (UTC, ISO 8601, to the millisecond)."""
_WAITED = """
SELECT r.received,
       coalesce((SELECT min(e.at) FROM request_events e WHERE e.request = r.id AND e.what = 'drafted'),
                (SELECT min(c.issued) FROM certificates c WHERE c.reference = r.portal AND c.reference <> '' AND NOT EXISTS
                    (SELECT 1 FROM certificate_events x WHERE x.certificate = c.id AND x.what = 'cancelled')),
                CASE l.what WHEN 'refused' THEN l.at END) AS answered
FROM requests r LEFT JOIN request_events l ON l.id =
    (SELECT max(id) FROM request_events e WHERE e.request = r.id AND e.what IN ('confirmed', 'drafted', 'refused'))
WHERE r.received >= ? AND r.received < ? ORDER BY r.id
"""


@dataclass(frozen=True, slots=True)
class Waited:
    """When a request came, and when it was answered: drafted, issued or refused."""

    received: str
    answered: str | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One second in which a person was at work."""

    person: str
    second: int
    """Since 1970, UTC."""
    verified: int
    """Entries that the person verified in it."""


class Months:
    """What was done when, in one archive: counts alone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def digitized(self, span: Span) -> int:
        """Entries that were read for the first time."""
        sql = """SELECT count(DISTINCT x.entry) FROM extractions x WHERE x.made >= ? AND x.made < ?
                 AND NOT EXISTS (SELECT 1 FROM extractions y WHERE y.entry = x.entry AND y.id < x.id)"""
        return self._store.number(sql, span)

    def verified(self, span: Span) -> int:
        """Entries that were verified for the first time."""
        sql = """SELECT count(*) FROM verifications v WHERE v.what = 'verify' AND v.at >= ? AND v.at < ?
                 AND NOT EXISTS (SELECT 1 FROM verifications w WHERE w.entry = v.entry AND w.what = 'verify' AND w.id < v.id)"""
        return self._store.number(sql, span)

    def issued(self, days: tuple[date, date]) -> tuple[int, int]:
        """Extracts dated from a day until before another, and how many of them were cancelled, whenever that was."""
        sql = """SELECT count(*) AS n, count(x.id) AS cancelled FROM certificates c
                 LEFT JOIN certificate_events x ON x.certificate = c.id AND x.what = 'cancelled' WHERE c.day >= ? AND c.day < ?"""
        row = self._store.row(sql, tuple(day.isoformat() for day in days)) or {"n": 0, "cancelled": 0}
        return row["n"], row["cancelled"]

    def requests(self, span: Span) -> Iterator[Waited]:
        """The requests that came, in their order."""
        for row in self._store.rows(_WAITED, span):
            yield Waited(**row)

    def worked(self, since: str, most: int = 200_000) -> Iterator[Moment]:
        """Every second in which who verified anything did or opened something, by person and time; of the last `most` acts at most."""
        first = max(self._first("acts", since), self._store.number("SELECT max(sequence) FROM acts") - most)
        sql = """WITH done AS (SELECT person, at, what FROM acts WHERE sequence > ? AND at >= ? AND what IN
                                 ('key', 'accept', 'correct', 'unsure', 'illegible', 'verify', 'return', 'reopen'))
                 SELECT person, unixepoch(at) AS second, sum(what = 'verify') AS verified FROM (
                     SELECT * FROM done UNION ALL
                     SELECT person, at, what FROM sights
                     WHERE sequence > ? AND what = 'see' AND at >= (SELECT min(at) FROM done))
                 WHERE person IN (SELECT person FROM done WHERE what = 'verify') GROUP BY person, second ORDER BY person, second"""
        for row in self._store.rows(sql, (first, since, self._first("sights", since))):
            yield Moment(**row)

    def _first(self, chain: str, since: str) -> int:
        """The last link of a chain before a moment: found by halving, since its times rise, but for clocks that were put back."""
        low, high = 0, self._store.number(f"SELECT max(sequence) FROM {chain}")  # noqa: S608 - our own table
        while low < high:
            middle = (low + high + 1) // 2
            row = self._store.row(f"SELECT at FROM {chain} WHERE sequence = ?", (middle,))  # noqa: S608 - our own table
            low, high = (middle, high) if row and row["at"] < since else (low, middle - 1)
        return low
