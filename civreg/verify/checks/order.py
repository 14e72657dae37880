"""Registration dates do not fall back as the numbers rise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache

from civreg.sequence import Day, heaviest_run, likeliest_days, misread
from civreg.verify.checks.book import Book
from civreg.verify.checks.dates import REGISTERED
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule
from civreg.verify.checks.running import ALONE, CLEAR, DOUBTFUL, Step

WRONG = 0.004
"""Share of dates that are wrong however sure their reading is."""


def falls_back(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A date that falls out of the run of its neighbours'; where a misread figure explains it, the right one is proposed."""
    for part in _parts(book):
        for step, near, likely in _fallen(part):
            said = {"date": step.act.date(REGISTERED), "near": near}
            yield book.finding(rule, step.act, (REGISTERED,), said, proposal=likely)


def _parts(book: Book) -> Iterator[list[Step]]:
    """The entries of each year with a whole, possible date, in the order of their numbers."""
    steps = [step for step in book.run.steps if (date := step.act.date(REGISTERED)) and date.whole and date.possible]
    for part in sorted({step.part for step in steps}):
        own = [step for step in steps if step.part == part]
        yield sorted(own, key=lambda step: step.held or 0) if all(step.held is not None for step in own) else own


def _fallen(steps: Sequence[Step]) -> Iterator[tuple[Step, str, str]]:
    """Steps whose date does not fit, what stands around it, and what it may be."""
    days = [_day(step) for step in steps]
    guesses = likeliest_days(days)
    dates = [day.read[0][0] for day in days]
    proposed = {i for i, g in enumerate(guesses) if g.value != g.read and g.margin >= CLEAR and g.lead >= ALONE}
    rest = [i for i in range(len(steps)) if i not in proposed]
    run = heaviest_run([dates[i] for i in rest], [3.0 if steps[i].act.sure(REGISTERED) else 1.0 for i in rest])
    fitting = {i for i, fits in zip(rest, run, strict=True) if fits}
    for i, step in enumerate(steps):
        if i not in fitting:
            beside = [max((j for j in fitting if j < i), default=None), min((j for j in fitting if j > i), default=None)]
            near = " … ".join(f"{dates[j]:%d.%m.%Y}" if j is not None else "–" for j in beside)
            value = guesses[i].value
            yield step, near, _told(value) if i in proposed and value else ""


def _told(ordinal: int) -> str:
    return f"{dt.date.fromordinal(ordinal):%d.%m.%Y}"


def _day(step: Step) -> Day:
    said, date = step.act.said(REGISTERED), step.act.date(REGISTERED)
    if said is None or date is None:
        return Day()
    return _read(date.earliest, 1.0 if said.verdict in ("accepted", "corrected") else said.confidence or DOUBTFUL)


@lru_cache(4096)
def _read(date: dt.date, sure: float) -> Day:
    return Day(((date, sure), *((other, (1 - sure + WRONG) * share) for other, share in misread(date))))


ORDER = {"dates-fall-back": falls_back}
