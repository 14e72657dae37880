"""Groups at the desk: fields that hold one value, and pieces of fields in figures: single digits, days, months, years.

Pieces are gone through in rounds (`rounds`): all groups of digits and of parts of dates are of the fields of a person's own. Once a
person has confirmed every digit of a field, it comes once more, whole beside its text, in the group `figures`: there a digit shows
that was never read, and what stands between digits.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from civreg import forms
from civreg.archive import WHOLE, Archive, By, InFigures, Piece, Proposed
from civreg.errors import NothingMatchedError, OwnWorkError, RefusedError
from civreg.jobs.reviewing.rounds import Rounds
from civreg.language import Lang, Phrase
from civreg.model import Decision
from civreg.policy import Person
from civreg.verify.review import FIGURES, MOST, PIECES, Group, Marked, Member, Settled

DIGIT, DAY, MONTH, YEAR = PIECES
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\D*(?P<d>\d{1,2})\D+(?P<m>\d{1,2})\D+(?P<y>\d{4}|\d{2})\D*",
        r"\D*(?P<y>\d{4})\D+(?P<m>\d{1,2})\D+(?P<d>\d{1,2})\D*",
        r"\D*(?P<m>\d{1,2})\D+(?P<y>\d{4})\D*",
        r"\D*(?P<y>\d{4})\D*",
    )
)
_DATED = frozenset(("date", "year"))
BY_DIGITS = Phrase("đã xem từng chữ số theo nhóm, rồi cả ô", "every digit was seen in groups, then the whole field")
ODD = Phrase("«{text}» ở vị trí {at}: người xem nhóm thấy khác", "«{text}» at place {at}: who saw the group saw something else")
ODD_WHOLE = Phrase("cả ô không như đã đọc", "the whole field is not as it was read")


class Crop(NamedTuple):
    """A picture of a field, or of some characters of one."""

    entry: int
    key: str
    part: tuple[int, int] | None
    """Which characters, `WHOLE` for all lines of a field in figures; None of a field in a group of one value."""


class Groups:
    """What the desk's office does about groups; the caller has seen to it that the person may decide."""

    def __init__(self, archive: Archive, station: str, lang: Lang) -> None:
        self._archive = archive
        self._station = station
        self._lang: Lang = lang
        self.rounds = Rounds(archive)

    def groups(self, person: Person, kind: str | None) -> list[Group]:
        """Pieces of the person's round, digits first; then the values that many open fields hold, the most frequent first."""
        values = [] if kind in (*PIECES, FIGURES) else [Group(*row) for row in self._archive.queue.groups(person.books, kind)]
        return [*self._pieces(person, kind), *values]

    def _pieces(self, person: Person, kind: str | None) -> list[Group]:
        if kind is not None and kind not in (*PIECES, FIGURES):
            return []
        counted = Counter((group, value) for _, group, value, _, _ in self._round(person))
        order = (*PIECES, FIGURES)
        some = sorted(counted.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
        return [Group(*named, count) for named, count in some if kind in (None, named[0])]

    def members(self, person: Person, kind: str, value: str) -> list[Member]:
        """The fields or pieces of a group: fields with the most doubtful first, pieces in the order of their books."""
        if kind not in (*PIECES, FIGURES):
            return [Member(*row) for row in self._archive.queue.members(person.books, kind, value, MOST)]
        found = (one for one in self._round(person) if one[1:3] == (kind, value))
        return [Member(f.entry, f.key, f.field, first, stop, f.text) for f, _, _, first, stop in found][:MOST]

    def values(self, person: Person, kind: str) -> Sequence[str]:
        """What fields of a kind say most often; pieces that are odd are said to be nothing else."""
        return [] if kind in (*PIECES, FIGURES) else self._archive.queue.values(person.books, kind)

    def settle(self, person: Person, kind: str, marked: Marked) -> Settled:
        """Do all that was said about a group in one transaction, once however often it is sent.

        Raises NothingMatchedError for an entry that is not the person's to see, RefusedError.
        """
        if not person.may("decide"):
            raise RefusedError(what=kind)
        by, archive = By(person.name, self._station), self._archive
        entries = sorted({one.entry for one in (*marked.right, *marked.odd)})
        books = archive.pieces.books(entries)
        if strange := [n for n in entries if n not in books or not person.may("see", books[n])]:
            raise NothingMatchedError(what=str(strange[0]))
        work = self._confirm if kind in PIECES else self._accept if kind == FIGURES else self._settle
        with archive.transaction():
            told = archive.reviews.once_for_all(by, marked.request, lambda: work(by, marked))
            archive.queue.close(entries)
        return Settled(**told)

    # values of whole fields

    def _settle(self, by: By, marked: Marked) -> dict[str, int]:
        done = Counter(accepted=0, odd=0, moved=0)
        some: dict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
        for members, odd in ((marked.right, False), (marked.odd, True)):
            for one in members:
                some[one.entry, one.version][one.key] = odd
        for place, keys in some.items():
            done.update(self._settled(by, place, (marked.value, keys)))
        return dict(done)

    def _settled(self, by: By, place: tuple[int, int], said: tuple[str, Mapping[str, bool]]) -> Counter[str]:
        """What came of the fields of one entry; all are left where it moved on, or where this person keyed one of them."""
        (entry, version), (value, keys) = place, said
        if self._archive.reviews.version(entry) != version:
            return Counter(moved=len(keys))
        proposed = self._archive.decisions.proposals(entry)
        if unknown := sorted(set(keys) - set(proposed)):
            raise RefusedError(what=", ".join(unknown))
        try:
            self._archive.decisions.add_all(by, entry, [_decision(key, value, proposed[key], odd=odd) for key, odd in keys.items()])
        except OwnWorkError:
            return Counter(moved=len(keys))
        return Counter("odd" if odd else "accepted" for odd in keys.values())

    # pieces of fields

    def shown(self, person: Person, kind: str, value: str) -> list[Crop]:
        """The crops of a group, in its order."""
        return [Crop(one.entry, one.key, _part(kind, one)) for one in self.members(person, kind, value)]

    def to_come(self, person: Person) -> Iterator[Crop]:
        """All crops that a person's round still has, field by field in the order of their books, each at last as a whole."""
        for one, some in groupby(self._round(person), key=lambda piece: piece[0]):
            yield from (Crop(one.entry, one.key, (first, stop)) for _, kind, _, first, stop in some if kind != FIGURES)
            yield Crop(one.entry, one.key, WHOLE)

    def _round(self, person: Person) -> Iterator[tuple[InFigures, str, str, int, int]]:
        """Field, kind, value, first and last (exclusive) character of every piece of a person's round that is still to be seen."""
        kinds = {key: str(name["kind"]) for key, name in forms.field_names().items()}
        for one in self.rounds.of(person):
            if not one.left:
                yield one, FIGURES, "", 0, len(one.text)
            for i in sorted(one.left):
                yield one, DIGIT, one.text[i], i, i + 1
            for kind, (first, stop) in parts(one.text).items() if kinds.get(one.key) in _DATED else ():
                if not one.left.isdisjoint(range(first, stop)):
                    yield one, kind, one.text[first:stop], first, stop

    def _confirm(self, by: By, marked: Marked) -> dict[str, int]:
        def why(one: Piece) -> str:
            return ODD.say(self._lang, text=marked.value, at=one.first + 1)

        odd = self._archive.pieces.doubt(by, _pieces(marked.odd), why)
        return _told(marked, self._archive.pieces.confirm(by, marked.value, _pieces(marked.right)), odd)

    def _accept(self, by: By, marked: Marked) -> dict[str, int]:
        odd = self._archive.pieces.doubt(by, _pieces(marked.odd), lambda _: ODD_WHOLE.say(self._lang))
        return _told(marked, self._archive.pieces.accept(by, _pieces(marked.right), BY_DIGITS.say(self._lang)), odd)


def parts(text: str) -> Mapping[str, tuple[int, int]]:
    """Where day, month and year stand in a date in figures, as far as it says them: kind of piece, first and last (exclusive)."""
    found = next((m for pattern in _DATES if (m := pattern.fullmatch(text))), None)
    named = {DAY: "d", MONTH: "m", YEAR: "y"}
    return {kind: found.span(name) for kind, name in named.items() if found and found.groupdict().get(name)}


def _decision(key: str, value: str, proposed: Proposed, *, odd: bool) -> Decision:
    """What is said of a field of a group: it holds the value, as it was read or otherwise; or, where it is odd, nobody knows yet."""
    return Decision(key, "unsure" if odd else "accepted" if value == proposed.text.strip() else "corrected", value)


def _part(kind: str, one: Member) -> tuple[int, int] | None:
    return (one.first, one.stop) if kind in PIECES else WHOLE if kind == FIGURES else None


def _told(marked: Marked, right: int, odd: int) -> dict[str, int]:
    """What came of all that was marked, where so many were right and so many odd: the others moved on."""
    return {"accepted": right, "odd": odd, "moved": len(marked.right) + len(marked.odd) - right - odd}


def _pieces(members: Sequence[Member]) -> list[Piece]:
    return [Piece(one.entry, one.key, one.version, one.first, one.stop) for one in members]
