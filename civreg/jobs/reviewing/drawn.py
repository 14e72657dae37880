"""The sample of trusted keyers' work as the desk keeps it at hand: which entries were drawn, and how far they are looked at.

An entry is read when anything was done with it; ten thousand drawn ones are looked through a little at a time, between what clerks ask.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from itertools import islice

from civreg.archive import Archive
from civreg.jobs.reviewing.sampling import Drawn, KeyerSample, counted, drawn, told
from civreg.policy import Person, Policy
from civreg.standing import Waiting
from civreg.verify.review import KeyersWork

A_TIME = 20
"""Entries that are read in one go: some 15 ms."""
SIFTED = 2000
"""Entries of which it is asked in one go whether they may be drawn at all: some 5 ms."""
DONE = ("verified", "sampled")
EVERYBODY = ""
"""Whose work is told where a person is not told of colleagues one by one."""


class Sample:
    """The drawn entries of one archive, as they stood when they were looked at last."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._drawn: dict[int, Drawn] = {}
        self._counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        """What was counted of them, by keyer and book."""
        self._open: list[int] = []
        """Those of them that wait for a person, in order."""
        self._left: list[int] = []
        """Entries that are to be looked at, the next one last."""
        self._seen = -1
        """The last act that was heard of; -1 before the first look."""

    def refresh(self) -> bool:
        """Look at some of the entries with which anything was done; gives whether some are left."""
        if not self._trusted:
            return False
        self._hear()
        read = 0
        for number in [self._left.pop() for _ in self._left[-SIFTED:]]:
            if read == A_TIME:
                self._left.append(number)
            elif self._may_be_drawn(number):
                read += 1
                self._put(number, drawn(self._archive, number))
        return bool(self._left)

    def _put(self, number: int, found: Drawn | None) -> None:
        """Keep what is known of an entry now in place of what was."""
        before = self._drawn.pop(number, None)
        if before is not None:
            self._counts[before.keyer, before.book].subtract(counted(before))
            if before.status not in DONE:
                del self._open[bisect_left(self._open, number)]
        if found is not None and found.chosen:
            self._drawn[number] = found
            self._counts[found.keyer, found.book].update(counted(found))
            if found.status not in DONE:
                insort(self._open, number)

    def work(self, person: Person) -> list[KeyersWork]:
        """What a person may know of the samples in the books that they may see: colleagues one by one only who answers for them."""
        named = person.may("audit") or person.may("people")
        mine = {(keyer, book): own for (keyer, book), own in self._counts.items() if own["entries"] and person.may("see", book or None)}
        if not (named or person.may("decide")):
            mine = {(keyer, book): own for (keyer, book), own in mine.items() if keyer == person.name}
            named = True
        if not named:
            together: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
            for (_, book), own in mine.items():
                together[EVERYBODY, book].update(own)
            mine = together
        return [_work(one, counting=bool(self._left)) for one in told(mine, self._archive.settings.policy)]

    def waiting(self, person: Person, passed: Set[int], held: Set[int], limit: int) -> list[Waiting]:
        """Drawn entries that wait for a person who did not key them, at most `limit`, those that were passed over last."""
        found = self._waiting(person, held | passed, limit)
        return found or self._waiting(person, held, limit)

    def _waiting(self, person: Person, skip: Set[int], limit: int) -> list[Waiting]:
        own = (self._drawn[number] for number in self._open if number not in skip)
        mine = islice((one for one in own if _may(person, one)), limit)
        return [Waiting(one.entry, one.book, one.status, 0, 0.0) for one in mine]

    def _hear(self) -> None:
        """Note the entries with which anything was done; at first all of which anything was keyed."""
        head = self._archive.acts.head()[1]
        if self._seen < 0:
            self._left = self._archive.reviews.keyed_entries()[::-1]
        elif head > self._seen:
            again = self._archive.acts.entries_since(self._seen)
            known = set(again)
            self._left = [number for number in self._left if number not in known] + again
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


def _work(one: KeyerSample, *, counting: bool) -> KeyersWork:
    return KeyersWork(
        one.keyer,
        one.kind,
        one.share,
        one.limit,
        one.chosen,
        one.verified,
        one.fields,
        one.wrong,
        one.by_rate,
        one.verdict,
        counting,
    )
