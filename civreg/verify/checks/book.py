"""A book as its checks see it: entries in page order, their values understood once, and how sure each is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from civreg.forms import FormTemplate
from civreg.model import Register
from civreg.standing import Standing
from civreg.verify.checks.act import Act
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule, rules
from civreg.verify.checks.running import Run

CROSSED = "crossed-out"
"""The mark of a page that was struck out as a whole."""


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

    def crossed(self, act: Act) -> bool:
        """Whether an entry's page is crossed out: what stands there may stand again on the next."""
        return CROSSED in self.options.marks.get(act.standing.page_id, ())

    @cached_property
    def run(self) -> Run:
        """Its numbers as they most likely run on."""
        return Run.of(self.pages, self.acts, self.options.last)

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
