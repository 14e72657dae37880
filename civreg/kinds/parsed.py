"""What one kind makes of a text, and the figures that engines read as letters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from civreg.model import Doubt
from civreg.text import compared, lookalikes, searched, unmarked

_LOOKS = str.maketrans({**dict.fromkeys("OoQD", "0"), **dict.fromkeys("lI|!", "1"), **dict.fromkeys("Zz", "2"), **dict.fromkeys("Ss", "5")})
_OWN = str.maketrans("ÐðƉɖ", "ĐđĐđ")
_FIGURE = re.compile(r"[0-9OoQDlI|!ZzSs]+")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A field's text as it should be kept, its value for the national sheet (empty where it cannot be said), doubts."""

    text: str
    value: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def search(self) -> str:
        """The text's form for search."""
        return searched(self.text)


def figures(text: str) -> str:
    """Turn letters that look like figures into figures, in runs that hold a figure already."""
    return _FIGURE.sub(lambda m: m[0].translate(_LOOKS) if any(c.isdigit() for c in m[0]) else m[0], text)


def changed(before: str, after: str) -> tuple[Doubt, ...]:
    """The doubt that says what the engine read, where it was changed."""
    return () if before == after else (Doubt("corrected", before),)


def listed(text: str, names: Mapping[str, str]) -> Parsed:
    """Look a text up; `names` is keyed by `list_key`. The text is never changed.

    One name that differs in its marks alone gives the value too, but stays in doubt.
    """
    value = names.get(list_key(text), "")
    if value:
        return Parsed(text, value)
    bare = unmarked(text)
    near = {name for key, name in names.items() if _bare(key) == bare}
    return Parsed(text, near.pop() if len(near) == 1 else "", (Doubt("out-of-list"),))


@lru_cache(maxsize=1 << 14)
def _bare(key: str) -> str:
    """The letters alone of a name in a list, of which there are some thousands."""
    return unmarked(key)


def list_key(text: str) -> str:
    """The form in which names of a list are compared."""
    return compared(text).replace("-", " ").strip(" .,")


def plain(text: str) -> Parsed:
    """A text that may be anything: its own value, with single spaces and Vietnamese letters for those that only look so."""
    odd = lookalikes(text)
    return Parsed(text, " ".join(text.translate(_OWN).split()), (Doubt("look-alike", odd),) if odd else ())
