"""Delivered files, the pages in them, and how each page was prepared."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from civreg import __version__
from civreg.archive.codec import compact, page_of, preparation_row, source_of, transform_json
from civreg.archive.ledger import ALIVE, ATTEMPTS
from civreg.archive.originals import Staged
from civreg.archive.store import Row, Store, now
from civreg.errors import RefusedFileError
from civreg.model import Page, Register, SourceImage

_PAGE = """
SELECT p.id, p.register, p.name, p.image, p.part, p.media_type, p.bytes, p.dpi, p.turn AS file_turn, p.mirrored, p.flags,
       s.sha256, s.file
FROM pages p JOIN sources s ON s.id = p.source
"""
MOMENTARY = "('crashed', 'too-slow', 'time-limit', 'memory')"
"""Reasons, as SQL, for which a file may be refused that is none the worse for it: whoever looked into it came to grief."""
_IN_ORDER = "ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file as somebody gave it to us."""

    path: str
    name: str
    size: int
    mtime_ns: int
    register: Register | None = None

    @property
    def book(self) -> str | None:
        """Id of its book, if it has one."""
        return self.register.id if self.register else None


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One page in the archive."""

    id: int
    file: Path
    """The original, on disk."""
    book: str | None
    source: SourceImage
    page: Page | None = None
    """How it was prepared last; None before."""
    preparation: int | None = None

    @property
    def given(self) -> str:
        """SHA-256 of all that a step is given: the original, which picture of it, and how that was prepared."""
        how = [] if self.page is None else [self.page.part, self.page.width, self.page.height, transform_json(self.page.transform)]
        return hashlib.sha256(compact([self.source.sha256, self.source.index, *how]).encode("ascii")).hexdigest()


class Pages:
    """Sources, deliveries, quarantine, pages and preparations of one archive."""

    def __init__(self, store: Store, home: Path) -> None:
        self._store = store
        self._home = home

    def seen(self, delivery: Delivery, *, retry: bool = False) -> str | None:
        """Whether this very file was dealt with before: "kept", "refused", or None where it is new.

        With `retry`, what was refused is as good as new. What was refused for a reason of the moment is looked at in `ATTEMPTS`
        runs: a bad night must not keep a good page out.
        """
        same = (delivery.path, delivery.size, delivery.mtime_ns)
        kept = "SELECT 1 FROM deliveries WHERE path = ? AND size = ? AND mtime_ns = ? AND register IS ?"
        if self._store.row(kept, (*same, delivery.book)):
            return "kept"
        refused = f"""SELECT count(*) FILTER (WHERE reason NOT IN {MOMENTARY}) AS surely, count(*) AS tries FROM quarantine
                      WHERE path = ? AND size = ? AND mtime_ns = ? AND civreg = ?
                      AND reason NOT IN ('unreadable', 'changing')"""  # noqa: S608 - fixed text; rights and writers change nothing of the file itself
        row = self._store.row(refused, (*same, __version__))
        return "refused" if not retry and row and (row["surely"] or row["tries"] >= ATTEMPTS) else None

    def source(self, sha256: str) -> int | None:
        """Number of the original with this hash, where it is kept already."""
        row = self._store.row("SELECT id FROM sources WHERE sha256 = ?", (sha256,))
        return row["id"] if row else None

    def delivered_as(self, delivery: Delivery) -> int | None:
        """Number of the original that this path brought last."""
        row = self._store.row("SELECT source FROM deliveries WHERE path = ? ORDER BY id DESC LIMIT 1", (delivery.path,))
        return row["source"] if row else None

    def add(self, staged: Staged, file: str, images: Sequence[SourceImage], delivery: Delivery) -> int:
        """Record a new original and all pages in it; gives its number. Call inside a transaction."""
        row = {"sha256": staged.sha256, "file": file, "media_type": images[0].media_type, "bytes": staged.bytes}
        number = self._store.insert("sources", {**row, "images": len(images), "added": now()})
        self.deliver(number, delivery)
        self._store.insert_all("pages", (self._page_row(number, image, delivery) for image in images))
        return number

    def deliver(self, source: int, delivery: Delivery) -> bool:
        """Record that an original was delivered; its loose pages go into the book that the delivery names.

        Gives False where its pages stand in another book already: there they stay.
        """
        if delivery.register:
            r = delivery.register
            values = (r.id, r.kind, r.year, r.volume, now())
            self._store.execute("INSERT INTO registers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", values)
            self._store.execute("UPDATE pages SET register = ? WHERE source = ? AND register IS NULL", (r.id, source))
        given = {"path": delivery.path, "size": delivery.size, "mtime_ns": delivery.mtime_ns, "delivered": now()}
        self._store.insert("deliveries", {"source": source, "register": delivery.book, "name": delivery.name, **given})
        return not self._store.number(
            "SELECT count(*) FROM pages WHERE source = ? AND ? IS NOT NULL AND register IS NOT ?", (source, delivery.book, delivery.book)
        )

    def refuse(self, staged: Staged | None, file: str | None, delivery: Delivery, error: RefusedFileError) -> None:
        """Record a refused file with its reason."""
        why = {k: str(error.data.get(k, "")) for k in ("reason", "vi", "en")}
        given = {"name": delivery.name, "path": delivery.path, "size": delivery.size, "mtime_ns": delivery.mtime_ns}
        kept = {"sha256": staged.sha256 if staged else None, "file": file}
        self._store.insert("quarantine", {**kept, **given, **why, "civreg": __version__, "refused": now()})

    def to_prepare(self, force: Sequence[int] = (), *, retry: bool = False) -> list[int]:
        """Pictures not prepared yet and not given up, and all of the originals in `force`, each by its first page.

        With `retry` also those that were given up.
        """
        again = f"SELECT id FROM pages WHERE part = 0 AND source IN ({', '.join('?' * len(force))})"  # noqa: S608 - only question marks
        waiting = f"""SELECT p.id FROM pages p LEFT JOIN last_outcomes o ON o.page = p.id AND o.step = 'prepare'
                      WHERE p.part = 0 AND NOT EXISTS (SELECT 1 FROM preparations c WHERE c.page = p.id) {"" if retry else ALIVE}"""  # noqa: S608 - fixed text
        return sorted({row["id"] for sql, values in ((again, force), (waiting, ())) for row in self._store.rows(sql, values)})

    def any(self) -> bool:
        """Whether there is any page."""
        return self._store.row("SELECT 1 FROM pages LIMIT 1") is not None

    def has_book(self, book: str) -> bool:
        """Whether a book is in the archive."""
        return self._store.row("SELECT 1 FROM registers WHERE id = ?", (book,)) is not None

    def get(self, page: int) -> StoredPage:
        """One page with its newest preparation."""
        row = self._store.row(_PAGE + "WHERE p.id = ?", (page,))
        if row is None:
            raise LookupError(page)
        return self._stored(row)

    def of_entry(self, entry: int) -> int:
        """The page on which an entry stands; 0 where there is no such entry."""
        return self._store.number("SELECT page FROM entries WHERE id = ?", (entry,))

    def of_source(self, source: int) -> list[int]:
        """Every page of an original, in its order."""
        return [row["id"] for row in self._store.rows("SELECT id FROM pages WHERE source = ? ORDER BY image, part", (source,))]

    def of_book(self, book: str | None) -> Iterator[StoredPage]:
        """Every page of a book that is prepared, in its order, blank ones too."""
        sql = "JOIN current_preparations c ON c.page = p.id WHERE p.register IS ? "
        for row in list(self._store.rows(_PAGE + sql + _IN_ORDER, (book,))):
            yield self._stored(row)

    def prepared(self, book: str | None, limit: int) -> Iterator[StoredPage]:
        """The first prepared pages of a book, in its order, without blank ones."""
        sql = """JOIN current_preparations c ON c.page = p.id AND c.status <> 'blank'
                 WHERE p.register IS ? AND p.id NOT IN (SELECT page FROM same_pages) """
        for row in self._store.rows(_PAGE + sql + _IN_ORDER + " LIMIT ?", (book, limit)):
            yield self._stored(row)

    def beside(self, stored: StoredPage) -> tuple[StoredPage, ...]:
        """The prepared page after a page in its book's order, and the one before it; pictures of one page count once."""
        at = (stored.book, sort_key(stored.source.name), stored.source.index, stored.page.part if stored.page else 0)
        same = "NOT EXISTS (SELECT 1 FROM same_pages s WHERE s.page = p.id)"
        found = (
            self._store.row(
                f"""{_PAGE} JOIN current_preparations c ON c.page = p.id
                    WHERE p.register IS ? AND (p.sort_key, p.image, p.part) {side} (?, ?, ?) AND {same}
                    ORDER BY p.sort_key {way}, p.image {way}, p.part {way} LIMIT 1""",
                at,
            )
            for side, way in ((">", "ASC"), ("<", "DESC"))
        )
        return tuple(self._stored(row) for row in found if row)

    def made(self, prepared: Iterable[StoredPage]) -> str:
        """When the last of some prepared pages was prepared; empty without any."""
        some = compact([stored.preparation for stored in prepared])
        row = self._store.row("SELECT max(made) AS made FROM preparations WHERE id IN (SELECT value FROM json_each(?))", (some,))
        return (row and row["made"]) or ""

    def begins(self, book: str, limit: int) -> list[StoredPage]:
        """The first prepared pages of a book without blank ones, up to the first that still waits to be prepared."""
        sql = """LEFT JOIN current_preparations c ON c.page = p.id
                 LEFT JOIN last_outcomes o ON o.page = p.id AND o.step = 'prepare'
                 WHERE p.register = ? AND (p.part = 0 OR c.id IS NOT NULL) AND c.status IS NOT 'blank' """
        found: list[StoredPage] = []
        for row in self._store.rows(_PAGE.replace("p.id,", "p.id, c.id AS made, o.outcome AS ended,", 1) + sql + _IN_ORDER, (book,)):
            if row["made"] is None and row["ended"] is None:
                break
            if row["made"] is not None:
                found.append(self._stored(row))
            if len(found) == limit:
                break
        return found

    def stand_for(self, page: int, shown: int) -> None:
        """Record which picture of the same page is read in place of a page; itself where it is the one."""
        last = self._store.row("SELECT shown FROM bursts WHERE page = ? ORDER BY id DESC LIMIT 1", (page,))
        if (last["shown"] if last else page) != shown:
            self._store.insert("bursts", {"page": page, "shown": shown, "made": now()})

    def prepare(self, page: int, prepared: Sequence[Page]) -> list[int]:
        """Record the pages of one picture as its newest generation; gives the numbers of their rows in `pages`.

        `page` is the picture's first page. A page that an earlier preparation found and this one does not is kept,
        with all that was read on it, but is not current. Call inside a transaction.
        """
        last = self._store.number(
            """SELECT max(c.generation) FROM preparations c JOIN pages p ON p.id = c.page
               JOIN pages f ON f.source = p.source AND f.image = p.image WHERE f.id = ?""",
            (page,),
        )
        numbers = [self._side(page, side.part) for side in prepared]
        for number, side in zip(numbers, prepared, strict=True):
            self._store.insert("preparations", {"page": number, "generation": last + 1, **preparation_row(side), "made": now()})
        return numbers

    def _side(self, page: int, part: int) -> int:
        """Number of another page of the same picture, new where the picture had none."""
        first = self._store.row("SELECT * FROM pages WHERE id = ?", (page,))
        if first is None:
            raise LookupError(page)
        found = self._store.row("SELECT id FROM pages WHERE source = ? AND image = ? AND part = ?", (first["source"], first["image"], part))
        if found:
            return int(found["id"])
        facts = {k: v for k, v in first.items() if k != "id"}
        return self._store.insert("pages", {**facts, "part": part, "added": now()})

    def _stored(self, row: Row) -> StoredPage:
        source = source_of(row)
        made = self._store.row("SELECT * FROM current_preparations WHERE page = ?", (row["id"],))
        page = page_of(made, source, row["part"]) if made else None
        return StoredPage(row["id"], self._home / row["file"], row["register"], source, page, made["id"] if made else None)

    @staticmethod
    def _page_row(source: int, image: SourceImage, delivery: Delivery) -> Row:
        facts = {"media_type": image.media_type, "bytes": image.bytes, "dpi": image.dpi, "turn": image.turn}
        return {
            "source": source,
            "image": image.index,
            "register": delivery.book,
            "name": delivery.name,
            "sort_key": sort_key(delivery.name),
            **facts,
            "mirrored": int(image.mirrored),
            "flags": compact(list(image.flags)),
            "added": now(),
        }


def sort_key(name: str) -> str:
    """A name so that 2 stands before 10."""
    return re.sub(r"\d+", lambda m: m[0].lstrip("0").zfill(12), name.casefold())
