"""One archive, opened."""

from __future__ import annotations

import contextlib
import platform
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from civreg.archive.acts import Act, Acts, By
from civreg.archive.blocks import Blocks
from civreg.archive.decisions import Decisions
from civreg.archive.due import Due
from civreg.archive.entries import Entries
from civreg.archive.export import Outgoing
from civreg.archive.hands import Hands
from civreg.archive.issued import IssueBook
from civreg.archive.keyed import KeyedData
from civreg.archive.ledger import Ledger
from civreg.archive.lock import PATIENCE, Holder, held, locked
from civreg.archive.mirroring import Mirror
from civreg.archive.months import Months
from civreg.archive.nights import Nights
from civreg.archive.notes import Notes
from civreg.archive.originals import Originals
from civreg.archive.pages import Pages
from civreg.archive.paper import Paper
from civreg.archive.people import People
from civreg.archive.pieces import Pieces
from civreg.archive.queue import Queue
from civreg.archive.readback import Readback
from civreg.archive.requests import Requests
from civreg.archive.reviews import Reviews
from civreg.archive.search import Search
from civreg.archive.settings import FILE, Settings
from civreg.archive.sights import Sights
from civreg.archive.store import Store, named_failures, now
from civreg.archive.tallies import Tallies
from civreg.errors import ArchiveExistsError, NoArchiveError
from civreg.policy import Policy

DATABASE = "civreg.db"
LOCK = "civreg.lock"


class Archive:
    """A folder with civreg.toml, civreg.db, originals/ and quarantine/; a context manager that closes it."""

    def __init__(self, home: Path, settings: Settings, store: Store) -> None:
        self.home = home
        self.settings = settings
        self.store = store
        """The database itself, for the rooms of the archive alone."""
        self.mirror = Mirror(store, settings.id, home / settings.mirror) if settings.mirror else None
        if self.mirror:
            store.after_commit = self.mirror.follow
        self.originals = Originals(home)
        self.pages = Pages(store, home)
        self.entries = Entries(store)
        self.ledger = Ledger(store)
        self.due = Due(store)
        self.acts = Acts(store)
        self.nights = Nights(store, self.acts)
        self.decisions = Decisions(store, self.acts)
        self.reviews = Reviews(store, self.acts)
        self.pieces = Pieces(store, self.acts, self.decisions)
        self.people = People(store, self.acts)
        self.sights = Sights(store)
        self.queue = Queue(store)
        self.blocks = Blocks(store)
        self.paper = Paper(store, self.acts)
        self.keyed = KeyedData(store, self.acts)
        self.hands = Hands(store, self.acts, home)
        self.issued = IssueBook(store, self.acts, home)
        self.notes = Notes(store, self.acts)
        self.search = Search(store)
        self.requests = Requests(store, self.acts)
        self.tallies = Tallies(store)
        self.months = Months(store)
        self.outgoing = Outgoing(store, Readback(store, self.pages), self.reviews)

    @classmethod
    def create(cls, home: Path, place: str, by: By) -> Archive:
        """Make a new archive in `home`, which may exist.

        Raises ArchiveExistsError where one stands there already, DiskFullError, LockedError.
        """
        with named_failures(home):
            home.mkdir(parents=True, exist_ok=True)
        if (home / FILE).exists():
            raise ArchiveExistsError(path=str(home))
        with locked(home / LOCK):
            ident = secrets.token_hex(8)
            settings = Settings(id=ident, place=place, created=now(), policy=Policy(seed=ident))
            Originals(home).create()
            archive = cls(home, settings, Store(home / DATABASE))
            archive.acts.append(by, Act("create", after={"archive": settings.id, "place": place}))
            settings.save(home)
        return archive

    @classmethod
    def open(cls, home: Path) -> Archive:
        """Open an archive, bringing an older one up to date.

        Raises NoArchiveError, VersionError, IntegrityError, DiskFullError.
        """
        settings = Settings.load(home)
        if not (home / DATABASE).is_file():
            raise NoArchiveError(path=str(home))
        return cls(home, settings, Store(home / DATABASE))

    @contextlib.contextmanager
    def working(self, patience: float = PATIENCE) -> Iterator[None]:
        """Be the only run that writes; raises LockedError within two seconds where another is at work, NetworkDriveError."""
        with locked(self.home / LOCK, patience):
            self.originals.sweep()
            yield

    def at_work(self) -> Holder | None:
        """Which run writes now, if any."""
        return held(self.home / LOCK)

    def head(self) -> tuple[str, int]:
        """The head of the acts, to be kept outside: hash and sequence. It vouches for all looks so far, which an act tells first."""
        digest, looks = self.sights.head()
        if looks > self.acts.looks_told():
            self.acts.append(By("civreg", platform.node() or "?"), Act("looks", after={"sequence": looks, "hash": digest}))
        return self.acts.head()

    def transaction(self) -> contextlib.AbstractContextManager[None]:
        """All that is written inside is kept, or none of it."""
        return self.store.transaction()

    def fold(self) -> None:
        """Write what the write-ahead log holds into the database itself; nothing acknowledged depends on it."""
        self.store.fold()

    def fold_elsewhere(self) -> None:
        """Leave that to another process that does it now and then (`fold`): no commit here waits for it."""
        self.store.fold_elsewhere()

    def stand_alone(self) -> None:
        """Leave the mirror of acts alone: this is a copy, and the mirror is another's."""
        self.mirror = None
        self.store.after_commit = lambda: None

    def close(self) -> None:
        """Close the database, the mirror of acts brought up to it."""
        if self.mirror:
            self.mirror.follow(looks=True)
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
