"""One calendar month in the office's own time: what was digitized, verified, issued and answered."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from civreg.archive import Archive, Waited
from civreg.jobs.statistics.counted import origin, stamp
from civreg.verify.figures import Month, Rate, summed

MONTH = re.compile(r"(?P<year>(?:19|20)\d{2})-(?P<month>0[1-9]|1[0-2])")


def month_of(text: str) -> tuple[int, int] | None:
    """Year and month of `2026-11`; None where it is no month."""
    m = MONTH.fullmatch(text.strip())
    return (int(m["year"]), int(m["month"])) if m else None


def count_month(archive: Archive, which: tuple[int, int], now: datetime | None = None) -> Month:
    """A month of an archive; `now` is when it is counted."""
    year, month = which
    moment = now or datetime.now(UTC)
    zone = ZoneInfo(archive.settings.time_zone)
    first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    begins, ends = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (first, after))
    span = stamp(begins), stamp(ends)
    limit = archive.settings.answer_minutes
    requests = list(archive.months.requests(span))
    answered = [r for r in requests if r.answered]
    in_time = sum(_waited(r, moment) <= timedelta(minutes=limit) for r in answered)
    late = sum(not r.answered and _waited(r, moment) > timedelta(minutes=limit) for r in requests)
    issued, cancelled = archive.months.issued((first, after))
    return Month(
        origin=origin(archive, moment),
        year=year,
        month=month,
        over=moment >= ends,
        digitized=archive.months.digitized(span),
        verified=archive.months.verified(span),
        issued=issued,
        cancelled=cancelled,
        received=len(requests),
        in_time=Rate("", in_time, len(answered) + late),
        answered=len(answered),
        limit_minutes=limit,
        statuses=summed(archive.tallies.statuses(None)),
    )


def _waited(request: Waited, now: datetime) -> timedelta:
    until = datetime.fromisoformat(request.answered) if request.answered else now
    return max(timedelta(), until - datetime.fromisoformat(request.received))
