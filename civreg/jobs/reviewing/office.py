"""The desk's office over an archive: every call is one person's, and sees to that person's rights."""

from __future__ import annotations

import base64
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from civreg.archive import Archive, By, StoredPage
from civreg.errors import NothingMatchedError
from civreg.jobs.reviewing.admitting import DoorOffice
from civreg.jobs.reviewing.ahead import Ahead, Drawing
from civreg.jobs.reviewing.blocking import Looker
from civreg.jobs.reviewing.counting import count
from civreg.jobs.reviewing.drawn import Sample
from civreg.jobs.reviewing.grouping import Crop, Groups
from civreg.jobs.reviewing.looking import look_for
from civreg.jobs.reviewing.pictures import Pictures
from civreg.jobs.reviewing.queueing import A_TIME, refresh_queue, status_of
from civreg.jobs.reviewing.recording import Recorder, said
from civreg.jobs.reviewing.showing import show
from civreg.language import Lang
from civreg.policy import Person
from civreg.standing import Standing, Waiting
from civreg.verify.figures import Statistics
from civreg.verify.review import Findings, Given, Group, KeyersWork, Marked, Member, Saved, Settled, ShownEntry, Trouble

LEASE = 120.0
"""Seconds for which an entry that somebody opened is not given to others."""
AHEAD = 4
"""Entries that are found at a time."""
REMEMBERED = 500
"""Entries that a person had lately and left, which come last."""


