"""The printed form as data: what is printed, in which order, and which field each label names.

A form's file says nothing of millimetres: type, spacing and proportions are the printer's, and are found on the page.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from civreg.errors import FormError, UnknownFormError
from civreg.language import Phrase
from civreg.text import written

_TEXT_KINDS = ("name", "place", "sex", "ethnic", "nationality", "relation", "occupation", "text")
_FIGURE_KINDS = ("number", "date", "date_words", "time", "id_number", "age", "year")
KINDS = frozenset((*_TEXT_KINDS, *_FIGURE_KINDS, "tick"))
REGISTERS = frozenset(("KS", "KH", "KT", "CMC", "HN", "TL"))
LAYOUTS = ("page", "table")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One printed slot; `key` is the national column name."""

    key: str
    kind: str
    label: str
    name: Phrase
    lines: int = 1
    """Written lines it may take: 1 or 2."""
    below: bool = False
    """Whether the writing stands under its label (signatures) rather than after it."""


@dataclass(frozen=True, slots=True)
class Print:
    """One printed label in a row, and the field after it; `field` is None for a mere heading."""

    label: str
    field: FieldSpec | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a printed table: its heading and its field."""

    label: str
    field: FieldSpec
    options: tuple[str, ...] = ()
    """Words that may stand in it; some printers split the column into one to tick for each."""


@dataclass(frozen=True, slots=True)
class TickOption:
    """One tick box: the words beside it and the national code they mean (empty where the list has none)."""

    label: str
    code: str


@dataclass(frozen=True, slots=True)
class FormTemplate:
    """One printed form of one era."""

    id: str
    kind: str
    version: str
    title: str
    name: Phrase
    rows: tuple[tuple[Print, ...], ...]
    """Printed lines from top to bottom, each from left to right."""
    tick: FieldSpec | None
    options: tuple[TickOption, ...]
    note: FieldSpec | None
    """The margin column for later notes."""
    digest: str
    """First 12 hexadecimal digits of the sha256 of the data file: stored with every entry."""
    columns: tuple[Column, ...] = ()
    """Of a table, one row an entry, from left to right; such a form has no `rows`."""
    era: tuple[int, int] | None = None
    """First and last year in which it was in use, where the file says so."""

    @property
    def is_table(self) -> bool:
        """Whether one page holds many entries, one a row."""
        return bool(self.columns)

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """Every field in reading order; the tick and the margin note come last."""
        written_ones = [*(c.field for c in self.columns), *(p.field for row in self.rows for p in row if p.field)]
        return (*written_ones, *(f for f in (self.tick, self.note) if f))

    def field(self, key: str) -> FieldSpec:
        """The field of a key; raises KeyError where the form has none."""
        for spec in self.fields:
            if spec.key == key:
                return spec
        raise KeyError(key)


def load(path: Path) -> FormTemplate:
    """Load and check one form's data file.

    Raises FormError, naming file and key, where the file is not TOML or says what cannot be.
    """
    try:
        data = path.read_bytes()
        content = tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise FormError(where=str(path), vi=f"không đọc được tệp ({error.strerror})", en=f"cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormError(where=str(path), vi=f"không phải TOML hợp lệ: {error}", en=f"is not valid TOML: {error}") from error
    return _Reader(str(path)).form(content, hashlib.sha256(data).hexdigest()[:12])


@cache
def known(extra: tuple[Path, ...] = ()) -> Mapping[str, FormTemplate]:
    """All forms by id: those that come with civreg, then the user's own files `extra`, which win. Raises FormError."""
    shipped = Path(str(resources.files("civreg.forms"))) / "data"
    files = [*(p for p in sorted(shipped.glob("*.toml")) if p.name != "fields.toml"), *extra]
    return {form.id: form for form in map(load, files)}


def find(form_id: str, forms: Mapping[str, FormTemplate]) -> FormTemplate:
    """The form of an id; raises UnknownFormError."""
    if form_id not in forms:
        raise UnknownFormError(form=form_id)
    return forms[form_id]


@cache
def field_names() -> Mapping[str, Mapping[str, str]]:
    """Kind and names of every national field key."""
    return tomllib.loads(resources.files("civreg.forms").joinpath("data/fields.toml").read_text("utf-8"))


@cache
def code_lists() -> Mapping[str, Any]:
    """The national code lists, as `code_lists.json` holds them."""
    lists: Mapping[str, Any] = json.loads(resources.files("civreg.forms").joinpath("data/code_lists.json").read_text("utf-8"))
    return lists


@cache
def import_columns() -> Mapping[str, Sequence[str]]:
    """Columns of the official workbooks by register kind, in order."""
    data = json.loads(resources.files("civreg.forms").joinpath("data/import_columns.json").read_text("utf-8"))
    columns: Mapping[str, Sequence[str]] = data["columns"]
    return columns


