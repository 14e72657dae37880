"""What an extract prints, as data: one TOML a kind of register, and a user's own files beside the archive."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from civreg.errors import FormError
from civreg.text import written

_SLOT = frozenset(("label", "keys", "words_of", "digits_of", "office", "notes", "strong"))
_HEAD = ("register", "series", "title", "kind")


@dataclass(frozen=True, slots=True)
class Slot:
    """One printed label and what stands behind it."""

    label: str
    keys: tuple[str, ...]
    """Field keys; the first that the entry's form has is printed."""
    words_of: str = ""
    """Key of the date that is spelled out where the book does not say it in words."""
    digits_of: str = ""
    """Key of the words whose date is written in digits where the book does not do so itself."""
    office: bool = False
    """Whether the office says it where the book's form has no such field."""
    notes: bool = False
    """Whether later notes stand here, each on a line of its own."""
    strong: bool = False
    """Whether it is printed bold."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of extract."""

    register: str
    """Kind of the register it is taken from: KS …"""
    series: str
    """What its numbers are called: `TLKS-BS`."""
    title: str
    kind: str
    """As the issue book names it."""
    rows: tuple[tuple[Slot, ...], ...]
    """Printed lines from top to bottom, each from left to right."""


@cache
def layouts(extra: tuple[Path, ...] = ()) -> Mapping[str, Layout]:
    """The layouts by kind of register: those that come with civreg, then the user's own files, which win. Raises FormError."""
    shipped = Path(str(resources.files("civreg.export.certificate"))) / "layouts"
    return {layout.register: layout for layout in map(_load, (*sorted(shipped.glob("*.toml")), *extra))}


def _load(path: Path) -> Layout:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FormError(where=str(path), vi=f"không đọc được tệp ({error.strerror})", en=f"cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormError(where=str(path), vi=f"không phải TOML hợp lệ: {error}", en=f"is not valid TOML: {error}") from error
    for name in _HEAD:
        if not isinstance(content.get(name), str) or not content[name].strip():
            raise FormError(where=f"{path}:{name}", vi="phải là chữ", en="must be a text")
    rows = tuple(_rows(path, content.get("rows")))
    register, series, title, kind = (written(content[name].strip()) for name in _HEAD)
    return Layout(register, series, title, kind, rows)


def _rows(path: Path, rows: Any) -> Iterator[tuple[Slot, ...]]:
    if not isinstance(rows, list) or not rows:
        raise FormError(where=f"{path}:rows", vi="phải là danh sách dòng", en="must be a list of lines")
    for number, row in enumerate(rows):
        if not isinstance(row, list) or not row:
            raise FormError(where=f"{path}:rows[{number}]", vi="phải là danh sách ô", en="must be a list of slots")
        yield tuple(_slot(f"{path}:rows[{number}][{i}]", slot) for i, slot in enumerate(row))


def _slot(where: str, said: Any) -> Slot:
    if not isinstance(said, dict) or not isinstance(said.get("label"), str) or said.keys() - _SLOT:
        raise FormError(where=where, vi=f"chỉ nhận {sorted(_SLOT)}", en=f"takes only {sorted(_SLOT)}")
    if not _texts(said.get("keys")):
        raise FormError(where=f"{where}.keys", vi="phải là danh sách khóa", en="must be a list of keys")
    words_of, digits_of = (str(said.get(name, "")) for name in ("words_of", "digits_of"))
    office, notes, strong = (bool(said.get(name, False)) for name in ("office", "notes", "strong"))
    return Slot(written(said["label"]), tuple(said["keys"]), words_of, digits_of, office, notes, strong)


def _texts(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and bool(value) and all(isinstance(v, str) for v in value)
