"""A disk that remembers every write, so that the power may be cut at any of them, as often as one likes.

SQLite writes through an APSW VFS, Python through the few calls of `os` that make files last; all of it reaches the real disk and is
noted in order. `Disk.after_cut` then lays out what a disk might hold had the power gone at one moment: what was synchronised is
there; of everything since, some is kept, some lost, some torn at a sector or full of garbage, names that were not synchronised may
be missing, and the order counts for nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any

import apsw
import pysqlite3.dbapi2 as sqlite

SECTOR = 512
VFS = "civreg-power"
JOURNALS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL
Op = tuple[Any, ...]


@dataclass
class Node:
    """What a file holds: for sure, and perhaps."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Writes (offset, data) and cuts (size, None) since it was synchronised."""

    def settle(self) -> None:
        """All of it is on the disk."""
        _write(self.sure, self.since)
        self.since = []

    def survivor(self, rng: Random, mood: str) -> bytearray:
        """What may be left of it."""
        kept: list[tuple[int, bytes | None]] = []
        first = rng.randrange(len(self.since) + 1)
        for number, (at, data) in enumerate(self.since):
            if mood == "lost" or (mood == "first" and number >= first) or (mood in ("some", "torn") and rng.random() < 0.5):
                continue
            kept.extend([(at, data)] if data is None or mood != "torn" else _torn(at, data, rng))
        _write(self.sure, kept)
        return self.sure


def _torn(at: int, data: bytes, rng: Random) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(data), SECTOR):
        piece, fate = data[start : start + SECTOR], rng.random()
        if fate < 0.6:
            yield at + start, piece
        elif fate < 0.7:
            yield at + start, rng.randbytes(len(piece))


def _write(now: bytearray, changes: list[tuple[int, bytes | None]]) -> None:
    for at, piece in changes:
        if piece is None:
            del now[at:]
            now.extend(bytes(at - len(now)))
        else:
            now.extend(bytes(max(0, at - len(now))))
            now[at : at + len(piece)] = piece


