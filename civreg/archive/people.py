"""Who may work at the desk, and their sessions: passwords as argon2, sessions kept here so that they can be ended."""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from civreg.archive.acts import Act, Acts, By
from civreg.archive.codec import compact
from civreg.archive.store import Row, Store, now
from civreg.policy import ROLES, Person, Visit

IDLE = timedelta(minutes=10)
OFTEN = timedelta(minutes=1)
"""After which it is written down anew that a session goes on: a write of its own, for which a clerk waits."""
"""After which a session is locked: the password opens it again."""
LONGEST = timedelta(hours=12)
"""After which it is over."""
SHORTEST = 10
"""Characters of a password, at least."""
_HASHER = PasswordHasher()


class People:
    """People and sessions of one archive."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self._store = store
        self._acts = acts

    def add(self, by: By, person: Person, password: str, *, once: bool = False) -> int:
        """Let somebody in from now on; `person.id` does not count. `once`: they choose another password before they see anything.

        Raises ValueError for a name that is taken, an unknown role, a password under `SHORTEST` characters.
        """
        person = replace(person, name=_normal(person.name))
        if len(password) < SHORTEST or not set(person.roles) <= set(ROLES) or not person.name or self.named(person.name):
            raise ValueError(person.name)
        return self._write(by, "person-added", person, _HASHER.hash(password), once=once)

    def change(self, by: By, person: Person, password: str | None = None, *, once: bool = False) -> None:
        """Write a person's roles, books and whether they may still log in, and a password where one is given; their sessions end.

        Raises ValueError for an unknown role, a password under `SHORTEST` characters.
        """
        if (password is not None and len(password) < SHORTEST) or not set(person.roles) <= set(ROLES):
            raise ValueError(person.name)
        self._write(by, "person-changed", person, None if password is None else _HASHER.hash(password), once=once)

    def _write(self, by: By, what: str, person: Person, secret: str | None, *, once: bool) -> int:
        told = {"name": person.name, "roles": list(person.roles), "books": person.books and list(person.books), "enabled": person.enabled}
        told |= {"password": True} if secret is not None and what == "person-changed" else {}
        row: Row = {"shown": person.shown, "roles": compact(person.roles), "books": None if person.books is None else compact(person.books)}
        row |= {"enabled": int(person.enabled), "changed": now()} | ({} if secret is None else {"secret": secret, "once": int(once)})
        with self._store.transaction():
            self._acts.append(by, Act(what, told))
            if what == "person-added":
                return self._store.insert("people", {"name": person.name, **row})
            marks = ", ".join(f"{name} = ?" for name in row)
            self._store.execute(f"UPDATE people SET {marks} WHERE id = ?", [*row.values(), person.id])  # noqa: S608 - names are ours
            self._store.execute("UPDATE sessions SET ended = 1 WHERE person = ?", (person.id,))
            return person.id

    def all(self) -> Iterator[Person]:
        """Everybody, by name."""
        for row in self._store.rows("SELECT * FROM people ORDER BY name"):
            yield _person(row)

    def named(self, name: str) -> Person | None:
        """Somebody by the name they log in with."""
        row = self._store.row("SELECT * FROM people WHERE name = ?", (_normal(name),))
        return _person(row) if row else None

    def numbered(self, number: int) -> Person | None:
        """Somebody by their number."""
        row = self._store.row("SELECT * FROM people WHERE id = ?", (number,))
        return _person(row) if row else None

    def known(self, name: str, password: str) -> Person | None:
        """The person, where the password is right; takes as long for a name that nobody has."""
        row = self._store.row("SELECT * FROM people WHERE name = ? AND enabled = 1", (_normal(name),))
        try:
            _HASHER.verify(row["secret"] if row else _nobody(), password)
        except (VerificationError, InvalidHashError):
            return None
        return _person(row) if row else None

    def enter(self, person: Person) -> str:
        """Begin a session; gives the token that its cookie holds. Only its digest is stored."""
        token = secrets.token_urlsafe(32)
        row = {"token": _digest(token), "person": person.id, "form": secrets.token_urlsafe(24), "begun": now(), "seen": now()}
        self._store.insert("sessions", row)
        return token

    def visit(self, token: str) -> Visit | None:
        """The session of a token, as it goes on; None where it is over. One that was idle too long comes back locked."""
        sql = """SELECT s.token, s.form, s.begun, s.seen, s.locked, p.* FROM sessions s JOIN people p ON p.id = s.person
                 WHERE s.token = ? AND s.ended = 0 AND p.enabled = 1"""
        row = self._store.row(sql, (_digest(token),))
        at = datetime.now(UTC)
        if row is None or at - datetime.fromisoformat(row["begun"]) > LONGEST:
            return None
        locked = bool(row["locked"]) or at - datetime.fromisoformat(row["seen"]) > IDLE
        if locked != bool(row["locked"]) or at - datetime.fromisoformat(row["seen"]) > OFTEN:
            self._store.execute("UPDATE sessions SET seen = ?, locked = ? WHERE token = ?", (now(), int(locked), row["token"]))
        return Visit(_person(row), row["form"], locked, bool(row["once"]))

    def lock(self, token: str, *, locked: bool) -> None:
        """Lock a session, or open it again."""
        self._store.execute("UPDATE sessions SET locked = ?, seen = ? WHERE token = ?", (int(locked), now(), _digest(token)))

    def leave(self, token: str) -> None:
        """End a session."""
        self._store.execute("UPDATE sessions SET ended = 1 WHERE token = ?", (_digest(token),))


@cache
def _nobody() -> str:
    """A secret that no password opens, so that an unknown name costs as much time as a known one."""
    return _HASHER.hash(secrets.token_hex(16))


def _normal(name: str) -> str:
    """A name as it is kept: composed letters and single spaces, so that nobody has a name that only looks like another's."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def _person(row: Row) -> Person:
    books: Sequence[str] | None = json.loads(row["books"]) if row["books"] else None
    roles = tuple(json.loads(row["roles"]))
    return Person(row["id"], row["name"], row["shown"], roles, None if books is None else tuple(books), bool(row["enabled"]))
