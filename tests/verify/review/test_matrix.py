"""Who may do what: every route, asked by every role, of its own book and another, in every state of a session."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import Archive
from civreg.jobs import DeskOffice, DeskOptions
from civreg.policy import RIGHTS, ROLES, Person
from civreg.verify.review import ROUTES, create_app
from civreg.verify.review.guard import SILENT

from .conftest import BOOK, OTHER, PASSWORD, SETUP

STATES = ("good", "none", "forged", "left", "expired", "shut-out", "locked", "once", "no-token", "wrong-token", "other-origin")
HOST = "localhost:8080"
NOBODY = frozenset({"none", "forged", "left", "expired", "shut-out"})
SAID = "Lê Hoa"
ENTRIES = re.compile(r"/(entry|image|crop|piece|paper|group)\b")


@dataclass
class House:
    """A desk with people of every role, each of one book, and a session of each in every state."""

    home: Path
    app: Any
    entries: list[int]
    pages: list[int]
    people: dict[tuple[str, str], Person]
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: str = "") -> tuple[int, dict[str, str], str]:
        """One request as the server hands it on: status, headers, body."""
        return self.loop.run_until_complete(self._ask(method, path, headers, body))

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], body: str) -> tuple[int, dict[str, str], str]:
        plain, _, query = path.partition("?")
        named = {"host": HOST, "content-type": "application/x-www-form-urlencoded", "content-length": str(len(body)), **headers}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": plain,
            "raw_path": plain.encode(), "query_string": query.encode(), "root_path": "", "client": ("127.0.0.1", 1),
            "server": ("localhost", 8080),
            "headers": [(k.encode(), v.encode()) for k, v in named.items()],
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body.encode(), "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        head = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        return sent[0]["status"], head, b"".join(m.get("body", b"") for m in sent[1:]).decode("utf-8", "replace")

    def looks(self) -> int:
        """How many looks and refusals are recorded."""
        with closing(sqlite.connect(str(self.home / "civreg.db"))) as db:
            return int(db.execute("SELECT count(*) FROM sights").fetchone()[0])

    def session(self, archive: Archive, role: str, state: str) -> tuple[str, str]:
        """Cookie and form token of a session in a state."""
        person = self.people[role, state if state in ("once", "shut-out") else "good"]
        if state in ("none", "forged"):
            return ("" if state == "none" else "x" * 43), "x"
        token = archive.people.enter(person)
        visit = archive.people.visit(token)
        form = visit.form if visit else "x"
        with closing(sqlite.connect(str(self.home / "civreg.db"))) as db, db:
            if state == "expired":
                db.execute("UPDATE sessions SET begun = '2020-01-01T00:00:00.000+00:00' WHERE form = ?", (form,))
        if state == "left":
            archive.people.leave(token)
        if state == "locked":
            archive.people.lock(token, locked=True)
        return token, {"no-token": "", "wrong-token": "x" * 32}.get(state, form)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, new_shelf: Callable[[Path], AbstractContextManager[Any]]) -> Iterator[House]:
    """Two books with an entry each; everybody has the first book alone."""
    with new_shelf(tmp_path_factory.mktemp("matrix") / "kho") as shelf:
        said = {"nksHoTen": SAID, "nksGioiTinh": "Nữ", "so": "1"}
        entries = [shelf.add(book, [said] * 3, verified=False)[0] for book in (BOOK, OTHER)]
        pages = [shelf.archive.outgoing.entry(n).page_id for n in entries]
        people = {}
        for role in ROLES:
            for state in ("good", "once", "shut-out"):
                person = Person(0, f"{role}-{state}", role, (role,), (BOOK,), enabled=state != "shut-out")
                number = shelf.archive.people.add(SETUP, person, PASSWORD, once=state == "once")
                people[role, state] = Person(number, person.name, role, (role,), (BOOK,), person.enabled)
        home = shelf.archive.home
        app = create_app(lambda: DeskOffice(Archive.open(home), "máy 1", "en"), DeskOptions("en"))
        yield House(home, app, entries, pages, people)
        app.state.office.close()


def asked(house: House, route: Any, own: bool) -> tuple[str, str]:
    """A route's path for an entry of the own book or the other, and a body which a person with every right may send."""
    method, path, _, _ = route
    values = {"number": house.entries[not own], "page": house.pages[not own], "key": "nksHoTen", "kind": "sex", "finding": "x"}
    if path.startswith("/piece"):
        values |= {"key": "so", "first": 0, "stop": 1}
    if path.startswith("/users/"):
        values["number"] = house.people["keyer", "once"].id
    body = {"request": f"{method}{path}{own}", "value": "Nữ", "fields": f"{house.entries[not own]}:999999:nksGioiTinh"}
    if path in ("/password", "/unlock"):
        body = {"now": "x", "chosen": "a", "again": "b"}
    if path.startswith("/users"):
        body = {"role": "king"}
    if re.fullmatch(r"/entry/\{number:int\}", path):
        body = {"request": f"{own}", "nksHoTen": SAID}
    if path.startswith("/entry/") and path.count("/") > 2:
        body = {"request": f"{method}{path}{own}", "reason": "x"}
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda m: str(values[m[1]]), path), urlencode(body)


