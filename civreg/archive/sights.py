"""Who saw and searched what: a second chain beside the acts, which only grows."""

from __future__ import annotations

from collections.abc import Iterator

from civreg.archive.acts import By, chained
from civreg.archive.store import Row, Store, now
from civreg.errors import IntegrityError


class Sights:
    """What persons saw in one archive; never what stood there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, by: By, what: str, about: str = "") -> int:
        """Record a look: `what` is a stable word (see, image, search, refused …), `about` which entry, page or book."""
        with self._store.transaction():
            last = self._store.row("SELECT sequence, hash FROM sights ORDER BY sequence DESC LIMIT 1")
            row: Row = {
                "sequence": last["sequence"] + 1 if last else 1,
                "at": now(),
                "person": by.person,
                "station": by.station,
                "what": what,
                "about": about,
                "previous": last["hash"] if last else "",
            }
            return self._store.insert("sights", {**row, "hash": chained(row)})

    def of(self, about: str) -> Iterator[tuple[str, str, str]]:
        """When, who and what of every look at something."""
        for row in self._store.rows("SELECT at, person, what FROM sights WHERE about = ? ORDER BY sequence", (about,)):
            yield row["at"], row["person"], row["what"]

    def check(self) -> int:
        """Replay the chain; gives its length. Raises IntegrityError naming the first look that does not fit."""
        previous, sequence = "", 0
        for row in self._store.rows("SELECT * FROM sights ORDER BY sequence"):
            told = row.pop("hash")
            sequence += 1
            if row["sequence"] != sequence or row["previous"] != previous or chained(row) != told:
                raise IntegrityError(path=str(self._store.path), what=f"sights #{sequence}")
            previous = told
        return sequence
