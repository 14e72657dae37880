"""The ledger of pages × steps: what became of each, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from civreg import __version__
from civreg.archive.store import Row, Store, now
from civreg.archive.sums import Sums
from civreg.errors import CivregError

ATTEMPTS = 3
"""Times that a page is tried in one step by one version of civreg; then a person must ask for it again."""
ALIVE = f"AND NOT coalesce(o.attempts >= {ATTEMPTS} AND o.civreg IN ('', '{__version__}'), 0)"
"""SQL: the last outcome `o` does not say that the page was given up."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page in one step."""

    page: int
    step: str
    options: str
    seconds: float = 0.0
    error: CivregError | None = None
    input: str = ""
    """SHA-256 of what the step was given (`StoredPage.given`)."""
    model: str = ""
    """Who read handwriting, where somebody did."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at."""

    book: str | None
    file: str
    image: int
    """Picture in the file, from 1; 0 for the whole file."""
    step: str
    """intake, prepare, extract, or scan-again."""
    reason: str
    """Stable code."""
    vi: str
    """What is wrong and what to do; for scan-again the figure that was measured."""
    en: str
    side: str = ""
    """left or right, where the picture shows two pages."""
    attempts: int = 0
    """Times that the step failed on the page in a row; 0 where it is no failed step."""
    given_up: bool = False
    """Whether it is not tried again unless somebody asks: a dead letter."""


_SIDE = """CASE WHEN EXISTS (SELECT 1 FROM current_pages o WHERE o.source = p.source AND o.image = p.image AND o.part <> p.part)
           THEN CASE p.part WHEN 0 THEN 'left' ELSE 'right' END ELSE '' END AS side"""


def reason_of(error: CivregError) -> str:
    """The stable code of a failure."""
    return str(error.data.get("reason") or type(error).code())


class Ledger:
    """Outcomes and what they sum up to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sums = Sums(store)

    def note(self, outcome: Outcome) -> None:
        """Add an outcome; a failure counts one attempt more, a success starts anew."""
        error = outcome.error
        same = "SELECT attempts FROM last_outcomes WHERE page = ? AND step = ? AND civreg = ?"
        before = self._store.row(same, (outcome.page, outcome.step, __version__))
        row = {
            "page": outcome.page,
            "step": outcome.step,
            "options": hashlib.sha256(outcome.options.encode("utf-8")).hexdigest()[:16],
            "outcome": "failed" if error else "done",
            "reason": reason_of(error) if error else "",
            "vi": error.say("vi") if error else "",
            "en": error.say("en") if error else "",
            "trace": str(error.data.get("trace", "")) if error else "",
            "attempts": (before["attempts"] if before else 0) + 1 if error else 0,
            "seconds": round(outcome.seconds, 3),
            "input": outcome.input,
            "model": outcome.model,
            "civreg": __version__,
            "at": now(),
        }
        self._store.insert("outcomes", row)

    def books(self) -> Iterator[Row]:
        """A row a book (the last: loose pages): pages by status, entries read, doubtful fields."""
        return self._sums.books()

    def problems(self) -> Iterator[Problem]:
        """Refused files, failed pages and pages to scan again."""
        refused = """SELECT NULL AS book, name AS file, 0 AS image, 'intake' AS step, reason, vi, en FROM quarantine q
                     WHERE id = (SELECT max(id) FROM quarantine r WHERE r.path = q.path)
                       AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.path = q.path AND d.delivered > q.refused)
                     ORDER BY path"""
        failed = f"""SELECT f.book, f.file, f.image, f.step, f.reason, f.vi, f.en, f.attempts, f.attempts >= {ATTEMPTS} AS given_up, {_SIDE}
                     FROM failure_list f JOIN pages p ON p.id = f.page
                     ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part, f.step"""  # noqa: S608 - the text above, nothing from outside
        again = f"""SELECT l.book, l.file, l.image, 'scan-again' AS step, {_SIDE}, json_extract(f.value, '$.code') AS reason,
                           CAST(json_extract(f.value, '$.value') AS TEXT) AS vi, CAST(json_extract(f.value, '$.value') AS TEXT) AS en
                    FROM scan_again_list l JOIN pages p ON p.id = l.page, json_each(l.findings) f
                    WHERE json_extract(f.value, '$.severity') = 'again'
                   ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part, f.id"""  # noqa: S608 - likewise
        for sql in (refused, failed, again):
            for row in self._store.rows(sql):
                yield Problem(**{**row, "given_up": bool(row.get("given_up"))})
