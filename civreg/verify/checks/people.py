"""Who recurs: the signers of a book, and the same people under two numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from rapidfuzz import fuzz

from civreg.text import compared, searched
from civreg.verify.checks.act import Act
from civreg.verify.checks.book import Book
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule

ALIKE = 85.0
"""Likeness (percent) from which two names, one of them not sure, may be the same."""
CROWD = 60
"""Entries with the same dates beyond which they are not held against one another: such a date says nothing."""


def unlike_signers(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Someone signs who hardly signs else, in a book in which few people sign; a signer is no stranger for a misread letter."""
    for key in rule.fields():
        usual = _usual(book, rule, key)
        if not usual:
            continue
        for act in book.acts_for(rule):
            name = act.text(key)
            if name and not any(_same(name, other) for other in usual):
                yield book.finding(rule, act, (key,), {"name": name, "usual": "; ".join(list(usual)[:3])})


def swapped_signers(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Two people who sign in this book stand in each other's place."""
    one, two = rule.fields()
    signers, clerks = _usual(book, rule, one), _usual(book, rule, two)
    for act in book.acts_for(rule):
        first, second = act.text(one), act.text(two)
        if not first or not second or not signers or not clerks or _same(first, second):
            continue
        crossed = _among(first, clerks) and not _among(first, signers) and _among(second, signers) and not _among(second, clerks)
        if crossed:
            yield book.finding(rule, act, (one, two), {"first": first, "second": second}, proposal=second)


def _usual(book: Book, rule: Rule, key: str) -> dict[str, int]:
    """Who signs again and again, most often first; empty where no few people sign most of the book."""
    groups: dict[str, int] = {}
    names = Counter(act.text(key) for act in book.acts_for(rule) if act.text(key))
    for name, times in names.most_common():
        own = next((group for group in groups if _same(name, group)), name)
        groups[own] = groups.get(own, 0) + times
    total = names.total()
    often = {name: n for name, n in groups.items() if n >= max(rule.number("least"), rule.number("share") * total)}
    return often if total and sum(often.values()) >= rule.number("together") * total else {}


def _among(name: str, group: dict[str, int]) -> bool:
    return any(_same(name, other) for other in group)


def _same(one: str, two: str) -> bool:
    return fuzz.ratio(_folded(one), _folded(two)) >= ALIKE


@lru_cache(20000)
def _folded(name: str) -> str:
    return searched(name)


def twice(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """The same people, by `names` and `dates` of the register's kind, stand under two numbers."""
    kinds = {kind: _people(rule, kind) for kind, said in rule.settings.items() if isinstance(said, dict)}
    where: dict[tuple[str, ...], list[Act]] = defaultdict(list)
    for act in book.acts_for(rule):
        kind = book.options.forms[act.standing.form].kind
        if kind in kinds and not book.crossed(act) and all(act.text(key) for key in kinds[kind][0]):
            told = tuple(str(act.date(key)) for key in kinds[kind][1] if act.date(key))
            if told:
                where[kind, *told].append(act)
    for (kind, *dates), acts in where.items():
        for one, two in combinations(acts, 2) if len(acts) <= CROWD else ():
            names = kinds[kind][0]
            if all(_one_person(one, two, key) for key in names):
                said = {"names": "; ".join(two.text(key) for key in names), "dates": ", ".join(dates), "other": one.text("so") or "?"}
                yield book.finding(
                    rule, two, names, {**said, "page_a": one.standing.page, "page_b": two.standing.page}, others=_numbers(one)
                )


def _people(rule: Rule, kind: str) -> tuple[list[str], list[str]]:
    """The fields that name the people of a register's kind, and those that date them."""
    names, dates = (rule.settings[kind].get(what) for what in ("names", "dates"))
    if not all(isinstance(keys, list) and all(isinstance(key, str) for key in keys) for keys in (names, dates)):
        raise rule.wrong(kind, "cần names và dates, mỗi cái một danh sách khóa", "needs names and dates, each a list of keys")
    return names, dates


def _one_person(one: Act, two: Act, key: str) -> bool:
    """Whether two names may be one person's: twins have names that differ by a letter, so sure names must be the same."""
    first, second = one.text(key), two.text(key)
    if one.sure(key) and two.sure(key):
        return _folded(first) == _folded(second) and compared(first) == compared(second)
    return fuzz.ratio(_folded(first), _folded(second)) >= ALIKE


def _numbers(act: Act) -> Sequence[int]:
    return (act.standing.entry,) if act.standing.entry is not None else ()


PEOPLE = {"unlike-signers": unlike_signers, "swapped-signers": swapped_signers, "same-people": twice}
