"""Dates that contradict one another, the calendar, the book or chance."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

from civreg.kinds import PartialDate
from civreg.verify.checks.act import Act
from civreg.verify.checks.book import Book
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule

DATE_KINDS = ("date", "time", "year", "date_words")
REGISTERED = "ngayDangKy"
IN_WORDS = "BangChu"
"""Ending of the key of a date's field in words; it speaks where the same key without it does not."""


def not_before(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Of each pair of fields, the second is a day before the first could have been."""
    pairs = rule.groups("pairs", 2)
    for act in book.acts_for(rule):
        for first, second in pairs:
            one, two = act.date(first), act.date(second)
            if one and two and two.before(one) and not (first.endswith(IN_WORDS) and act.date(first.removesuffix(IN_WORDS))):
                yield book.finding(rule, act, (first, second), {"first": one, "second": two, "written": _both(act, first, second)})


def not_after_today(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A field names a day that has not come yet."""
    for act, key, date in _dates(book, rule):
        if date.earliest > book.options.today:
            yield book.finding(rule, act, (key,), {"date": date, "today": f"{book.options.today:%d.%m.%Y}"})


def impossible(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A field names a day that no calendar has."""
    for act, key, date in _dates(book, rule):
        if not date.possible:
            yield book.finding(rule, act, (key,), {"date": date, "written": act.text(key)})


def of_the_book(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """An entry was registered in a year that is not the book's."""
    after, own = int(rule.number("years_after")), usual_year(book)
    if own is None:
        return
    for act in book.acts_for(rule):
        date = act.date(REGISTERED)
        if date and not own <= date.year <= own + after:
            yield book.finding(rule, act, (REGISTERED,), {"date": date, "year": own})


def id_and_entries(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """The book is filed under another year than its entries say."""
    own = usual_year(book)
    if book.register and own is not None and own != book.register.year:
        yield book.page_finding(rule, None, {"filed": book.register.year, "year": own, "book": book.id})


def usual_year(book: Book) -> int | None:
    """The year the book was opened: as it is filed, unless most of its entries were registered in others."""
    years = Counter(date.year for act in book.acts if (date := act.date(REGISTERED)))
    filed = book.register.year if book.register else None
    total = sum(years.values())
    if filed is not None and 2 * sum(n for year, n in years.items() if filed <= year <= filed + 1) >= total:
        return filed
    year, times = years.most_common(1)[0] if years else (0, 0)
    if years[year - 1] * 5 >= total:
        return year - 1
    return year if 2 * times > total else filed


DAYS = 360
"""Days over which the dates of a field are spread at the least: the births of one year."""


def over_represented(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """One whole date stands under a field far more often than chance puts it there, as dates for "unknown" do."""
    least = rule.number("least")
    for key in rule.fields():
        where: dict[str, list[Act]] = defaultdict(list)
        for act in book.acts_for(rule):
            date = act.date(key)
            if date and date.whole:
                where[str(date)].append(act)
        total = sum(map(len, where.values()))
        expected = total / DAYS
        for date_, acts in where.items():
            if len(acts) >= least and len(acts) > expected + rule.number("deviations") * math.sqrt(expected):
                numbers = ", ".join(act.text("so") or "?" for act in acts[:12])
                yield book.finding(
                    rule,
                    acts[0],
                    (key,),
                    {"date": date_, "times": len(acts), "numbers": numbers + (" …" if len(acts) > 12 else "")},
                    others=[act.standing.entry for act in acts[1:]],
                )


def _dates(book: Book, rule: Rule) -> Iterator[tuple[Act, str, PartialDate]]:
    for act in book.acts_for(rule):
        for key, kind in book.kinds[act.standing.form].items():
            if kind in DATE_KINDS and (date := act.date(key)):
                yield act, key, date


def _both(act: Act, first: str, second: str) -> str:
    return f"«{act.text(first)}» / «{act.text(second)}»"


DATES = {
    "not-before": not_before,
    "not-after-today": not_after_today,
    "impossible": impossible,
    "year-of-the-book": of_the_book,
    "id-and-entries": id_and_entries,
    "over-represented": over_represented,
}
