"""The counters follow the decisions: what they say is what a count over all of them would say."""

from __future__ import annotations

from typing import Any

import pytest

from civreg.archive import EDGES, By
from civreg.model import Decision

HOA, LAN, AN = By("hoa", "máy 1"), By("lan", "máy 2"), By("an", "máy 3")
SAID = {"so": "1", "nksHoTen": "Lê Hoa"}


@pytest.fixture
def entries(shelf: Any) -> list[int]:
    """Two entries of one book and one of another, nothing decided."""
    found: list[int] = shelf.add("KS.2015.01", [SAID, SAID], verified=False)
    return found + shelf.add("KS.2016.01", [SAID], verified=False)


def decide(archive: Any, by: By, entry: int, said: tuple[str, str], verdict: str = "") -> None:
    """A person's word; accepted where the machine read the same."""
    key, text = said
    same = archive.decisions.proposals(entry)[key].text == text
    archive.decisions.add(by, entry, Decision(key, verdict or ("accepted" if same else "corrected"), text))


def counted(archive: Any, books: list[str] | None = None) -> dict[str, tuple[int, int]]:
    """Field key: wrong and decided."""
    archive.tallies.refresh()
    found: dict[str, tuple[int, int]] = {}
    for t in archive.tallies.machine(books):
        wrong, decided = found.get(t.key, (0, 0))
        found[t.key] = wrong + t.wrong, decided + t.decided
    return found


def test_right_and_wrong_are_counted_by_field_and_book(shelf: Any, entries: list[int]) -> None:
    """A word that is the machine's is right; what nobody settled is not counted; books that may not be seen are left out."""
    archive = shelf.archive
    decide(archive, HOA, entries[0], ("nksHoTen", "Lê Hoa"))
    decide(archive, HOA, entries[1], ("nksHoTen", "Lê Hòa"))
    decide(archive, HOA, entries[1], ("so", ""), "illegible")
    decide(archive, HOA, entries[2], ("nksHoTen", " Lê Hoa "))
    decide(archive, HOA, entries[2], ("chaHoTen", "Lê Văn Cha"))
    decide(archive, HOA, entries[2], ("meHoTen", ""))
    assert counted(archive) == {"nksHoTen": (1, 3), "chaHoTen": (1, 1), "meHoTen": (0, 1)}
    assert counted(archive, ["KS.2015.01"]) == {"nksHoTen": (1, 2)}
    assert archive.tallies.by_book(None) == [("KS.2015.01", 2, 1), ("KS.2016.01", 3, 1)]
    assert {(t.key, t.writing) for t in archive.tallies.machine(None)} == {
        ("nksHoTen", "handwritten"), ("chaHoTen", "blank"), ("meHoTen", "blank"),
    }  # fmt: skip


def test_the_last_word_counts(shelf: Any, entries: list[int]) -> None:
    """A later word takes the earlier out again, also where that was counted long ago, or is no word on the text."""
    archive, entry = shelf.archive, entries[0]
    decide(archive, HOA, entry, ("nksHoTen", "Lê Hòa"))
    assert counted(archive) == {"nksHoTen": (1, 1)}
    decide(archive, LAN, entry, ("nksHoTen", "Lê Hóa"))
    decide(archive, LAN, entry, ("nksHoTen", "Lê Hoa"))
    assert counted(archive) == {"nksHoTen": (0, 1)}
    decide(archive, LAN, entry, ("nksHoTen", ""), "unsure")
    assert counted(archive) == {}


def test_counting_along_is_counting_at_once(shelf: Any, entries: list[int]) -> None:
    """However the decisions are parted between two counts, the counters are the same to the last figure."""
    archive = shelf.archive
    for nth, text in enumerate(["Lê Hoa", "Lê Hòa", "Lê Hoa", "Lê Hỏa"] * 3):
        decide(archive, HOA, entries[nth % 3], ("nksHoTen", text))
        if nth % 2:
            archive.tallies.refresh()
    archive.tallies.refresh()
    along = archive.tallies.machine(None), archive.tallies.by_book(None)
    archive.tallies.drop()
    assert archive.tallies.machine(None) == []
    assert archive.tallies.refresh() == 12
    assert (archive.tallies.machine(None), archive.tallies.by_book(None)) == along
    assert archive.tallies.refresh() == 0


def test_confidence_has_its_bin(shelf: Any, entries: list[int]) -> None:
    """0.9 begins its bin; a blank field has none."""
    archive = shelf.archive
    decide(archive, HOA, entries[0], ("nksHoTen", "Lê Hoa"))
    decide(archive, HOA, entries[0], ("chaHoTen", ""))
    archive.tallies.refresh()
    bins = {t.key: (t.bin, t.ppm) for t in archive.tallies.machine(None)}
    assert bins == {"nksHoTen": (EDGES.index(0.9) + 1, 900_000), "chaHoTen": (-1, 0)}


def test_keyers_are_held_against_somebody_else(shelf: Any, entries: list[int]) -> None:
    """What was typed last before the word of another counts; the keyer's own word does not."""
    archive, (one, two, three) = shelf.archive, entries
    archive.reviews.key(AN, one, "nksHoTen", "Lê Hoá")
    archive.reviews.key(AN, one, "nksHoTen", "Lê Hoa")
    archive.reviews.key(AN, two, "nksHoTen", "Lê Hỏa")
    archive.reviews.key(LAN, three, "nksHoTen", "Lê Hoa")
    for entry in entries:
        decide(archive, HOA, entry, ("nksHoTen", "Lê Hoa"))
    archive.tallies.refresh()
    assert archive.tallies.keyers(None) == [("an", 2, 1), ("lan", 1, 0)]
    assert archive.tallies.keyers(["KS.2016.01"]) == [("lan", 1, 0)]


def test_a_book_that_pages_move_to_takes_their_figures_along(shelf: Any, entries: list[int]) -> None:
    """Where a page is put into another book, all is counted anew."""
    archive = shelf.archive
    decide(archive, HOA, entries[2], ("nksHoTen", "Lê Hòa"))
    archive.tallies.refresh()
    with archive.transaction():
        archive.store.execute("UPDATE pages SET register = 'KS.2015.01' WHERE register = 'KS.2016.01'")
    archive.tallies.refresh()
    assert archive.tallies.by_book(None) == [("KS.2015.01", 1, 1)]


def test_statuses_are_told_while_the_queue_is_behind(shelf: Any, entries: list[int]) -> None:
    """Of entries that the queue has yet to look at, what was done with them says it."""
    archive = shelf.archive
    archive.reviews.add(HOA, entries[0], "return", "mờ")
    decide(archive, HOA, entries[1], ("so", "1"))
    (verified,) = shelf.add("KS.2017.01", [SAID])
    assert verified
    assert archive.tallies.statuses(None) == {
        "KS.2015.01": {"in-review": 1, "returned": 1}, "KS.2016.01": {"read": 1}, "KS.2017.01": {"verified": 1},
    }  # fmt: skip
    assert archive.tallies.statuses(["KS.2016.01"]) == {"KS.2016.01": {"read": 1}}
