"""The national workbooks as data: their columns in order, and how each column is filled."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from civreg import forms
from civreg.errors import SheetError
from civreg.text import written

OFFICIAL = ("KS", "KH", "KT", "CMC", "HN")
"""Kinds of register that the national system takes in; each has an official sheet of its own name."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One official workbook: the kind of register it is for, the name of its sheet, and its headers from left to right."""

    id: str
    kind: str
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a column is filled: a way of `cells`, and the fields it takes its words from."""

    way: str
    sources: tuple[str, ...]


@cache
def sheets() -> Mapping[str, Sheet]:
    """The workbooks that come with civreg, by id."""
    return {sheet.id: sheet for sheet in map(load, sorted(_folder("sheets").glob("*.toml")))}


def load(path: Path) -> Sheet:
    """A workbook from its data file; raises SheetError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        columns = data["columns"]
        named = forms.import_columns()[columns] if isinstance(columns, str) else columns
        found = Sheet(str(data["id"]), str(data["kind"]), str(data["sheet"]), tuple(written(str(c)) for c in named))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, RecursionError) as error:
        why = str(error).strip("'\"")
        raise SheetError(path=path, vi=f"không phải mô tả bảng hợp lệ ({why})", en=f"is no description of a sheet ({why})") from error
    if found.kind not in OFFICIAL or "so" not in found.columns or len(set(found.columns)) < len(found.columns):
        raise SheetError(path=path, vi="loại sổ lạ, thiếu cột so, hoặc cột lặp lại", en="strange kind, no column so, or a column twice")
    return found


def rule(column: str) -> Rule:
    """How a column is filled; by the field of its own name where nothing else is said."""
    for name, person in _names(column):
        said = _rules().get(name)
        if said is not None:
            sources = said.get("from", [name])
            return Rule(str(said["way"]), tuple(source.replace("*", person) for source in sources))
    return Rule("field", (column,))


def wording() -> Mapping[str, Any]:
    """Words by which a text says more than one column holds."""
    return _wording()


def _names(column: str) -> Iterator[tuple[str, str]]:
    """A column's own name, then what it is of a person: `*NoiCuTru` and `me` of meNoiCuTru, the longest first."""
    yield column, ""
    for at in range(1, len(column)):
        if column[at].isupper():
            yield f"*{column[at:]}", column[:at]


@cache
def _rules() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((_folder("columns.toml")).read_text(encoding="utf-8"))


@cache
def _wording() -> Mapping[str, Any]:
    return tomllib.loads((_folder("wording.toml")).read_text(encoding="utf-8"))


def _folder(name: str) -> Path:
    return Path(str(resources.files("civreg.export"))) / "hotich" / name
