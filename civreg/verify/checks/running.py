"""How the numbers of a book run on: what is believed of each entry, and where a new year begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.sequence import Guess, Number, likeliest_numbers
from civreg.standing import Standing
from civreg.verify.checks.act import Act

CLEAR, ALONE = 3.0, 2.0
"""By how much (natural logarithms) another number must be likelier than what is read, and than all others, to be proposed."""
UNREAD = frozenset(("not-read", "failed", "new", "unknown-form"))
"""Pages of which it is not known which entries they hold."""
DOUBTFUL = 0.3
"""Confidence of a reading that has none."""
EARLY = 3
"""Most that the first number of a new year may be."""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry in the run."""

    act: Act
    guess: Guess
    held: int | None
    """The number that is believed: what is proposed where that is clear, else what is read."""
    proposed: bool
    part: int
    """0 for the first year in the book, 1 for the next …"""
    unread: int
    """Unread pages just before it."""

    @property
    def sure(self) -> bool:
        """Whether its number is what stands there, and that is sure."""
        return not self.proposed and self.act.sure("so")


@dataclass(frozen=True, slots=True)
class Run:
    """All entries of a book in page order."""

    steps: tuple[Step, ...]
    before: int | None
    """Last number of the volume before, of the same year."""

    @classmethod
    def of(cls, pages: Sequence[Standing], acts: Sequence[Act], before: int | None) -> Run:
        """Find the likeliest run through what is read."""
        unread = _unread(pages, acts)
        numbers = [Number(_read(act), _year(act), gap) for act, gap in zip(acts, unread, strict=True)]
        steps: list[Step] = []
        for i, guess in enumerate(likeliest_numbers(numbers, before)):
            proposed = guess.value != guess.read and guess.margin >= CLEAR and guess.lead >= ALONE
            held = guess.value if proposed else guess.read
            part = _part(steps, held, numbers[i].year, [n.value for n in numbers[i + 1 : i + 4]])
            steps.append(Step(acts[i], guess, held, proposed, part, unread[i]))
        return cls(tuple(steps), before)

    @property
    def parts(self) -> list[list[Step]]:
        """The steps whose number is known, year by year."""
        known = [step for step in self.steps if step.held is not None]
        return [[step for step in known if step.part == part] for part in sorted({step.part for step in known})]


def _read(act: Act) -> tuple[tuple[str, float], ...]:
    said, figures = act.said("so"), act.figures[0]
    if said is None or not figures:
        return ()
    return ((figures, 1.0 if said.verdict in ("accepted", "corrected") else said.confidence or DOUBTFUL),)


def _year(act: Act) -> int | None:
    date = act.date("ngayDangKy")
    return date.year if date else None


def _unread(pages: Sequence[Standing], acts: Sequence[Act]) -> list[int]:
    """For each entry the unread pages since the entry before."""
    at = {id(act.standing): act.at for act in acts}
    found, count = [0] * len(acts), 0
    for page in pages:
        if id(page) in at:
            found[at[id(page)]], count = count, 0
        else:
            count += page.status in UNREAD
    return found


def _part(steps: Sequence[Step], held: int | None, year: int | None, after: Sequence[int | None]) -> int:
    """Which year of the book an entry belongs to: a new one begins where numbers fall back to the first and go on from there."""
    last = next((step for step in reversed(steps) if step.held is not None), None)
    if last is None or last.held is None:
        return 0
    if held is None or held >= last.held:
        return last.part
    before = _year(last.act)
    newer = year is not None and before is not None and year > before
    goes_on = any(n is not None and 0 < n - held <= EARLY for n in after)
    fresh = held <= EARLY and last.held - held > EARLY and (newer or goes_on)
    return last.part + (fresh or (newer and goes_on and last.held - held > EARLY))
