"""Who saw and searched what: a second chain beside the acts, which only grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from civreg.archive.acts import By
from civreg.archive.chain import Chain
from civreg.archive.store import Store, now


class Sights:
    """What persons saw in one archive; never what stood there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chain = Chain(store, "sights")

    def add(self, by: By, what: str, about: str = "") -> int:
        """Record a look: `what` is a stable word (see, image, search, refused …), `about` which entry, page or book."""
        return self._chain.append({"at": now(), "person": by.person, "station": by.station, "what": what, "about": about})

    def add_all(self, looks: Sequence[tuple[By, str, str]]) -> None:
        """Record several looks in one go: by whom, what, about what."""
        with self._store.transaction():
            for look in looks:
                self.add(*look)

    def of(self, about: str) -> Iterator[tuple[str, str, str]]:
        """When, who and what of every look at something."""
        for row in self._store.rows("SELECT at, person, what FROM sights WHERE about = ? ORDER BY sequence", (about,)):
            yield row["at"], row["person"], row["what"]

    def head(self) -> tuple[str, int]:
        """Hash and sequence of the newest look."""
        return self._chain.head()

    def check(self) -> int:
        """Replay the chain; gives its length. Raises IntegrityError naming the first look that does not fit."""
        return self._chain.check()
