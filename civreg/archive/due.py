"""What is still owed to whole books: noted with the page that caused it, in one transaction, and paid by this run or a later one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from civreg.archive.codec import compact
from civreg.archive.store import Store

DueStep = Literal["burst", "draft", "recall"]


class Due:
    """The debts of one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def owe(self, step: DueStep, book: str | None, page: int) -> None:
        """Note that a step must look at a book because of one of its pages; loose pages have no book."""
        self._store.execute("INSERT OR IGNORE INTO due VALUES (?, ?, ?)", (step, book or "", page))

    def owed(self, step: DueStep) -> dict[str | None, list[int]]:
        """Pages to which a step is owed, by book."""
        found: dict[str | None, list[int]] = {}
        for row in self._store.rows("SELECT register, page FROM due WHERE step = ? ORDER BY register, page", (step,)):
            found.setdefault(row["register"] or None, []).append(row["page"])
        return found

    def paid(self, step: DueStep, book: str | None, pages: Collection[int]) -> None:
        """Note that a step has looked at a book because of these pages."""
        sql = "DELETE FROM due WHERE step = ? AND register = ? AND page IN (SELECT value FROM json_each(?))"
        self._store.execute(sql, (step, book or "", compact(sorted(pages))))
