"""Days of the lunar calendar of Vietnam in the common one, for a person to see; never stored as a date.

After the published algorithm of Hồ Ngọc Đức (https://www.informatik.uni-leipzig.de/~duc/amlich/), itself after Jean Meeus,
Astronomical Algorithms. The hour of the meridian decides on which day a month begins: 7 for Hanoi since 1968, 8 for Saigon
1960-1975 and for calendars taken from China; the two differ on some days.
"""

from __future__ import annotations

import datetime as dt
import math

_MONTH = 29.530588853
_EPOCH = 2415021.076998695
"""Julian day of the new moon of January 1900."""
_TO_ORDINAL = 1721425
"""Julian day number less the proleptic Gregorian ordinal."""


def common_days(day: int, month: int, year: int, *, leap: bool = False) -> tuple[dt.date, ...]:
    """The day that a lunar one is by the hour of Hanoi (UTC+7), and by UTC+8 where that differs; none where there is no such day."""
    found = [_common(day, month, year, leap, hours) for hours in (7, 8)]
    return tuple(dict.fromkeys(d for d in found if d is not None))


def _common(day: int, month: int, year: int, leap: bool, hours: int) -> dt.date | None:
    before, after = (
        (_eleventh(year - 1, hours), _eleventh(year, hours)) if month < 11 else (_eleventh(year, hours), _eleventh(year + 1, hours))
    )
    at = (month + 1) % 12
    if after - before > 365:
        inserted = _leap_at(before, hours)
        if leap and month != (inserted - 3) % 12 + 1:
            return None
        at += leap or at >= inserted
    elif leap:
        return None
    k = math.floor(0.5 + (before - _EPOCH) / _MONTH)
    start, end = _new_moon(k + at, hours), _new_moon(k + at + 1, hours)
    return dt.date.fromordinal(start + day - 1 - _TO_ORDINAL) if 1 <= day <= end - start and 1 <= month <= 12 else None


def _eleventh(year: int, hours: int) -> int:
    """Julian day on which the eleventh month begins: the one that holds the winter solstice."""
    last = dt.date(year, 12, 31).toordinal() + _TO_ORDINAL
    k = math.floor((last - 2415021) / _MONTH)
    start = _new_moon(k, hours)
    return _new_moon(k - 1, hours) if _sun(start, hours) >= 9 else start


def _leap_at(eleventh: int, hours: int) -> int:
    """Which month after the eleventh holds no principal term, 1..13."""
    k = math.floor(0.5 + (eleventh - _EPOCH) / _MONTH)
    terms = [_sun(_new_moon(k + i, hours), hours) for i in range(1, 15)]
    return next((i for i in range(1, 14) if terms[i - 1] == terms[i]), 13)


def _new_moon(k: int, hours: int) -> int:
    """Julian day, at a meridian, of the k-th new moon since January 1900."""
    t = k / 1236.85
    rad = math.radians
    mean = 2415020.75933 + 29.53058868 * k + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * math.sin(rad(166.56 + 132.87 * t - 0.009173 * t**2))
    sun = rad(359.2242 + 29.10535608 * k - 0.0000333 * t**2 - 0.00000347 * t**3)
    moon = rad(306.0253 + 385.81691806 * k + 0.0107306 * t**2 + 0.00001236 * t**3)
    node = rad(21.2964 + 390.67050646 * k - 0.0016528 * t**2 - 0.00000239 * t**3)
    terms = (
        (0.1734 - 0.000393 * t, sun), (0.0021, 2 * sun), (-0.4068, moon), (0.0161, 2 * moon), (-0.0004, 3 * moon), (0.0104, 2 * node),
        (-0.0051, sun + moon), (-0.0074, sun - moon), (0.0004, 2 * node + sun), (-0.0004, 2 * node - sun), (-0.0006, 2 * node + moon),
        (0.0010, 2 * node - moon), (0.0005, sun + 2 * moon),
    )  # fmt: skip
    drift = -0.000278 + 0.000265 * t + 0.000262 * t**2
    if t < -11:
        drift = 0.001 + 0.000839 * t + 0.0002261 * t**2 - 0.00000845 * t**3 - 0.000000081 * t * t**3
    return math.floor(mean + sum(size * math.sin(angle) for size, angle in terms) - drift + 0.5 + hours / 24)


def _sun(day: int, hours: int) -> int:
    """Twelfth of the sun's way, 0..11, at midnight of a day at a meridian."""
    t = (day - 2451545.5 - hours / 24) / 36525
    rad = math.radians
    m = rad(357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3)
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    longitude += (1.914600 - 0.004817 * t - 0.000014 * t**2) * math.sin(m)
    longitude += (0.019993 - 0.000101 * t) * math.sin(2 * m) + 0.000290 * math.sin(3 * m)
    return math.floor(longitude % 360 / 30)