class DeskOffice(DoorOffice):
    """Implements `civreg.verify.review.Office`. One thread calls it, but for pictures and crops, which any may ask for."""

    def __init__(self, archive: Archive, station: str, lang: Lang = "vi", *, tended: bool = False) -> None:
        """`tended`: whether another process keeps the queue and looks books over (`civreg.jobs.reviewing.tending`)."""
        super().__init__(archive, station)
        self._lang: Lang = lang
        self._leases: dict[int, tuple[str, float]] = {}
        self._seen: dict[str, dict[int, None]] = {}
        self._pictures = Pictures()
        self._looker = Looker(archive)
        self._recorder = Recorder(archive, self._looker, station, lang)
        self._groups = Groups(archive, station, lang)
        self._ahead = Ahead(self._groups, self._pictures, self._find)
        self._sample = Sample(archive)
        if tended:
            archive.fold_elsewhere()
        self._tended, self._begun = tended, False
        self._painter = ThreadPoolExecutor(1, "ahead")

    def leave(self, token: str) -> None:
        """End a session; what its person was going through is free for others."""
        if visit := self.visit(token):
            self._turn_away(visit.person.name)
        super().leave(token)

    def _turn_away(self, name: str) -> None:
        """A person turned from their groups to something else."""
        self._groups.rounds.leave(name)
        self._ahead.leave(name)

    # the queue

    def books(self, person: Person) -> Mapping[str, Mapping[str, int]]:
        """Entries by book and status, of the books that a person may see."""
        self._turn_away(person.name)
        self._catch_up()
        return {book: counts for book, counts in self._archive.queue.counts().items() if person.may("see", book)}

    def next(self, person: Person, order: str, after: int | None) -> Sequence[Waiting]:
        """The entries to look at next: by `risk`, those that this person left lately last, or those of a book that follow `after`."""
        self._turn_away(person.name)
        self._catch_up()
        if order not in ("risk", "sample") and not person.may("see", order):
            return []
        passed = self._passed(person, after)
        found = self._next(person, order, after, passed)
        return found or (self._next(person, order, after, []) if passed else [])

    def _next(self, person: Person, order: str, after: int | None, passed: Sequence[int]) -> Sequence[Waiting]:
        held = [entry for entry, (who, until) in self._leases.items() if until > time.monotonic() and who != person.name]
        if order == "sample":
            self._count_sample()
            return self._sample.waiting(person, {*passed, *([after] if after else [])}, set(held), AHEAD)
        if order != "risk":
            return self._archive.queue.after(order, after or 0, held, AHEAD)
        return self._archive.queue.next(person.books, [*held, *passed, *([after] if after else [])], AHEAD)

    def _passed(self, person: Person, after: int | None) -> Sequence[int]:
        """What a person had before the entry that is open, and left: it comes again when nothing else is left."""
        seen = self._seen.setdefault(person.name, {})
        if after:
            seen.pop(after, None)
            seen[after] = None
            for old in list(seen)[:-REMEMBERED]:
                del seen[old]
        return [entry for entry in seen if entry != (after or next(reversed(seen)))]

    def sampled(self, person: Person) -> Sequence[KeyersWork]:
        """What a person may know of the samples of trusted keyers' work; nothing where nobody is trusted."""
        self._count_sample()
        return self._sample.work(person)

    def look_at_sample(self) -> bool:
        """Bring a little of what is known of the samples up to date; gives whether some of it is left."""
        return self._sample.refresh()

    def _count_sample(self) -> None:
        while self._sample.refresh() and not self._tended:
            pass

    def trouble(self, person: Person) -> Trouble | None:
        """What keeps acts from being written to the second disk, for who may do something about it; None where all is well."""
        mirror = self._archive.mirror
        if mirror is None or not mirror.trouble or not person.may("tend"):
            return None
        since = datetime.fromisoformat(mirror.since).astimezone(ZoneInfo(self._archive.settings.time_zone))
        return Trouble(str(mirror.path), mirror.trouble, f"{since:%H:%M %d/%m/%Y}", mirror.behind())

    def _catch_up(self) -> None:
        """Without a process that tends the archive, all is done at once; with it, as much as there must be to begin with."""
        while not self._tended and (refresh_queue(self._archive) or self._looked_over()):
            pass
        if self._tended and not self._begun:
            self._begun = refresh_queue(self._archive) < A_TIME or bool(self._archive.queue.next(None, [], 1))

    def _looked_over(self) -> int:
        moved = self._looker.moved()
        for book in moved:
            self._looker.look_over(book)
        return len(moved)

    # entries

    def entry(self, person: Person, number: int) -> ShownEntry | None:
        """An entry as this person may see it; None where it is not theirs to see."""
        self._turn_away(person.name)
        standing = self._theirs(person, number)
        if standing is None:
            return None
        blocks = self._archive.blocks.of(number) if self._tended else self._looker.held_now(standing)
        held = tuple((block.finding, text) for block, text in zip(blocks, said(blocks, self._lang), strict=True))
        shown = show(self._archive, standing, person)
        return self._leased(replace(shown, blocks=held, status=status_of(standing, blocks)), person)

    def _leased(self, shown: ShownEntry, person: Person) -> ShownEntry:
        number, now = shown.standing.entry or 0, time.monotonic()
        who, until = self._leases.get(number, ("", 0.0))
        if who not in ("", person.name) and until > now:
            return replace(shown, holder=who)
        self._leases = {n: held for n, held in self._leases.items() if held[1] > now} | {number: (person.name, now + LEASE)}
        return shown

    def _theirs(self, person: Person, number: int) -> Standing | None:
        standing = self._looker.standing(number)
        return standing if standing and person.may("see", standing.book or None) else None

    def _to_work_on(self, person: Person, number: int) -> Standing:
        standing = self._theirs(person, number)
        if standing is None:
            raise NothingMatchedError(what=str(number))
        return standing

    def save(self, person: Person, number: int, given: Given) -> Saved:
        """Record what a person says about fields."""
        return self._recorder.save(person, self._to_work_on(person, number), given)

    def review(self, person: Person, number: int, what: Literal["verify", "return", "reopen"], given: Given) -> Saved:
        """Verify an entry, give it back, or open it again."""
        return self._recorder.review(person, self._to_work_on(person, number), what, given)

    def stands(self, person: Person, number: int, finding: str, given: Given) -> Saved:
        """Record that what the rules hold against an entry stands so in the book."""
        return self._recorder.stands(person, self._to_work_on(person, number), finding, given)

    # groups

    def groups(self, person: Person, kind: str | None) -> Sequence[Group]:
        """Values that many open fields of a kind hold, the most frequent first."""
        self._catch_up()
        return self._groups.groups(person, kind)

    def held(self, person: Person) -> Mapping[str, int]:
        """How many fields in figures others are going through that this person may see, by their names."""
        return self._groups.rounds.held(person)

    def members(self, person: Person, kind: str, value: str) -> Sequence[Member]:
        """The open fields of a group, the most doubtful first."""
        return self._groups.members(person, kind, value)

    def settle(self, person: Person, kind: str, marked: Marked) -> Settled:
        """Do all that a person said about a group, or nothing."""
        return self._groups.settle(person, kind, marked)

    def values(self, person: Person, kind: str) -> Sequence[str]:
        """What fields of a kind say most often in the books that a person may see."""
        return self._groups.values(person, kind)

    def search(self, person: Person, asked: str) -> Findings:
        """The entries that somebody's words may mean, best first, of the books that this person may see; it is recorded."""
        return look_for(self._archive, By(person.name, self._station), person, asked)

    def statistics(self, person: Person) -> Statistics:
        """How far the work is and how well the machine reads, in the books that this person may see."""
        return count(self._archive, person)

    # pictures

    def picture(self, person: Person, page: int, look: Literal["original", "clean"]) -> Callable[[], bytes] | None:
        """What draws the straightened page as JPEG, anew from the original, in any thread; None where it is not theirs to see."""
        stored = self._stored(person, page)
        return partial(self._pictures.page, stored, look) if stored else None

    def crop(self, person: Person, number: int, key: str) -> Callable[[], bytes] | None:
        """What draws one field, cut from the original; None where there is none for this person."""
        return self._asked(self._find(person, Crop(number, key, None)))

    def piece(self, person: Person, number: int, key: str, part: tuple[int, int]) -> Callable[[], bytes] | None:
        """What draws some characters of a field, first and last (exclusive), what stands beside them dimmed; None without any."""
        self._groups.rounds.stay(person)
        return self._asked(self._find(person, Crop(number, key, part)))

    def _asked(self, drawing: Drawing | None) -> Drawing | None:
        def drawn(draw: Drawing) -> bytes:
            with self._pictures.asked():
                return draw()

        return partial(drawn, drawing) if drawing else None

    def _find(self, person: Person, crop: Crop) -> Drawing | None:
        """What draws a crop of groups; None where there is none for this person."""
        if crop.part is None:
            field = self._archive.outgoing.place(crop.entry, crop.key)
            stored = self._stored(person, field[0]) if field else None
            return partial(self._pictures.crop, stored, field[1]) if field and stored else None
        piece = self._archive.pieces.place(crop.entry, crop.key, crop.part)
        stored = self._stored(person, piece[0]) if piece else None
        return partial(self._pictures.piece, stored, piece[1]) if piece and stored else None

    def look_ahead(self, person: Person, kind: str, value: str) -> int:
        """A person opened a group (no `kind`: the list of groups); gives the number by which its crops are drawn ahead."""
        return self._ahead.begin(person, kind, value)

    def draw_ahead(self, person: Person, turn: int) -> bool:
        """Have a few of the crops drawn that a person comes to next; gives whether some are left, False once another group was opened."""
        return self._ahead.go_on(person, turn)

    def paper(self, person: Person, number: int, key: str) -> bytes | None:
        """A correction as it is written on a sheet that came back, as JPEG; None where there is none for this person."""
        word = self._archive.paper.words(number).get(key) if self._theirs(person, number) else None
        return base64.b64decode(word.picture) if word and word.picture else None

    def pages(self, person: Person, numbers: Sequence[int]) -> Sequence[int]:
        """The numbers of the pages on which entries stand that this person may see."""
        return [stored.id for stored in self._stored_of(person, numbers)]

    def ready(self, person: Person, numbers: Sequence[int]) -> None:
        """Have the pictures of entries at hand soon."""
        for stored in self._stored_of(person, numbers):
            self._painter.submit(self._pictures.page, stored, "original")

    def _stored_of(self, person: Person, numbers: Sequence[int]) -> list[StoredPage]:
        return [stored for number in numbers if (stored := self._stored(person, self._archive.pages.of_entry(number)))]

    def read_ahead(self, person: Person, number: int) -> bool:
        """Read a little of what an entry's book may be asked for when it is verified; gives whether some of it is left."""
        stored = self._stored(person, self._archive.pages.of_entry(number))
        return stored is not None and stored.book is not None and self._looker.read_ahead(stored.book)

    def _stored(self, person: Person, page: int) -> StoredPage | None:
        with contextlib.suppress(LookupError):
            stored = self._archive.pages.get(page)
            return stored if person.may("see", stored.book) else None
        return None
