"""Entries as read: each reading of a page is a new generation beside the old ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, islice
from typing import NamedTuple

from civreg import __version__
from civreg.archive.codec import compact, doubts_json, quad_json, quad_of, spots_json, steps_json
from civreg.archive.ledger import ALIVE
from civreg.archive.pages import StoredPage
from civreg.archive.store import Row, Store, now
from civreg.model import Entry, FieldBox, Quad, Reading, Step, Transcript, Transform

Bounds = tuple[float, float, float, float]
Place = tuple[Quad | None, tuple[Quad, ...]]
"""Where a field lies on the original, and its lines."""
NOWHERE: Place = (None, ())
SAME_PLACE = 0.5
"""Least overlap of two regions in which one row stands."""


class _Making(NamedTuple):
    steps: tuple[Step, ...]
    transform: Transform
    made: str


class Entries:
    """Entries, fields, readings and book images of one archive."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def to_read(self, books: Sequence[str | None] | None, *, force: bool, retry: bool = False) -> dict[str | None, list[int]]:
        """Pages to read, by book in order (None: loose pages); `books` None means all.

        Without `force`: those whose newest preparation was not read yet, blank ones, given-up ones (but with `retry`) and
        those of which a sharper picture is read left out.
        """
        new = f"""AND p.id NOT IN (SELECT page FROM same_pages) {"" if retry else ALIVE}
                 AND NOT EXISTS (SELECT 1 FROM extractions e WHERE e.page = p.id AND e.preparation = c.id)"""  # noqa: S608 - fixed text
        asked = "1" if books is None else f"({' OR '.join(['p.register IS ?'] * len(books)) or 0})"
        sql = f"""SELECT p.id, p.register FROM pages p JOIN current_preparations c ON c.page = p.id AND c.status <> 'blank'
                  LEFT JOIN last_outcomes o ON o.page = p.id AND o.step = 'extract'
                  WHERE {asked} {"" if force else new}
                  ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part"""  # noqa: S608 - fixed text
        found: dict[str | None, list[int]] = {}
        for row in self._store.rows(sql, books or ()):
            found.setdefault(row["register"], []).append(row["id"])
        return found

    def with_step(self, book: str, step: str) -> dict[int, str]:
        """The pages of a book, in its order, whose current reading went through a step, and when each was read."""
        sql = """SELECT e.page, max(e.made) AS made FROM current_extractions e JOIN pages p ON p.id = e.page
                 WHERE p.register = ? AND EXISTS (SELECT 1 FROM json_each(e.steps) s WHERE json_extract(s.value, '$.name') = ?)
                 GROUP BY e.page ORDER BY p.sort_key, p.image, p.part"""
        return {row["page"]: row["made"] for row in self._store.rows(sql, (book, step))}

    def fits_none(self, book: str) -> tuple[list[int], int]:
        """The pages of a book, in its order, that fit no known form, and how many of it were read."""
        sql = """SELECT p.id, min(e.form IS NULL) AS strange FROM current_extractions e JOIN pages p ON p.id = e.page
                 WHERE p.register = ? GROUP BY p.id ORDER BY p.sort_key, p.image, p.part"""
        rows = list(self._store.rows(sql, (book,)))
        return [row["id"] for row in rows if row["strange"]], len(rows)

    def add(self, stored: StoredPage, entries: Sequence[Entry], options: str) -> None:
        """Record what was read on a page, as its newest generation; call inside a transaction.

        `options` is the JSON of what the reading was asked to do. The page must have been prepared.
        """
        if stored.page is None or stored.preparation is None:
            raise ValueError(f"page {stored.id} was not prepared")
        last = self._store.number("SELECT max(generation) FROM extractions WHERE page = ?", (stored.id,))
        for number, entry in zip(self._numbers(stored.id, entries, stored.page.transform), entries, strict=True):
            making = _Making(entry.steps, stored.page.transform, now())
            row = {
                "entry": number,
                "page": stored.id,
                "generation": last + 1,
                "preparation": stored.preparation,
                "form": entry.form or None,
                "confidence": float(entry.confidence),
                "doubts": doubts_json(entry.doubts),
                "steps": steps_json(entry.steps),
                "options": options,
                "civreg": __version__,
                "made": making.made,
            }
            extraction = self._store.insert("extractions", row)
            places = _on_original([transcript.box for transcript in entry.transcripts], making.transform)
            for position, (transcript, place) in enumerate(zip(entry.transcripts, places, strict=True)):
                field = self._store.insert("fields", _field_row(extraction, position, transcript, place))
                self._store.insert_all("readings", [_reading_row(field, r, making) for r in transcript.readings])

    def _numbers(self, page: int, entries: Sequence[Entry], transform: Transform) -> list[int]:
        """The entries' numbers: of the only one on a page as before; of rows those that stood where they stand now.

        So what a person decided stays with its row, also where another reading finds a row more or less.
        """
        known = {row["id"]: row["part"] for row in self._store.rows("SELECT id, part FROM entries WHERE page = ? ORDER BY part", (page,))}
        if len(entries) == 1 and len(known) <= 1:
            return [next(iter(known), None) or self._new(page, 0)]
        stood = {entry: self._stood(entry) for entry in known}
        parts = count(max(known.values(), default=-1) + 1)
        numbers = []
        for entry in entries:
            region = _region([field for field, _ in _on_original([t.box for t in entry.transcripts], transform)])
            near = max(stood, key=lambda old: _overlap(stood[old], region), default=None)
            alike = near is not None and _overlap(stood[near], region) >= SAME_PLACE
            numbers.append(near if near is not None and alike else self._new(page, next(parts)))
            stood.pop(numbers[-1], None)
        return numbers

    def _new(self, page: int, part: int) -> int:
        return self._store.insert("entries", {"page": page, "part": part})

    def _stood(self, entry: int) -> Bounds | None:
        """Where an entry stood on the original when it was read last."""
        sql = """SELECT original_box FROM fields WHERE original_box IS NOT NULL
                 AND extraction = (SELECT max(id) FROM extractions WHERE entry = ?)"""
        return _region([quad_of(row["original_box"]) for row in self._store.rows(sql, (entry,))])

    def book_image(self, book: str) -> bytes | None:
        """What the pages of a book share, as learnt last."""
        row = self._store.row("SELECT data FROM book_images WHERE register = ? ORDER BY id DESC LIMIT 1", (book,))
        return bytes(row["data"]) if row else None

    def keep_book_image(self, book: str, data: bytes, pages: int, options: str) -> None:
        """Record what the pages of a book share, learnt from its first `pages`."""
        row = {"register": book, "options": options, "pages": pages, "data": data, "made": now()}
        self._store.insert("book_images", row)


