"""Which field each column of a delivered table holds: by the national names, or by a file in which the user says so."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from civreg import forms
from civreg.errors import FormError, NotFoundError
from civreg.keyed.delivered import Remark, Sheet, column_name
from civreg.text import compared

_HINT = re.compile(r"\bi\s*=\s*\[[\d\s,;]*\]\s*$")


def read_mapping(path: Path) -> Mapping[str, str]:
    """A user's own names: header, as `compared`, and its field key; an empty key leaves the column out of comparing.

    The file is TOML: `[columns]`, then `"Họ và tên" = "nksHoTen"` a line. Raises NotFoundError, FormError.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("columns")
    except OSError as error:
        raise NotFoundError(path=str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormError(where=str(path), vi=f"không phải TOML hợp lệ: {error}", en=f"is not valid TOML: {error}") from error
    if not isinstance(said, dict) or not said:
        raise FormError(where=f"{path}:columns", vi="thiếu bảng [columns]", en="the table [columns] is missing")
    known = _known()
    for header, key in said.items():
        if not isinstance(key, str) or (key and key.casefold() not in known and not key.startswith("x_")):
            raise FormError(where=f"{path}:columns.{header}", vi=f"không có trường «{key}»", en=f"there is no field «{key}»")
    return {compared(header): known.get(key.casefold(), key) for header, key in said.items()}


def matched(sheet: Sheet, own: Mapping[str, str]) -> tuple[tuple[str, ...], list[Remark]]:
    """The field key of every column, empty where it is unknown, and what is wrong with the header."""
    keys = tuple(_key(header, own) for header in sheet.header)
    return keys, [*_twins(sheet, keys), *_strangers(sheet, keys)]


def register_kind(sheet: Sheet, keys: Iterable[str]) -> str:
    """The kind of register that a sheet is of: its own name, or the kind whose columns alone it has; empty where unsure."""
    columns = forms.import_columns()
    named = sheet.name.strip().upper()
    if named in columns:
        return named
    own = {kind: set(names) - {n for other, rest in columns.items() if other != kind for n in rest} for kind, names in columns.items()}
    hits = Counter({kind: len(own[kind] & set(keys)) for kind in columns})
    (best, most), (_, second) = hits.most_common(2)
    return best if most > second else ""


def _key(header: str, own: Mapping[str, str]) -> str:
    if compared(header) in own:
        return own[compared(header)]
    bare = _HINT.sub("", unicodedata.normalize("NFC", header).replace("\ufeff", "")).strip()
    return _known().get(bare.casefold(), bare if re.fullmatch(r"x_\w+", bare) else "")


def _twins(sheet: Sheet, keys: Sequence[str]) -> list[Remark]:
    """Columns of one field, or of one unknown name: nobody can say which of them counts."""
    names = [key or compared(header) for key, header in zip(keys, sheet.header, strict=True)]
    again = {name for name, n in Counter(names).items() if name and n > 1}
    return [
        Remark("duplicate-header", "refuse", _where(sheet, i), sheet.header[i].strip() or name)
        for i, name in enumerate(names)
        if name in again
    ]


def _strangers(sheet: Sheet, keys: Sequence[str]) -> list[Remark]:
    used = {cell.column for row in sheet.rows for cell in row}
    found = [
        Remark("unknown-header" if header.strip() else "missing-header", "warn", _where(sheet, i), header.strip())
        for i, (header, key) in enumerate(zip(sheet.header, keys, strict=True))
        if not key and (header.strip() or i in used)
    ]
    return found if "so" in keys else [*found, Remark("no-number-column", "warn", sheet.name)]


def _where(sheet: Sheet, column: int) -> str:
    return f"{sheet.name}!{column_name(column)}1"


@cache
def _known() -> Mapping[str, str]:
    """Every field key by its case-folded form."""
    newer = tomllib.loads(resources.files("civreg.keyed").joinpath("headers.toml").read_text("utf-8"))["newer"]
    official = [key for names in forms.import_columns().values() for key in names]
    return {key.casefold(): key for key in (*newer, *official, *forms.field_names())}
