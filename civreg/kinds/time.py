"""A time of death: `02 giờ 03 phút, ngày 05 tháng 10 năm 2018`, `7 giờ rưỡi tối ngày 5/10/2018`, `ngày 5/10/2018 lúc 19h30`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from civreg.kinds import date
from civreg.kinds.parsed import Parsed, changed, figures
from civreg.kinds.partial import PartialDate, date_of
from civreg.kinds.spelling import numbers
from civreg.model import Doubt

_WORDED = r"[^\W\d]+(?: [^\W\d]+){0,2}?"
_HOUR = (
    rf"(?:vào\s+)?(?:(?:lúc|hồi)\s+)?(?:(?P<h>\d{{1,2}})\s*(?:giờ|h|g|:)|(?P<spelled>{_WORDED})\s+giờ)\s*"
    rf"(?:(?P<min>\d{{1,2}}|{_WORDED})\s*(?:phút|p(?!\w)|')|(?P<bare>\d{{1,2}}(?!\d|\s*[./-])|rưỡi))?"
    r"\s*(?P<part>sáng|trưa|chiều|tối|đêm|khuya)?"
)
_FIRST = re.compile(rf"{_HOUR}\W*(?P<rest>.*)", re.IGNORECASE)
_LAST = re.compile(rf"(?P<rest>.*\d{{4}})[\s,;:\-]*{_HOUR}\W*", re.IGNORECASE)
_VALUE = re.compile(r"(?P<day>[\d.]+) (?P<h>\d{2}):(?P<min>\d{2})")
_LATER = {"trưa": (1, 4), "chiều": (1, 11), "tối": (5, 11), "đêm": (7, 11), "khuya": (10, 11)}
"""Hours to which a part of the day adds twelve."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the hour where it is said."""

    date: PartialDate
    hour: int | None = None
    minute: int | None = None


def parse(text: str) -> Parsed:
    """Value `dd.mm.yyyy`, with ` hh:mm` after it where the hour is written."""
    kept = figures(text)
    found = _FIRST.fullmatch(kept.strip(" .,")) or _LAST.fullmatch(kept.strip(" .,"))
    if (said := _VALUE.fullmatch(kept.strip())) is not None:
        found = None
    day = date.parse(said["day"] if said else found["rest"] if found else kept)
    doubts = (*changed(text, kept), *(d for d in day.doubts if d.code != "corrected"))
    if not day.value and (at := kept.casefold().rfind("ngày")) > 0 and (late := date.parse(kept[at:])).value:
        return Parsed(kept, late.value, (*changed(text, kept), *late.doubts, Doubt("not-a-time", kept[:at].strip(" ,"))))
    if (found is None and said is None) or not day.value:
        return replace(day, text=kept, doubts=doubts)
    hour, minute = (int(said["h"]), int(said["min"])) if said else _clock(found) if found else (None, None)
    if hour is None or minute is None or hour > 24 or minute > 59:
        return Parsed(kept, day.value, (*doubts, Doubt("not-a-time", "" if hour is None or minute is None else f"{hour}:{minute:02d}")))
    return Parsed(kept, f"{day.value} {hour:02d}:{minute:02d}", doubts)


def moment_of(value: str) -> Moment | None:
    """The day and hour that a value says; None where it says no day."""
    day, _, clock = value.partition(" ")
    found = date_of(day)
    hour, _, minute = clock.partition(":")
    return Moment(found, *((int(hour), int(minute)) if clock else (None, None))) if found else None


def _clock(found: re.Match[str]) -> tuple[int | None, int | None]:
    hour, said = _count(found["h"] or found["spelled"]), found["min"] or found["bare"]
    minute = 0 if said is None else 30 if said.casefold() == "rưỡi" else _count(said)
    first, last = _LATER.get((found["part"] or "").casefold(), (1, 0))
    return hour + 12 if hour is not None and first <= hour <= last else hour, minute


def _count(said: str) -> int | None:
    return int(said) if said.isdecimal() else numbers().get(" ".join(said.casefold().split()))
