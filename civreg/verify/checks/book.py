"""A book as its checks see it: entries in page order, their values understood once, and how sure each is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from civreg.forms import FormTemplate
from civreg.model import Register
from civreg.standing import Said, Standing
from civreg.verify.checks.dated import Dated, dated
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule, rules

SURE = 0.85
"""Confidence from which a proposal is held against what else the book says; a person's word always is."""
NUMBER = re.compile(r"(\d{1,5})(?:/(\d{4}))?")


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a book is checked by."""

    forms: Mapping[str, FormTemplate]
    rules: tuple[Rule, ...] = field(default_factory=rules)
    today: dt.date = field(default_factory=dt.date.today)
    last: int | None = None
    """The last number of the volume before, of the same year; None where there is none or it is not known."""
    marks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """What was seen of a page's picture, such as `crossed-out`, by the page's number in the archive."""
    sole: bool = True
    """Whether the book opens its year: no volume of the same year stands before it."""


class Act:
    """One entry of the book, its fields understood when they are first asked for."""

    def __init__(self, standing: Standing, at: int) -> None:
        self.standing = standing
        self.at = at
        """Its place among the entries of the book, from 0."""
        self._said = {said.key: said for said in standing.fields}
        self._dates: dict[str, Dated | None] = {}

    def said(self, key: str) -> Said | None:
        """A field that holds something; None without it or where it stands empty."""
        found = self._said.get(key)
        return found if found and found.text and found.verdict != "illegible" else None

    def has(self, key: str) -> bool:
        """Whether the form has such a field."""
        return key in self._said

    def text(self, key: str) -> str:
        """What a field says; empty without it."""
        found = self.said(key)
        return found.text if found else ""

    def date(self, key: str) -> Dated | None:
        """The date that a field says, whole or in part; None where it says none."""
        if key not in self._dates:
            found = self.said(key)
            self._dates[key] = dated(found.value) if found else None
        return self._dates[key]

    def sure(self, *keys: str) -> bool:
        """Whether a person stands for these fields or the machine is sure of them."""
        return all(said is not None and certain(said) for said in map(self.said, keys))

    @cached_property
    def number(self) -> int | None:
        """Its number in the book; None where it cannot be said."""
        found = NUMBER.fullmatch(self.text("so").strip()) or NUMBER.fullmatch(self._value("so"))
        return int(found[1]) if found else None

    def _value(self, key: str) -> str:
        found = self.said(key)
        return found.value if found else ""


def certain(said: Said) -> bool:
    """Whether a field may be held against another: verified, or surely read."""
    return said.verdict in ("accepted", "corrected") or (said.verdict is None and (said.confidence or 0.0) >= SURE)


class Book:
    """All pages of one book in order."""

    def __init__(self, pages: Iterable[Standing], options: CheckOptions) -> None:
        self.pages: Sequence[Standing] = tuple(pages)
        self.options = options
        self.id = next((page.book for page in self.pages), None)
        self.register = Register.parse(self.id) if self.id else None
        read = [page for page in self.pages if page.entry is not None and page.form in options.forms]
        self.acts: Sequence[Act] = tuple(Act(standing, at) for at, standing in enumerate(read))

    def acts_for(self, rule: Rule) -> Sequence[Act]:
        """The entries that a rule is for."""
        return [act for act in self.acts if rule.fits(self.options.forms[act.standing.form].kind, act.standing.form)]

    def kind(self, act: Act, key: str) -> str:
        """What a field of an entry may hold; empty where its form has no such field."""
        return self.kinds[act.standing.form].get(key, "")

    @cached_property
    def kinds(self) -> Mapping[str, Mapping[str, str]]:
        """Kind by field key, of every form."""
        return {form.id: {spec.key: spec.kind for spec in form.fields} for form in self.options.forms.values()}

    def finding(self, rule: Rule, act: Act, keys: Sequence[str], evidence: Mapping[str, object], **more: object) -> CheckFinding:
        """What a rule found in an entry.

        `more`: `sure` (default: whether all its fields are), `proposal`, `others`.
        """
        sure = more.get("sure", act.sure(*(k for k in keys if act.said(k))))
        others = more.get("others", ())
        return CheckFinding(
            rule=rule.code,
            severity=rule.severity if sure else rule.unsure,
            book=self.id,
            entry=act.standing.entry,
            page=act.standing.page,
            number=act.text("so"),
            keys=tuple(keys),
            evidence=tuple((name, str(value)) for name, value in {"number": act.text("so") or "?", **evidence}.items()),
            sentence=rule.sentence,
            proposal=str(more.get("proposal", "")),
            others=tuple(others) if isinstance(others, list | tuple) else (),
        )

    def page_finding(self, rule: Rule, page: Standing | None, evidence: Mapping[str, object]) -> CheckFinding:
        """What a rule found of a page without an entry, or of the book as a whole."""
        where = {"page": page.page, "file": page.source} if page else {}
        return CheckFinding(
            rule=rule.code,
            severity=rule.severity,
            book=self.id,
            entry=page.entry if page else None,
            page=page.page if page else None,
            number="",
            keys=(),
            evidence=tuple((name, str(value)) for name, value in {**where, **evidence}.items()),
            sentence=rule.sentence,
        )
