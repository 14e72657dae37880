"""The pace and the hours left, from moments whose right answer was worked out by hand."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from civreg.archive import Moment
from civreg.jobs.statistics import by_day, forecast, together, worked

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NINE = 1_793_671_200
"""2026-11-03 09:00 in Vietnam, 02:00 UTC."""


def at(person: str, *moments: tuple[int, int]) -> list[Moment]:
    """Moments of a person: seconds after nine, entries verified in them."""
    return [Moment(person, NINE + second, verified) for second, verified in moments]


def test_pauses_are_no_work() -> None:
    """Opened, verified after 40 s, after 60 s, a pause of ten minutes, opened, verified after 50 s: 3 entries in 150 s."""
    (one,) = worked(at("hoa", (0, 0), (40, 1), (100, 1), (700, 0), (750, 1)))
    assert (one.pace.verified, one.pace.timed, one.pace.seconds, one.pace.median) == (3, 3, 150, 50.0)
    assert one.pace.per_hour == pytest.approx(72.0)


def test_five_minutes_are_work_and_a_second_more_is_a_pause() -> None:
    """The limit itself still counts."""
    assert worked(at("hoa", (0, 0), (300, 1)))[0].seconds == 300
    assert worked(at("hoa", (0, 0), (301, 1)))[0].seconds == 0


def test_an_entry_whose_time_nobody_knows_is_counted_and_not_timed() -> None:
    """What is verified by the first act after a pause took a time that no act shows."""
    (one,) = worked(at("hoa", (0, 1), (30, 1)))
    assert (one.pace.verified, one.pace.timed, one.pace.median) == (2, 1, 30.0)


def test_what_was_done_before_a_pause_belongs_to_the_entry() -> None:
    """20 s, a pause, verified at once on coming back: 20 s."""
    (one,) = worked(at("hoa", (0, 0), (20, 0), (1000, 1)))
    assert (one.pace.timed, one.pace.median) == (1, 20.0)


def test_entries_verified_together_share_their_time() -> None:
    """A group of four in 40 s: ten seconds each."""
    (one,) = worked(at("hoa", (0, 0), (40, 4)))
    assert (one.pace.verified, one.times) == (4, [10.0] * 4)


def test_each_person_has_an_own_clock() -> None:
    """Together they have all the entries, all the seconds, and the median over all."""
    people = worked([*at("an", (0, 0), (10, 1), (20, 1)), *at("hoa", (5, 0), (65, 1))])
    assert [(one.person, one.seconds) for one in people] == [("an", 20), ("hoa", 60)]
    total = together(people)
    assert (total.person, total.verified, total.seconds, total.median) == ("", 3, 80, 10.0)


def test_days_are_those_of_the_office() -> None:
    """16:30 UTC is still the same day in Vietnam, 17:30 UTC the next."""
    half_past_eleven = NINE + (14 * 60 + 30) * 60 - NINE % 3600
    people = worked([Moment("hoa", half_past_eleven, 2), Moment("hoa", half_past_eleven + 3600, 3)])
    assert by_day(people, ZONE) == [(date(2026, 11, 3), 2), (date(2026, 11, 4), 3)]


def steady(hours: int, seconds: int) -> list[Moment]:
    """One person who verifies an entry every so many seconds, in as many hours of one clock hour each, then none."""
    return [Moment("hoa", NINE + 3600 * h + s, int(s > 0)) for h in range(hours) for s in range(0, 1801, seconds)]


def test_a_steady_pace_foretells_without_a_range() -> None:
    """60 s an entry in each of ten hours: 600 entries take ten hours, and nothing varies."""
    found = forecast(600, worked(steady(10, 60)), ZONE)
    assert (found.hours, found.low, found.high) == pytest.approx((10.0, 10.0, 10.0))
    assert found.hours_a_day == pytest.approx(5.0)
    assert found.days == pytest.approx(2.0)


def test_the_range_is_that_of_a_ratio() -> None:
    """Five hours of 30 entries in 1,800 s, five of 15: 80 s each; off by ±600 s a stretch, so 1.96 √(10·600²·10/9) / 225 = 17.4 s."""
    moments = [Moment("hoa", NINE + 3600 * h + s, int(s > 0)) for h in range(10) for s in range(0, 1801, 60 if h % 2 else 120)]
    found = forecast(45, worked(moments), ZONE)
    assert found.hours == pytest.approx(1.0)
    assert found.high - found.hours == pytest.approx(45 * 1.959964 * (10 * 600**2 * 10 / 9) ** 0.5 / 225 / 3600)
    assert found.low == pytest.approx(2 * found.hours - found.high)


def test_too_little_work_foretells_nothing() -> None:
    """Nine hours, or ten in which hardly anything was verified, do not show how the pace varies; nothing left takes no time."""
    assert forecast(600, worked(steady(9, 60)), ZONE).hours is None
    assert forecast(600, worked(steady(10, 900)), ZONE).hours is None
    assert forecast(600, [], ZONE).hours is None
    assert forecast(0, [], ZONE).hours == 0.0
