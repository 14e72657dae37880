"""Nationality: a country by the name that registers use, today's or an old one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from civreg.kinds.parsed import Parsed, list_key, listed


def parse(text: str) -> Parsed:
    """Value: the country's usual name; a state that is no more keeps its own."""
    return listed(text, _names())


@cache
def _names() -> Mapping[str, str]:
    data = tomllib.loads((Path(__file__).parent / "nationality.toml").read_text(encoding="utf-8"))
    groups = [*data["today"].values(), *([name, *also] for name, also in data["former"].items()), *data["none"].values()]
    others = {list_key(name): names[0] for names in groups for name in names}
    return others | {list_key(names[0]): names[0] for names in groups}
