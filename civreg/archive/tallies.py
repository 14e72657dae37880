"""How often the machine and the keyers were right, counted along with the decisions so that asking is quick however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.archive.codec import compact
from civreg.archive.store import Store

EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
"""Between the bins of confidence: denser where a policy may draw its line. Other edges ask for `drop`."""
A_TIME = 20_000
"""Decisions that are counted in one transaction, so that nobody at the desk waits for it."""
_BIN = "CASE WHEN f.confidence IS NULL THEN -1 " + "".join(f"WHEN f.confidence < {e} THEN {i} " for i, e in enumerate(EDGES))
_CHANGED = """
WITH touched AS (SELECT DISTINCT entry, key FROM decisions WHERE id > :since AND id <= :until),
changed AS (
    SELECT (SELECT max(id) FROM decisions n WHERE n.entry = t.entry AND n.key = t.key AND n.id <= :until) AS decision, 1 AS sign
    FROM touched t
    UNION ALL
    SELECT (SELECT max(id) FROM decisions n WHERE n.entry = t.entry AND n.key = t.key AND n.id <= :since), -1 FROM touched t)
"""
_MACHINE = f"""
INSERT INTO tallies {_CHANGED}
SELECT coalesce(p.register, ''), coalesce(x.form, ''), d.key, f.writing, {_BIN} ELSE {len(EDGES)} END AS bin,
       sum(c.sign), sum(c.sign * (trim(d.text) <> trim(f.text))), sum(c.sign * cast(round(1e6 * coalesce(f.confidence, 0)) AS INTEGER))
FROM changed c JOIN decisions d ON d.id = c.decision JOIN fields f ON f.id = d.field JOIN extractions x ON x.id = f.extraction
JOIN entries e ON e.id = d.entry JOIN pages p ON p.id = e.page
WHERE d.verdict IN ('accepted', 'corrected')
GROUP BY p.register, x.form, d.key, f.writing, bin
ON CONFLICT DO UPDATE SET decided = decided + excluded.decided, wrong = wrong + excluded.wrong, ppm = ppm + excluded.ppm
"""  # noqa: S608 - our own figures
_KEYERS = f"""
INSERT INTO keyer_tallies {_CHANGED}
SELECT coalesce(p.register, ''), k.person, sum(c.sign), sum(c.sign * (trim(d.text) <> trim(k.text)))
FROM changed c JOIN decisions d ON d.id = c.decision
JOIN keyings k ON k.id = (SELECT max(id) FROM keyings n WHERE n.entry = d.entry AND n.key = d.key AND n.act < d.act)
JOIN entries e ON e.id = d.entry JOIN pages p ON p.id = e.page
WHERE d.verdict IN ('accepted', 'corrected') AND k.person <> d.person
GROUP BY p.register, k.person
ON CONFLICT DO UPDATE SET decided = decided + excluded.decided, wrong = wrong + excluded.wrong
"""  # noqa: S608 - our own figures
_STATUSES = """
SELECT book, status, sum(n) AS n FROM (
    SELECT book, status, count(*) AS n FROM queue GROUP BY book, status
    UNION ALL
    SELECT q.book, q.status, -count(*) FROM queue_stale s JOIN queue q ON q.entry = s.entry GROUP BY q.book, q.status
    UNION ALL
    SELECT book, CASE WHEN fresh AND what = 'verify' THEN 'verified' WHEN fresh AND what = 'return' THEN 'returned'
                      WHEN what <> '' OR said THEN 'in-review' ELSE 'read' END, count(*)
    FROM (SELECT coalesce(p.register, '') AS book, coalesce(v.what, '') AS what,
                 NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry = s.entry AND d.act > v.act) AS fresh,
                 EXISTS (SELECT 1 FROM decisions d WHERE d.entry = s.entry) AS said
          FROM queue_stale s JOIN entries e ON e.id = s.entry JOIN pages p ON p.id = e.page
          LEFT JOIN verifications v ON v.id = (SELECT max(id) FROM verifications w WHERE w.entry = s.entry)
          WHERE EXISTS (SELECT 1 FROM current_extractions x WHERE x.entry = s.entry))
    GROUP BY 1, 2)