def wanted(route: Any, role: str, own: bool, state: str) -> tuple[int, str] | None:
    """Status, and where it leads, that a cell must give; None: let through. Whatever is not let through by name is refused."""
    return next(refusals(route, role, own, state), None)


def refusals(route: Any, role: str, own: bool, state: str) -> Iterator[tuple[int, str] | None]:
    """The rules in the order in which they are asked."""
    method, path, _, right = route
    safe = method == "GET"
    if state == "other-origin" and not safe:
        yield 403, ""
    if right == "open":
        yield None
    if state in NOBODY:
        yield (303, "/login") if safe else (401, "")
    if state == "locked" and right != "session":
        yield (303, "/lock") if safe else (423, "")
    if state == "once" and right != "session" and path != "/password":
        yield 303, "/password"
    if right != "session" and role not in RIGHTS[right]:
        yield 403, ""
    if state in ("no-token", "wrong-token") and not safe:
        yield 403, ""
    if not own and ENTRIES.match(path) and "{" in path and not (safe and path.startswith("/group")):
        yield 404, ""


@pytest.mark.parametrize("state", STATES)
def test_every_cell_of_the_matrix(house: House, state: str, record_property: Callable[[str, object], None]) -> None:
    """Refused unless a rule lets it through; whatever shows an entry, and whatever is refused to somebody, is recorded."""
    cells = 0
    with Archive.open(house.home) as archive:
        sessions = {role: house.session(archive, role, state) for role in ROLES}
        for role in ROLES:
            for route in ROUTES:
                for own in (True, False):
                    if route[1] in ("/logout", "/lock", "/unlock"):
                        sessions[role] = house.session(archive, role, state)
                    _cell(house, route, (role, own, state), sessions[role])
                    cells += 1
    record_property("figure", f"{cells} cells of route, role, book and session")
    assert cells == len(ROLES) * len(ROUTES) * 2


def _cell(house: House, route: Any, who: tuple[str, bool, str], session: tuple[str, str]) -> None:
    role, own, state = who
    method, _, _, right = route
    path, body = asked(house, route, own)
    headers = {"cookie": f"civreg={session[0]}", "x-civreg-form": session[1], "if-match": '"v999999"'}
    headers |= {"origin": f"http://{HOST}" if state != "other-origin" else "http://evil.example"}
    before = house.looks()
    status, head, text = house.ask(method, path, headers, body)
    told = (role, own, state, method, path, status, head.get("location"))
    expected = wanted(route, *who)
    if expected is not None:
        assert (status, head.get("location", "")) == expected, told
        assert SAID not in text, told
        if status in (403, 404):
            assert house.looks() > before, told
        return
    assert status not in (423, *(() if right in ("open", "session", "self") else (401, 403))), told
    assert head.get("location") not in ("/login", "/lock", "/password") or right in ("open", "session"), told
    if not own:
        assert OTHER not in text or right == "people", told
    if method == "GET" and status == 200:
        assert right in SILENT or house.looks() > before, told
        assert right not in SILENT or SAID not in text, told


def test_the_matrix_knows_every_right(house: House) -> None:
    """A route has a right that is a rule; an admin has none that shows an entry; what is served stands in the list."""
    assert {right for _, _, _, right in ROUTES} <= set(RIGHTS) | {"open", "session"}
    assert not [right for right, roles in RIGHTS.items() if "admin" in roles and right not in SILENT]
    assert all(set(roles) <= set(ROLES) for roles in RIGHTS.values())
    served = {(m, r.path) for r in house.app.routes if hasattr(r, "methods") for m in r.methods if m != "HEAD"}
    assert served == {(method, path) for method, path, _, _ in ROUTES}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "HEAD"])
def test_no_other_method_does_anything(house: House, method: str) -> None:
    """Whoever asks: what is not a listed method does nothing; HEAD is GET without its body, and its looks are told like those of GET."""
    done = "SELECT count(*) AS acts FROM acts WHERE what <> 'looks'"
    with Archive.open(house.home) as archive:
        token, form = house.session(archive, "archivist", "good")
        before = archive.store.row(done)
        for route in ROUTES:
            path, body = asked(house, route, own=True)
            status, _, _ = house.ask(method, path, {"cookie": f"civreg={token}", "x-civreg-form": form}, body)
            assert status == 405 or method == "HEAD", (route[:2], status)
        assert archive.store.row(done) == before
