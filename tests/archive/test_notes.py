"""Notes, strikes and settled findings: they only grow, and each is an act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from civreg.archive import By, Note, Settling, Strike
from civreg.errors import CivregError
from tests.conftest import Shelf

BY = By("Lê Thị Kiểm", "máy 1")
ENTRY = {"so": "01", "nksHoTen": "Nguyễn Văn An"}


def test_a_note_stands_until_it_is_withdrawn(shelf: Shelf) -> None:
    """A withdrawn note is no longer one of its entry's, and both acts are in the chain."""
    (entry,) = shelf.add("KS.2012.01", [ENTRY], verified=False)
    notes = shelf.archive.notes
    first = notes.add(BY, entry, Note("Cải chính họ tên thành Nguyễn Văn Ân", "correction", "02.03.2015"))
    second = notes.add(BY, entry, Note("Kết hôn với Trần Thị B", "marriage", "2020", "Nguyễn Văn Ân"))
    assert [kept.note.kind for kept in notes.of(entry)] == ["correction", "marriage"]
    length = shelf.archive.acts.check()
    notes.withdraw(BY, first, "ghi nhầm sổ")
    assert [kept.id for kept in notes.of(entry)] == [second]
    assert shelf.archive.acts.check() == length + 1


def test_what_was_struck_through_is_kept_beside_what_replaced_it(shelf: Shelf) -> None:
    """Both words of a struck field are kept, with who read them."""
    (entry,) = shelf.add("KS.2012.01", [ENTRY], verified=False)
    shelf.archive.notes.strike(BY, entry, Strike("nksHoTen", "Nguyễn Văn Anh", "Nguyễn Văn An"))
    assert shelf.archive.notes.struck(entry) == [Strike("nksHoTen", "Nguyễn Văn Anh", "Nguyễn Văn An", BY.person)]


def test_the_last_word_on_a_finding_counts(shelf: Shelf) -> None:
    """A finding that was settled twice has the reason given last."""
    shelf.add("KS.2012.01", [ENTRY], verified=False)
    for reason in ("đã xem", "sổ gốc ghi vậy"):
        shelf.archive.notes.settle(BY, Settling("0a1b2c3d", "number-gap", "KS.2012.01", None, reason))
    assert shelf.archive.notes.settled()["0a1b2c3d"].reason == "sổ gốc ghi vậy"


@pytest.mark.parametrize("table", ["notes", "strikes", "settlings"])
def test_nothing_that_was_noted_can_be_changed(shelf: Shelf, table: str) -> None:
    """The database itself refuses to change or to delete it."""
    (entry,) = shelf.add("KS.2012.01", [ENTRY], verified=False)
    notes = shelf.archive.notes
    notes.add(BY, entry, Note("Ly hôn", "divorce"))
    notes.strike(BY, entry, Strike("so", "02", "01"))
    notes.settle(BY, Settling("0a1b2c3d", "number-gap", None, None, "đã xem"))
    store = notes._store  # noqa: SLF001 - the database is asked behind the archive's back
    for sql in (f"UPDATE {table} SET person = 'X'", f"DELETE FROM {table}"):  # noqa: S608 - fixed text
        with pytest.raises((CivregError, Exception), match="append-only"):
            list(store.rows(sql))


def test_a_note_of_no_entry_is_refused(shelf: Shelf) -> None:
    """An entry that is not there, and a kind that there is not, are refused."""
    (entry,) = shelf.add("KS.2012.01", [ENTRY], verified=False)
    with pytest.raises(LookupError):
        shelf.archive.notes.add(BY, entry + 99, Note("x"))
    with pytest.raises(ValueError, match="wedding"):
        shelf.archive.notes.add(BY, entry, Note("x", "wedding"))


def test_the_share_that_is_struck_through_is_kept_with_its_reading(shelf: Shelf) -> None:
    """What the strike network saw comes back with the stored reading."""
    (entry,) = shelf.add("KS.2012.01", [ENTRY], verified=False)
    (page,) = shelf.archive.outgoing.pages()
    assert page.entry is not None
    some = [replace(t, readings=tuple(replace(r, struck=0.4) for r in t.readings)) for t in page.entry.transcripts]
    with shelf.archive.transaction():
        shelf.archive.entries.add(page.stored, [replace(page.entry, transcripts=tuple(some))], "{}")
    (again,) = shelf.archive.outgoing.pages()
    assert again.number == entry
    assert {r.struck for t in again.entry.transcripts for r in t.readings} == {0.4}
