"""How old people were: parents, spouses, the dead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from civreg.verify.checks.book import Book
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule


def between(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Of each pair of fields (a birth, a later event) the years between are fewer than `least` or more than `most`."""
    least, most = rule.number("least"), rule.number("most")
    for act in book.acts_for(rule):
        for birth, event in rule.groups("pairs", 2):
            born, at = act.date(birth), act.date(event)
            if not born or not at:
                continue
            fewest, many = born.years_to(at)
            if many < least or fewest > most:
                years = f"{fewest}" if fewest == many else f"{fewest}–{many}"
                yield book.finding(
                    rule, act, (birth, event), {"born": born, "at": at, "years": years, "least": int(least), "most": int(most)}
                )


def said(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """An age written in the book is below `least` or above `most`."""
    least, most = rule.number("least"), rule.number("most")
    for act in book.acts_for(rule):
        for key in rule.fields():
            value = act.value(key)
            if value.isdecimal() and not least <= int(value) <= most:
                yield book.finding(rule, act, (key,), {"years": value, "least": int(least), "most": int(most)})


def marriage(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A spouse was younger than the law of the day of marriage asks; `eras` say from which day which ages are asked."""
    for act in book.acts_for(rule):
        at = next((date for key in rule.fields("event") if (date := act.date(key))), None)
        era = next((e for e in reversed(_eras(rule)) if at and at.latest.year >= e["from"]), None)
        for birth, who in (("voNgaySinh", "wife"), ("chongNgaySinh", "husband")):
            born = act.date(birth)
            if born and at and era and born.years_to(at)[1] < era[who]:
                yield book.finding(rule, act, (birth,), {"born": born, "at": at, "years": born.years_to(at)[1], "least": era[who]})


def _eras(rule: Rule) -> list[dict[str, Any]]:
    eras = rule.settings.get("eras")
    wanted = ("from", "wife", "husband")
    if not isinstance(eras, list) or not all(isinstance(e, dict) and all(isinstance(e.get(w), int) for w in wanted) for e in eras):
        raise rule.wrong("eras", "phải là danh sách { from, wife, husband }", "must be a list of { from, wife, husband }")
    return sorted(eras, key=lambda era: int(era["from"]))


AGES = {"years-between": between, "age-said": said, "marriage-age": marriage}
