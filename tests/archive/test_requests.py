"""Requests and what became of them are kept, only ever added to, and say which entries somebody waits for."""

from __future__ import annotations

from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import By, Candidate
from civreg.standing import Waiting

BY = By("thư ký", "máy 1")


@pytest.fixture
def archive(shelf: Any) -> Any:
    """An archive with four unverified entries."""
    shelf.add("KS.2015.01", [{"so": str(n)} for n in range(4)], verified=False)
    return shelf.archive


def ask(archive: Any, portal: str, *entries: int, cost: float = 0.0) -> None:
    """A request that was searched for and may mean some entries, each less likely than the one before."""
    archive.requests.add(BY, portal, {"id": portal})
    archive.requests.note(BY, portal, ("searched", None, ""), [Candidate(e, "exact", cost + 0.4 * i) for i, e in enumerate(entries)])


def test_a_request_is_kept_as_it_came(archive: Any) -> None:
    """The same again is known, something else under its id is not taken; the acts tell no content."""
    assert archive.requests.add(BY, "P1", {"name": "Trần Thị Kín"})
    assert not archive.requests.add(BY, "P1", {"name": "Trần Thị Kín"})
    with pytest.raises(ValueError, match="P1"):
        archive.requests.add(BY, "P1", {"name": "khác"})
    assert archive.requests.get("P1").asked == {"name": "Trần Thị Kín"}
    with sqlite.connect(str(archive.home / "civreg.db")) as db:
        (kept,) = db.execute("SELECT group_concat(coalesce(after, '')) FROM acts WHERE what LIKE 'request%'").fetchone()
    assert "Kín" not in kept


def test_nothing_of_it_is_changed_or_taken_away(archive: Any) -> None:
    """The store itself forbids it."""
    ask(archive, "P1", 1)
    with sqlite.connect(str(archive.home / "civreg.db")) as db:
        for table, column in (("requests", "portal"), ("request_events", "reason"), ("request_candidates", "how")):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = ''"):  # noqa: S608 - our own names
                with pytest.raises(sqlite.IntegrityError, match="append-only"):
                    db.execute(statement)


def test_what_somebody_waits_for_is_wanted(archive: Any) -> None:
    """Likely candidates of open requests, the longest waiting first; a confirmed one alone; nothing of those that are done."""
    ask(archive, "P1", 3, 1, 2, 4)
    ask(archive, "P2", 4)
    assert [(w.portal, w.entry) for w in archive.requests.wanted()] == [("P1", 3), ("P1", 1), ("P1", 2), ("P2", 4)]
    archive.requests.note(BY, "P1", ("confirmed", 1, ""))
    assert [(w.portal, w.entry) for w in archive.requests.wanted()] == [("P1", 1), ("P2", 4)]
    archive.requests.note(BY, "P1", ("drafted", 1, ""))
    archive.requests.note(BY, "P2", ("refused", None, "nhầm"))
    assert list(archive.requests.wanted()) == []


def test_the_queue_begins_with_what_is_wanted(archive: Any) -> None:
    """Whoever waits at the counter comes before any risk; verified entries and other books do not come."""
    statuses = {1: "read", 2: "in-review", 3: "verified", 4: "read"}
    archive.queue.put([1, 2, 3, 4], [Waiting(n, "KS.2015.01", status, 1, n / 10) for n, status in statuses.items()])
    assert [w.entry for w in archive.queue.next(None, [], 9)] == [4, 2, 1]
    ask(archive, "P1", 3, 1)
    assert [w.entry for w in archive.queue.next(None, [], 9)] == [1, 4, 2]
    assert [w.entry for w in archive.queue.next(None, [1], 1)] == [4]
    assert archive.queue.next(["KH.2016.01"], [], 9) == []


def test_the_last_search_counts(archive: Any) -> None:
    """Candidates are those found last; a request that is not there is named."""
    ask(archive, "P1", 1)
    ask(archive, "P1", 2)
    assert [c.entry for c in archive.requests.get("P1").candidates] == [2]
    assert archive.requests.get("P9") is None
    with pytest.raises(LookupError):
        archive.requests.note(BY, "P9", ("refused", None, ""))
