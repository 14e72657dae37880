"""Entries for training and demonstration: who somebody is goes, what an entry looks like stays.

Names, dates, numbers and places are replaced, the same by the same; ethnic group, cause of death, free words and file names go.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from civreg import kinds
from civreg.export.pseudonym import HIDDEN, Pseudonyms, words
from civreg.export.write import Line
from civreg.kinds import PartialDate, date_of
from civreg.text import compared

_DATES = ("date", "date_words", "time", "year")
_IMPOSSIBLE = ((30, 2), (31, 2), (31, 4), (31, 6), (31, 9), (31, 11))
_DATE = re.compile(r"(\d{1,2})(\W+(?:tháng\W+)?)(\d{1,2})(\W+(?:năm\W+)?)(\d{4})", re.IGNORECASE)
Shifts = Mapping[int, int]
"""Days by which an entry's dates of a year are moved."""


def is_dropped(key: str, kind: str = "") -> bool:
    """Whether a field goes altogether: ethnic group and cause of death are sensitive data."""
    return kind == "ethnic" or "DanToc" in key or "NguyenNhan" in key


class Mask:
    """Masks the entries of one export; `kinds_of` is the kind of every field key, `taken` every text that there is."""

    def __init__(self, kinds_of: Mapping[str, str], taken: Iterable[str] = ()) -> None:
        self._kinds = kinds_of
        self._other = Pseudonyms(taken)

    def line(self, line: Line) -> Line:
        """One entry, masked; what stands on the page is gone from it, and so is every clerk's name."""
        fields = {key: field for key, field in line["fields"].items() if not is_dropped(key, self._kind(key))}
        shifts = self._shifts(line["entry"], [date_of(f["value"]) for key, f in fields.items() if self._kind(key) in _DATES])
        return {
            **line,
            "source": f"{line['book'] or 'loose'}-{line['page']:04d}",
            "sha256": "",
            "doubts": _codes(line["doubts"]),
            "fields": {key: self._field(key, field, (line["book"], shifts)) for key, field in fields.items()},
        }

    def _kind(self, key: str) -> str:
        return self._kinds.get(key, "text")

    def _field(self, key: str, field: dict[str, Any], where: tuple[str | None, Shifts]) -> dict[str, Any]:
        kind = self._kind(key)
        text = self._text((key, kind), field["text"], field["value"], where)
        value = field["value"] if text == field["text"] and kind in ("tick", "sex") else ""
        if text and not value and kind != "tick":
            value = kinds.parse(kind, text).value
        return {**field, "text": text, "value": value, "doubts": _codes(field["doubts"]), "person": "", "read": "", "keyed": []}

    def _text(self, what: tuple[str, str], text: str, value: str, where: tuple[str | None, Shifts]) -> str:
        """Another text for a field, by its key and kind."""
        key, kind = what
        if not text.strip():
            return ""
        if kind in _DATES:
            return self._date(kind, text, value, where[1])
        if key == "so":
            return self._moved(text, where[0])
        if kind in ("sex", "tick", "nationality") or key == "quyenSo":
            return text if value and _harmless(kind, text) else HIDDEN
        makers = {"name": self._other.name, "place": self._other.place, "id_number": self._other.figures, "number": self._other.figures}
        if kind in makers:
            return makers[kind](text)
        known = kind == "relation" and set(compared(text).split()) <= set(words("relations"))
        return text if known or (kind == "age" and value) else HIDDEN

    def _moved(self, text: str, book: str | None) -> str:
        """An entry's number, moved by as much as every other of its book, so that gaps stay where they are."""
        found = re.match(r"\s*(\d{1,6})\s*(/\s*\d{4})?", text)
        if found is None:
            return HIDDEN
        moved = int(found[1]) + 1 + self._other.number("book", book) % 97
        return f"{moved:0{len(found[1])}d}{found[2] or ''}"

    def _shifts(self, entry: object, dates: Iterable[PartialDate | None]) -> Shifts:
        """For each year the days by which its dates move: all alike, so that they keep their order, and none leaves its year."""
        days: dict[int, list[int]] = {}
        for date in dates:
            if date and date.whole and date.possible:
                days.setdefault(date.year, []).append(_day(date))
        return {year: self._shift(entry, year, min(found), max(found)) for year, found in days.items()}

    def _shift(self, entry: object, year: int, first: int, last: int) -> int:
        free = [shift for shift in range(1 - first, _length(year) - last + 1) if shift]
        return free[self._other.number("shift", entry, year) % len(free)] if free else 1

    def _date(self, kind: str, text: str, value: str, shifts: Shifts) -> str:
        date = date_of(value)
        if date is None:
            return HIDDEN
        moved = self._moved_date(date, shifts)
        if kind == "date_words":
            spelled = kinds.format("date_words", str(moved))
            return spelled.upper() if text.isupper() else spelled
        if kind == "time":
            hour, minute = (self._other.number(part, text) % count for part, count in (("hour", 24), ("minute", 60)))
            return f"{hour} giờ {minute:02d} phút, ngày {moved}"
        return _as_written(text, moved)

    def _moved_date(self, date: PartialDate, shifts: Shifts) -> PartialDate:
        if date.whole and not date.possible:
            others = [pair for pair in _IMPOSSIBLE if pair != (date.day, date.month)]
            day, month = others[self._other.number("impossible", date) % len(others)]
            return PartialDate(date.year, month, day)
        if date.whole:
            day_of_year = (_day(date) - 1 + shifts.get(date.year, 1)) % _length(date.year)
            real = dt.date(date.year, 1, 1) + dt.timedelta(days=day_of_year)
            return PartialDate(real.year, real.month, real.day)
        return date if date.month is None else PartialDate(date.year, 1 + (date.month + self._other.number("month", date) % 11) % 12)


def _as_written(text: str, date: PartialDate) -> str:
    """A date in the way another one was written."""
    found = _DATE.search(text)
    if found is None or not date.whole:
        return str(date)
    return f"{date.day:0{len(found[1])}d}{found[2]}{date.month:0{len(found[3])}d}{found[4]}{date.year}"


def _harmless(kind: str, text: str) -> bool:
    """Whether a text is no more than one of a list, or a volume's number."""
    return kind != "number" or bool(re.fullmatch(r"[\d\s/]+", text))


def _day(date: PartialDate) -> int:
    return dt.date(date.year, date.month or 1, date.day or 1).timetuple().tm_yday


def _length(year: int) -> int:
    return dt.date(year, 12, 31).timetuple().tm_yday


def _codes(doubts: Iterable[str]) -> list[str]:
    """Doubts without what they tell of the text."""
    return [doubt.split(":", 1)[0] for doubt in doubts]
