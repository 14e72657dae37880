"""A date in figures, with or without words: `25.12.1973`, `5/10/1968`, `12-VIII-1965`, `ngày 18 tháng 10 năm 2018`, `10/1968`, `1968`."""

from __future__ import annotations

import re
from dataclasses import replace

from civreg.kinds import lunar
from civreg.kinds.parsed import Parsed, changed, figures
from civreg.kinds.partial import PartialDate
from civreg.kinds.worded import read
from civreg.model import Doubt

_GAP = r"\s*[./\\\-–,\s]\s*"
_LEAD = r"(?:ngày\s*)?"
_PATTERNS = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"{_LEAD}(?P<d>\d{{1,2}}){_GAP}(?P<m>\d{{1,2}})(?:{_GAP}|\s*năm\s*)(?P<y>\d{{4}}|\d{{2}})",
        r"(?:(?:ngày|mùng|mồng)\s*(?P<d>\d{1,2})\W*)?(?:tháng\s*(?P<m>\d{1,2})\W*)năm\s*(?P<y>\d{4}|\d{2})",
        rf"{_LEAD}(?P<d>\d{{1,2}}){_GAP}(?P<r>[ivx]{{1,4}}){_GAP}(?P<y>\d{{4}}|\d{{2}})",
        r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
        rf"(?:tháng\s*)?(?P<m>\d{{1,2}}){_GAP}(?P<y>\d{{4}})",
        r"(?:(?:khoảng|chừng|độ)\s*)?(?:(?:sinh\s*)?năm\s*)?(?P<y>\d{4})",
        r"(?:ngày)?[\s./\-–…_?]*(?:tháng)?[\s./\-–…_?]*(?:năm)?\s*(?P<y>\d{4})",
    )
)
_SPACED = re.compile(r"^(\d{1,2}) (\d{1,2}) (\d{4})$")
_ROMAN = {n: i for i, n in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), 1)}
_BESIDE = re.compile(r"(?P<date>[^()\[\]]+)[(\[](?P<words>[^()\[\]]+)[)\]]?")
_COMMON = re.compile(r"[\s,(]*(?:dương lịch|d\.?l\.?)[\s)]*$", re.IGNORECASE)
_LUNAR = re.compile(r"[\s,(]*(?:âm lịch|(?<!\w)â\.?l\.?(?!\w)|(?<!\w)a\.?l\.?(?!\w))[\s),]*", re.IGNORECASE)
_LEAP = re.compile(r"[\s(]*nhuận[\s)]*", re.IGNORECASE)
_NAMED_YEAR = re.compile(
    r"[\s,(]*(?:năm\s*)?(?<!\w)(?:giáp|ất|bính|đinh|mậu|kỷ|kỉ|canh|tân|nhâm|quý|quí)\s+"
    r"(?:tý|tí|sửu|dần|mão|mẹo|thìn|thân|tỵ|tị|ngọ|mùi|dậu|tuất|hợi)(?!\w)[\s)]*",
    re.IGNORECASE,
)


def parse(text: str) -> Parsed:
    """Value `dd.mm.yyyy`, `mm.yyyy` or `yyyy`; what is impossible or said in part is kept as it stands and flagged.

    A lunar date has no value: the doubt shows what day it would be.
    """
    kept = _SPACED.sub(r"\1.\2.\3", figures(text))  # nobody writes a date with blanks alone: its points were lost
    if _LUNAR.search(kept) or _NAMED_YEAR.search(kept):
        return Parsed(kept, "", (*changed(text, kept), Doubt("lunar-date", _as_common(kept))))
    beside = _BESIDE.fullmatch(kept.strip())
    if beside and (words := read(beside["words"])) and words.century:
        own = parse(beside["date"])
        differs = Doubt("words-digits-differ", f"{own.value} ≠ {words.date}")
        doubts = own.doubts if own.value == str(words.date) else (*own.doubts, differs)
        return Parsed(kept, own.value, (*changed(text, kept), *doubts))
    found = _figured(_COMMON.sub("", kept))
    if found is None:
        return Parsed(kept, "", (*changed(text, kept), Doubt("not-a-date")))
    date, century = found
    in_part = (Doubt("partial-date", str(date)),) if century and date.day is None else ()
    return Parsed(kept, str(date) if century else "", (*changed(text, kept), *flagged(date, century=century, written=kept), *in_part))


def in_year(text: str) -> Parsed:
    """A date of which a year is enough: nothing is doubted because day and month are not said."""
    parsed = parse(text)
    return replace(parsed, doubts=tuple(d for d in parsed.doubts if not (d.code == "partial-date" and parsed.value)))


def flagged(date: PartialDate, *, century: bool = True, written: str = "") -> tuple[Doubt, ...]:
    """Doubts about a date that is kept as it stands: impossible, or a year without its century."""
    if not century:
        return (Doubt("partial-date", written or str(date)),)
    return () if date.possible else (Doubt("impossible-date", str(date)),)


def _figured(text: str) -> tuple[PartialDate, bool] | None:
    """The date that figures, or figures and words, say, and whether its century is said."""
    found = next((m for p in _PATTERNS if (m := p.fullmatch(text.strip(" .,")))), None)
    if found is None:
        worded = read(text)
        return (worded.date, worded.century) if worded else None
    parts = found.groupdict()
    if parts.get("r") and parts["r"].casefold() not in _ROMAN:
        return None
    year, century = int(parts["y"]), len(parts["y"]) == 4
    month = _ROMAN[parts["r"].casefold()] if parts.get("r") else int(parts["m"]) if parts.get("m") else None
    if year == 0 and century:
        return None
    return PartialDate(year if century else 1900 + year, month, int(parts["d"]) if parts.get("d") else None), century


def _as_common(text: str) -> str:
    """What day a lunar date would be, by either meridian; "" where that cannot be said."""
    leap = bool(_LEAP.search(text))
    bare = _LEAP.sub(" ", _NAMED_YEAR.sub(" ", _LUNAR.sub(" ", text)))
    found = _figured(" ".join(bare.split()))
    if found is None or not found[1] or found[0].day is None or found[0].month is None:
        return ""
    date = found[0]
    return " / ".join(d.strftime("%d.%m.%Y") for d in lunar.common_days(found[0].day, found[0].month, date.year, leap=leap))
