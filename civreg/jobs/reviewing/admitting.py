"""The door of the desk: people come in with their password, and an admin says who may; every act of it is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from civreg.archive import Archive, By
from civreg.errors import NothingMatchedError
from civreg.jobs.reviewing.door import Door
from civreg.policy import Person, Visit


class DoorOffice:
    """Implements `civreg.verify.review.Doorkeeper`."""

    def __init__(self, archive: Archive, station: str) -> None:
        self._archive = archive
        self._station = station
        self._door = Door()

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
        """Seconds that must pass before the next try to log in; a try that comes too early is recorded."""
        seconds = self._door.wait(name, station)
        if seconds:
            self.saw(None, station, "login shut", name[:80])
        return seconds

    def visit(self, token: str) -> Visit | None:
        """The session that a token belongs to."""
        return self._archive.people.visit(token) if token else None

    def unlock(self, token: str, password: str, station: str) -> bool:
        """Open a locked session again."""
        visit = self.visit(token)
        if visit is None or not self._proved(visit.person, password, station):
            return False
        self._archive.people.lock(token, locked=False)
        return True

    def _proved(self, person: Person, password: str, station: str) -> bool:
        """Whether somebody knows their password; a wrong one counts as a try to log in."""
        if self._archive.people.known(person.name, password) is None:
            self._door.failed(person.name, station)
            self.saw(person, station, "password refused", "")
            return False
        self._door.opened(person.name)
        return True

    def lock(self, token: str) -> None:
        """Lock a session."""
        self._archive.people.lock(token, locked=True)

    def leave(self, token: str) -> None:
        """End a session."""
        self._archive.people.leave(token)

    def people(self, person: Person) -> Sequence[Person]:
        """Everybody who may or might log in."""
        return list(self._archive.people.all()) if person.may("people") else []

    def known_books(self, person: Person) -> Sequence[str]:
        """Ids of the books that there are; nothing of what stands in them."""
        return self._archive.keyed.books() if person.may("people") else []

    def admit(self, person: Person, new: Person, password: str) -> None:
        """Let somebody in, who chooses another password before anything is shown. Raises ValueError for what cannot be."""
        if not person.may("people") or not new.roles or not new.name.isprintable() or password == new.name:
            raise ValueError(new.name)
        self._archive.people.add(By(person.name, self._station), new, password, once=True)

    def change_person(self, person: Person, changed: Person, password: str | None) -> None:
        """Change somebody's roles, books, password or whether they may log in; nobody changes what they themselves may do."""
        before = self._archive.people.numbered(changed.id)
        if before is None:
            raise NothingMatchedError(what=str(changed.id))
        if not person.may("people") or before.id == person.id or before.name != changed.name or not changed.roles:
            raise ValueError(before.name)
        self._archive.people.change(By(person.name, self._station), changed, password, once=password is not None)

    def choose_password(self, token: str, now: str, chosen: str, station: str) -> str | None:
        """Change the own password; gives the token of the session that goes on, None where `now` is wrong. All others end."""
        visit = self.visit(token)
        if visit is None or not self._proved(visit.person, now, station):
            return None
        if chosen in (now, visit.person.name):
            raise ValueError(visit.person.name)
        self._archive.people.change(By(visit.person.name, self._station), visit.person, chosen)
        return self._archive.people.enter(visit.person)

    def saw(self, person: Person | None, station: str, what: str, about: str) -> None:
        """Record who saw what, or who was refused."""
        self._archive.sights.add(By(person.name if person else "?", station), what, about)

    def saw_all(self, looks: Sequence[tuple[Person | None, str, str, str]]) -> None:
        """Record several looks in one go."""
        told = [(By(person.name if person else "?", station), what, about) for person, station, what, about in looks]
        self._archive.sights.add_all(told)
