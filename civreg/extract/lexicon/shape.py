"""What figures look like in a field of a kind: a whole text is weighed, never forbidden."""

from __future__ import annotations

import re

from civreg import kinds

ODD = 0.02
"""What a text weighs that looks like nothing the field should hold; registers do hold such texts."""
YEAR = r"(?:1[89]\d\d|20[0-4]\d)"
"""Years of registers: from the first of the colony to those that this program will see."""
_DATE = re.compile(r"(\d{1,2})( ?[/.\-] ?)(\d{1,2})\2(\d{4})")
_LONG_DATE = re.compile(r"(?:.*, )?[Nn]gày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
_PART_OF_DATE = re.compile(rf"(?:\d{{1,2}} ?[/.\-] ?)?{YEAR}")
_SHAPES = {
    "year": YEAR,
    "id_number": r"(?:(?:CMND|CMT|CCCD|CC|Hộ chiếu|ĐDCN|Số|Căn cước)(?: số)?:? ?)?(?:\d{9}|\d{12})",
    "number": rf"\d{{1,4}}|\d{{1,4}}/{YEAR}|\d{{1,4}}/[A-ZĐ.\-]{{2,8}}",
    "age": r"\d{1,3}(?: tuổi)?",
    "time": r"\d{1,2} giờ \d{1,2} phút, ngày \d{1,2} tháng \d{1,2} năm \d{4}",
}


def fit(kind: str, text: str) -> float:
    """`ODD`..1: how well a whole text looks like what a field of this kind holds; 1 where any text may stand."""
    if kind == "date_words":
        return ODD if not kinds.words_right(text) else 1.0 if kinds.words_spelled(text) == text else 0.1
    if kind == "date":
        return _date(text)
    return 1.0 if kind not in _SHAPES or re.fullmatch(_SHAPES[kind], text) else ODD


def _date(text: str) -> float:
    found = _DATE.fullmatch(text)
    parts = found.group(1, 3, 4) if found else m.groups() if (m := _LONG_DATE.fullmatch(text)) else None
    if parts is None:
        return 0.3 if _PART_OF_DATE.fullmatch(text) else ODD / 10
    day, month, year = parts
    real = 1 <= int(day) <= 31 and 1 <= int(month) <= 12
    return (1.0 if real else ODD / 2) * (1.0 if re.fullmatch(YEAR, year) else ODD / 2)
