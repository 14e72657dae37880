"""Whether the database is whole: its pages, its references, its schema, both chains, and what persons said against its acts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from civreg.archive.archive import Archive
from civreg.archive.schema.reference import SCHEMA, reference
from civreg.archive.upkeep.faults import Fault
from civreg.errors import IntegrityError

_REFERENCES = 'SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT ?'
MOST = 50
"""Faults of one kind that are named."""


def database_faults(archive: Archive, *, quick: bool = False) -> Iterator[Fault]:
    """All that is wrong with the database; `quick` leaves out what reads every act and every row."""
    store = archive.store
    asked = "quick_check" if quick else "integrity_check"
    for row in store.rows(f"PRAGMA {asked} ({MOST})"):
        said = str(next(iter(row.values())))
        if said != "ok":
            yield Fault("database", detail=said)
    yield from _schema(archive)
    if not quick:
        for row in list(store.rows(_REFERENCES, (MOST,))):
            yield Fault("reference", detail=f"{row['table']} #{row['rowid']} → {row['parent']}")
        yield from _failing("chain", archive.acts.check, archive.sights.check)
    for stray in archive.acts.strays():
        yield Fault("stray", detail=stray)
    yield from _failing("numbers", archive.issued.check_numbers)
    yield from _mirror(archive)


def _failing(code: str, *checks: Callable[[], object]) -> Iterator[Fault]:
    for check in checks:
        try:
            check()
        except IntegrityError as e:
            yield Fault(code, detail=str(e.data["what"]))


def _mirror(archive: Archive) -> Iterator[Fault]:
    """Whether the mirror on the second disk, where it can be read, holds acts that this chain does not."""
    if archive.mirror:
        with contextlib.suppress(OSError):
            if act := archive.mirror.departs():
                yield Fault("mirror", detail=f"acts #{act} ({archive.mirror.path})")


def _schema(archive: Archive) -> Iterator[Fault]:
    """Tables, triggers, views and indexes that are gone, put in or written otherwise."""
    wanted = {name: made.sql for name, made in reference().items()}
    found = {row["name"]: row["sql"] for row in archive.store.rows(SCHEMA)}
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield Fault("schema", detail=f"{'+' if name not in wanted else '-' if name not in found else '≠'} {name}")
