"""Communes, districts and provinces of all eras, as data (MIT, see LICENSES.md)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
KINDS_OF_UNIT = ("Thành phố", "Thị trấn", "Thị xã", "Phường", "Huyện", "Quận", "Tỉnh", "Đặc khu", "Xã")
_KIND = re.compile(rf"(?:{'|'.join(KINDS_OF_UNIT)}) (?!\d+$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Former:
    """A province that is no more."""

    name: str
    first: int
    last: int
    now: tuple[str, ...]
    """Provinces of until 2025 on its ground, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Communes, districts and provinces of all eras, written with their kind of unit."""

    triples: tuple[tuple[str, str, str], ...]
    """Until 2025: commune, district, province."""
    syllables: tuple[str, ...]
    """Every word of their names, each once."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Since 2025: commune, province."""
    former: tuple[Former, ...] = ()
    """Provinces that are no more, of which addresses were written."""
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Other ways to write the name of a province."""
    older: tuple[Former, ...] = ()
    """Provinces of before 1965 whose names went on as those of districts."""
    merged: dict[str, str] = field(default_factory=dict)
    """The province since 2025 of each until 2025."""

    def forms(self, province: str) -> tuple[str, ...]:
        """Every way to write the name of a province."""
        return (province, *self.also.get(province, ()))

    def triple(self, rng: np.random.Generator) -> tuple[str, str, str]:
        """One of them, all alike."""
        return self.triples[int(rng.integers(len(self.triples)))]

    @staticmethod
    def short(unit: str) -> str:
        """The name without the kind of unit, unless only a number remains."""
        kind = _KIND.match(unit)
        return unit[kind.end() :] if kind else unit


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer (MIT, see LICENSES.md)."""
    data = _read("places.json")
    tree: dict[str, dict[str, list[str]]] = data["until 2025"]
    triples = tuple((c, d, p) for p, districts in tree.items() for d, communes in districts.items() for c in communes)
    older = _read("places_former.json")
    gone = tuple((c, d, p) for p, districts in older["communes"].items() for d, communes in districts.items() for c in communes)
    pairs = tuple((c, p) for p, communes in data["since 2025"].items() for c in communes)
    words = {w.strip("(),'") for t in triples for u in t for w in Gazetteer.short(u).split(" ")}
    also = {province: tuple(forms) for province, forms in older["also written"].items()}
    merged: dict[str, str] = _read("places_today.json")["provinces"]
    syllables = tuple(sorted(w for w in words if w.isalpha()))
    return Gazetteer(triples + gone, syllables, pairs, _former(older["provinces"]), also, _former(older["older provinces"]), merged)


@cache
def communes_today() -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    """The communes of today on the ground of each of until 2025 (commune, district, province), the likeliest first."""
    tree: dict[str, dict[str, dict[str, list[str]]]] = _read("places_today.json")["communes"]
    return {(c, d, p): tuple(now) for p, some in tree.items() for d, communes in some.items() for c, now in communes.items()}


def _former(rows: list[dict[str, Any]]) -> tuple[Former, ...]:
    return tuple(Former(r["name"], r["from"], r["to"], tuple(r["now"])) for r in rows)


def _read(file: str) -> Any:
    return json.loads(unicodedata.normalize("NFC", (HERE / file).read_text(encoding="utf-8")))
