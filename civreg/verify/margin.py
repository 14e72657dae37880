"""What stands under Ghi chú, as dated notes: a correction, a marriage, a divorce, a recognition, and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from civreg.kinds import date_of, parse
from civreg.text import searched

_KINDS = (
    ("annulment", ("huy bo", "thu hoi", "huy ")),
    ("recognition", ("nhan cha", "nhan me", "nhan con", "cong nhan cha", "cong nhan con")),
    ("adoption", ("nuoi con nuoi", "con nuoi")),
    ("ethnic-group", ("xac dinh lai dan toc", "dan toc")),
    ("guardianship", ("giam ho",)),
    ("divorce", ("ly hon", "li hon", "ly di")),
    ("marriage", ("ket hon", "lay vo", "lay chong", "hon thu")),
    ("death", ("khai tu", "da chet", "chet ngay", "tu tran")),
    ("correction", ("cai chinh", "dinh chinh", "sua sai", "sua lai")),
    ("addition", ("bo sung", "bo tuc")),
    ("change", ("thay doi", "doi ten", "doi ho")),
)
"""Kinds of notes and the words that tell them, as searched; the most telling first."""
_DATE = re.compile(
    r"(?:ngày|mùng|mồng)?\s*\d{1,2}\s*(?:tháng|[./\-])\s*\d{1,2}\s*(?:năm|[./\-])\s*\d{4}|(?:tháng\s*)?\d{1,2}\s*[./\-]\s*\d{4}|năm\s*\d{4}",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:[;\n]|(?<=[\w)])\.(?=\s+[A-ZĐÀ-Ỹ]))\s*")


@dataclass(frozen=True, slots=True)
class MarginNote:
    """One note as it stands in the margin."""

    text: str
    kind: str
    """One of the archive's kinds of notes; `other` where its words tell none."""
    date: str
    """Value of the date it names first, whole or in part: `dd.mm.yyyy`; empty where it names none."""
    about: str = ""


def margin_notes(text: str) -> tuple[MarginNote, ...]:
    """The notes that a text under Ghi chú holds: a new one begins with a new sentence that says another thing or day."""
    return tuple(MarginNote(part, note_kind(part), note_date(part)) for part in _parts(text))


def note_kind(text: str) -> str:
    """What a note records, told by its words."""
    words = f" {searched(text)} "
    return next((kind for kind, told in _KINDS if any(f" {word}" in words for word in told)), "other")


def note_date(text: str) -> str:
    """The date that a note names first; empty without one."""
    for found in _DATE.finditer(text):
        value = parse("date", found[0].strip()).value
        if date_of(value):
            return value
    return ""


def _parts(text: str) -> Iterator[str]:
    """Sentences, each that tells neither kind nor day of its own joined to the one before."""
    held = ""
    for part in (p.strip(" .") for p in _ENDS.split(text)):
        if held and part and (note_kind(part) != "other" or not note_date(held)) and (note_kind(held) != "other"):
            yield held
            held = part
        elif part:
            held = f"{held}. {part}" if held else part
    if held:
        yield held
