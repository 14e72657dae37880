"""What a field may hold: one file a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from civreg.kinds import (
    age,
    date,
    date_words,
    ethnic,
    id_number,
    name,
    nationality,
    number,
    occupation,
    place,
    relation,
    sex,
    text,
    time,
    year,
)
from civreg.kinds.date_words import repaired as words_repaired
from civreg.kinds.date_words import spelled as words_spelled
from civreg.kinds.parsed import Parsed
from civreg.kinds.tick import parse as ticked

__all__ = ["Parsed", "parse", "ticked", "words_repaired", "words_spelled"]

_PARSERS: Mapping[str, Callable[[str], Parsed]] = {
    "age": age.parse,
    "date": date.parse,
    "date_words": date_words.parse,
    "ethnic": ethnic.parse,
    "id_number": id_number.parse,
    "name": name.parse,
    "nationality": nationality.parse,
    "number": number.parse,
    "occupation": occupation.parse,
    "place": place.parse,
    "relation": relation.parse,
    "sex": sex.parse,
    "text": text.parse,
    "time": time.parse,
    "year": year.parse,
}


def parse(kind: str, written: str) -> Parsed:
    """Make of a text what its field's kind allows; a tick is no text and is made of marks, by `ticked`."""
    return _PARSERS[kind](written)