class Disk:
    """Everything that happened to the files of one folder, in order."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log: list[Op] = []
        self.marks: list[tuple[int, str, str]] = []
        """Where in the log each commit was told, what the database held then, and in which part of the work."""
        self.part = ""
        self.begun: dict[str, int] = {}
        """Where in the log each part of the work begins."""
        self._nodes: dict[str, int] = {}
        self._count = 0
        self.before = ""
        """What the database held at first."""
        self.start = 0
        """Before which the power is never cut."""
        self.syncing = True
        """False: everybody is told that it lasts, and nothing does."""
        self.adopt()

    def adopt(self) -> None:
        """What lies in the folder already is on the disk for sure."""
        for path in sorted(self.home.rglob("*")):
            name = self.name(path) or ""
            if path.is_dir():
                self.log.append(("link", name, None))
            else:
                self.content(name, path)
                self.sync(name)
            self.sync_folder(_folder(name))
        self.start = len(self.log)
        if (self.home / "civreg.db").exists():
            with contextlib.closing(sqlite.connect(str(self.home / "civreg.db"))) as database:
                self.before = content(database.execute)

    def name(self, path: str | os.PathLike[str]) -> str | None:
        """A path inside the folder, as the log has it; None outside."""
        whole = Path(path).absolute()
        return whole.relative_to(self.home).as_posix() if self.home in whole.parents else None

    def knows(self, name: str) -> bool:
        """Whether a name was met."""
        return name in self._nodes

    def node(self, name: str) -> int:
        """The file under a name; made where it is new."""
        if name not in self._nodes:
            self._count += 1
            self._nodes[name] = self._count
            self.log.append(("link", name, self._count))
        return self._nodes[name]

    def unlink(self, name: str) -> None:
        """A name is taken away."""
        self._nodes.pop(name, None)
        self.log.append(("unlink", name))

    def rename(self, old: str, new: str) -> None:
        """A name takes the place of another."""
        node = self.node(old)
        self.log.append(("rename", old, new, node))
        del self._nodes[old]
        self._nodes[new] = node

    def content(self, name: str, path: str | Path) -> None:
        """A file was written by Python: all of it, as it stands."""
        data = Path(path).read_bytes()
        self.log.append(("cut", self.node(name), len(data)))
        self.log.append(("write", self.node(name), 0, data))

    def sync(self, name: str) -> None:
        """A file is synchronised."""
        if self.syncing:
            self.log.append(("sync", self.node(name)))

    def sync_folder(self, name: str) -> None:
        """The names in a folder are synchronised."""
        if self.syncing:
            self.log.append(("settle", name))

    def begin(self, part: str) -> None:
        """A part of the work begins: the one before was told to be done."""
        self.part, self.begun[part] = part, len(self.log)

    def commit(self, state: str) -> None:
        """The caller is told that all so far is kept."""
        if not self.marks or self.marks[-1][1] != state:
            self.marks.append((len(self.log), state, self.part))

    def after_cut(self, moment: int, rng: Random, target: Path) -> str:
        """Lay out in `target` what may be left when the power goes after `moment` operations; gives how it was chosen."""
        mood = rng.choice(["lost", "first", "some", "torn", "torn", "kept"])
        nodes, names = self._until(moment, rng, mood)
        folders = {"."}
        target.mkdir(parents=True)
        for name in sorted(names, key=lambda n: n.count("/")):
            node, parent = names[name], _folder(name)
            if parent not in folders:
                continue
            if node is None:
                folders.add(name)
                (target / name).mkdir()
            else:
                (target / name).write_bytes(nodes[node].survivor(rng, mood))
        return mood

    def _until(self, moment: int, rng: Random, mood: str) -> tuple[dict[int, Node], dict[str, int | None]]:
        nodes: dict[int, Node] = defaultdict(Node)
        sure: dict[str, int | None] = {}
        since: list[Op] = []
        for op in self.log[:moment]:
            match op:
                case ("write", node, at, data):
                    nodes[node].since.append((at, data))
                case ("cut", node, size):
                    nodes[node].since.append((size, None))
                case ("sync", node):
                    nodes[node].settle()
                case ("settle", folder):
                    here = [change for change in since if _in(change, folder)]
                    since = [change for change in since if change not in here]
                    _renamed(sure, here)
                case _:
                    since.append(op)
        first = rng.randrange(len(since) + 1)
        if mood == "first":
            since = since[:first]
        elif mood != "kept":
            since = [c for c in since if mood != "lost" and rng.random() < 0.5]
        _renamed(sure, since)
        return nodes, sure


def _folder(name: str) -> str:
    return PurePosixPath(name).parent.as_posix()


def _in(change: Op, folder: str) -> bool:
    return _folder(change[2 if change[0] == "rename" else 1]) == folder


def _renamed(names: dict[str, int | None], changes: list[Op]) -> None:
    for change in changes:
        match change:
            case ("link", name, node):
                names[name] = node
            case ("unlink", name):
                names.pop(name, None)
            case ("rename", old, new, node):
                names.pop(old, None)
                names[new] = node


class _Vfs(apsw.VFS):
    """The system's own, telling a disk of all that is written."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        super().__init__(VFS, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - APSW's name
        return _File(self.disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - likewise
        super().xDelete(filename, syncdir)
        if name := self.disk.name(filename):
            self.disk.unlink(name)
            if syncdir:
                self.disk.sync_folder(_folder(name))


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._disk = disk
        self._name = disk.name(path) if path else None
        self._folder = bool(flags[0] & JOURNALS and flags[0] & apsw.SQLITE_OPEN_CREATE)
        super().__init__("", name, flags)
        if self._name:
            disk.node(self._name)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - APSW's name
        super().xWrite(data, offset)
        if self._name:
            self._disk.log.append(("write", self._disk.node(self._name), offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - likewise
        super().xTruncate(newsize)
        if self._name:
            self._disk.log.append(("cut", self._disk.node(self._name), newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802 - likewise
        super().xSync(flags)
        if self._name:
            self._disk.sync(self._name)
            if self._folder:  # as SQLite does on Unix: the name of a new journal lasts with its first synchronisation
                self._disk.sync_folder(_folder(self._name))
                self._folder = False


class Connection:
    """An APSW connection that answers as pysqlite3's does, as far as the store and sqlite-utils ask."""

    def __init__(self, disk: Disk, path: str) -> None:
        self.isolation_level = None
        self.row_factory = None
        self._disk = disk
        self._db = apsw.Connection(path, vfs=VFS)
        self._db.set_busy_timeout(5000)

    @property
    def in_transaction(self) -> bool:
        """Whether one is open."""
        return self._db.in_transaction

    def execute(self, sql: str, values: Any = ()) -> Cursor:
        """Run a statement; tells the disk when something was committed."""
        writing = self._db.in_transaction or sql.lstrip()[:6].upper() not in ("SELECT", "PRAGMA")
        with _failures():
            cursor = Cursor(self._db, self._db.cursor().execute(sql, values or None))
        if writing and not self._db.in_transaction:
            self.told()
        return cursor

    def executemany(self, sql: str, rows: Any) -> None:
        """Run a statement for each row."""
        with _failures():
            self._db.cursor().executemany(sql, rows)
        if not self._db.in_transaction:
            self.told()

    def told(self) -> None:
        """Remember what the database holds now."""
        self._disk.commit(content(self._db.cursor().execute))

    def cursor(self) -> Connection:
        """Itself: statements are run one after the other."""
        return self

    def close(self) -> None:
        """Close the file."""
        self._db.close()


class Cursor:
    """What a statement answers."""

    def __init__(self, db: apsw.Connection, rows: apsw.Cursor) -> None:
        self._db, self._rows = db, rows
        self.lastrowid = db.last_insert_rowid()
        self.rowcount = db.changes()
        try:
            self.description = rows.get_description()
        except apsw.ExecutionCompleteError:
            self.description = ()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        with _failures():
            yield from self._rows

    def fetchone(self) -> Any:
        """The next row; None after the last."""
        return next(iter(self), None)

    def fetchall(self) -> list[Any]:
        """All that are left."""
        return list(self)


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError as error:
        raise sqlite.IntegrityError(str(error)) from error
    except (apsw.BusyError, apsw.FullError, apsw.IOError, apsw.SQLError) as error:
        raise sqlite.OperationalError(str(error)) from error


def content(execute: Callable[[str], Any]) -> str:
    """All that a database holds, table by table and row by row, as a hash."""
    told = hashlib.sha256()
    tables = list(execute("SELECT name, sql FROM sqlite_master ORDER BY name"))
    version = list(execute("PRAGMA user_version"))
    told.update(repr((tables, version)).encode())
    for name, sql in tables:
        if sql and sql.startswith("CREATE TABLE"):
            for row in execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a table's own name
                told.update(repr(tuple(row)).encode())
    return told.hexdigest()


@contextlib.contextmanager
def recorded(home: Path, patch: Any) -> Iterator[Disk]:
    """Let everything that is written inside `home` meanwhile be noted; `patch` is pytest's monkeypatch or one of its contexts."""
    disk = Disk(home)
    vfs = _Vfs(disk)
    connect = sqlite.connect
    patch.setattr(sqlite, "connect", lambda path, **how: Connection(disk, path) if disk.name(path) else connect(path, **how))
    real = {name: getattr(os, name) for name in ("fsync", "replace", "rename", "unlink", "remove", "mkdir")}

    def fsync(handle: int) -> None:
        real["fsync"](handle)
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if path == disk.home:
            disk.sync_folder(".")
        elif (name := disk.name(path)) and path.is_dir():
            disk.sync_folder(name)
        elif name:
            disk.content(name, path)
            disk.sync(name)

    def replace(old: Any, new: Any, **more: Any) -> None:
        was, name = disk.name(old), disk.name(new)
        if was and not disk.knows(was) and Path(old).is_file():
            disk.content(was, old)
        real["replace"](old, new, **more)
        if was and name:
            disk.rename(was, name)

    def unlink(path: Any, **more: Any) -> None:
        real["unlink"](path, **more)
        if name := disk.name(path):
            disk.unlink(name)

    def mkdir(path: Any, *more: Any, **named: Any) -> None:
        real["mkdir"](path, *more, **named)
        if name := disk.name(path):
            disk.log.append(("link", name, None))

    for name, mine in {"fsync": fsync, "replace": replace, "rename": replace, "unlink": unlink, "remove": unlink, "mkdir": mkdir}.items():
        patch.setattr(os, name, mine)
    try:
        yield disk
    finally:
        patch.undo()
        vfs.unregister()
