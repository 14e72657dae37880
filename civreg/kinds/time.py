"""A time of death: `02 giờ 03 phút, ngày 05 tháng 10 năm 2018`."""

from __future__ import annotations

import re
from dataclasses import replace

from civreg.kinds import date
from civreg.kinds.parsed import Parsed, changed, figures
from civreg.model import Doubt

_TIME = re.compile(r"(?P<h>\d{1,2})\s*(?:giờ|h|g|:)\s*(?:(?P<min>\d{1,2})\s*(?:phút|p|')?)?\W*(?P<rest>.*)", re.IGNORECASE)


def parse(text: str) -> Parsed:
    """Value `dd.mm.yyyy`, with ` hh:mm` after it where the hour is written."""
    kept = figures(text)
    found = _TIME.fullmatch(kept.strip(" .,"))
    day = date.parse(found["rest"] if found else kept)
    doubts = (*changed(text, kept), *(d for d in day.doubts if d.code != "corrected"))
    if found is None or not day.value:
        return replace(day, text=kept, doubts=doubts)
    hour, minute = int(found["h"]), int(found["min"] or 0)
    if hour > 24 or minute > 59:
        return Parsed(kept, day.value, (*doubts, Doubt("not-a-time", f"{hour}:{minute:02d}")))
    return Parsed(kept, f"{day.value} {hour:02d}:{minute:02d}", doubts)
