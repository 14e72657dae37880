"""The desk's office over an archive: every call is one person's, and sees to that person's rights."""

from __future__ import annotations

import base64
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Literal

from civreg.archive import Archive, By, StoredPage
from civreg.errors import NotSettledError, RefusedError
from civreg.jobs.checking import check_books
from civreg.jobs.reviewing.counting import count
from civreg.jobs.reviewing.door import Door
from civreg.jobs.reviewing.looking import look_for
from civreg.jobs.reviewing.pictures import Pictures
from civreg.jobs.reviewing.queueing import refresh_queue
from civreg.jobs.reviewing.showing import show
from civreg.jobs.standing import standing_entry
from civreg.language import Lang
from civreg.model import Decision
from civreg.policy import Person, Visit
from civreg.standing import Standing, Waiting
from civreg.verify.review import Findings, Given, Group, Member, Saved, ShownEntry, Statistics

LEASE = 120.0
"""Seconds for which an entry that somebody opened is not given to others."""


class DeskOffice:
    """Implements `civreg.verify.review.Office`. One thread calls it, but for pictures and crops, which any may ask for."""

    def __init__(self, archive: Archive, station: str, lang: Lang = "vi") -> None:
        self._archive = archive
        self._lang: Lang = lang
        self._station = station
        self._door = Door()
        self._leases: dict[int, tuple[str, float]] = {}
        self._pictures = Pictures()
        self._blocks: dict[str, tuple[int, dict[int, tuple[str, ...]]]] = {}
        self._painter = ThreadPoolExecutor(1, "ahead")

    # the door

    def log_in(self, name: str, password: str, station: str) -> str | None:
        """Begin a session; gives the token for its cookie, None where name or password are wrong."""
        person = self._archive.people.known(name, password)
        if person is None:
            self._door.failed(name, station)
            self.saw(None, station, "login refused", name[:80])
            return None
        self._door.opened(name)
        self.saw(person, station, "login", "")
        return self._archive.people.enter(person)

    def wait(self, name: str, station: str) -> int:
        """Seconds that must pass before the next try to log in."""
        return self._door.wait(name, station)

    def visit(self, token: str) -> Visit | None:
        """The session that a token belongs to."""
        return self._archive.people.visit(token) if token else None

    def unlock(self, token: str, password: str) -> bool:
        """Open a locked session again."""
        visit = self.visit(token)
        if visit is None or self._archive.people.known(visit.person.name, password) is None:
            self._door.failed(visit.person.name if visit else "")
            return False
        self._door.opened(visit.person.name)
        self._archive.people.lock(token, locked=False)
        return True

    def lock(self, token: str) -> None:
        """Lock a session."""
        self._archive.people.lock(token, locked=True)

    def leave(self, token: str) -> None:
        """End a session."""
        self._archive.people.leave(token)

    def saw(self, person: Person | None, station: str, what: str, about: str) -> None:
        """Record who saw what, or who was refused."""
        self._archive.sights.add(By(person.name if person else "?", station), what, about)

    # the queue

    def books(self, person: Person) -> Mapping[str, Mapping[str, int]]:
        """Entries by book and status, of the books that a person may see."""
        self._catch_up()
        return {book: counts for book, counts in self._archive.queue.counts().items() if person.may("see", book)}

    def next(self, person: Person, order: str, after: int | None) -> Sequence[Waiting]:
        """The entries to look at next: by `risk`, or those of a book that follow `after`."""
        refresh_queue(self._archive)
        held = [entry for entry, (who, until) in self._leases.items() if until > time.monotonic() and who != person.name]
        queue = self._archive.queue
        if order == "risk":
            return queue.next(person.books, [*held, *([after] if after else [])], 4)
        return queue.after(order, after or 0, held, 4) if person.may("see", order) else []

    def _catch_up(self) -> None:
        while refresh_queue(self._archive):
            pass

    # entries

    def entry(self, person: Person, number: int) -> ShownEntry | None:
        """An entry as this person may see it; None where it is not theirs to see."""
        standing = self._theirs(person, number)
        if standing is None:
            return None
        return self._leased(replace(show(self._archive, standing, person), blocks=self._blocking(standing)), person)

    def _leased(self, shown: ShownEntry, person: Person) -> ShownEntry:
        number, now = shown.standing.entry or 0, time.monotonic()
        who, until = self._leases.get(number, ("", 0.0))
        if who not in ("", person.name) and until > now:
            return replace(shown, holder=who)
        self._leases = {n: held for n, held in self._leases.items() if held[1] > now} | {number: (person.name, now + LEASE)}
        return shown

    def _theirs(self, person: Person, number: int) -> Standing | None:
        standing = standing_entry(self._archive, number)
        return standing if standing and person.may("see", standing.book or None) else None

    def save(self, person: Person, number: int, given: Given) -> Saved:
        """Record what a person says about fields: decisions of a reviewer, or what a keyer types."""
        standing = self._theirs(person, number)
        if standing is None or not (person.may("decide") or person.may("key")):
            raise RefusedError(what=str(number))
        by, archive = By(person.name, self._station), self._archive

        def work() -> int:
            for key, text in given.texts.items():
                if person.may("decide"):
                    archive.decisions.add(by, number, _decision(standing, key, text, given))
                else:
                    archive.reviews.key(by, number, key, text)
            return archive.reviews.version(number)

        archive.reviews.once(by, given.request, number, given.version, work)
        return self._saved(number)

    def review(self, person: Person, number: int, what: Literal["verify", "return", "reopen"], given: Given) -> Saved:
        """Verify an entry, give it back, or open it again. Raises NotSettledError while fields are open."""
        standing = self._theirs(person, number)
        if standing is None or not person.may(what):
            raise RefusedError(what=str(number))
        still = [f.key for f in standing.fields if not f.settled]
        if what == "verify" and still:
            raise NotSettledError(entry=number, n=len(still), keys=", ".join(still))
        if what == "verify" and (blocks := self._blocking(standing)):
            raise RefusedError(what=" ".join(blocks))
        by, reviews = By(person.name, self._station), self._archive.reviews
        reviews.once(by, given.request, number, given.version, lambda: reviews.add(by, number, what, given.reason))
        return self._saved(number)

    def _saved(self, number: int) -> Saved:
        now = standing_entry(self._archive, number)
        return Saved(now.version, now.status, now.fields) if now else Saved(0, "", ())

    def _blocking(self, standing: Standing) -> tuple[str, ...]:
        """What the rules of the books hold against an entry, in sentences; a book is checked again when something in it moved."""
        if not standing.book:
            return ()
        head = self._archive.acts.head()[1]
        known = self._blocks.get(standing.book)
        if known is None or known[0] != head:
            found: dict[int, list[str]] = {}
            for finding in check_books(self._archive, [standing.book]):
                if finding.blocks and finding.entry:
                    found.setdefault(finding.entry, []).append(finding.say(self._lang))
            known = self._blocks[standing.book] = head, {entry: tuple(why) for entry, why in found.items()}
        return known[1].get(standing.entry or 0, ())

    # groups

    def groups(self, person: Person, key: str | None) -> Sequence[Group]:
        """Values that many open fields hold, the most frequent first."""
        self._catch_up()
        return [Group(*row) for row in self._archive.queue.groups(person.books, key)]

    def members(self, person: Person, key: str, value: str) -> Sequence[Member]:
        """The open fields of a group, the most doubtful first."""
        return [Member(entry, key, value, version) for entry, version in self._archive.queue.members(person.books, key, value)]

    def values(self, person: Person, key: str) -> Sequence[str]:
        """What a field says most often in the books that a person may see."""
        return self._archive.queue.values(person.books, key)

    def search(self, person: Person, asked: str) -> Findings:
        """The entries that somebody's words may mean, best first, of the books that this person may see; it is recorded."""
        return look_for(self._archive, By(person.name, self._station), person, asked)

    def statistics(self, person: Person) -> Statistics:
        """How far the work is and how well the machine reads, in the books that this person may see."""
        self._catch_up()
        return count(self._archive, person)

    # pictures

    def picture(self, person: Person, page: int, look: Literal["original", "clean"]) -> Callable[[], bytes] | None:
        """What draws the straightened page as JPEG, anew from the original, in any thread; None where it is not theirs to see."""
        stored = self._stored(person, page)
        return partial(self._pictures.page, stored, look) if stored else None

    def crop(self, person: Person, number: int, key: str) -> Callable[[], bytes] | None:
        """What draws one field, cut from the original; None where there is none for this person."""
        read = self._archive.outgoing.page(number)
        if read is None or read.entry is None or not person.may("see", read.stored.book):
            return None
        box = next((t.box for t in read.entry.transcripts if t.key == key), None)
        return partial(self._pictures.crop, read.stored, box.quad) if box else None

    def paper(self, person: Person, number: int, key: str) -> bytes | None:
        """A correction as it is written on a sheet that came back, as JPEG; None where there is none for this person."""
        word = self._archive.paper.words(number).get(key) if self._theirs(person, number) else None
        return base64.b64decode(word.picture) if word and word.picture else None

    def ready(self, numbers: Sequence[int]) -> None:
        """Have the pictures of entries at hand soon."""
        for number in numbers:
            read = self._archive.outgoing.page(number)
            if read is not None:
                self._painter.submit(self._pictures.page, read.stored, "original")

    def _stored(self, person: Person, page: int) -> StoredPage | None:
        with contextlib.suppress(LookupError):
            stored = self._archive.pages.get(page)
            return stored if person.may("see", stored.book) else None
        return None


def _decision(standing: Standing, key: str, text: str, given: Given) -> Decision:
    """What a text means: the proposal as it stands is accepted, another corrects it."""
    said = standing.said(key)
    if given.verdict:
        return Decision(key, given.verdict, "" if given.verdict == "illegible" else text, given.reason)
    return Decision(key, "accepted" if said is not None and text == said.read.strip() else "corrected", text, given.reason)
