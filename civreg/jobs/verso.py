"""The other side of a page's leaf: which pages it may be, opened only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from civreg import scan
from civreg.archive import Archive, StoredPage
from civreg.errors import RefusedFileError
from civreg.model import Entry, Step


def beside(archive: Archive, pages: Sequence[StoredPage]) -> tuple[tuple[StoredPage, ...], ...]:
    """For each page those next to it in its book, the next one first; blank ones show nothing and are left out."""
    near = (archive.pages.beside(stored) for stored in pages)
    return tuple(tuple(other for other in both if other.page and not other.page.legibility.blank) for both in near)


def come_since(archive: Archive, book: str) -> list[int]:
    """Pages of a book that were read while nothing beside them explained what shows through, and beside which another came since."""
    read = archive.entries.with_step(book, scan.UNEXPLAINED)
    stored = [archive.pages.get(page) for page in read]
    return [own.id for own, others in zip(stored, beside(archive, stored), strict=True) if archive.pages.made(others) > read[own.id]]


def versos(others: Sequence[StoredPage]) -> Iterator[scan.Verso]:
    """Prepared pages as other sides of a leaf; one that cannot be opened any more is nobody's."""
    for stored in others:
        if stored.page is None:
            continue
        try:
            image = scan.load(stored.file, stored.source)
        except (RefusedFileError, OSError):
            continue
        yield scan.other_side(image, stored.page)


def told(entries: Sequence[Entry], steps: tuple[Step, ...]) -> tuple[Entry, ...]:
    """Entries that say which other pages they were read with."""
    return tuple(replace(entry, steps=(*entry.steps, *steps)) for entry in entries) if steps else tuple(entries)
