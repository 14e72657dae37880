"""Crops of groups, drawn before anybody asks: those of the screen that was just opened, then all that a person comes to after it.

Decoding a page takes longer than cutting all that is wanted out of it, so what comes after is gone through page by page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from civreg.errors import CivregError
from civreg.jobs.reviewing.grouping import Crop, Groups
from civreg.jobs.reviewing.pictures import Pictures
from civreg.policy import Person
from civreg.verify.review import FIGURES, PIECES

A_TIME = 20
"""Crops that are found in one go: some 4 ms."""

Drawing = Callable[[], bytes]
Find = Callable[[Person, Crop], Drawing | None]
"""Gives what draws a crop that a person may see."""


class Ahead:
    """What is drawn ahead for the people at one desk. One thread asks; another draws."""

    def __init__(self, groups: Groups, pictures: Pictures, find: Find) -> None:
        self._groups = groups
        self._pictures = pictures
        self._find = find
        self._thread = ThreadPoolExecutor(1, "crops")
        self._drawn: Future[None] | None = None
        self._turn = 0
        self._left: dict[str, tuple[int, Iterator[tuple[Crop, bool]]]] = {}
        """What is left to be drawn for each person, by the screen that was opened last."""

    def begin(self, person: Person, kind: str, value: str) -> int:
        """A person opened a group (no `kind`: the list of groups); gives the number by which to go on."""
        self._turn += 1
        self._left[person.name] = self._turn, self._wanted(person, kind, value)
        return self._turn

    def go_on(self, person: Person, turn: int) -> bool:
        """Have a few more crops drawn; gives whether some are left. A screen that was opened since ends the one before."""
        known, wanted = self._left.get(person.name, (0, iter(())))
        if known != turn:
            return False
        if self._drawn is not None and not self._drawn.done():
            return True
        some = list(islice(wanted, A_TIME))
        found = [(drawing, patient) for one, patient in some if (drawing := self._find(person, one)) is not None]
        self._drawn = self._thread.submit(self._draw, found)
        if not some:
            del self._left[person.name]
        return bool(some)

    def leave(self, name: str) -> None:
        """A person turned to something else: nothing more is drawn for them."""
        self._left.pop(name, None)

    def _draw(self, found: Sequence[tuple[Drawing, bool]]) -> None:
        for drawing, patient in found:
            if patient:
                self._pictures.make_way()
            try:
                drawing()
            except CivregError:  # whoever asks for it is told
                continue

    def _wanted(self, person: Person, kind: str, value: str) -> Iterator[tuple[Crop, bool]]:
        """Crops, and whether they make way. Of the pieces on this screen only those of the first entry do, which are being asked for."""
        own = self._groups.shown(person, kind, value) if kind else []
        first = own[0].entry if own else 0
        yield from ((one, kind not in PIECES) for one in own if one.entry != first)
        yield from ((one, True) for one in own if one.entry == first)
        if kind in ("", FIGURES, *PIECES):
            yield from ((one, True) for one in self._groups.to_come(person))
