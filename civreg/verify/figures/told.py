"""Statistics and months as tables of words, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.language import Lang
from civreg.verify.figures.drawing import STATUSES
from civreg.verify.figures.nouns import Forecast, Month, Pace, Rate, Statistics
from civreg.verify.figures.page import tables
from civreg.verify.figures.words import Voice

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A table under its title; the first row names the columns."""

    title: str
    rows: Rows
    note: str = ""


def statistics_told(stats: Statistics, lang: Lang) -> list[Told]:
    """Statistics, table by table."""
    v = Voice(lang)
    found = [Told(v.say("progress"), _statuses(stats.statuses, v)), _left(stats.forecast, v)]
    if stats.people:
        found.append(_pace([*stats.people, stats.pace], v))
    found += [Told(v.say("wrong") + " · " + v.say(f"by-{t.by}"), _rates(t.by, t.rates, v)) for t in tables(stats)]
    if stats.calibration.of:
        error = v.say("trust-note", error=v.percent(stats.calibration.error), unknown=v.number(stats.calibration.unknown))
        found.append(Told(v.say("trust"), _trust(stats, v), error.rpartition(". ")[2]))
    for by, rates in (("by-keyer", stats.rates.get("keyer", ())), ("samples", stats.samples)):
        if rates:
            found.append(Told(v.say(by), _rates("person", rates, v)))
    return found


def month_told(month: Month, lang: Lang) -> list[Told]:
    """A month as one table."""
    v = Voice(lang)
    share = {"hits": v.number(month.in_time.hits), "of": v.number(month.in_time.of), "share": v.percent(month.in_time.share)}
    in_time = v.say("of-due", **share) if month.in_time.of else v.say("none-due")
    rows = [
        [v.say("in-month"), v.say("figure")],
        [v.say("digitized"), v.number(month.digitized)],
        [v.say("first-verified"), v.number(month.verified)],
        [v.say("issued"), v.number(month.issued)],
        ["  " + v.say("cancelled"), v.number(month.cancelled)],
        [v.say("received"), v.number(month.received)],
        ["  " + v.say("answered"), v.number(month.answered)],
        ["  " + v.say("in-time", limit=month.limit_minutes), in_time],
    ]
    title = v.say("month", month=f"{month.month:02d}/{month.year}")
    return [Told(title, rows, "" if month.over else v.say("not-over"))]


def _statuses(counts: dict[str, int], v: Voice) -> Rows:
    total = sum(counts.values())
    rows = [[v.status(s), v.number(counts[s]), v.percent(counts[s] / total)] for s in STATUSES if counts.get(s)]
    return [[v.say("status"), v.say("entries"), v.say("share")], *rows]


def _left(left: Forecast, v: Voice) -> Told:
    if left.hours is None or left.low is None or left.high is None:
        return Told(v.say("left"), [[v.say("hours-left"), v.say("too-few")]], v.too_few)
    rows = [[v.say("hours-left"), v.hours(left.hours), v.say("range", low=v.hours(left.low), high=v.hours(left.high))]]
    if left.days is not None and left.hours_a_day is not None:
        rows.append([v.say("days-left", hours=v.hours(left.hours_a_day)), v.hours(left.days), ""])
    return Told(v.say("left"), rows)


def _pace(people: Sequence[Pace], v: Voice) -> Told:
    head = [v.say(key) for key in ("person", "verified", "hours", "an-hour", "median")]
    rows = [
        [
            p.person or v.say("all"),
            v.number(p.verified),
            v.number(p.seconds / 3600, 1),
            "–" if p.per_hour is None else v.number(p.per_hour, 1),
            "–" if p.median is None else v.number(p.median, 1),
        ]
        for p in people
    ]
    return Told(v.say("pace"), [head, *rows])


def _rates(by: str, rates: Sequence[Rate], v: Voice) -> Rows:
    head = [v.say(key) for key in (f"by-{by}" if by != "person" else "person", "decided", "mistakes", "share", "interval")]
    return [head, *([v.named(by, r.name), v.number(r.of), v.number(r.hits), v.percent(r.share), _between(r, v)] for r in rates)]


def _trust(stats: Statistics, v: Voice) -> Rows:
    head = [v.say(key) for key in ("confidence", "n", "right", "interval")]
    bins = ((f"{v.percent(b.since)} – {v.percent(b.until)}", b.right) for b in stats.calibration.bins)
    return [head, *([where, v.number(right.of), v.percent(right.share), _between(right, v)] for where, right in bins)]


def _between(rate: Rate, v: Voice) -> str:
    return f"{v.percent(rate.low)} – {v.percent(rate.high)}"