WHERE ? IS NULL OR book IN (SELECT value FROM json_each(?)) GROUP BY book, status HAVING n > 0 ORDER BY book, status
"""
"""The queue where it is up to date; of entries that it has yet to catch up with, what was done last with each as a whole."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Fields that somebody decided, all alike in what is named here."""

    form: str
    key: str
    writing: str
    bin: int
    """Place of the confidence among `EDGES`; -1 where there is none."""
    decided: int
    wrong: int
    ppm: int
    """Sum of the confidences, in millionths."""


class Tallies:
    """The counters of one archive, over fields that somebody accepted or corrected, blank ones too; spaces around a text do not count."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def refresh(self) -> int:
        """Count what was decided since the last time; gives how many decisions that were."""
        done = 0
        while True:
            with self._store.transaction():
                since = self._store.number("SELECT decision FROM tally_state")
                sql = "SELECT max(id) FROM (SELECT id FROM decisions WHERE id > ? ORDER BY id LIMIT ?)"
                until = self._store.number(sql, (since, A_TIME))
                if until <= since:
                    return done
                for statement in (_MACHINE, _KEYERS):
                    self._store.execute(statement.replace(":since", str(since)).replace(":until", str(until)))
                self._store.execute("UPDATE tally_state SET decision = ?", (until,))
            done += until - since

    def drop(self) -> None:
        """Forget all; the next `refresh` counts from the first decision."""
        with self._store.transaction():
            for statement in ("DELETE FROM tallies", "DELETE FROM keyer_tallies", "UPDATE tally_state SET decision = 0"):
                self._store.execute(statement)

    def machine(self, books: Sequence[str] | None) -> list[Tally]:
        """What was counted of the machine's readings in some books; None means all."""
        sql = """SELECT form, key, writing, bin, sum(decided) AS decided, sum(wrong) AS wrong, sum(ppm) AS ppm FROM tallies
                 WHERE ? IS NULL OR book IN (SELECT value FROM json_each(?))
                 GROUP BY form, key, writing, bin HAVING sum(decided) > 0"""
        return [Tally(**row) for row in self._store.rows(sql, _twice(books))]

    def by_book(self, books: Sequence[str] | None) -> list[tuple[str, int, int]]:
        """Book, decided, wrong, in the order of the books; a loose page's book is empty."""
        sql = """SELECT book AS name, sum(decided) AS decided, sum(wrong) AS wrong FROM tallies
                 WHERE ? IS NULL OR book IN (SELECT value FROM json_each(?)) GROUP BY book HAVING sum(decided) > 0 ORDER BY book"""
        return self._named(sql, books)

    def keyers(self, books: Sequence[str] | None) -> list[tuple[str, int, int]]:
        """Who keyed, how many of their fields somebody else decided, and in how many that other one wrote something else."""
        sql = """SELECT person AS name, sum(decided) AS decided, sum(wrong) AS wrong FROM keyer_tallies
                 WHERE ? IS NULL OR book IN (SELECT value FROM json_each(?)) GROUP BY person HAVING sum(decided) > 0 ORDER BY person"""
        return self._named(sql, books)

    def statuses(self, books: Sequence[str] | None) -> dict[str, dict[str, int]]:
        """How many entries of each book have each status."""
        found: dict[str, dict[str, int]] = {}
        for row in self._store.rows(_STATUSES, _twice(books)):
            found.setdefault(row["book"], {})[row["status"]] = row["n"]
        return found

    def _named(self, sql: str, books: Sequence[str] | None) -> list[tuple[str, int, int]]:
        return [(row["name"], row["decided"], row["wrong"]) for row in self._store.rows(sql, _twice(books))]


def _twice(books: Sequence[str] | None) -> tuple[str | None, str | None]:
    own = None if books is None else compact(list(books))
    return own, own
