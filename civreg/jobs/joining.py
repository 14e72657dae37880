"""Go over the tables of books that are read: rows that one page begins and the next one ends become one entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from civreg import extract as stage
from civreg.archive import Archive, ReadPage
from civreg.forms import FormTemplate
from civreg.jobs.tasks import shown
from civreg.jobs.watch import Desk
from civreg.language import Phrase
from civreg.model import Entry

JOINED = Phrase(
    vi="Sổ {book}: {n} trang có dòng nối với trang kề (viết sang trang, hoặc «nt» ở đầu trang).",
    en="Book {book}: {n} pages have rows that go on on the page beside them, or dittos from there.",
)


def join_rows(desk: Desk, books: Iterable[str], options: str, known: Mapping[str, FormTemplate]) -> None:
    """Join rows of tables that run over two pages, and resolve dittos at the top of a page by the page before.

    What changes is a new generation beside the old ones; `options` is stored with it. A row of which a person has
    spoken stays as it is. The caller holds the archive.
    """
    tables = {form.id for form in known.values() if form.is_table}
    if not tables & desk.archive.outgoing.keys().keys():
        return
    for book in dict.fromkeys(books):
        changed = _joined(desk.archive, book, options, {form: known[form] for form in tables})
        if changed:
            desk.watch.note(JOINED, book=book, n=changed)


def _joined(archive: Archive, book: str, options: str, tables: Mapping[str, FormTemplate]) -> int:
    leaves = [list(rows) for _, rows in groupby(archive.outgoing.pages([book]), key=lambda page: page.stored.id)]
    leaves = [rows for rows in leaves if not _blank(rows[0])]
    now = [tuple(page.entry for page in rows if page.entry) for rows in leaves]
    before = list(now)
    for i, j in pairwise(range(len(leaves))):
        form = tables.get(now[i][-1].form) if now[i] and now[j] else None
        if form:
            above, below = (stage.Side(now[k], shown(leaves[k][0].stored)) for k in (i, j))
            settled = bool(_said(archive, leaves[i][-1]) or _said(archive, leaves[j][0]))
            now[i], now[j] = stage.over_pages(above, below, form, settled=settled)
    changed = [k for k in range(len(leaves)) if _differs(before[k], now[k])]
    with archive.transaction():
        for k in changed:
            archive.entries.add(leaves[k][0].stored, now[k], options)
    return len(changed)


def _blank(page: ReadPage) -> bool:
    return page.entry is None and page.stored.page is not None and page.stored.page.legibility.blank


def _said(archive: Archive, page: ReadPage) -> bool:
    """Whether a person has spoken of an entry."""
    return page.number is not None and bool(archive.decisions.latest(page.number))


def _differs(one: Sequence[Entry], other: Sequence[Entry]) -> bool:
    return len(one) != len(other) or any(a is not b for a, b in zip(one, other, strict=True))
