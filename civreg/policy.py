"""Who must have looked before a field is settled: one person, two who do not see each other's word, or a sample.

Double keying is a policy for chosen fields, never the default: quality follows the last and most skilled person. What a trusted
keyer typed may be taken on a random sample; that is never called verified, and how large the sample is and what it found is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    """The rules of one archive, and where they differ those of one kind of register."""

    twice: frozenset[str] = frozenset()
    """Field keys that two different people settle, the second without seeing the first's word."""
    trusted: frozenset[str] = frozenset()
    """People of whose keying only a sample is verified by another; never of fields that two people settle."""
    sample: float = 0.1
    """0..1: share of their entries in that sample."""
    limit: float = 0.02
    """0..1: share of wrong fields in the sample above which a keyer is not to be trusted any longer."""
    sure: float = 0.99
    """Confidence from which a field without doubts is shown folded, to be accepted with others."""
    sure_of: Mapping[str, float] = field(default_factory=dict)
    """The same for single fields, by key."""
    kinds: Mapping[str, Policy] = field(default_factory=dict)
    """Rules of kinds of registers (KS, KH, KT, CMC, HN) that differ."""
    seed: str = ""
    """What the sample is drawn by, beside the entry: the archive's id, which nobody chooses."""

    def of(self, book: str | None) -> Policy:
        """The rules for a book, by its id; those of the archive for a loose page."""
        return self.kinds.get((book or "").partition(".")[0], self)

    def surely(self, key: str) -> float:
        """Confidence from which a field is shown folded."""
        return self.sure_of.get(key, self.sure)

    def in_sample(self, entry: int) -> bool:
        """Whether an entry is in the sample; the same each time, and a larger sample holds the smaller one."""
        digest = hashlib.sha256(f"{self.seed}/{entry}".encode()).digest()
        return int.from_bytes(digest[:8], "big") < self.sample * 2.0**64

    def keyer(self, keys: Sequence[str], keyed: Mapping[str, tuple[str, str]]) -> str:
        """The trusted keyers who typed every field of an entry, as last typed (`keyed`: text and person by key); empty without."""
        people = {keyed[key][1] if key in keyed else "" for key in keys if key not in self.twice}
        return ", ".join(sorted(people)) if people and people <= self.trusted else ""

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
ROLES: tuple[Role, ...] = ("keyer", "reviewer", "archivist", "issuer", "auditor", "admin")
RIGHTS: dict[str, frozenset[Role]] = {
    "see": frozenset({"keyer", "reviewer", "archivist", "issuer", "auditor"}),
    "key": frozenset({"keyer", "archivist"}),
    "decide": frozenset({"reviewer", "archivist"}),
    "write": frozenset({"keyer", "reviewer", "archivist"}),
    "verify": frozenset({"reviewer", "archivist"}),
    "return": frozenset({"reviewer", "archivist"}),
    "reopen": frozenset({"archivist"}),
    "issue": frozenset({"issuer"}),
    "audit": frozenset({"auditor", "archivist"}),
    "count": frozenset({"reviewer", "archivist", "auditor", "admin"}),
    "people": frozenset({"admin"}),
    "tend": frozenset({"archivist", "admin"}),
    "self": frozenset(ROLES),
}
"""What may be done, and by whom; whatever is not named here nobody may do. An admin sees no record.

`self`: what everybody may do who is in, such as to change the own password. `tend`: to be told what the archive itself lacks.
"""


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
    once: bool = False
    """Whether the password was set by somebody else: nothing is shown until the person has chosen one."""
