"""Look at books by the rules of the books: what is missing, what contradicts itself, what a person should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from civreg import verify
from civreg.archive import Archive
from civreg.jobs.reading import known_forms
from civreg.jobs.standing import standing_entries

OWN_RULES = "checks.toml"
"""A user's own rules, beside civreg.toml."""


def check_books(archive: Archive, books: Sequence[str] | None = None) -> tuple[verify.CheckFinding, ...]:
    """What the rules find in books as they stand now, book by book; `books` None means all. Loose pages are no book.

    Raises FormError for a rule of the user's own that cannot be.
    """
    return tuple(_found(archive, books))


def _found(archive: Archive, books: Sequence[str] | None) -> Iterator[verify.CheckFinding]:
    options = verify.CheckOptions(known_forms(archive.home), verify.rules(archive.home / OWN_RULES))
    for book, pages in groupby(standing_entries(archive, books), key=lambda page: page.book):
        if book is not None:
            yield from verify.check_book(pages, options)
