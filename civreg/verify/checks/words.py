"""A date in figures against the same date in words."""

from __future__ import annotations

from collections.abc import Iterator

from civreg.verify.checks.act import Act
from civreg.verify.checks.book import Book
from civreg.verify.checks.dates import IN_WORDS
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule


def differ(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Both say a date, and not the same."""
    for act, figures, words in _pairs(book, rule):
        one, two = act.date(figures), act.date(words)
        if one and two and not one.agrees(two):
            said = {"figures": one, "words": two, "written": act.text(figures), "spelled": act.text(words)}
            yield book.finding(rule, act, (figures, words), said)


def no_date(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """The words are sure and yet say no date."""
    for act, figures, words in _pairs(book, rule):
        if act.sure(words) and act.date(words) is None and act.date(figures):
            yield book.finding(rule, act, (words, figures), {"spelled": act.text(words), "figures": act.date(figures)})


def _pairs(book: Book, rule: Rule) -> Iterator[tuple[Act, str, str]]:
    for act in book.acts_for(rule):
        for key in book.kinds[act.standing.form]:
            figures = key.removesuffix(IN_WORDS)
            if figures != key and act.said(key) and act.said(figures):
                yield act, figures, key


WORDS = {"words-differ": differ, "words-are-no-date": no_date}
