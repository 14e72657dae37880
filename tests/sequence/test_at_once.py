"""A book's numbers and dates are reckoned for all entries at once: not a bit differs from what is reckoned place by place."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest

from civreg.sequence import Day, Number, likeliest_days, likeliest_numbers, misread
from tests.sequence import plainly


def numbered(rng: Random, count: int) -> list[Number]:
    """Entries of a book as they were read: missing, doubled, misread and unread ones among them, sometimes a new year."""
    found, number, year = [], rng.randint(1, 900), 2010
    for _ in range(count):
        number += rng.choice([1] * 30 + [0, 2, 3, 40, -3])
        if rng.random() < 0.01:
            number, year = 1, year + 1
        number = max(number, 1)
        text = str(number if rng.random() < 0.9 else rng.randint(1, 99999)).zfill(rng.choice([1, 2, 3]))
        others = ((str(rng.randint(0, 300)), 0.05),) if rng.random() < 0.3 else ()
        read = ((text, rng.choice([0.2, 0.7, 0.93, 0.99, 1.0])), *others) if rng.random() < 0.95 else ()
        found.append(Number(read, year if rng.random() < 0.9 else None, rng.choice([0] * 20 + [1, 3])))
    return found


def dated(rng: Random, count: int) -> list[Day]:
    """Their registration dates, some of them misread, some not read at all."""
    found, day = [], dt.date(2012, 1, 3)
    for _ in range(count):
        day += dt.timedelta(rng.choice([0, 0, 1, 2, 3, 9, -2, 60]))
        read, sure = day if rng.random() < 0.9 else rng.choice(misread(day))[0], rng.choice([0.3, 0.9, 0.97, 1.0])
        told = ((read, sure), *((other, (1 - sure + 0.004) * share) for other, share in misread(read)))
        found.append(Day(told if rng.random() < 0.95 else (), rng.random() < 0.05))
    return found


@pytest.mark.parametrize("count", [1, 2, 3, 9, 60, 250])
@pytest.mark.parametrize("seed", range(4))
def test_a_whole_book_at_once_says_what_place_by_place_says(seed: int, count: int) -> None:
    """Values, margins, leads and probabilities of random books are the same floats, with and without a volume before."""
    rng = Random(1000 * seed + count)  # noqa: S311 (no secret)
    numbers, days = numbered(rng, count), dated(rng, count)
    for before in (None, rng.randint(1, 900)):
        assert likeliest_numbers(numbers, before) == plainly.numbers(numbers, before)
    assert likeliest_days(days) == plainly.days(days)


def test_one_changed_entry_is_not_answered_from_memory() -> None:
    """What is remembered of a book belongs to its days as they were read: another word on one of them changes what is told."""
    days = dated(Random(7), 40)  # noqa: S311 (no secret)
    likeliest_days(days)
    for at in (0, 17, 39):
        sure = dt.date(2012, 6, 1)
        changed = [*days[:at], Day(((sure, 1.0),)), *days[at + 1 :]]
        assert likeliest_days(changed) == plainly.days(changed)
        again = [*days[:at], Day(((sure, 1.0), (dt.date(2012, 5, 1), 0.4))), *days[at + 1 :]]
        assert likeliest_days(again) == plainly.days(again)
