"""One row of the national sheet from one entry: what is known, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from civreg import forms, kinds, places
from civreg.export.hotich import phrases
from civreg.export.hotich.sheets import Sheet, rule
from civreg.forms import FormTemplate
from civreg.model import Register
from civreg.standing import Said, Standing
from civreg.text import unmarked

DATE = re.compile(r"(?:(?:\d{2}\.)?\d{2}\.)?\d{4}")
"""dd.mm.yyyy, mm.yyyy or yyyy."""
_SEVERAL = re.compile(r"[,;/]|\bvà\b|\bquốc tịch khác\b:?|[()]", re.IGNORECASE)
_BY_VALUE = frozenset(("date", "year", "time", "sex", "number", "tick"))
_LISTED = frozenset(("ethnic", "nationality"))
FOUNDLING = "Trẻ bị bỏ rơi"


@dataclass(frozen=True, slots=True)
class Given:
    """All that a row is made from."""

    entry: Standing
    form: FormTemplate | None
    book: Register
    office: str
    """Where the book was kept, as its own pages name it; from the archive."""
    leaf: int
    """Which page of the book it stands on, from 1; pictures of one page counted once."""
    row: int
    """Which row it becomes, from 1."""
    notes: tuple[str, ...] = ()
    """Later notes that were recorded of it beside what Ghi chú says."""

    def said(self, *keys: str) -> Said | None:
        """The first of some fields that says something."""
        return next((s for key in keys if (s := self.entry.said(key)) and s.text.strip()), None)

    def kind(self, key: str) -> str:
        """Kind of a field: as its form says, else as the national list of fields has it."""
        specs = self.form.fields if self.form else ()
        own = next((spec.kind for spec in specs if spec.key == key), None)
        return own or forms.field_names().get(key, {}).get("kind", "text")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by column, all text, empty ones left out; and what stands in the book but found no cell."""

    cells: Mapping[str, str]
    unsaid: tuple[str, ...] = ()
    """Columns left empty although their field says something: it is no value that the column may hold."""
    homeless: tuple[str, ...] = ()
    """Fields that say something and have no column."""


def row(sheet: Sheet, given: Given) -> Row:
    """The row of one entry."""
    cells: dict[str, str] = {}
    unsaid, used = [], set[str]()
    for column in sheet.columns:
        how = rule(column)
        used.update(how.sources)
        cell = _clean(WAYS[how.way](given, how.sources))
        if cell:
            cells[column] = cell
        elif column in how.sources and given.said(column):
            unsaid.append(column)
    homeless = tuple(s.key for s in given.entry.fields if s.text.strip() and s.key not in used)
    return Row(cells, tuple(unsaid), homeless)


def _field(given: Given, sources: tuple[str, ...]) -> str:
    """The field as its kind wants it."""
    said = given.said(*sources)
    if said is None:
        return ""
    kind = given.kind(said.key)
    if kind in ("date", "year", "time"):
        return _date(given, sources)
    if kind in _BY_VALUE:
        return said.value
    return said.value or said.text if kind in _LISTED else said.text


def _date(given: Given, sources: tuple[str, ...]) -> str:
    """The first field whose value is a date, whole or in part; a time of day is left out."""
    for key in sources:
        said = given.said(key)
        value = said.value.split(" ")[0] if said else ""
        if DATE.fullmatch(value):
            return value
    return ""


def _clock(given: Given, sources: tuple[str, ...]) -> str:
    said = given.said(*sources)
    found = re.search(r"\b(\d{2}:\d{2})$", said.value or said.text) if said else None
    return found[1] if found else ""


def _number(given: Given, sources: tuple[str, ...]) -> str:
    """NN or NN/YYYY."""
    said = given.said(*sources)
    found = re.fullmatch(r"(\d+)(/\d{4})?", said.value) if said else None
    return f"{found[1].zfill(2)}{found[2] or ''}" if found else ""


def _volume(given: Given, sources: tuple[str, ...]) -> str:
    """NN/YYYY; what the entry leaves out is the book's own."""
    said, book = given.said(*sources), given.book
    found = re.fullmatch(r"(\w+?)(?:/(\d{4}))?", said.value) if said and said.value else None
    volume, year = (found[1], found[2]) if found else (book.volume, None)
    return f"{volume.zfill(2)}/{year or book.year}"


def _ticked(given: Given, sources: tuple[str, ...]) -> str:
    """The one code that the ticked words mean; words without a code of this list are passed over."""
    said = given.said(*sources)
    if said is None:
        return ""
    codes = {unmarked(o.label): o.code for o in given.form.options} if given.form else {}
    found = {codes.get(unmarked(label), "") for label in said.text.split(";")} - {""}
    return found.pop() if len(found) == 1 else said.value


