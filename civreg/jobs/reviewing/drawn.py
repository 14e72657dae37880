"""The sample of trusted keyers' work as the desk keeps it at hand: which entries were drawn, and how far they are looked at.

An entry is read when anything was done with it; ten thousand drawn ones are looked through a little at a time, between what clerks ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from civreg.archive import Archive
from civreg.jobs.reviewing.sampling import Drawn, KeyerSample, drawn, summed
from civreg.policy import Person, Policy
from civreg.standing import Waiting
from civreg.verify.review import KeyersWork

A_TIME = 20
"""Entries that are read in one go: some 15 ms."""
DONE = ("verified", "sampled")
EVERYBODY = ""
"""Whose work is told where a person is not told of colleagues one by one."""


class Sample:
    """The drawn entries of one archive, as they stood when they were looked at last."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._drawn: dict[int, Drawn] = {}
        self._left: list[int] = []
        """Entries that are to be looked at, the next one last."""
        self._seen = -1
        """The last act that was heard of; -1 before the first look."""

    def refresh(self) -> bool:
        """Look at some of the entries with which anything was done; gives whether some are left."""
        if not self._trusted:
            return False
        self._hear()
        for number in [self._left.pop() for _ in self._left[-A_TIME:]]:
            found = drawn(self._archive, number)
            if found is None or not found.chosen:
                self._drawn.pop(number, None)
            else:
                self._drawn[number] = found
        return bool(self._left)

    def work(self, person: Person) -> list[KeyersWork]:
        """What a person may know of the samples in the books that they may see: colleagues one by one only who answers for them."""
        named = person.may("audit") or person.may("people")
        mine = [one for one in self._drawn.values() if person.may("see", one.book or None)]
        if not (named or person.may("decide")):
            mine = [one for one in mine if one.keyer == person.name]
            named = True
        told = summed(mine if named else (replace(one, keyer=EVERYBODY) for one in mine), self._archive.settings.policy)
        return [_work(one, counting=bool(self._left)) for one in told]

    def waiting(self, person: Person, passed: Sequence[int], held: Set[int]) -> list[Waiting]:
        """Drawn entries that wait for a person who did not key them, those that were passed over last."""
        own = [one for _, one in sorted(self._drawn.items()) if one.status not in DONE and one.entry not in held and _may(person, one)]
        new = [one for one in own if one.entry not in passed]
        return [Waiting(one.entry, one.book, one.status, 0, 0.0) for one in new or own]

    def _hear(self) -> None:
        """Note the entries with which anything was done; at first all that were keyed and may be drawn."""
        head = self._archive.acts.head()[1]
        if self._seen < 0:
            self._left = [number for number in self._archive.reviews.keyed_entries() if self._may_be_drawn(number)][::-1]
        elif head > self._seen:
            again = self._archive.acts.entries_since(self._seen)
            self._left = [number for number in self._left if number not in again]
            self._left += [number for number in again if self._may_be_drawn(number)]
        self._seen = head

    def _may_be_drawn(self, number: int) -> bool:
        return any(rules.in_sample(number) for rules in self._rules())

    def _rules(self) -> Iterator[Policy]:
        policy = self._archive.settings.policy
        yield from (policy, *policy.kinds.values())

    @property
    def _trusted(self) -> bool:
        return any(rules.trusted for rules in self._rules())


def _may(person: Person, one: Drawn) -> bool:
    """Whether a person may verify an entry of the sample."""
    return person.may("see", one.book or None) and person.name not in one.keyer.split(", ")


def _work(told: KeyerSample, *, counting: bool) -> KeyersWork:
    return KeyersWork(
        told.keyer,
        told.kind,
        told.share,
        told.limit,
        told.chosen,
        told.verified,
        told.fields,
        told.wrong,
        told.by_rate,
        told.verdict,
        counting,
    )
