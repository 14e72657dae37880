"""Look at a book by every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from civreg.errors import FormError
from civreg.standing import Standing
from civreg.verify.checks.book import Book, CheckOptions
from civreg.verify.checks.dates import DATES
from civreg.verify.checks.finding import SEVERITIES, CheckFinding
from civreg.verify.checks.numbers import NUMBERS
from civreg.verify.checks.rules import Rule

CHECKS: Mapping[str, Callable[[Book, Rule], Iterator[CheckFinding]]] = {**NUMBERS, **DATES}
"""What a rule may ask for, by the name that it is declared with."""


def check_book(entries: Iterable[Standing], options: CheckOptions) -> tuple[CheckFinding, ...]:
    """All findings of one book, in page order, the gravest of an entry first.

    `entries` are all pages of the book in order, as `jobs.standing_entries` gives them. Raises FormError for a rule that
    asks for what cannot be.
    """
    book = Book(entries, options)
    found = [finding for rule in options.rules for finding in _check(rule)(book, rule)]
    return tuple(sorted(found, key=lambda f: (f.page or 0, f.entry or 0, SEVERITIES.index(f.severity), f.rule)))


def _check(rule: Rule) -> Callable[[Book, Rule], Iterator[CheckFinding]]:
    if rule.check not in CHECKS:
        raise FormError(where=f"checks.toml:{rule.code}.check", vi=f"không có phép kiểm «{rule.check}»", en=f"no check «{rule.check}»")
    return CHECKS[rule.check]
