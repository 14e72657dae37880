"""How far each book has come: sums that are kept, and made again for the books in which anything moved."""

from __future__ import annotations

from collections.abc import Iterator

from civreg.archive.store import Row, Store

_SUM = """
INSERT INTO book_sums
SELECT :book, count(*), count(*) FILTER (WHERE c.status = 'prepared'), count(*) FILTER (WHERE c.status = 'scan-again'),
       count(*) FILTER (WHERE c.status = 'blank'), count(*) FILTER (WHERE c.id IS NULL),
       count(*) FILTER (WHERE EXISTS (SELECT 1 FROM last_outcomes o WHERE o.page = p.id AND o.outcome = 'failed')),
       count(*) FILTER (WHERE EXISTS (SELECT 1 FROM current_extractions x WHERE x.page = p.id AND x.form IS NULL)),
       count(*) FILTER (WHERE c.status <> 'blank' AND NOT EXISTS (SELECT 1 FROM same_pages b WHERE b.page = p.id)
                        AND NOT EXISTS (SELECT 1 FROM extractions x WHERE x.page = p.id AND x.preparation = c.id)),
       coalesce(sum((SELECT count(*) FROM current_extractions x WHERE x.page = p.id AND x.form IS NOT NULL)), 0)
FROM pages p LEFT JOIN preparations c ON c.page = p.id AND c.generation = (
    SELECT max(d.generation) FROM pages q CROSS JOIN preparations d ON d.page = q.id WHERE q.source = p.source AND q.image = p.image)
WHERE p.register IS :register AND (p.part = 0 OR c.id IS NOT NULL)
"""
A_TIME = 100
"""Books that are summed up in one transaction."""


class Sums:
    """The sums in one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def books(self) -> Iterator[Row]:
        """A row a book (the last: loose pages): pages by status, entries read, doubtful fields."""
        while self._catch_up():
            pass
        for row in self._store.rows("SELECT * FROM book_sums WHERE pages > 0 ORDER BY book = '', book"):
            yield row | {"book": row["book"] or None}

    def _catch_up(self) -> int:
        """Sum up some of the books that moved; gives how many."""
        stale = [row["book"] for row in self._store.rows("SELECT book FROM sums_stale LIMIT ?", (A_TIME,))]
        if stale:
            with self._store.transaction():
                for book in stale:
                    self._store.execute("DELETE FROM book_sums WHERE book = ?", (book,))
                    self._store.execute(_SUM, {"book": book, "register": book or None})
                    self._store.execute("DELETE FROM sums_stale WHERE book = ?", (book,))
        return len(stale)
