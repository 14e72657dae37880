"""Dates, numbers and books as words of letters and figures, the same for what an entry holds and for what is asked.

A date begins with a letter that says what happened then (`b` born, `r` registered, `e` what the entry tells of); an `x` after
it marks what is known no closer, so that who asks for a day also finds an entry that knows the year alone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from civreg.kinds import PartialDate
from civreg.model import Register

BORN, REGISTERED, EVENT = "b", "r", "e"
ANY = BORN + REGISTERED + EVENT
_BOOK = re.compile(r"(?P<kind>KS|KH|KT|CMC|HN|TL)(?:[./\\ -]?(?P<year>\d{4})(?:[./\\ -](?P<volume>\w{1,8}))?)?", re.IGNORECASE)
_VOLUME = re.compile(r"(?P<volume>\w{1,8})[/.\\](?P<year>\d{4})")


def date_words(letter: str, date: PartialDate) -> tuple[str, ...]:
    """What an entry holds for one of its dates."""
    year = f"{date.year:04d}"
    if date.month is None:
        return f"{letter}{year}", f"{letter}x{year}"
    month = f"{date.month:02d}"
    if date.day is None:
        return f"{letter}{year}", f"{letter}{year}{month}", f"{letter}x{year}{month}"
    day = f"{date.day:02d}"
    of_year = (f"{letter}{year}", f"{letter}{year}{month}", f"{letter}{year}{month}{day}")
    return (*of_year, f"{letter}m{month}{day}", f"{letter}d{year}{day}")


def date_asked(letters: str, day: int | None, month: int | None, year: int | None) -> tuple[str, ...]:
    """Words of which an entry must hold one; a year under 100 may mean each century that has been. Empty: nothing can be asked."""
    years = [] if year is None else [year] if year >= 100 else [1900 + year, 2000 + year]
    today = datetime.now(UTC).year
    stems = [stem for y in years if y <= today or y == year for stem in _stems(day, month, f"{y:04d}")]
    if not years and day is not None and month is not None:
        stems = [f"m{month:02d}{day:02d}"]
    return tuple(letter + stem for letter in letters for stem in stems)


def _stems(day: int | None, month: int | None, year: str) -> list[str]:
    if month is None:
        return [year] if day is None else [f"d{year}{day:02d}", f"x{year}"]
    if day is None:
        return [f"{year}{month:02d}", f"x{year}"]
    return [f"{year}{month:02d}{day:02d}", f"x{year}{month:02d}", f"x{year}"]


def number_words(number: int, years: set[int]) -> tuple[str, ...]:
    """What an entry holds for its number; `years` are those that it may be counted in."""
    return f"n{number}", *(f"n{number}y{year}" for year in sorted(years))


def number_asked(number: str) -> tuple[str, ...]:
    """`17` or `17/2015`, zeros in front or not; empty where it is no number."""
    found = re.fullmatch(r"0*(\d{1,9})(?:/(\d{4}))?", number.strip())
    return (f"n{int(found[1])}" + (f"y{found[2]}" if found[2] else ""),) if found else ()


def book_words(register: Register) -> tuple[str, ...]:
    """What an entry holds for its book."""
    kind, year = register.kind.lower(), str(register.year)
    return f"q{kind}", f"q{kind}{year}", f"q{kind}{year}v{_volume(register.volume)}", f"q{year}", f"v{_volume(register.volume)}y{year}"


def book_asked(book: str) -> tuple[str, ...]:
    """`KS.2015.01`, `KS.2015`, `KS`, `01/2015` or `2015`; empty where it is no book."""
    found = _BOOK.fullmatch(book.strip())
    if found:
        volume = f"v{_volume(found['volume'])}" if found["volume"] else ""
        return (f"q{found['kind'].lower()}{found['year'] or ''}{volume}",)
    numbered = _VOLUME.fullmatch(book.strip())
    if numbered:
        return (f"v{_volume(numbered['volume'])}y{numbered['year']}",)
    return (f"q{book.strip()}",) if re.fullmatch(r"\d{4}", book.strip()) else ()


def paper_words(figures: str) -> tuple[str, ...]:
    """A personal number or the number of papers."""
    return (f"i{figures}",) if re.fullmatch(r"\d{9,12}", figures) else ()


def _volume(volume: str) -> str:
    return "".join(c for c in volume.lower() if c.isalnum()).lstrip("0") or "0"
