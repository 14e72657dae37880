"""What figures look like in a field of a kind: a whole text is weighed, never forbidden."""

from __future__ import annotations

import re

from civreg.extract.kinds import date_words

ODD = 0.02
"""What a text weighs that looks like nothing the field should hold; registers do hold such texts."""
_DATE = re.compile(r"(\d{1,2})( ?[/.\-] ?)(\d{1,2})\2((?:1[89]|20)\d\d)")
_LONG_DATE = re.compile(r"(?:.*, )?[Nn]gày (\d{1,2}) tháng (\d{1,2}) năm ((?:1[89]|20)\d\d)")
_SHAPES = {
    "year": r"(?:1[89]|20)\d\d",
    "id_number": r"(?:[^\W\d]+(?: [^\W\d]+)*:? )?(?:\d{9}|\d{12})",
    "number": r"\d{1,4}|\d{1,4}/(?:19|20)\d\d|\d{1,4}/[A-ZĐ.\-]{2,8}",
    "age": r"\d{1,3}(?: tuổi)?",
    "time": r"\d{1,2} giờ \d{1,2} phút, ngày \d{1,2} tháng \d{1,2} năm \d{4}",
}


def fit(kind: str, text: str) -> float:
    """`ODD`..1: how well a whole text looks like what a field of this kind holds; 1 where any text may stand."""
    if kind == "date_words":
        said = date_words.parse(text)
        return 1.0 if said.value and not said.doubts else ODD
    if kind == "date":
        found = _DATE.fullmatch(text)
        parts = (found[1], found[3]) if found else (m[1], m[2]) if (m := _LONG_DATE.fullmatch(text)) else None
        if parts is None:
            return 0.3 if re.fullmatch(_SHAPES["year"], text) else ODD
        return 1.0 if 1 <= int(parts[0]) <= 31 and 1 <= int(parts[1]) <= 12 else ODD / 3
    return 1.0 if kind not in _SHAPES or re.fullmatch(_SHAPES[kind], text) else ODD
