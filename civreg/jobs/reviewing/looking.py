"""Search for the desk: what one person may see of the entries that somebody's words may mean."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from civreg.archive import Archive, By
from civreg.jobs.searching import Hit, SearchOptions, question_of, search
from civreg.policy import Person, Policy
from civreg.standing import Standing
from civreg.verify.review import Findings, FoundEntry

NAMES = ("nksHoTen", "voHoTen", "chongHoTen", "nktHoTen", "cmHoTen", "ncHoTen", "nxnHoTen")
BORN = ("nksNgaySinhBangChu", "voNgaySinh", "chongNgaySinh", "nktNgaySinh", "nktNgayChet", "cmNgaySinh", "ncNgaySinh")
PARENTS = ("chaHoTen", "meHoTen")


def look_for(archive: Archive, by: By, person: Person, asked: str) -> Findings:
    """The entries that are meant, best first, of the books that a person may see; never fails on what is asked."""
    answer = search(archive, by, question_of(asked), SearchOptions(books=person.books))
    hits = (_found(hit, partial(_text, hit.standing, archive.settings.policy, person)) for hit in answer.hits)
    return Findings(tuple(hits), answer.question.unclear, answer.more, answer.waiting)


def _found(hit: Hit, text: partial[str]) -> FoundEntry:
    entry, match = hit.standing, hit.match
    return FoundEntry(
        entry=entry.entry or 0,
        book=entry.book or "",
        page=entry.page,
        status=entry.status,
        number=text("so"),
        names=_joined(map(text, NAMES)),
        born=text("nksNgaySinh") or _joined(map(text, BORN)),
        parents=_joined(map(text, PARENTS)),
        how=match.how,
        role=match.role,
        maybe=match.maybe,
        differs=match.differs,
    )


def _text(entry: Standing, policy: Policy, person: Person, key: str) -> str:
    """What a field says; the machine's reading where this person must not see yet what others say."""
    said = entry.said(key)
    if said is None:
        return ""
    return said.read if said.words and policy.of(entry.book).blind(key, said.words, person.name) else said.text


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(text for text in texts if text)
