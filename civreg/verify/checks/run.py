"""Look at a book by every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from civreg.errors import FormError
from civreg.standing import Standing
from civreg.verify.checks.ages import AGES
from civreg.verify.checks.book import Book, CheckOptions
from civreg.verify.checks.dates import DATES
from civreg.verify.checks.finding import SEVERITIES, CheckFinding
from civreg.verify.checks.names import NAMES
from civreg.verify.checks.numbers import NUMBERS
from civreg.verify.checks.order import ORDER
from civreg.verify.checks.pages import PAGES
from civreg.verify.checks.papers import PAPERS
from civreg.verify.checks.people import PEOPLE
from civreg.verify.checks.rules import Rule
from civreg.verify.checks.words import WORDS

Check = Callable[[Book, Rule], Iterator[CheckFinding]]
CHECKS: Mapping[str, Check] = {**NUMBERS, **DATES, **ORDER, **WORDS, **AGES, **PAPERS, **NAMES, **PEOPLE, **PAGES}
"""What a rule may ask for, by the name that it is declared with."""

ALONE = frozenset(
    (
        *("not-before", "not-after-today", "impossible", "words-differ", "words-are-no-date", "number-of-other-year"),
        *("years-between", "age-said", "marriage-age", "id-length", "id-says", "in-list", "family-name", "name-and-sex"),
        *("note-unread", "note-read"),
    )
)
"""Checks to which each entry is all there is: what they find in one depends on no other."""


@dataclass(frozen=True, slots=True)
class BookCheck:
    """What came of looking at one book."""

    book: str | None
    pages: int
    entries: int
    verified: int
    """Entries for whose every field a person stands."""
    numbers: tuple[tuple[int, int], ...]
    """First and last number of each year in it."""
    findings: tuple[CheckFinding, ...]
    """In page order, the gravest of an entry first."""

    @property
    def last(self) -> int | None:
        """The last number of its last year: the next volume goes on from it."""
        return self.numbers[-1][1] if self.numbers else None


def looked_over(entries: Iterable[Standing], options: CheckOptions) -> BookCheck:
    """Look at one book by every rule.

    `entries` are all pages of the book in order, as `jobs.standing_entries` gives them. Raises FormError for a rule that
    asks for what cannot be.
    """
    book = Book(entries, options)
    found = [finding for rule in options.rules for finding in _found(book, rule)]
    held = [[step.held for step in part if step.held is not None] for part in book.run.parts]
    return BookCheck(
        book=book.id,
        pages=len({page.page_id for page in book.pages}),
        entries=sum(page.entry is not None for page in book.pages),
        verified=sum(page.status == "verified" for page in book.pages),
        numbers=tuple((min(part), max(part)) for part in held),
        findings=tuple(sorted(found, key=lambda f: (f.page or 0, f.entry or 0, SEVERITIES.index(f.severity), f.rule))),
    )


def check_book(entries: Iterable[Standing], options: CheckOptions) -> tuple[CheckFinding, ...]:
    """All findings of one book, as `looked_over` has them."""
    return looked_over(entries, options).findings


def of_one_entry(rule: Rule) -> bool:
    """Whether a rule finds the same in an entry by itself as in the midst of its book."""
    return rule.check in ALONE and "habit" not in rule.settings


def _found(book: Book, rule: Rule) -> list[CheckFinding]:
    """What a rule finds; in a book that never kept it, as gravely as where the machine is unsure."""
    found = list(_check(rule)(book, rule))
    if "habit" in rule.settings and len(found) > max(2.0, rule.number("habit") * len(book.acts)):
        return [replace(finding, severity=rule.unsure) for finding in found]
    return found


def _check(rule: Rule) -> Check:
    if rule.check not in CHECKS:
        raise FormError(where=f"checks.toml:{rule.code}.check", vi=f"không có phép kiểm «{rule.check}»", en=f"no check «{rule.check}»")
    return CHECKS[rule.check]
