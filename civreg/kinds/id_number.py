"""A personal number or the number of papers, with their kind, date and place of issue where they stand beside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from civreg.kinds import date
from civreg.kinds.parsed import Parsed, changed, figures
from civreg.kinds.partial import PartialDate, date_of
from civreg.model import Doubt
from civreg.text import unmarked

_NAMED = (
    ("5", "giay chung minh quan doi", "cm quan doi", "cmqd"),
    ("6", "giay chung minh si quan", "cm si quan", "cmsq"),
    ("7", "giay chung minh cong an", "cm cong an", "cmcand"),
    ("4", "can cuoc cong dan", "the can cuoc", "can cuoc", "cccd", "cc", "so dinh danh", "dinh danh", "ddcn"),
    ("1", "chung minh nhan dan", "chung minh", "cmnd", "cmt", "cmtnd", "gcmnd"),
    ("2", "ho chieu", "passport", "hc"),
    ("3", "the thuong tru",),
    ("8", "giay khai sinh", "ho khau", "so ho khau", "giay phep lai xe", "bang lai", "the dang vien", "giay xac nhan"),
)  # fmt: skip
"""National code of a kind of paper, and how it is written, without marks."""
_OTHERS = frozenset(("2", "3", "5", "6", "7", "8"))
"""Kinds whose numbers are of any length."""
_PASSPORT = re.compile(r"(?<!\w)[A-Z]{1,2}\s?\d{6,8}(?!\d)")
_ISSUED = re.compile(r"[\s,;.(-]*(?:cấp\s*ngày|ngày\s*cấp|cấp)\s*:?\s*(?P<rest>.*)", re.IGNORECASE)
_BY = re.compile(r"[\s,;(-]*(?:do|tại|nơi cấp|bởi)\s*:?\s*(?P<by>.+?)[\s).]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Papers:
    """What a text says of a person's papers."""

    code: str
    """National code of their kind (1 chứng minh nhân dân, 2 hộ chiếu, 4 căn cước …); "" where it cannot be said."""
    number: str
    issued: PartialDate | None = None
    by: str = ""


def parse(text: str) -> Parsed:
    """Value: the number alone; one that is neither 9 nor 12 figures long is kept and flagged, but for passports and other papers."""
    kept = figures(text)
    found = papers_of(kept)
    fits = bool(re.fullmatch(r"\d{9}|\d{12}", found.number)) or (found.code in _OTHERS and len(found.number) >= 5)
    doubts = () if fits else (Doubt("id-length", found.number),)
    return Parsed(kept, found.number, (*changed(text, kept), *doubts))


def papers_of(text: str) -> Papers:
    """Kind, number, date and place of issue, as far as a text says them; the kind also by the number's shape."""
    issued = _ISSUED.search(text)
    front = text[: issued.start()] if issued else text
    day, by = _issue(issued["rest"]) if issued else (None, "")
    if not by and (place := _BY.search(front)):
        front, by = front[: place.start()], place["by"]
    passport = _PASSPORT.search(front)
    digits = re.sub(r"\D", "", max(re.findall(r"\d[\d\s.]*", front), key=len, default=""))
    number = re.sub(r"\s", "", passport[0]) if passport else digits
    return Papers(_code(front, number), number, day, by)


def _code(text: str, number: str) -> str:
    said = f" {unmarked(re.sub(r'[0-9]+', ' ', text))} "
    named = next((code for code, *names in _NAMED if any(f" {name} " in said for name in names)), "")
    if named == "1" and len(number) == 12:
        return "4"
    by_shape = "2" if number[:1].isalpha() else {9: "1", 12: "4"}.get(len(number), "")
    return named or by_shape


def _issue(text: str) -> tuple[PartialDate | None, str]:
    place = _BY.search(text)
    head = text[: place.start()] if place else text
    found = re.match(r"(?:ngày\s*)?[\d./\-\s]+\d{4}|ngày\s*\d+\s*tháng\s*\d+\s*năm\s*\d{4}", head.strip(), re.IGNORECASE)
    day = date_of(date.parse(found[0]).value) if found else None
    return day, place["by"] if place else (head.strip()[found.end() :] if found else head).strip(" ,.;-)")
