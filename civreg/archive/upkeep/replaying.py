"""What was done since a backup, given back from the mirror of acts: the acts as they were, with all that they wrote.

Not given back, because no act carries it: pictures of pages and what was read on them (they are delivered again), files of
extracts and of learnt hands, refused files, and files keyed earlier. What hangs on a page that is not there yet waits for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from civreg.archive.archive import Archive
from civreg.archive.chain import chained
from civreg.archive.mirroring import FORMAT
from civreg.archive.schema.keeping import DONE_BY_ACT
from civreg.archive.store import Row, Store
from civreg.errors import IntegrityError

_A_TIME = 500
_PLACES = ("registers", "sources", "pages", "deliveries", "entries")
_WRITTEN = (*DONE_BY_ACT, "request_candidates")
_AGAIN = "UPDATE pages SET register = ? WHERE id = ? AND register IS NULL"


@dataclass(slots=True)
class Replayed:
    """What a mirror gave back."""

    acts: int = 0
    looks: int = 0
    deliver: list[str] = field(default_factory=list)
    """Names of files that were taken in since the backup: they are to be delivered, or scanned, again."""
    left: dict[str, int] = field(default_factory=dict)
    """Acts by kind whose files no act carries, and which were not given back beyond their mention."""


def replay(archive: Archive, mirror: Path) -> Replayed:
    """Add to a restored archive the acts that its mirror has and it has not, word for word, the chain going on as it was.

    Raises IntegrityError where the mirror is of another archive, or of another chain, or does not hold together.
    """
    done = Replayed()
    with mirror.open("rb") as file:
        lines = _whole(file)
        head = next(lines, {})
        if head.get("mirror") != FORMAT or head.get("archive") != archive.settings.id:
            raise IntegrityError(path=str(mirror), what="mirror")
        while chunk := list(islice(lines, _A_TIME)):
            with archive.transaction():
                for line in chunk:
                    _one(archive, line, done, mirror)
    done.deliver = [name for name in done.deliver if name]
    return done


def _whole(file: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The lines of a mirror; a last one that was torn off is left out."""
    return (json.loads(line) for line in file if line.endswith(b"\n"))


def _one(archive: Archive, line: dict[str, Any], done: Replayed, mirror: Path) -> None:
    chain, name = (archive.acts, "act") if "act" in line else (archive.sights, "look")
    row: Row = line[name]
    digest, sequence = chain.head()
    if row["sequence"] <= sequence:
        if row["sequence"] == sequence and row["hash"] != digest:
            raise IntegrityError(path=str(mirror), what=f"{name} #{sequence}")
        return
    told = {key: value for key, value in row.items() if key != "hash"}
    if row["sequence"] != sequence + 1 or row["previous"] != digest or chained(told) != row["hash"]:
        raise IntegrityError(path=str(mirror), what=f"{name} #{row['sequence']}")
    if name == "look":
        archive.store.insert("sights", row)
        done.looks += 1
        return
    _act(archive, row, line["rows"], done)
    done.acts += 1


def _act(archive: Archive, act: Row, rows: dict[str, list[Row]], done: Replayed) -> None:
    store = archive.store
    for table in _PLACES:
        for row in rows.get(table, ()):
            _put(store, table, row)
    for row in rows.get("pages", ()):
        store.execute(_AGAIN, (row["register"], row["id"]))
    store.insert("acts", act)
    for row in rows.get("people", ()):
        _person(store, row)
    for table in _WRITTEN:
        for row in rows.get(table, ()):
            _written(store, table, row)
    if act["what"] == "import":
        done.deliver += _undelivered(archive, rows)
    elif act["what"] in ("adapt", "quarantine", "import-keyed", "certificate"):
        done.left[act["what"]] = done.left.get(act["what"], 0) + 1


def _written(store: Store, table: str, row: Row) -> None:
    """Write a row as it was; a field that was read anew since the backup, and is not there, is not pointed at."""
    if row.get("entry") is not None and not store.row("SELECT 1 FROM entries WHERE id = ?", (row["entry"],)):
        return
    if row.get("field") is not None and not store.row("SELECT 1 FROM fields WHERE id = ?", (row["field"],)):
        row = row | {"field": None}
    store.insert(table, row)


def _put(store: Store, table: str, row: Row) -> None:
    if not store.row(f"SELECT 1 FROM {table} WHERE id = ?", (row["id"],)):  # noqa: S608 - our own names
        store.insert(table, row)


def _person(store: Store, row: Row) -> None:
    known = store.row("SELECT 1 FROM people WHERE id = ?", (row["id"],))
    if not known:
        store.insert("people", row)
        return
    marks = ", ".join(f"{name} = :{name}" for name in row)
    store.execute(f"UPDATE people SET {marks} WHERE id = :id", row)  # noqa: S608 - names are ours, values are bound


def _undelivered(archive: Archive, rows: dict[str, list[Row]]) -> list[str]:
    """Names under which originals came that are not here."""
    lost = {row["id"] for row in rows.get("sources", ()) if not (archive.home / row["file"]).exists()}
    return sorted({row["name"] for row in rows.get("deliveries", ()) if row["source"] in lost})
