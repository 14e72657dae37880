"""Go once more over books that are read: doubtful fields are weighed with what the book says elsewhere, and with what stands around."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from civreg import __version__, forms
from civreg import extract as stage
from civreg.archive import Archive, ReadPage
from civreg.jobs.watch import Desk
from civreg.language import Phrase
from civreg.model import Entry, Step

RECALLED = Phrase(
    vi="Sổ {book}: {n} trường còn ngờ được đối chiếu theo chỗ khác trong sổ.",
    en="Book {book}: {n} doubtful fields set to what the book says elsewhere.",
)


def recall_books(desk: Desk, books: Iterable[str], options: str, known: dict[str, forms.FormTemplate]) -> None:
    """Settle doubtful fields of books by what was verified, or read surely again and again, elsewhere in each.

    Numbers and registration dates are weighed with those of their neighbours.

    Pages in which something changes get a new generation of entries beside the old ones; `options` is stored with it.
    The caller holds the archive.
    """
    for book in dict.fromkeys(books):
        changed = _recalled(desk.archive, book, options, known)
        if changed:
            desk.watch.note(RECALLED, book=book, n=changed)


def _recalled(archive: Archive, book: str, options: str, known: dict[str, forms.FormTemplate]) -> int:
    owed = archive.due.owed("recall").get(book, ())
    pages = [page for page in archive.outgoing.pages([book]) if page.entry is not None]
    before = [page.entry for page in pages if page.entry is not None]
    place = {page.number: i for i, page in enumerate(pages)}
    verified = {(place[one.entry], one.key): one.text for one in archive.decisions.verified(book) if one.entry in place}
    after = stage.in_order(stage.recall(before, known, verified), known, verified)
    count = 0
    with archive.transaction():  # of a whole book: what is recalled in half would be recalled otherwise the next time
        for _, some in groupby(zip(pages, before, after, strict=True), key=lambda row: row[0].stored.id):
            rows = list(some)
            changed = [(a, b) for _, old, new in rows for a, b in zip(old.transcripts, new.transcripts, strict=True) if a is not b]
            if changed:
                _keep(archive, rows[0][0], [new for _, _, new in rows], options)
                count += sum(a.text != b.text for a, b in changed)
        archive.due.paid("recall", book, owed)
    return count


def _keep(archive: Archive, page: ReadPage, entries: Sequence[Entry], options: str) -> None:
    step = Step("recall", __version__)
    own = [replace(entry, steps=(*(s for s in entry.steps if s.name != step.name), step)) for entry in entries]
    archive.entries.add(page.stored, own, options)
