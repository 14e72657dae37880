"""What is looked at in groups, and what a person says about one: the nouns between the desk's pages and its office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PIECES = ("digit", "date-day", "date-month", "date-year")
"""Kinds of groups of which the members are pieces of fields in figures."""
MOST = 400
"""Members of a group that are given and shown at once; those that are left come after."""
FIGURES = "figures"
"""The kind of fields whose digits a person has all seen, and sees once more as a whole."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of a kind that are to hold the same value."""

    kind: str
    """Sex, ethnic, number, signer …, or one of `PIECES` or `FIGURES`."""
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a group, or one piece of a field."""

    entry: int
    key: str
    version: int
    """Of the entry; of a piece, or of a field in figures, the reading that it was seen on."""
    first: int = 0
    """First character of a piece, from 0."""
    stop: int = 0
    """Its last one, exclusive; 0 of a whole field in a group of one value."""
    text: str = ""
    """What the field says, where that is not the group's value."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What a person said about a group."""

    request: str
    """A random word of the sender: the same request is done once."""
    value: str
    right: Sequence[Member] = ()
    """Those that hold `value`."""
    odd: Sequence[Member] = ()
    """Those that hold another."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it."""

    accepted: int
    odd: int
    """Left open, as unsure."""
    moved: int
    """Left as they stand: somebody else was there first, or this person keyed them."""
