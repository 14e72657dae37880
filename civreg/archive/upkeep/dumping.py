"""The canonical dump: all that is true or derived, one line of canonical JSON an item, in an order of content alone.

Two archives that were made from the same input have the same dump, whatever befell the runs that made them. Memory stays flat
but for eight bytes an entry.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain

from civreg.archive.archive import Archive
from civreg.archive.chain import canonical
from civreg.archive.store import Store
from civreg.archive.upkeep.items import ITEMS

_WHERE = """SELECT e.id, s.sha256, p.image, p.part AS side, e.part FROM entries e JOIN pages p ON p.id = e.page
            JOIN sources s ON s.id = p.source"""
_HELD = "SELECT group_concat(doc) AS entries FROM temp.index_instance WHERE term = :term AND col = :col"
"""Tens of millions of them: a text is put together in a third of the time that a row each would take."""
_BOOK_IMAGES = """SELECT register, options, pages, data, id = (SELECT max(n.id) FROM book_images n WHERE n.register = b.register) AS newest
                  FROM book_images b ORDER BY register, id"""


def dump(archive: Archive, *, history: bool = True) -> Iterator[bytes]:
    """Every line, with its line feed. Without `history` older preparations and readings of a page are left out."""
    for lines in _lines(archive, history=history):
        yield from (f"{line}\n".encode() for line in lines)


def digest(archive: Archive) -> str:
    """The sha256 of the whole dump."""
    told = hashlib.sha256()
    for lines in _lines(archive, history=True):
        told.update("".join(f"{line}\n" for line in lines).encode())
    return told.hexdigest()


def _lines(archive: Archive, *, history: bool) -> Iterator[Sequence[str]]:
    """Some lines at a time, none of them ended: of millions, each costs little more than SQLite takes to put it together."""
    for item in ITEMS:
        yield from (_only(rows) for rows in archive.store.tuples(item.sql(history=history)))
    yield from ([line] for line in _book_images(archive.store, history=history))
    yield from ([line] for line in _terms(archive.store))


def _only(rows: Sequence[tuple[str]]) -> Sequence[str]:
    return [line for (line,) in rows]


def _book_images(store: Store, *, history: bool) -> Iterator[str]:
    """What the pages of each book share, by its bytes' sha256."""
    for row in store.rows(_BOOK_IMAGES):
        if row["newest"] or history:
            data = hashlib.sha256(row.pop("data")).hexdigest()
            yield canonical({"item": "book-image", **row, "data": data})


def _terms(store: Store) -> Iterator[str]:
    """Each word of the index by column: how many entries hold it, and a sum over which ones they are."""
    marks, stale = _marks(store), {row["entry"] for row in store.rows("SELECT entry FROM search_stale")}
    for kind in ("col", "instance"):
        store.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_{kind} USING fts5vocab (main, search_index, {kind})")
    for word in store.rows("SELECT term, col FROM temp.index_col ORDER BY term, col"):
        held = str((store.row(_HELD, word) or {}).get("entries") or "")
        own = [marks[entry] for entry in map(int, filter(None, held.split(","))) if entry not in stale]
        if own:
            said = {"entries": len(own), "sum": f"{sum(own) & 0xFFFFFFFFFFFFFFFF:016x}"}
            yield canonical({"item": "term", "term": word["term"], "column": word["col"], **said})


def _marks(store: Store) -> array[int]:
    """For each entry's number eight bytes that say by content which one it is."""
    marks = array("Q", bytes(8 * (1 + store.number("SELECT max(id) FROM entries"))))
    for entry, sha256, image, side, part in chain.from_iterable(store.tuples(_WHERE)):
        told = f"{sha256}/{image}/{side}/{part}".encode("ascii")
        marks[entry] = int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big")
    return marks
