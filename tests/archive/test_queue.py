"""The queue of entries that wait for a person."""

from __future__ import annotations

from typing import Any

import pysqlite3.dbapi2 as sqlite

from civreg.archive import Archive
from civreg.jobs import refresh_queue

BOOK, OTHER = "KS.2015.01", "KS.2016.01"


def numbers(archive: Archive, book: str, entry: int = 0, skip: tuple[int, ...] = ()) -> list[int]:
    """The entries of a book that follow one of them."""
    while refresh_queue(archive):
        pass
    return [one.entry for one in archive.queue.after(book, entry, skip, 100)]


def test_a_book_is_worked_through_as_its_pages_lie(shelf: Any) -> None:
    """Whichever page was read first: they come in their order, from the first one; after an entry those behind it."""
    entries = shelf.add(BOOK, [{"so": str(n)} for n in range(4)], verified=False)
    (other,) = shelf.add(OTHER, [{"so": "1"}], verified=False)
    archive: Archive = shelf.archive
    assert numbers(archive, BOOK) == entries
    with sqlite.connect(archive.home / "civreg.db") as database:  # as if the last page had been read first
        database.execute("UPDATE pages SET sort_key = 1000 - id")
    turned = entries[::-1]
    assert numbers(archive, BOOK) == turned
    assert numbers(archive, BOOK, turned[1]) == turned[2:]
    assert numbers(archive, BOOK, turned[1], (turned[2],)) == turned[3:]
    assert numbers(archive, BOOK, other) == turned
    assert numbers(archive, OTHER) == [other]
