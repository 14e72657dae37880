"""Who comes in, what each role may do, and what strangers are answered."""

from __future__ import annotations

import re
from typing import Any

import pytest

from civreg.jobs.reviewing.door import Door
from civreg.policy import RIGHTS, ROLES
from civreg.verify.review import ROUTES

from .conftest import PASSWORD


def filled(path: str, desk: Any) -> str:
    """A route's path with an entry and a page that exist."""
    values = {"number": desk.entries[0], "page": 1, "key": "nksGioiTinh", "kind": "sex", "finding": "00000000", "first": 0, "stop": 1}
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda m: str(values[m[1]]), path)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_its_rights_say_and_nothing_else(desk: Any, role: str) -> None:
    """Every route is asked by every role; a refusal leaves a trace."""
    client = desk.browser(role)
    token = client.get("/next").text
    for method, path, _, right in ROUTES:
        if right in ("open", "session"):
            continue
        headers = {"X-Civreg-Form": "wrong", "If-Match": '"v0"'} if method == "POST" else {}
        answer = client.request(method, filled(path, desk), headers=headers)
        allowed = role in RIGHTS[right]
        if method == "GET":
            assert (answer.status_code != 403) == allowed, (method, path, answer.status_code)
        else:
            assert answer.status_code == 403, "without its form token nothing is done"
    with desk.archive() as archive:
        archive.sights.check()
    assert token is not None


@pytest.mark.parametrize("route", [r for r in ROUTES if r[3] != "open"], ids=lambda r: f"{r[0]} {r[1]}")
def test_without_a_session_nothing_is_shown(desk: Any, route: Any) -> None:
    """A stranger is sent to the door, whatever is asked."""
    method, path, _, _ = route
    answer = desk.browser().request(method, filled(path, desk), headers={"If-Match": '"v0"'})
    assert answer.status_code in (303, 401)
    assert "Lê Hoa" not in answer.text


def test_what_is_not_theirs_is_not_there(desk: Any) -> None:
    """A clerk of one book finds no entry, picture or crop of another, and the try is recorded."""
    client, other = desk.browser("minh"), desk.entries[3]
    with desk.archive() as archive:
        page = archive.outgoing.entry(other).page_id
    for path in (f"/entry/{other}", f"/image/{page}", f"/crop/{other}/nksHoTen"):
        assert client.get(path).status_code == 404
        with desk.archive() as archive:
            assert ("minh", "nothing-matched refused") in [(who, what) for _, who, what in archive.sights.of(path)]
    assert "KS.2016.01" not in client.get("/").text


def test_a_session_is_new_and_ends(desk: Any) -> None:
    """A cookie that was there before is worth nothing; after log-out neither is the new one; a locked desk shows nothing."""
    client = desk.browser()
    client.cookies.set("civreg", "ATTACKER", domain="localhost.local")
    answer = client.post("/login", data={"name": "reviewer", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "ATTACKER" not in cookie
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict"))
    client = desk.browser("reviewer")
    form = desk.form(client)
    assert client.post("/lock", data={"form": form}).headers["location"] == "/lock"
    assert client.get(f"/entry/{desk.entries[0]}").headers["location"] == "/lock"
    assert "Lê Hoa" not in client.get("/lock").text
    assert client.post("/unlock", data={"form": form, "password": "sai"}).status_code == 401
    assert client.post("/unlock", data={"form": form, "password": PASSWORD}).status_code == 303
    token = client.cookies["civreg"]
    client.post("/logout", data={"form": form})
    client.cookies.set("civreg", token)
    assert client.get("/").headers["location"] == "/login"


def test_guessing_is_slowed_for_names_that_exist_and_names_that_do_not() -> None:
    """Four wrong tries are free, then the door stays shut longer each time; a right one opens it."""
    for name in ("reviewer", "nobody"):
        door = Door(clock=0.0)
        waits = []
        for _ in range(20):
            door.failed(name)
            waits.append(door.wait(name))
        assert waits[:4] == [0, 0, 0, 0]
        assert waits[4] >= 2
        assert waits[-1] == 900
        door.opened(name)
        assert door.wait(name) == 0


def test_a_shut_door_says_when(desk: Any) -> None:
    """The right password is not even looked at while the door is shut."""
    client = desk.browser()
    for _ in range(5):
        assert client.post("/login", data={"name": "reviewer", "password": "1"}).status_code == 401
    shut = client.post("/login", data={"name": "reviewer", "password": PASSWORD})
    assert shut.status_code == 429
    assert int(shut.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {"Host": "evil.example:8080"}, 400),
        ("GET", "/", {"Host": ""}, 400),
        ("GET", "/", {"Host": "localhost@evil.example"}, 400),
        ("POST", "/entry/1/verify", {"Origin": "http://evil.example"}, 403),
        ("POST", "/entry/1/verify", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", "/entry/1/verify", {"Origin": "null"}, 403),
        ("GET", "/entry/1/verify?ok=1", {}, 405),
        ("GET", "/image/..%2f..%2f..%2fetc%2fpasswd", {}, 404),
        ("GET", "/image/%252e%252e%252fetc%252fpasswd", {}, 404),
        ("GET", "/static/..%2f..%2fapp.py", {}, 404),
        ("POST", "/login", {"Content-Length": "1073741824"}, 413),
        ("POST", "/login", {"Content-Length": "4", "Transfer-Encoding": "chunked"}, 400),
        ("POST", "/entry/1", {}, 428),
        ("GET", "/login?next=%0d%0aSet-Cookie:%20a=b", {}, 303),
        ("GET", "/login?next=//evil.example/", {}, 303),
    ],
)
def test_hostile_requests_are_answered_rightly(desk: Any, method: str, path: str, headers: dict[str, str], status: int) -> None:
    """Other hosts, other origins, paths out of the house, bodies without end, changes by GET or without a version."""
    client = desk.browser("reviewer")
    given = {"X-Civreg-Form": desk.form(client)} | headers
    answer = client.request(method, path, headers=given, content=b"" if method == "GET" else b"a=b")
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers
    assert "evil.example" not in answer.headers.get("location", "")


def test_fields_that_an_entry_does_not_have_are_refused(desk: Any) -> None:
    """Nothing can be set by naming it."""
    client, entry = desk.browser("reviewer"), desk.entries[0]
    answer = desk.send(client, f"/entry/{entry}", {"nksHoTen": "B", "verified_by": "admin", "state": "verified"}, 0)
    assert answer.status_code == 422
    with desk.archive() as archive:
        assert not archive.reviews.words(entry)
