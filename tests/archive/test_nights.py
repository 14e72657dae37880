"""Nights are recorded, and what a killed one still owed is known."""

from __future__ import annotations

from civreg.archive import By
from civreg.archive.store import now
from tests.conftest import Shelf

BY = By("đêm", "máy 1")
NOBODY: dict[str, str] = {}


def test_a_night_counts_what_the_ledger_holds_since_it_began(shelf: Shelf) -> None:
    """What was there before does not count; what no table holds is told."""
    shelf.add("KS.2015.01", [NOBODY], verified=False)
    number = shelf.archive.nights.begin(BY)
    shelf.add("KS.2015.01", [NOBODY, NOBODY], verified=False)
    night = shelf.archive.nights.end(BY, number, "done", {"known": 7})
    assert night.counts.sums["files"] == 2
    assert night.counts.sums["entries"] == 2
    assert night.counts.sums["known"] == 7
    assert night.counts.something
    assert shelf.archive.nights.last() == [night]


def test_a_night_ends_in_an_act(shelf: Shelf) -> None:
    """What came of it stands in the chain, as figures."""
    number = shelf.archive.nights.begin(BY)
    before = shelf.archive.acts.head()[1]
    night = shelf.archive.nights.end(BY, number, "done", {})
    assert shelf.archive.acts.head()[1] == before + 1
    assert shelf.archive.acts.check() == before + 1
    assert not night.counts.something


def test_a_killed_night_is_buried_once_with_what_it_did(shelf: Shelf) -> None:
    """The next holder of the lock notices it, and counts what was done before it died."""
    shelf.archive.nights.begin(BY)
    shelf.add("KS.2015.01", [NOBODY], verified=False)
    (running,) = shelf.archive.nights.last()
    assert running.ended is None
    assert running.counts.sums["files"] == 1
    (lost,) = shelf.archive.nights.bury(BY)
    assert lost.outcome == "killed"
    assert lost.counts.sums["entries"] == 1
    assert lost.ended
    assert lost.ended <= now()
    assert shelf.archive.nights.bury(BY) == []


def test_a_debt_stands_until_it_is_paid(shelf: Shelf) -> None:
    """A page noted twice is owed once; what came meanwhile stays owed."""
    due = shelf.archive.due
    for book, page in (("KS.2015.01", 2), ("KS.2015.01", 1), ("KS.2015.01", 2), (None, 3)):
        due.owe("recall", book, page)
    assert due.owed("recall") == {"KS.2015.01": [1, 2], None: [3]}
    assert due.owed("burst") == {}
    due.paid("recall", "KS.2015.01", [1])
    due.paid("recall", None, [3])
    assert due.owed("recall") == {"KS.2015.01": [2]}
