"""Numbers run on and dates do not fall back: what was misread is told by what stands around it, and nothing else is touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from civreg.sequence import Day, Number, heaviest_run, likeliest_days, likeliest_numbers, misread


def numbers(read: Sequence[int | None], sure: float = 0.95, years: Sequence[int] = ()) -> list[Number]:
    """Readings, all as sure; None where nothing was read."""
    said = [((f"{n:02d}", sure),) if n is not None else () for n in read]
    return [Number(one, years[i] if years else None) for i, one in enumerate(said)]


def values(read: Sequence[int | None], **more: object) -> list[int | None]:
    """The likeliest numbers."""
    return [guess.value for guess in likeliest_numbers(numbers(read, **more))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ([11, 12, 73, 14, 15], [11, 12, 13, 14, 15]),
        ([11, 17, 13, 14, 15], [11, 12, 13, 14, 15]),
        ([9, 16, 11, 12, 13], [9, 10, 11, 12, 13]),
        ([100, 101, 2, 103, 104], [100, 101, 102, 103, 104]),
        ([5, 6, None, 8, 9], [5, 6, 7, 8, 9]),
    ],
)
def test_a_misread_number_is_told_by_its_neighbours(read: list[int | None], meant: list[int]) -> None:
    """A figure that fits nowhere becomes the one that runs on, whether it looks alike, was lost or not read."""
    assert values(read) == meant


@pytest.mark.parametrize("read", [[3, 4, 5, 7, 8], [1, 2, 3, 40, 41, 42], [5, 6, 6, 7, 8], [7, 8, 9, 1, 2, 3]])
def test_what_a_book_may_really_hold_stays(read: list[int | None]) -> None:
    """Gaps, leaps, numbers that stand twice and new years are no misreadings."""
    assert values(read) == read


def test_a_sure_number_stands_against_its_neighbours() -> None:
    """The clerk wrote the number before once more: sure readings are not clearly something else."""
    sure = likeliest_numbers(numbers([1, 2, 3, 3, 5, 6], sure=0.9995))
    assert sure[3].value == 3 or sure[3].margin < 3


def test_a_new_year_begins_anew() -> None:
    """With the year of registration the fall back to 1 costs next to nothing, and a misread first number is seen."""
    guesses = likeliest_numbers(numbers([10, 11, 12, 7, 2, 3], years=[2011, 2011, 2011, 2012, 2012, 2012]))
    assert [g.value for g in guesses] == [10, 11, 12, 1, 2, 3]


def test_a_volume_goes_on_from_the_one_before() -> None:
    """The last number of the volume before tells how the first page is meant."""
    assert likeliest_numbers(numbers([47, 42, 43]), before=40)[0].value == 41


def test_unread_pages_make_room() -> None:
    """Where a page was not read, the numbers on it are no gap and no misreading."""
    read = numbers([5, 6, 8, 9])
    read[2] = Number(read[2].read, unread=1)
    assert [g.value for g in likeliest_numbers(read)] == [5, 6, 8, 9]


def test_nothing_is_known_of_a_book_without_numbers() -> None:
    """No number is made up."""
    assert [g.value for g in likeliest_numbers([Number(), Number()])] == [None, None]
    assert likeliest_numbers([]) == []


@settings(max_examples=30, deadline=None)
@given(some.integers(1, 900), some.integers(6, 30), some.data())
def test_one_misread_number_in_a_run_is_always_found(first: int, count: int, data: some.DataObject) -> None:
    """Whatever one unsure reading is set to, the run says what it was, and the others stay."""
    meant = list(range(first, first + count))
    at, wrong = data.draw(some.integers(2, count - 3)), data.draw(some.integers(1, 9999))
    read = numbers(meant)
    read[at] = Number(((str(wrong), 0.6),))
    assert [g.value for g in likeliest_numbers(read)] == meant


def days(*read: str, sure: float = 0.9) -> list[Day]:
    """Days as read, each with what it may be misread from."""
    told = [dt.date.fromisoformat(text) for text in read]
    return [Day(((day, sure), *((other, (1 - sure) * share) for other, share in misread(day)))) for day in told]


def test_a_date_that_falls_back_is_told_by_a_misread_figure() -> None:
    """March read as May between days of March and April."""
    guesses = likeliest_days(days("2012-03-11", "2012-03-14", "2012-05-21", "2012-03-25", "2012-04-02", sure=0.6))
    assert [dt.date.fromordinal(g.value or 1).isoformat() for g in guesses][2] == "2012-03-21"
    assert guesses[2].margin > 2


def test_a_book_whose_dates_fall_back_often_keeps_them() -> None:
    """Where the rule was not kept, nothing is proposed for its sake."""
    told = days("2012-03-20", "2012-03-06", "2012-03-12", "2012-03-04", "2012-03-22", "2012-03-14", "2012-03-16", "2012-03-02", sure=0.97)
    assert [g.value for g in likeliest_days(told)] == [day.read[0][0].toordinal() for day in told]


def test_days_that_were_not_read_stay_unknown() -> None:
    """No date is made up."""
    assert [g.value for g in likeliest_days([Day(), *days("2012-01-05"), Day()])] == [None, dt.date(2012, 1, 5).toordinal(), None]


def test_the_heaviest_run_leaves_out_what_falls_back() -> None:
    """One early day among late ones is the one that does not fit, unless it is surer than what stands against it."""
    told = [dt.date(2012, 5, d) for d in (2, 9, 4, 11)]
    assert heaviest_run(told, [1, 1, 3, 1]) == [True, False, True, True]
    assert heaviest_run([], []) == []