class _Reader:
    """Turns a parsed file into a form; every complaint says where."""

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, key: str, vi: str, en: str) -> FormError:
        return FormError(where=f"{self.file}:{key}", vi=vi, en=en)

    def form(self, content: Mapping[str, Any], digest: str) -> FormTemplate:
        kind = self.text(content, "kind", "kind")
        if kind not in REGISTERS:
            raise self.wrong(
                "kind", f"loại sổ «{kind}» không có; dùng {sorted(REGISTERS)}", f"no register kind «{kind}»; use {sorted(REGISTERS)}"
            )
        columns = tuple(self.columns(content)) if self.layout(content) == "table" else ()
        rows = () if columns else tuple(self.rows(content))
        ticks = self.table(content.get("ticks", {}), "ticks")
        tick = self.spec(ticks, "ticks") if ticks.get("key") else None
        note = self.spec(self.table(ticks["note"], "ticks.note"), "ticks.note") if "note" in ticks else None
        form = FormTemplate(
            id=self.text(content, "id", "id"),
            kind=kind,
            version=self.text(content, "version", "version"),
            title=self.text(content, "title", "title"),
            name=self.phrase(content, "name"),
            rows=rows,
            tick=tick,
            options=tuple(self.options(ticks)),
            note=note,
            digest=digest,
            columns=columns,
            era=self.era(content),
        )
        self.no_twins(form)
        return form

    def layout(self, content: Mapping[str, Any]) -> str:
        layout = str(content.get("layout", "page"))
        if layout not in LAYOUTS:
            raise self.wrong("layout", f"bố cục «{layout}» không có; dùng {LAYOUTS}", f"no layout «{layout}»; use {LAYOUTS}")
        for other in {"rows", "ticks"} & content.keys() if layout == "table" else {"columns"} & content.keys():
            raise self.wrong(other, f"không dùng với bố cục «{layout}»", f"does not go with the layout «{layout}»")
        return layout

    def columns(self, content: Mapping[str, Any]) -> Iterator[Column]:
        columns = content.get("columns")
        if not isinstance(columns, list) or len(columns) < 2:
            raise self.wrong("columns", "phải là danh sách từ hai cột", "must be a list of two columns or more")
        for i, item in enumerate(columns):
            where = f"columns[{i}]"
            column = self.table(item, where)
            options = column.get("options", [])
            if not isinstance(options, list) or not all(isinstance(o, str) and o.strip() for o in options):
                raise self.wrong(f"{where}.options", "phải là danh sách chữ", "must be a list of texts")
            label = self.text(column, "label", f"{where}.label")
            yield Column(label, self.spec(column, where), tuple(written(o) for o in options))

    def era(self, content: Mapping[str, Any]) -> tuple[int, int] | None:
        match content.get("era"):
            case None:
                return None
            case [int(first), int(last)] if first <= last:
                return first, last
        raise self.wrong("era", "phải là [năm đầu, năm cuối]", "must be [first year, last year]")

    def rows(self, content: Mapping[str, Any]) -> Iterator[tuple[Print, ...]]:
        rows = content.get("rows")
        if not isinstance(rows, list) or not rows:
            raise self.wrong("rows", "phải là danh sách các dòng in", "must be a list of printed rows")
        for i, row in enumerate(rows):
            where = f"rows[{i}]"
            if not isinstance(row, list) or not row:
                raise self.wrong(where, "phải là danh sách các nhãn", "must be a list of labels")
            yield tuple(self.print(self.table(item, f"{where}[{j}]"), f"{where}[{j}]") for j, item in enumerate(row))

    def print(self, item: Mapping[str, Any], where: str) -> Print:
        label = self.text(item, "label", f"{where}.label")
        return Print(label, self.spec(item, where) if "key" in item else None)

    def spec(self, item: Mapping[str, Any], where: str) -> FieldSpec:
        key = self.text(item, "key", f"{where}.key")
        shared = field_names().get(key, {})
        kind = item.get("kind", shared.get("kind"))
        if kind not in KINDS:
            raise self.wrong(
                f"{where}.kind", f"loại ô «{kind}» không có; dùng {sorted(KINDS)}", f"no field kind «{kind}»; use {sorted(KINDS)}"
            )
        lines = item.get("lines", 1)
        if lines not in (1, 2):
            raise self.wrong(f"{where}.lines", "phải là 1 hoặc 2", "must be 1 or 2")
        label = written(str(item.get("label", "")))
        vi, en = item.get("vi") or shared.get("vi") or label, item.get("en") or shared.get("en") or label
        return FieldSpec(key, kind, label, Phrase(vi, en), lines, bool(item.get("below", False)))

    def options(self, ticks: Mapping[str, Any]) -> Iterator[TickOption]:
        for i, item in enumerate(ticks.get("options", [])):
            where = f"ticks.options[{i}]"
            option = self.table(item, where)
            yield TickOption(self.text(option, "label", f"{where}.label"), str(option.get("code", "")))

    def no_twins(self, form: FormTemplate) -> None:
        keys = [f.key for f in form.fields]
        for key in sorted(set(keys)):
            if keys.count(key) > 1:
                raise self.wrong(key, "khóa này được dùng hai lần", "this key is used twice")

    def table(self, value: object, where: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong(where, "phải là một bảng { … }", "must be a table { … }")
        return value

    def text(self, content: Mapping[str, Any], key: str, where: str) -> str:
        value = content.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(where, "thiếu, hoặc không phải chữ", "is missing or is not text")
        return written(value)

    def phrase(self, content: Mapping[str, Any], key: str) -> Phrase:
        item = self.table(content.get(key, {}), key)
        return Phrase(self.text(item, "vi", f"{key}.vi"), self.text(item, "en", f"{key}.en"))
