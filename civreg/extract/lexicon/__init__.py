"""What may stand in a field: places, names and closed lists, as data with their licences (`LICENSES.md`)."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
KINDS_OF_UNIT = ("Thành phố", "Thị trấn", "Thị xã", "Phường", "Huyện", "Quận", "Tỉnh", "Đặc khu", "Xã")


def _read(file: str) -> Any:
    return json.loads(unicodedata.normalize("NFC", (HERE / file).read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Places:
    """Communes, districts and provinces of all eras, written with their kind of unit."""

    triples: tuple[tuple[str, str, str], ...]
    """Until 2025: commune, district, province."""
    syllables: tuple[str, ...]
    """Every word of their names, each once."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Since 2025: commune, province."""
    former: tuple[str, ...] = ()
    """Names of provinces that are no more."""
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Other ways to write the name of a province."""

    def forms(self, province: str) -> tuple[str, ...]:
        """Every way to write the name of a province."""
        return (province, *self.also.get(province, ()))

    def triple(self, rng: np.random.Generator) -> tuple[str, str, str]:
        """One of them, all alike."""
        return self.triples[int(rng.integers(len(self.triples)))]

    @staticmethod
    def short(unit: str) -> str:
        """The name without the kind of unit, unless only a number remains."""
        for kind in KINDS_OF_UNIT:
            if unit.casefold().startswith(kind.casefold() + " ") and not unit[len(kind) + 1 :].isdigit():
                return unit[len(kind) + 1 :]
        return unit


@dataclass(frozen=True, slots=True)
class Names:
    """Family names with weights, middle and given names."""

    family: dict[str, float]
    middle: tuple[str, ...]
    given: tuple[str, ...]

    def common_family(self, rng: np.random.Generator) -> str:
        """A family name, the square root of its share often."""
        keys = list(self.family)
        weights = np.sqrt([self.family[k] for k in keys])
        return keys[int(rng.choice(len(keys), p=weights / weights.sum()))]


@dataclass(frozen=True, slots=True)
class Lists:
    """The closed lists of the national sheet, and common answers where any is allowed."""

    sex: tuple[str, ...]
    ethnic: tuple[str, ...]
    nationality: tuple[str, ...]
    relations: tuple[str, ...]
    occupations: tuple[str, ...]
    causes: tuple[str, ...]
    """Of death."""
    offices: tuple[str, ...]
    posts: tuple[str, ...]
    """Of signers."""
    streets: tuple[str, ...]
    """Names that streets bear in many towns."""


@cache
def places() -> Places:
    """The gazetteer (MIT, see LICENSES.md)."""
    data = _read("places.json")
    tree: dict[str, dict[str, list[str]]] = data["until 2025"]
    triples = tuple((c, d, p) for p, districts in tree.items() for d, communes in districts.items() for c in communes)
    older = _read("places_former.json")
    gone = tuple((c, d, p) for p, districts in older["communes"].items() for d, communes in districts.items() for c in communes)
    pairs = tuple((c, p) for p, communes in data["since 2025"].items() for c in communes)
    words = {w.strip("(),'") for t in triples for u in t for w in Places.short(u).split(" ")}
    also = {province: tuple(forms) for province, forms in older["also written"].items()}
    former = tuple(province["name"] for province in older["provinces"])
    return Places(triples + gone, tuple(sorted(w for w in words if w.isalpha())), pairs, former, also)


@cache
def names() -> Names:
    """The lists of names (MIT, see LICENSES.md)."""
    data = _read("names.json")
    return Names(dict(data["family"]), tuple(data["middle"]), tuple(data["given"]))


@cache
def lists() -> Lists:
    """The closed lists (official code lists of the civil-status system)."""
    data = _read("lists.json")
    return Lists(**{f.name: tuple(data[f.name]) for f in fields(Lists)})
