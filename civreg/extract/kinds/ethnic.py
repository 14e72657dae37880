"""Ethnic group: one of the national list, by its name or an older one."""

from __future__ import annotations

from functools import cache

from civreg.extract.kinds.parsed import Parsed
from civreg.forms import code_lists
from civreg.model import Doubt
from civreg.text import compared


def parse(text: str) -> Parsed:
    """Value: the name in the national list; the text is never changed."""
    value = _names().get(_key(text), "")
    return Parsed(text, value, () if value else (Doubt("out-of-list"),))


def _key(text: str) -> str:
    return compared(text).replace("-", " ").strip(" .,")


@cache
def _names() -> dict[str, str]:
    lists = code_lists()
    listed = {_key(name): name for name in lists["danToc (a string)"]}
    return {_key(old): name for old, name in lists["danToc.other_names"].items()} | listed
