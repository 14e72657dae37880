"""Who goes through which fields in figures, so that two people do not look at the same digits.

A person has the first `ROUND` fields that wait and that nobody else is at, for as long as they are at their groups: who turns to
something else, or is silent for `SILENCE` seconds, gives them back. Where nothing is left, somebody who comes is given half of the
entries that another has hardly begun. That spares looks and guards nothing: what two people say of one field is both kept.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

from civreg.archive import Archive, InFigures
from civreg.policy import Person

ROUND = 400
"""Fields in figures that one person goes through at a time."""
SILENCE = 300.0
"""Seconds without any word of a person's groups after which their fields are given to others."""


class Rounds:
    """The rounds of all people at one desk."""

    def __init__(self, archive: Archive, clock: Callable[[], float] = time.monotonic) -> None:
        self._archive = archive
        self._clock = clock
        self._rounds: dict[str, tuple[frozenset[int], float]] = {}
        """Entries by person, and until when."""

    def of(self, person: Person) -> list[InFigures]:
        """The fields of a person's round that wait, as far as this person has confirmed them."""
        others = self._others(person)
        held = frozenset[int]().union(*others.values())
        found = self._archive.pieces.waiting(person.books, person.name, held, ROUND)
        if not found and (given := self._shared(person, others)):
            found = self._archive.pieces.waiting(person.books, person.name, held - given, ROUND)
        self._rounds[person.name] = frozenset(one.entry for one in found), self._clock() + SILENCE
        return found

    def held(self, person: Person) -> dict[str, int]:
        """How many fields others are at that this person may see, by name."""
        others = self._others(person)
        waiting = self._archive.pieces.waiting(person.books, person.name, (), ROUND * len(others))
        counted = {who: sum(one.entry in entries for one in waiting) for who, entries in others.items()}
        return {who: n for who, n in sorted(counted.items()) if n}

    def stay(self, person: Person) -> None:
        """A person was heard of: their round goes on."""
        if person.name in self._rounds:
            self._rounds[person.name] = self._rounds[person.name][0], self._clock() + SILENCE

    def leave(self, name: str) -> None:
        """A person turned to something else: their fields are given to whoever asks first."""
        self._rounds.pop(name, None)

    def _others(self, person: Person) -> dict[str, frozenset[int]]:
        now = self._clock()
        return {who: entries for who, (entries, until) in self._rounds.items() if who != person.name and until > now and entries}

    def _shared(self, person: Person, others: dict[str, frozenset[int]]) -> frozenset[int]:
        """Entries that somebody else gives up to a person: the last half of those of which less than half the digits were seen."""
        for who, entries in sorted(others.items(), key=lambda one: -len(one[1])):
            digits: dict[int, list[int]] = defaultdict(lambda: [0, 0])
            for one in self._archive.pieces.waiting(person.books, who, (), ROUND * len(others)):
                if one.entry in entries:
                    digits[one.entry][0] += len(one.left)
                    digits[one.entry][1] += sum(c.isdecimal() for c in one.text)
            fresh = [entry for entry, (left, all_of_it) in digits.items() if 2 * left > all_of_it]
            if given := frozenset(fresh[(len(fresh) + 1) // 2 :]):
                self._rounds[who] = entries - given, self._rounds[who][1]
                return given
        return frozenset()