def _office(given: Given, sources: tuple[str, ...]) -> str:
    said = given.said(*sources)
    return said.text if said else given.office


def _unit(given: Given, sources: tuple[str, ...]) -> str:
    """The end of a place that the gazetteer knows, in the entry's own words and with its kinds of unit."""
    said = given.said(*sources)
    found = places.placed(said.text) if said else None
    if said is None or found is None:
        return ""
    first = places.words(said.text)[found[1]].start
    every = places.words(said.text, units=True)
    at = next((i for i, word in enumerate(every) if word.start >= first), 0)
    while at and (every[at - 1].key in places.UNITS or _pair(every, at)):
        at -= 1 + _pair(every, at)
    return said.text[every[at].start :].strip(" ,.;")


def _pair(every: list[places.Word], at: int) -> bool:
    return at >= 2 and (every[at - 2].key, every[at - 1].key) in places.PAIRS


def _countries(given: Given, sources: tuple[str, ...]) -> list[str]:
    """The nationalities that a field names, where all its parts are known ones; else the field as it stands."""
    said = given.said(*sources)
    if said is None:
        return []
    parts = [p.strip() for p in _SEVERAL.split(said.text) if p.strip()]
    known = [kinds.parse("nationality", p).value for p in parts]
    return known if len(known) > 1 and all(known) else [said.value or said.text]


def _nationality(given: Given, sources: tuple[str, ...]) -> str:
    return next(iter(_countries(given, sources)), "")


def _second(given: Given, sources: tuple[str, ...]) -> str:
    return ", ".join(_countries(given, sources)[1:])


def _figures(given: Given, sources: tuple[str, ...]) -> str:
    """A personal number without the blanks and points between its figures; as it stands where it holds anything else."""
    said = given.said(*sources)
    bare = re.sub(r"[\s.]", "", said.text) if said else ""
    return bare if bare.isdigit() else said.text if said else ""


def _parents(given: Given, sources: tuple[str, ...]) -> str:
    """Which parents are known (loaiKhaiSinh); only a form that asks for both can say."""
    asked = [given.entry.said(key) for key in sources]
    if unmarked(FOUNDLING) in map(unmarked, given.entry.text("loaiDangKy").split(";")):
        return "5"
    if None in asked:
        return ""
    mother, father = (s is not None and (s.verdict == "illegible" or not phrases.nobody(s.text)) for s in asked)
    return {(True, True): "1", (False, True): "2", (True, False): "3", (False, False): "4"}[mother, father]


def _residence(given: Given, sources: tuple[str, ...]) -> str:
    said = given.said(*sources)
    specs = given.form.fields if given.form else ()
    return phrases.residence(said.text, next((s.label for s in specs if s.key == said.key), "")) if said else ""


def _text(part: Callable[[str], str]) -> Callable[[Given, tuple[str, ...]], str]:
    def way(given: Given, sources: tuple[str, ...]) -> str:
        said = given.said(*sources)
        return part(said.text) if said else ""

    return way


def _post(given: Given, sources: tuple[str, ...]) -> str:
    own = given.said(sources[0])
    if own:
        return own.text
    said = given.said(*sources[1:])
    return phrases.signer(said.text)[1] if said else ""


def _margin(given: Given, sources: tuple[str, ...]) -> str:
    """What stands under Ghi chú, then what was recorded beside it."""
    said = given.said(*sources)
    return "; ".join([*([said.text] if said else []), *given.notes])


def _clean(text: str) -> str:
    return " ".join(text.split())


WAYS: Mapping[str, Callable[[Given, tuple[str, ...]], str]] = {
    "field": _field,
    "date": _date,
    "clock": _clock,
    "number": _number,
    "volume": _volume,
    "leaf": lambda given, _: str(given.leaf),
    "row": lambda given, _: str(given.row),
    "ticked": _ticked,
    "office": _office,
    "margin": _margin,
    "unit": _unit,
    "nationality": _nationality,
    "second nationality": _second,
    "figures": _figures,
    "parents": _parents,
    "residence": _residence,
    "signer": _text(lambda text: phrases.signer(text)[0]),
    "post": _post,
    "notice": _text(phrases.notice),
    "paper kind": _text(lambda text: phrases.papers(text).kind),
    "paper other": _text(lambda text: phrases.papers(text).other),
    "paper number": _text(lambda text: phrases.papers(text).number),
    "paper issued": _text(lambda text: phrases.papers(text).issued),
    "paper issuer": _text(lambda text: phrases.papers(text).issuer),
}
"""How a cell is made of an entry, by the names that columns.toml uses."""

__all__ = ["DATE", "WAYS", "Given", "Row", "row"]
