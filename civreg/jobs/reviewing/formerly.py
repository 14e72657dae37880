"""What was keyed of an entry before civreg: shown at the desk as another reading, with the file and row where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from civreg import forms, keyed
from civreg.archive import Archive, KeyedReading
from civreg.model import Register
from civreg.standing import Standing

KeyedText = tuple[str, str]
"""What was keyed, and where it stands: file, sheet and row."""
TELLING = ("name", "date")
"""Kinds of fields that tell whether a row speaks of an entry at all: its number may be misread."""
COMMON = frozenset(("ngayDangKy", "nguoiKy", "nguoiThucHien"))
"""Such fields that many entries share."""


def keyed_before(archive: Archive, entry: Standing) -> Mapping[str, Sequence[KeyedText]]:
    """What was keyed about an entry, by field key; nothing where no row of its book and number fits what is read."""
    number, year = keyed.entry_number(entry)
    shelf = keyed.shelf_of(Register.parse(entry.book)) if entry.book else None
    if number is None or shelf is None:
        return {}
    found: dict[str, list[KeyedText]] = defaultdict(list)
    for book in archive.keyed.keyed_books():
        if keyed.shelf_of(Register.parse(book)) == shelf:
            for row in archive.keyed.of(book, number):
                if None in (year, row.year) or year == row.year:
                    _lay(found, entry, row)
    return found


def _lay(found: dict[str, list[KeyedText]], entry: Standing, row: KeyedReading) -> None:
    if any(_tells(entry, key, text) for key, text in row.texts.items()):
        for key, text in row.texts.items():
            found[key].append((text, f"{row.file} {row.sheet}!{row.row}"))


def _tells(entry: Standing, key: str, text: str) -> bool:
    """Whether a keyed text says nearly what the entry says, where few entries say so."""
    said = entry.said(key)
    kind = forms.field_names().get(key, {}).get("kind", "text")
    if said is None or key in COMMON or kind not in TELLING or not said.text or not text:
        return False
    return keyed.differing(key, text, said) in ("", "look-alike", "punctuation", "marks", "spelling")
