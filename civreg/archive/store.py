"""The database file: opened safely, written in whole transactions, its failures named."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from civreg.archive import schema
from civreg.errors import DiskFullError, IntegrityError, LockedError, VersionError

Row = dict[str, Any]
Values = Sequence[object] | Mapping[str, object]
"""What the marks of a statement stand for: `?` in order, or `:name`."""
_A_TIME = 1000
LARGE = 25_000
"""Pages of the write-ahead log, of 4 KiB each, from which a commit folds it into the database itself: 100 MB."""
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG)


def now() -> str:
    """This moment in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def sqlite_version() -> tuple[int, ...]:
    """Version of the SQLite library that archives are opened with."""
    return tuple(int(n) for n in sqlite.sqlite_version.split("."))


@contextlib.contextmanager
def named_failures(path: Path) -> Iterator[None]:
    """Turn failures of the disk and the database into ours; `path` is what the clerk is told."""
    try:
        yield
    except OSError as e:
        if e.errno in _UNWRITABLE:
            raise DiskFullError(path=str(path)) from e
        raise
    except sqlite.OperationalError as e:
        text = str(e)
        if any(word in text for word in ("full", "readonly", "disk I/O", "unable to open")):
            raise DiskFullError(path=str(path)) from e
        if "locked" in text or "busy" in text:
            raise LockedError(path=str(path)) from e
        raise
    except sqlite.IntegrityError:
        raise
    except sqlite.DatabaseError as e:
        raise IntegrityError(path=str(path), what=str(e)) from e


class Store:
    """One open database file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.after_commit: Callable[[], None] = lambda: None
        """Is called when something was committed."""
        with named_failures(path):
            # isolation_level None: only the transactions that we open ourselves
            self._conn = sqlite.connect(str(path), timeout=5.0, isolation_level=None)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
                self._conn.execute(f"PRAGMA {pragma}")
            self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        found = int(self._conn.execute("PRAGMA user_version").fetchone()[0])
        if found > schema.VERSION:
            raise VersionError(path=str(self.path), found=found, known=schema.VERSION)
        if found < schema.VERSION:
            schema.bring_up_to_date(self._conn)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept, or none of it; may be nested.

        Raises DiskFullError, LockedError, IntegrityError.
        """
        with named_failures(self.path):
            if self._conn.in_transaction:
                with self._savepoint():
                    yield
                return
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._conn.execute("COMMIT")
            except BaseException:
                if self._conn.in_transaction:
                    self._conn.execute("ROLLBACK")
                raise
        self.after_commit()

    @contextlib.contextmanager
    def joined(self) -> Iterator[None]:
        """Inside a transaction: a part of it that cannot be taken back by itself, which spares two statements; else one of its own."""
        if self._conn.in_transaction:
            yield
            return
        with self.transaction():
            yield

    @contextlib.contextmanager
    def _savepoint(self) -> Iterator[None]:
        """A transaction within one, undone by itself; where all was undone by what failed, there is none left to undo."""
        self._conn.execute("SAVEPOINT within")
        try:
            yield
        except BaseException:
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK TO within")
                self._conn.execute("RELEASE within")
            raise
        self._conn.execute("RELEASE within")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever others write meanwhile; nothing may be written."""
        with named_failures(self.path):
            self._conn.execute("BEGIN")
            try:
                self._conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
                yield
            finally:
                self._conn.execute("ROLLBACK")

    def fold(self) -> None:
        """Write what the log holds into the database itself, as far as nobody has to be waited for."""
        with named_failures(self.path):
            self._conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def fold_elsewhere(self) -> None:
        """Leave that to another process, so that no commit here takes it on itself; not where the log has grown large."""
        self._conn.execute(f"PRAGMA wal_autocheckpoint = {LARGE}")

    def copy_to(self, path: Path) -> None:
        """Write the database as this connection sees it to a new file that stands alone, synchronised."""
        with named_failures(path):
            copy = sqlite.connect(str(path), isolation_level=None)
            try:
                self._conn.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
            with path.open("rb+") as file:
                os.fsync(file.fileno())

    def rows(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """Rows of a query, each by its column names, fetched as they are asked for."""
        with named_failures(self.path):
            cursor = self._conn.execute(sql, values)
            names = [d[0] for d in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def tuples(self, sql: str, values: Values = ()) -> Iterator[list[Any]]:
        """Rows of a query as bare tuples, a thousand at a time, for those who ask for millions."""
        with named_failures(self.path):
            cursor = self._conn.execute(sql, values)
            while rows := cursor.fetchmany(_A_TIME):
                yield rows

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, if any."""
        return next(iter(list(self.rows(sql, values))), None)

    def number(self, sql: str, values: Values = ()) -> int:
        """The single number that a query gives; 0 for NULL or no row."""
        row = self.row(sql, values)
        return int(next(iter(row.values())) or 0) if row else 0

    def insert(self, table: str, row: Row) -> int:
        """Add one row and give its rowid."""
        with named_failures(self.path):
            return int(self._conn.execute(_insert(table, row), list(row.values())).lastrowid)

    def insert_all(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows that have the same columns."""
        listed = list(rows)
        if listed:
            with named_failures(self.path):
                self._conn.executemany(_insert(table, listed[0]), [list(r.values()) for r in listed])

    def execute(self, sql: str, values: Values = ()) -> None:
        """Run one statement."""
        with named_failures(self.path):
            self._conn.execute(sql, values)

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in by SQLite."""
        self._conn.close()


def _insert(table: str, row: Row) -> str:
    marks = ", ".join("?" * len(row))
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608 - names are ours, values are bound
