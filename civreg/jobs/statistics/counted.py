"""The statistics of an archive, from its counters and the moments at which people worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from civreg import forms
from civreg.archive import EDGES, Archive, Tally
from civreg.jobs.auditing import head_of
from civreg.jobs.statistics.pace import by_day, forecast, together, worked
from civreg.verify.figures import PACE_DAYS, Calibration, Origin, Rate, Statistics, Trust

DONE = ("verified", "sampled")
"""Statuses of entries that nobody has to look at any more."""


def count_verification(archive: Archive, books: Sequence[str] | None = None, now: datetime | None = None) -> Statistics:
    """The statistics of some books, or all; the pace of people is that of all books. `now` is when they are counted."""
    moment = now or datetime.now(UTC)
    zone = ZoneInfo(archive.settings.time_zone)
    archive.tallies.refresh()
    tallies = archive.tallies.machine(books)
    statuses = archive.tallies.statuses(books)
    first = (moment.astimezone(zone) - timedelta(days=PACE_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    people = worked(archive.months.worked(stamp(first)))
    left = sum(n for counts in statuses.values() for status, n in counts.items() if status not in DONE)
    by_book = [Rate(name, wrong, of) for name, of, wrong in archive.tallies.by_book(books)]
    days = by_day(people, zone)
    keyers = [Rate(name, wrong, of) for name, of, wrong in archive.tallies.keyers(books)]
    return Statistics(
        origin=origin(archive, moment),
        books=statuses,
        wrong=Rate("", sum(t.wrong for t in tallies), sum(t.decided for t in tallies)),
        rates=rates_of(tallies) | {"book": by_book, "keyer": keyers},
        calibration=trust_of(tallies),
        pace=together(people),
        people=[one.pace for one in people],
        days=days,
        since=days[0][0] if days else first.date(),
        forecast=forecast(left, people, zone),
    )


def origin(archive: Archive, now: datetime) -> Origin:
    """Whose figures, of when, and where the chain stands."""
    local = now.astimezone(ZoneInfo(archive.settings.time_zone))
    return Origin(archive.settings.place, f"{local:%d/%m/%Y %H:%M}", head_of(archive))


def stamp(moment: datetime) -> str:
    """A moment as the archive writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def rates_of(tallies: Iterable[Tally]) -> dict[str, list[Rate]]:
    """How often the machine was wrong, by kind, field, writing and form; most decided first."""
    kinds = {key: facts["kind"] for key, facts in forms.field_names().items()}
    told: dict[str, Callable[[Tally], str]] = {
        "kind": lambda t: kinds.get(t.key, "text"),
        "field": lambda t: t.key,
        "writing": lambda t: t.writing,
        "form": lambda t: t.form,
    }
    listed = list(tallies)
    return {name: _grouped(listed, of) for name, of in told.items()}


def _grouped(tallies: Sequence[Tally], of: Callable[[Tally], str]) -> list[Rate]:
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for tally in tallies:
        wrong, decided = found[of(tally)]
        found[of(tally)] = wrong + tally.wrong, decided + tally.decided
    rates = [Rate(name, wrong, decided) for name, (wrong, decided) in found.items()]
    return sorted(rates, key=lambda rate: (-rate.of, rate.name))


def trust_of(tallies: Iterable[Tally]) -> Calibration:
    """How often the machine was right where it was about as sure."""
    sums: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for t in tallies:
        decided, wrong, ppm = sums[t.bin]
        sums[t.bin] = decided + t.decided, wrong + t.wrong, ppm + t.ppm
    unknown = sums.pop(-1, (0, 0, 0))[0]
    ends = (0.0, *EDGES, 1.0)
    bins = [Trust(ends[i], ends[i + 1], ppm / 1e6 / n, Rate("", n - wrong, n)) for i, (n, wrong, ppm) in sorted(sums.items())]
    return Calibration(tuple(bins), unknown)
