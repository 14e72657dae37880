"""The canonical dump: all that is true or derived, one line of canonical JSON an item, in an order of content alone.

Two archives that were made from the same input have the same dump, whatever befell the runs that made them. Memory stays flat
but for eight bytes an entry.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from itertools import groupby

from civreg.archive.archive import Archive
from civreg.archive.chain import canonical
from civreg.archive.store import Store
from civreg.archive.upkeep.items import ITEMS

_WHERE = """SELECT e.id, s.sha256, p.image, p.part AS side, e.part FROM entries e JOIN pages p ON p.id = e.page
            JOIN sources s ON s.id = p.source"""
_BOOK_IMAGES = """SELECT register, options, pages, data, id = (SELECT max(n.id) FROM book_images n WHERE n.register = b.register) AS newest
                  FROM book_images b ORDER BY register, id"""


def dump(archive: Archive, *, history: bool = True) -> Iterator[bytes]:
    """Every line, with its line feed. Without `history` older preparations and readings of a page are left out."""
    for item in ITEMS:
        for row in archive.store.rows(item.sql(history=history)):
            yield f"{row['line']}\n".encode()
    yield from _book_images(archive.store, history=history)
    yield from _terms(archive.store)


def digest(archive: Archive) -> str:
    """The sha256 of the whole dump."""
    told = hashlib.sha256()
    for line in dump(archive):
        told.update(line)
    return told.hexdigest()


def _book_images(store: Store, *, history: bool) -> Iterator[bytes]:
    """What the pages of each book share, by its bytes' sha256."""
    for row in store.rows(_BOOK_IMAGES):
        if row["newest"] or history:
            data = hashlib.sha256(row.pop("data")).hexdigest()
            yield f"{canonical({'item': 'book-image', **row, 'data': data})}\n".encode()


def _terms(store: Store) -> Iterator[bytes]:
    """Each word of the index by column: how many entries hold it, and a sum over which ones they are."""
    marks = _marks(store)
    stale = {row["entry"] for row in store.rows("SELECT entry FROM search_stale")}
    store.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_terms USING fts5vocab (main, search_index, instance)")
    rows = store.rows("SELECT term, col, doc FROM temp.index_terms")
    for term, held in groupby((row for row in rows if row["doc"] not in stale), key=lambda row: row["term"]):
        found: dict[str, tuple[int, int]] = {}
        for row in held:
            count, total = found.get(row["col"], (0, 0))
            found[row["col"]] = count + 1, (total + marks[row["doc"]]) & 0xFFFFFFFFFFFFFFFF
        for column, (count, total) in sorted(found.items()):
            yield f"{canonical({'item': 'term', 'term': term, 'column': column, 'entries': count, 'sum': f'{total:016x}'})}\n".encode()


def _marks(store: Store) -> array[int]:
    """For each entry's number eight bytes that say by content which one it is."""
    marks = array("Q", bytes(8 * (1 + store.number("SELECT max(id) FROM entries"))))
    for row in store.rows(_WHERE):
        told = f"{row['sha256']}/{row['image']}/{row['side']}/{row['part']}".encode("ascii")
        marks[row["id"]] = int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big")
    return marks
