"""One entry as checks see it: its fields understood when they are first asked for, and how sure each is."""

from __future__ import annotations

import re
from functools import cached_property

from civreg.kinds import PartialDate, date_of
from civreg.standing import Said, Standing

SURE = 0.9
"""Confidence from which a proposal is held against what else the book says; a person's word always is."""
NUMBER = re.compile(r"(\d{1,5})(?:/(\d{4}))?")


class Act:
    """One entry of the book, its fields understood when they are first asked for."""

    def __init__(self, standing: Standing, at: int) -> None:
        self.standing = standing
        self.at = at
        """Its place among the entries of the book, from 0."""
        self._said = {said.key: said for said in standing.fields}
        self._dates: dict[str, PartialDate | None] = {}

    def said(self, key: str) -> Said | None:
        """A field that holds something; None without it or where it stands empty."""
        found = self._said.get(key)
        return found if found and found.text and found.verdict != "illegible" else None

    def has(self, key: str) -> bool:
        """Whether the form has such a field."""
        return key in self._said

    def text(self, key: str) -> str:
        """What a field says; empty without it."""
        found = self.said(key)
        return found.text if found else ""

    def date(self, key: str) -> PartialDate | None:
        """The date that a field says, whole or in part; None where it says none."""
        if key not in self._dates:
            found = self.said(key)
            self._dates[key] = date_of(found.value) if found else None
        return self._dates[key]

    def sure(self, *keys: str) -> bool:
        """Whether a person stands for these fields or the machine is sure of them."""
        return all(said is not None and certain(said) for said in map(self.said, keys))

    def value(self, key: str) -> str:
        """What a field says, as the national sheet wants it; empty where it cannot be said."""
        found = self.said(key)
        return found.value if found else ""

    @cached_property
    def figures(self) -> tuple[str, str]:
        """The figures of its number and of the year written after it; empty where there are none."""
        return figures(self.value("so") or self.text("so").strip())


def figures(text: str) -> tuple[str, str]:
    """The figures of `NN` or `NN/YYYY`: number and year; empty where there are none."""
    found = NUMBER.fullmatch(text)
    return (found[1], found[2] or "") if found and int(found[1]) else ("", "")


def certain(said: Said) -> bool:
    """Whether a field may be held against another: verified, or surely read."""
    return said.verdict in ("accepted", "corrected") or (said.verdict is None and (said.confidence or 0.0) >= SURE)
