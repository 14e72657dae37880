"""The pages of one book as they came to the station: which number is next, which are missing, what was there before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from civreg import scan
from civreg.jobs.sight import Sight
from civreg.model import Page

STEP = 20
"""Most numbers by which neighbours may differ; a larger leap is a misread number."""
AROUND = 3
"""Neighbours on each side that a number is held against."""
SHARPER = 1.15


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier picture of the same page."""

    name: str
    page: int
    likeness: float
    better: bool
    """Whether the earlier one is the one to keep."""
    poor: bool
    """Whether the earlier one should be taken again: then this was to be expected."""


@dataclass(slots=True)
class Leaf:
    """One page on the shelf."""

    page: int
    """Its number in the archive."""
    name: str
    prepared: Page
    sight: Sight | None = None
    twin: Twin | None = None
    tries: int = 0
    """How often it was looked at."""

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        return self.prepared.legibility.blank

    @property
    def waits(self) -> bool:
        """Whether its number was not looked for yet."""
        return not self.blank and not (self.sight and self.sight.read)

    @property
    def poor(self) -> bool:
        """Whether it should be taken again."""
        return self.prepared.legibility.scan_again or bool(self.sight and self.sight.outside)


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that should stand between two and do not."""

    after: int
    before: int
    page: int
    """The page with the number `before`."""
    open: bool = False
    """Whether a page between them was not looked at yet, and may fill it."""


@dataclass(slots=True)
class Shelf:
    """The pages of one book, in the order in which they came."""

    leaves: list[Leaf] = field(default_factory=list)

    def twin(self, leaf: Leaf) -> Twin | None:
        """The page that came before and shows the same; the later of the two is kept unless it is worse."""
        if leaf.sight is None or leaf.blank:
            return None
        before = [o for o in itertools.takewhile(lambda o: o is not leaf, self.leaves) if o.sight and not o.blank]
        for i in scan.nearest(leaf.sight.glance, [o.sight.glance for o in before if o.sight]):
            other = before[i]
            if other.sight is None or _differ(leaf.sight, other.sight):
                continue
            likeness = scan.likeness(leaf.sight.ink, other.sight.ink)
            if likeness >= scan.SAME:
                return Twin(other.name, other.page, round(likeness, 3), _worse(leaf, other), other.poor)
        return None

    def expected(self, leaf: Leaf | None = None) -> int | None:
        """The number that comes next before a leaf came, or after all; None where none is believed."""
        passed = 0
        told = list(itertools.takewhile(lambda pair: pair[0] is not leaf, self.numbers()))
        for other, number in reversed(told):
            if number is not None:
                return number + passed + 1
            passed += not other.blank and other.twin is None
        return None

    def gaps(self) -> list[Gap]:
        """Where numbers leap further than pages without a number can fill."""
        told = self.numbers()
        first = dict(reversed([(number, i) for i, (_, number) in enumerate(told) if number is not None]))
        found = []
        for one, two in itertools.pairwise(sorted(first)):
            low, high = sorted((first[one], first[two]))
            unread = sum(number is None and not leaf.blank and leaf.twin is None for leaf, number in told[low + 1 : high])
            if 1 < two - one <= STEP and two - one - 1 > unread:
                waits = any(leaf.waits for leaf in self.leaves[low + 1 : high])
                found.append(Gap(one, two, self.leaves[first[two]].page, waits))
        return found

    def numbers(self) -> list[tuple[Leaf, int | None]]:
        """Every leaf with the number that is believed of it: surely read or borne out by a neighbour, and not far off."""
        read = [leaf.sight.number if leaf.sight else None for leaf in self.leaves]
        return [(leaf, self._believed(i, read)) for i, leaf in enumerate(self.leaves)]

    def _believed(self, i: int, read: Sequence[int | None]) -> int | None:
        number, seen = read[i], self.leaves[i].sight
        if number is None or seen is None:
            return None
        around = [n for j, n in enumerate(read[max(0, i - AROUND) : i + AROUND + 1], max(0, i - AROUND)) if n is not None and j != i]
        if len(around) >= AROUND and abs(median(around) - number) > STEP:
            return None
        beside = [read[j] for j in (i - 1, i + 1) if 0 <= j < len(read)]
        return number if seen.sure or number - 1 in beside or number + 1 in beside else None


def _differ(one: Sight, other: Sight) -> bool:
    """Whether two pages surely have different numbers."""
    return one.sure and other.sure and one.number != other.number


def _worse(new: Leaf, old: Leaf) -> bool:
    if new.poor != old.poor:
        return new.poor
    return old.prepared.legibility.sharpness > SHARPER * new.prepared.legibility.sharpness
