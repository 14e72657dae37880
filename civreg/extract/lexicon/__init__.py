"""What may stand in a field: names and closed lists, as data with their licences (`LICENSES.md`)."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent


def _read(file: str) -> Any:
    return json.loads(unicodedata.normalize("NFC", (HERE / file).read_text(encoding="utf-8")))


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
def names() -> Names:
    """The lists of names (MIT, see LICENSES.md)."""
    data = _read("names.json")
    return Names(dict(data["family"]), tuple(data["middle"]), tuple(data["given"]))


@cache
def lists() -> Lists:
    """The closed lists (official code lists of the civil-status system)."""
    data = _read("lists.json")
    return Lists(**{f.name: tuple(data[f.name]) for f in fields(Lists)})
