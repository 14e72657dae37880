"""Ethnic group: one of the national list, by its name or an older one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from civreg.forms import code_lists
from civreg.kinds.parsed import Parsed, list_key, listed


def parse(text: str) -> Parsed:
    """Value: the name in the national list."""
    return listed(text, _names())


@cache
def _names() -> dict[str, str]:
    lists = code_lists()
    today = {list_key(name): name for name in lists["danToc (a string)"]}
    written = tomllib.loads((Path(__file__).parent / "ethnic.toml").read_text(encoding="utf-8"))
    also = {list_key(way): name for name, ways in written.items() for way in ways}
    return also | {list_key(old): name for old, name in lists["danToc.other_names"].items()} | today
