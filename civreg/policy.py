"""Who must have looked before a field is settled: one person, or two who do not see each other's word.

Double keying is a policy for chosen fields, never the default: quality follows the last and most skilled person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.model import Verdict
from civreg.text import compared

SETTLING: tuple[Verdict, ...] = ("accepted", "corrected", "illegible")


@dataclass(frozen=True, slots=True)
class Word:
    """What one person said about one field, at one time."""

    verdict: Verdict
    text: str
    person: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one archive."""

    twice: frozenset[str] = frozenset()
    """Field keys that two different people settle, the second without seeing the first's word."""
    trusted: frozenset[str] = frozenset()
    """People of whose keying only a sample is verified by another."""
    sample: float = 0.1
    """0..1: share of their entries in that sample."""
    sure: float = 0.99
    """Confidence from which a field without doubts is shown folded, to be accepted with others."""

    def settled(self, key: str, words: Sequence[Word]) -> Word | None:
        """The word that stands for a field, of all that was said about it from first to last; None while it is open.

        Of a field settled twice: two people who agree as compared, the later's word; where they differ, what a third says.
        """
        if key not in self.twice:
            return words[-1] if words and words[-1].verdict in SETTLING else None
        last = {word.person: word for word in words}
        said = [word for word in words if last[word.person] is word and word.verdict in SETTLING]
        for i, word in enumerate(said):
            if any(_same(word, other) for other in said[:i]):
                return word
        return said[2] if len(said) > 2 else None

    def disputed(self, key: str, words: Sequence[Word]) -> bool:
        """Whether two people differ on a field and a third must say."""
        last = {word.person: word for word in words if word.verdict in SETTLING}
        return key in self.twice and len(last) > 1 and self.settled(key, words) is None

    def blind(self, key: str, words: Sequence[Word], person: str) -> bool:
        """Whether a person must not see what others said about a field: it waits for his own word."""
        return key in self.twice and not self.disputed(key, words) and all(word.person != person for word in words)


def _same(one: Word, other: Word) -> bool:
    return (one.verdict == "illegible") == (other.verdict == "illegible") and compared(one.text) == compared(other.text)


Role = str
RIGHTS: dict[str, frozenset[Role]] = {
    "see": frozenset({"keyer", "reviewer", "archivist", "issuer", "auditor"}),
    "key": frozenset({"keyer", "archivist"}),
    "decide": frozenset({"reviewer", "archivist"}),
    "verify": frozenset({"reviewer", "archivist"}),
    "return": frozenset({"reviewer", "archivist"}),
    "reopen": frozenset({"archivist"}),
    "issue": frozenset({"issuer"}),
    "audit": frozenset({"auditor", "archivist"}),
    "count": frozenset({"reviewer", "archivist", "auditor", "admin"}),
    "people": frozenset({"admin"}),
}
"""What may be done, and by whom; whatever is not named here nobody may do. An admin sees no record."""
ROLES: tuple[Role, ...] = ("keyer", "reviewer", "archivist", "issuer", "auditor", "admin")


def may(roles: Sequence[Role], right: str) -> bool:
    """Whether one of some roles has a right."""
    return not RIGHTS[right].isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may log in."""

    id: int
    name: str
    """To log in with; also who acts, in the chain."""
    shown: str
    roles: tuple[str, ...]
    books: tuple[str, ...] | None
    """None: all."""
    enabled: bool = True

    def may(self, right: str, book: str | None = None) -> bool:
        """Whether this person has a right, of a book where one is named."""
        return self.enabled and may(self.roles, right) and (book is None or self.books is None or book in self.books)


@dataclass(frozen=True, slots=True)
class Visit:
    """A session that is going on."""

    person: Person
    form: str
    """Token that every form sent in it must carry."""
    locked: bool
