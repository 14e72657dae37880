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
    tick,
    time,
    year,
)
from civreg.kinds.date_words import spelled_right as words_right
from civreg.kinds.id_number import Papers, papers_of
from civreg.kinds.name import PersonName, name_of
from civreg.kinds.nearest import Nearest, nearest
from civreg.kinds.number import Number, number_of
from civreg.kinds.parsed import Parsed
from civreg.kinds.partial import PartialDate, date_of
from civreg.kinds.spelling import spelled_date, spelled_number
from civreg.kinds.tick import ticked
from civreg.kinds.time import Moment, moment_of
from civreg.kinds.word_repair import repaired as words_repaired
from civreg.kinds.word_repair import spelled as words_spelled

__all__ = [
    "OF_FIGURES",
    "Moment",
    "Nearest",
    "Number",
    "Papers",
    "Parsed",
    "PartialDate",
    "PersonName",
    "date_of",
    "format",
    "moment_of",
    "name_of",
    "nearest",
    "number_of",
    "papers_of",
    "parse",
    "spelled_date",
    "spelled_number",
    "ticked",
    "words_repaired",
    "words_right",
    "words_spelled",
]

OF_FIGURES = frozenset(("age", "date", "id_number", "number", "time", "year"))
"""Kinds whose fields are mostly written in figures."""

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
    "tick": tick.parse,
    "time": time.parse,
    "year": year.parse,
}


def parse(kind: str, written: str) -> Parsed:
    """Make of a text what its field's kind allows; a tick as it is marked is made into its code by `ticked`."""
    return _PARSERS[kind](written)


def format(kind: str, value: str) -> str:  # noqa: A001 (the counterpart of parse, always said as kinds.format)
    """A value as the national sheet wants it in a cell of text; read back by `parse` it is the same value.

    Numbers `NN` or `NN/YYYY`; dates `dd.mm.yyyy`, `mm.yyyy`, `yyyy`; codes for sex and ticks; a date in words is spelled out as it is
    today; all else is its value.
    """
    if kind == "date_words":
        date = date_of(value)
        return spelled_date(date) if date else value
    return (_PARSERS[kind](value).value or value) if kind in _FIGURED else value


_FIGURED = frozenset(("date", "year", "time", "number"))
