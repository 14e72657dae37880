"""The mirror of acts: each act, with all that it wrote, as a line of canonical JSON on a second disk, as it happens.

    {"mirror": "civreg acts 1", "archive": id}
    {"look": {…a row of sights…}}
    {"act": {…its row…}, "looks": the last look before it, "rows": {"decisions": [{…}], …}}

The file only grows. Lines are written after the commit that made the act, looks before the act that follows them; what could not
be written, because the disk was away, is written with the next. Rows of `people` hold salted hashes of passwords, as the database
does: the file is for its owner alone.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from civreg.archive.chain import canonical
from civreg.archive.codec import compact
from civreg.archive.originals import sync_folder
from civreg.archive.schema.keeping import DONE_BY_ACT
from civreg.archive.store import Row, Store, now
from civreg.errors import ArchiveError

FORMAT = "civreg acts 1"
_TAIL = 1 << 16
A_TIME = 2000
"""Acts, and looks, that are written at once: nobody at the desk waits for the first copy of a large archive."""
_IMPORTED = {
    "registers": "SELECT r.* FROM registers r WHERE r.id = :book",
    "sources": "SELECT * FROM sources WHERE sha256 = :sha256",
    "pages": "SELECT p.* FROM pages p JOIN sources s ON s.id = p.source WHERE s.sha256 = :sha256 AND p.part = 0",
    "deliveries": "SELECT d.* FROM deliveries d JOIN sources s ON s.id = d.source WHERE s.sha256 = :sha256",
}
_PERSON = "SELECT * FROM people WHERE name = ?"
_OF_ENTRIES = "FROM json_each(?) j JOIN entries e ON e.id = j.value JOIN pages p ON p.id = e.page"
_PLACES = {
    "registers": f"SELECT DISTINCT r.* {_OF_ENTRIES} JOIN registers r ON r.id = p.register",
    "pages": f"SELECT DISTINCT p.* {_OF_ENTRIES}",
    "entries": f"SELECT e.* {_OF_ENTRIES}",
}


class End(NamedTuple):
    """How far a mirror goes."""

    size: int
    """Bytes."""
    act: int
    """Sequence of its last act, and of the last look before that."""
    look: int
    hash: str
    """Of that act."""


NOTHING = End(0, 0, 0, "")


class Mirror:
    """The mirror of one archive; follows it after every commit."""

    def __init__(self, store: Store, archive: str, path: Path) -> None:
        self._store = store
        self._archive = archive
        self.path = path
        self.trouble = ""
        """Why the second disk could not be written last; empty where it could."""
        self.since = ""
        """Since when, as far as this process knows (UTC, ISO 8601)."""
        self._known = NOTHING._replace(size=-1)
        self._at_it = False

    def behind(self) -> int:
        """How many acts the mirror lacks, as far as is known."""
        return self._head() - self._known.act

    def departs(self) -> int:
        """The mirror's last act, where this chain does not hold it: it was rolled back, or is another's; 0 where all is well.

        Raises OSError where the second disk is away.
        """
        with self.path.open("rb") as file:
            known = end_of(file)
        return known.act if known.act and self._hash(known.act) != known.hash else 0

    def follow(self, *, looks: bool = False) -> None:
        """Write what the mirror lacks, `A_TIME` acts at most; where the disk is away, note it and let the work go on.

        Looks alone are not waited for, unless `looks` asks for them.
        """
        if self._at_it or not (self._head() > self._known.act or (looks and self._looks() > self._known.look)):
            return
        self._at_it = True
        try:
            with self._store.transaction():  # one process at a time
                self._catch_up()
            self.trouble = self.since = ""
        except (OSError, ValueError, KeyError) as e:
            self.trouble = f"{self.path}: {e.strerror or e}" if isinstance(e, OSError) else f"{self.path}: {e!r}"
        except ArchiveError as e:
            self.trouble = e.say("en")
        finally:
            self._at_it = False
            if self.trouble:
                self.since = self.since or now()

    def _catch_up(self) -> None:
        if not self.path.parent.is_dir():
            raise FileNotFoundError(2, "No such folder", str(self.path.parent))
        new = not self.path.exists()
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b") as file:
            known = self._known if self._known.size == file.seek(0, os.SEEK_END) else end_of(file)
            if known.act and self._hash(known.act) != known.hash:
                known = self._set_aside(file, known)
            file.seek(known.size)
            file.truncate()
            if known.size == 0:
                file.write(_line({"mirror": FORMAT, "archive": self._archive}))
            for line, reached in self._lines(known):
                file.write(line)
                known = reached
            file.flush()
            os.fsync(file.fileno())
            self._known = known._replace(size=file.tell())
        if new:
            sync_folder(self.path.parent)

    def _lines(self, known: End) -> Iterator[tuple[bytes, End]]:
        looks = "SELECT * FROM sights WHERE sequence > ? ORDER BY sequence LIMIT ?"
        for row in list(self._store.rows(looks, (known.look, A_TIME))):
            known = known._replace(look=row["sequence"])
            yield _line({"look": row}), known
        for row in list(self._store.rows("SELECT * FROM acts WHERE sequence > ? ORDER BY sequence LIMIT ?", (known.act, A_TIME))):
            known = known._replace(act=row["sequence"], hash=row["hash"])
            yield _line({"act": row, "looks": known.look, "rows": written_by(self._store, row)}), known

    def _head(self) -> int:
        return self._store.number("SELECT max(sequence) FROM acts")

    def _looks(self) -> int:
        return self._store.number("SELECT max(sequence) FROM sights")

    def _hash(self, sequence: int) -> str:
        row = self._store.row("SELECT hash FROM acts WHERE sequence = ?", (sequence,))
        return row["hash"] if row else ""

    def _set_aside(self, file: IO[bytes], known: End) -> End:
        """Keep a mirror that holds another chain under another name, and begin anew: an archive was restored or rolled back."""
        aside = self.path.with_name(f"{self.path.stem}.until-{known.act}-{known.hash[:8]}{self.path.suffix}")
        if not aside.exists():
            file.seek(0)
            with aside.open("xb") as out:
                shutil.copyfileobj(file, out)
                out.flush()
                os.fsync(out.fileno())
            sync_folder(aside.parent)
        file.truncate(0)
        return NOTHING


def written_by(store: Store, act: Row) -> dict[str, list[Row]]:
    """All that an act wrote, by table, so that it can be written again elsewhere; beside it where its entry stands."""
    found: dict[str, list[Row]] = {}
    for table in DONE_BY_ACT:
        rows = list(store.rows(f"SELECT * FROM {table} WHERE act = ?", (act["sequence"],)))  # noqa: S608 - our own names
        if rows:
            found[table] = rows
    for event in found.get("request_events", ()):
        found["request_candidates"] = list(store.rows("SELECT * FROM request_candidates WHERE event = ?", (event["id"],)))
    after = json.loads(act["after"]) if act["after"] else {}
    if act["what"].startswith("person-"):
        found["people"] = list(store.rows(_PERSON, (after.get("name"),)))
    if act["what"] == "import":
        asked = {"sha256": after.get("sha256"), "book": after.get("book")}
        found |= {table: list(store.rows(sql, asked)) for table, sql in _IMPORTED.items()}
    entries = {act["entry"], *(row.get("entry") for rows in found.values() for row in rows)} - {None}
    if entries:
        found |= {table: list(store.rows(sql, (compact(sorted(entries)),))) for table, sql in _PLACES.items()}
    return found


def end_of(file: IO[bytes]) -> End:
    """How far a mirror goes: to the end of its last whole act; what stands behind that is written again."""
    size, reach = file.seek(0, os.SEEK_END), _TAIL
    while True:
        start = max(0, size - reach)
        file.seek(start)
        text = file.read(size - start)
        last = text.rfind(b'\n{"act":', 0, text.rfind(b"\n") + 1)
        if last >= 0 and (stop := text.find(b"\n", last + 1) + 1):
            said = json.loads(text[last + 1 : stop])
            return End(start + stop, said["act"]["sequence"], said["looks"], said["act"]["hash"])
        if start == 0:
            return NOTHING._replace(size=text.find(b"\n") + 1)
        reach *= 4


def _line(value: dict[str, Any]) -> bytes:
    return f"{canonical(value)}\n".encode()