def _region(quads: Sequence[Quad | None]) -> Bounds | None:
    """What holds all of some fields: left, top, right, bottom; None without any."""
    bounds = [quad.bounds for quad in quads if quad is not None]
    if not bounds:
        return None
    return min(b[0] for b in bounds), min(b[1] for b in bounds), max(b[2] for b in bounds), max(b[3] for b in bounds)


def _overlap(a: Bounds | None, b: Bounds | None) -> float:
    """Intersection over union of two regions, 0..1; what stands nowhere stands where the like of it did."""
    if a is None or b is None:
        return float(a is b)
    across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(across, 0.0) * max(down, 0.0)
    areas = sum((r[2] - r[0]) * (r[3] - r[1]) for r in (a, b))
    return shared / max(areas - shared, 1e-9)


def _field_row(extraction: int, position: int, t: Transcript, place: Place) -> Row:
    on_page = (t.box.quad, t.box.lines) if t.box else NOWHERE
    return {
        "extraction": extraction,
        "position": position,
        "key": t.key,
        "text": t.text,
        "value": t.value,
        "search": t.search,
        "writing": t.writing,
        "confidence": _number(t.confidence),
        "original_box": place[0] and quad_json(place[0]),
        "page_box": on_page[0] and quad_json(on_page[0]),
        "original_lines": compact([q.rounded() for q in place[1]]),
        "page_lines": compact([q.rounded() for q in on_page[1]]),
        "doubts": doubts_json(t.doubts),
    }


def _on_original(boxes: Sequence[FieldBox | None], transform: Transform) -> list[Place]:
    """Where fields of a page lie on its original."""
    quads = iter(transform.quads_to_original([quad for box in boxes if box for quad in (box.quad, *box.lines)]))
    return [(next(quads), tuple(islice(quads, len(box.lines)))) if box else NOWHERE for box in boxes]


def _number(confidence: float | None) -> float | None:
    return None if confidence is None else float(confidence)  # engines may give NumPy's own floats


def _reading_row(field: int, reading: Reading, making: _Making) -> Row:
    step = next((s for s in making.steps if s.name == reading.engine), None)
    settings = dict(step.settings) if step else {}
    return {
        "field": field,
        "text": reading.text,
        "confidence": _number(reading.confidence),
        "engine": reading.engine,
        "version": reading.version or (step.version if step else ""),
        "model": settings.get("model", ""),
        "settings": compact(settings),
        "alternatives": compact([[text, float(c)] for text, c in reading.alternatives]),
        "characters": compact([round(float(c), 3) for c in reading.characters]),
        "struck": float(reading.struck),
        "spots": spots_json(reading.spots),
        "made": making.made,
    }
