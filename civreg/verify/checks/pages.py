"""Pages as a whole, and what stands in the margin."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from civreg.verify.checks.book import Book
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule

NOTE = "ghiChu"


def marked(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A page's picture carries this `mark`."""
    for page in {page.page_id: page for page in reversed(book.pages)}.values():
        if rule.settings.get("mark") in book.options.marks.get(page.page_id, ()):
            yield book.page_finding(rule, page, {})


def inside(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A page of one of these `statuses` lies between pages with entries."""
    entries = [i for i, page in enumerate(book.pages) if page.entry is not None]
    statuses = rule.fields("statuses")
    for page in book.pages[entries[0] : entries[-1]] if entries else ():
        if page.status in statuses:
            yield book.page_finding(rule, page, {"status": page.status})


def anywhere(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Pages in a row have one of these `statuses`."""
    statuses = rule.fields("statuses")
    for status, run in groupby(book.pages, key=lambda page: page.status):
        pages = list(run)
        if status in statuses:
            last = f"–{pages[-1].page}" if len(pages) > 1 else ""
            yield book.page_finding(rule, pages[0], {"status": status, "pages": f"{pages[0].page}{last}", "count": len(pages)})


def unread_note(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Something stands under Ghi chú that no person has read: an extract without it is wrong in law."""
    for act in book.acts_for(rule):
        note = act.standing.said(NOTE)
        if note and note.writing != "blank" and note.verdict not in ("accepted", "corrected"):
            yield book.finding(rule, act, (NOTE,), {"note": note.text or "?"}, sure=True)


def read_note(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A note stands under Ghi chú, and a person has read it."""
    for act in book.acts_for(rule):
        note = act.standing.said(NOTE)
        if note and note.text and note.verdict in ("accepted", "corrected"):
            yield book.finding(rule, act, (NOTE,), {"note": note.text})


PAGES = {
    "page-marked": marked,
    "page-inside": inside,
    "page-anywhere": anywhere,
    "note-unread": unread_note,
    "note-read": read_note,
}
