"""What the desk's door asks of the archive: who comes in, who may, and who saw what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from civreg.policy import Person, Visit


class Doorkeeper(Protocol):
    """The part of the office that knows people. Raises what `civreg.errors` names, and ValueError where it says so."""

    def log_in(self, name: str, password: str, station: str) -> str | None:
        """Begin a session; gives the token for its cookie, None where name or password are wrong."""

    def wait(self, name: str, station: str) -> int:
        """Seconds that must pass before the next try to log in."""

    def visit(self, token: str) -> Visit | None:
        """The session that a token belongs to."""

    def unlock(self, token: str, password: str, station: str) -> bool:
        """Open a locked session again."""

    def lock(self, token: str) -> None:
        """Lock a session."""

    def leave(self, token: str) -> None:
        """End a session."""

    def people(self, person: Person) -> Sequence[Person]:
        """Everybody who may or might log in."""

    def known_books(self, person: Person) -> Sequence[str]:
        """Ids of the books that there are; nothing of what stands in them."""

    def admit(self, person: Person, new: Person, password: str) -> None:
        """Let somebody in, who chooses another password before anything is shown. Raises ValueError for what cannot be."""

    def change_person(self, person: Person, changed: Person, password: str | None) -> None:
        """Change somebody's roles, books, password or whether they may log in; nobody changes what they themselves may do.

        Raises ValueError for what cannot be, NothingMatchedError for nobody.
        """

    def choose_password(self, token: str, now: str, chosen: str, station: str) -> str | None:
        """Change the own password; gives the token of the session that goes on, None where `now` is wrong. All others end.

        Raises ValueError for one that is too short or the same.
        """

    def saw(self, person: Person | None, station: str, what: str, about: str) -> None:
        """Record who saw what, or who was refused."""

    def saw_all(self, looks: Sequence[tuple[Person | None, str, str, str]]) -> None:
        """Record several looks in one go, each as `saw` is told of it."""
