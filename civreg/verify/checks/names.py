"""Names and words of lists: a family name that no parent has, a name unlike the sex, a group that no list has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from civreg.text import compared
from civreg.verify.checks.book import Book
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule


def family(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A child's family name is no parent's; `given_first` names forms on which the family name may stand last."""
    child_key, *parent_keys = rule.fields()
    either = frozenset(rule.fields("given_first"))
    for act in book.acts_for(rule):
        ends = act.standing.form in either
        child = _families(act.text(child_key), ends=ends)
        parents = [(key, _families(act.text(key), ends=ends)) for key in parent_keys if act.text(key)]
        if child and parents and not any(child & names for _, names in parents):
            keys = (child_key, *(key for key, _ in parents))
            said = {"child": act.text(child_key), "parents": " / ".join(act.text(key) for key, _ in parents)}
            yield book.finding(rule, act, keys, said)


def like_sex(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A middle name is one of the other sex; `middle` says which are whose."""
    words = {compared(word): sex for word, sex in rule.groups("middle", 2)}
    for act in book.acts_for(rule):
        for name_key, sex_key in rule.groups("people", 2):
            sex = sex_key.removeprefix("=") if sex_key.startswith("=") else act.value(sex_key)
            keys = (name_key,) if sex_key.startswith("=") else (name_key, sex_key)
            told = next((word for word in _words(act.text(name_key))[1:-1] if words.get(word, sex) != sex), None)
            if sex and told:
                yield book.finding(
                    rule, act, keys, {"name": act.text(name_key), "word": told, "sex": {"1": "Nam", "2": "Nữ"}.get(sex, sex)}
                )


def in_list(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A field of this `kind` says what its national list does not have."""
    wanted = rule.settings.get("kind")
    for act in book.acts_for(rule):
        for key, kind in book.kinds[act.standing.form].items():
            if kind == wanted and act.said(key) and not act.value(key):
                yield book.finding(rule, act, (key,), {"written": act.text(key)})


@lru_cache(20000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", compared(name)))


def _families(name: str, *, ends: bool) -> set[str]:
    words = _words(name)
    return {words[0], words[-1]} if words and ends else set(words[:1])


NAMES = {"family-name": family, "name-and-sex": like_sex, "in-list": in_list}
