"""Hostile requests, byte for byte to the real server: the shared list, and those that nobody put on a list."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from civreg.archive import By
from civreg.jobs import DeskOptions, serve_desk
from civreg.model import Decision
from civreg.policy import Person

from .conftest import PASSWORD, SETUP

LIST = Path(__file__).parents[4] / "shared/data/badinput/http/requests.jsonl"
OURS = {"ho_ten=": "nksHoTen=", "u=a&p=b": f"name=reviewer&password={quote(PASSWORD)}", "u=": "name=", "&p=": "&password="}
"""What the list calls fields, and what the desk does."""
PEOPLE = {"VALID": "reviewer", "KEYER_OF_1": "hai vai", "KEYER": "keyer", "CLERK_OF_BOOK_A": "minh"}
INSIDE = frozenset(
    {"lost_update", "no_version", "mass_assignment", "xss_search", "self_verify", "role_escalation", "cache_headers", "csrf_get_changes"}
)
"""What the list says of somebody who is in: their cookie, and their form's token where they send one."""


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Served:
    """A desk on a real socket."""

    desk: Any
    port: int

    def raw(self, data: bytes) -> Answer:
        """Send bytes as they are, and read what comes until the server has said all."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            line.sendall(data)
            got = b""
            while chunk := line.recv(65536):
                got += chunk
        head, _, body = got.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        said = dict(one.lower().split(": ", 1) for one in rest if ": " in one)
        return Answer(int(first.split()[1]) if first else 0, said, body.decode("utf-8", "replace"))

    def ask(self, said: dict[str, Any]) -> Answer:
        """Send a request of the list, or one like it."""
        headers = {"Connection": "close", **said["headers"]}
        if said["body"] and not {"Content-Length", "Transfer-Encoding"} & set(headers):
            headers["Content-Length"] = str(len(said["body"].encode()))
        if said["body"] and "Content-Type" not in headers:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return self.raw(f"{said['method']} {said['path']} HTTP/1.1\r\n{head}\r\n{said['body']}".encode())

    def version(self) -> int:
        """Of entry 1."""
        with self.desk.archive() as archive:
            return int(archive.reviews.version(1))

    def state(self) -> int:
        """The last act."""
        with self.desk.archive() as archive:
            archive.sights.check()
            return int(archive.acts.head()[1])


@pytest.fixture
def served(desk: Any) -> Iterator[Served]:
    """The desk, served; `hai vai` keyed a field of entry 1, which others settled, and may verify others."""
    with desk.archive() as archive:
        archive.people.add(SETUP, Person(0, "hai vai", "Hai", ("keyer", "reviewer"), None), PASSWORD)
        archive.reviews.key(By("hai vai", "máy 1"), 1, "nksHoTen", "Lê Hòa")
        for key, read in archive.decisions.proposals(1).items():
            archive.decisions.add(By("archivist", "máy 1"), 1, Decision(key, "accepted", read.text))
    with serve_desk(desk.home, DeskOptions("en")) as (url, serve):
        threading.Thread(target=serve, daemon=True).start()
        yield Served(desk, urlsplit(url).port or 0)


def cookie(served: Served, name: str) -> tuple[str, str]:
    """The session of somebody who has logged in, and the token of its forms."""
    with served.desk.archive() as archive:
        token = archive.people.enter(archive.people.named(name))
        return token, archive.people.visit(token).form


def made_ours(served: Served, said: dict[str, Any]) -> dict[str, Any]:
    """A request of the list, with cookies that are worth something here and the desk's own names of fields."""
    body, path, headers = said["body"], said["path"], dict(said["headers"])
    for theirs, ours in OURS.items():
        body = body.replace(theirs, ours)
    with served.desk.archive() as archive:
        path = path.replace("OTHER_BOOK_ID", str(archive.outgoing.entry(4).page_id))
    asked = re.search(r"session=(\w+)", headers.get("Cookie", ""))
    who = PEOPLE.get(asked[1], "") if asked else "reviewer" if said["name"] in INSIDE else ""
    if who:
        token, form = cookie(served, who)
        headers["Cookie"] = f"civreg={token}"
        if said["method"] == "POST" and "csrf" not in said["name"]:
            headers["X-Civreg-Form"] = form
    elif asked:
        headers["Cookie"] = f"civreg={asked[1]}"
    if re.fullmatch(r"/entry/\d+", path) and said["method"] == "POST":
        body += "&request=r1"
        headers.setdefault("If-Match", '"v0"' if said["name"] != "no_version" else "")
    if path.endswith("/verify") and "csrf" not in said["name"]:
        body, headers["If-Match"] = "request=r2", f'"v{served.version()}"'
    return {**said, "body": body, "path": path, "headers": {k: v for k, v in headers.items() if v or k == "Host"}}


EXPECTED = {
    "dns_rebinding": {400, 421}, "host_missing": {400}, "host_userinfo": {400}, "csrf_form": {403}, "csrf_no_origin": {403},
    "csrf_get_changes": {405}, "traversal_encoded": {404}, "traversal_double": {404}, "traversal_nul": {404}, "absolute_uri": {400},
    "crlf_header": {200}, "open_redirect": {200}, "body_1g": {413}, "chunk_smuggle": {400}, "lost_update": {409, 412},
    "no_version": {428}, "self_verify": {403}, "role_escalation": {403}, "mass_assignment": {422}, "session_fixation": {303},
    "brute_force": {401, 429}, "xss_search": {200}, "idor_other_book": {403, 404}, "cache_headers": {200},
}  # fmt: skip


@pytest.mark.shared
@pytest.mark.skipif(not LIST.is_file(), reason="../shared/data/badinput is not here")
def test_every_request_of_the_list_is_answered_rightly(served: Served, record_property: Callable[[str, object], None]) -> None:
    """As its line expects; nothing changes, nothing of another's is shown, and what is refused is recorded."""
    lines = [json.loads(line) for line in LIST.read_text(encoding="utf-8").splitlines()]
    record_property("figure", f"{len(lines)} hostile requests of the shared list")
    assert {one["name"] for one in lines} <= set(EXPECTED)
    for said in sorted(lines, key=lambda one: one["name"] == "brute_force"):
        sent = made_ours(served, said)
        before = served.state()
        answer = served.ask(sent)
        after = served.state()
        assert answer.status in EXPECTED[said["name"]], (said["name"], answer.status, answer.text[:200])
        assert after == before or said["name"] == "xss_search", said["name"]  # a search is an act of its own
        assert answer.headers["content-security-policy"].startswith("default-src 'none'"), said["name"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        wanted = ("cache-control", "x-content-type-options", "referrer-policy")
        assert [answer.headers[name] for name in wanted] == ["no-store", "nosniff", "no-referrer"]
        _closer(served, said["name"], answer)


def _closer(served: Served, name: str, answer: Answer) -> None:
    """What single lines of the list ask for besides the status."""
    if name in ("csrf_form", "csrf_no_origin"):
        assert _recorded(served, "csrf refused")
    elif name == "role_escalation":
        assert _recorded(served, "people refused")
    elif name == "idor_other_book":
        assert _recorded(served, "nothing-matched refused")
    elif name == "lost_update":
        told = json.loads(answer.text)
        assert (told["yours"], told["theirs"]["nksHoTen"]["text"]) == ({"nksHoTen": "B"}, "Lê Hoa")
    elif name == "xss_search":
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;" in answer.text
    elif name == "session_fixation":
        assert "attacker" not in answer.headers["set-cookie"]
    elif name in ("crlf_header", "open_redirect", "dns_rebinding"):
        assert "set-cookie" not in answer.headers
        assert "evil.example" not in answer.headers.get("location", "")
        assert "Lê Hoa" not in answer.text


def _recorded(served: Served, what: str) -> bool:
    data = b"".join((served.desk.home / name).read_bytes() for name in ("civreg.db", "civreg.db-wal"))
    return what.encode() in data


def test_fifty_guesses_are_slowed_and_recorded(served: Served) -> None:
    """Four tries are free; then the door says when; unknown names are answered as known ones are."""
    took: dict[str, list[float]] = {"reviewer": [], "nobody": []}
    for name, times in took.items():
        for _ in range(2):
            start = time.perf_counter()
            assert served.ask(_login(name)).status == HTTPStatus.UNAUTHORIZED
            times.append(time.perf_counter() - start)
    assert 0.2 < min(took["nobody"]) / min(took["reviewer"]) < 5
    assert served.ask(_login("reviewer")).status == HTTPStatus.UNAUTHORIZED
    later = [served.ask(_login("admin")).status for _ in range(45)]
    assert later.count(HTTPStatus.TOO_MANY_REQUESTS) >= 40
    assert _recorded(served, "login refused")
    assert _recorded(served, "login shut")


def _login(name: str) -> dict[str, Any]:
    return {"method": "POST", "path": "/login", "headers": {"Host": "localhost"}, "body": f"name={name}&password=1"}


@pytest.mark.parametrize(
    ("data", "statuses"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\n\r\n", {400}),
        (b"GET / HTTP/1.0\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: localhost:99999\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1#@evil.example\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n", {303}),
        (b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
        (b"GET /static/../../app.py HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
        (b"GET /static/%2e%2e/%2e%2e/app.py HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
        (b"GET /static/..%5c..%5capp.py HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
        (b"GET /entry/99999999999999999999999999 HTTP/1.1\r\nHost: localhost\r\n\r\n", {303}),
        (b"GET /entry/1;x HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
        (b"GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
        (b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", {400}),
        (b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\na=bc", {400}),
        (b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n", {413}),
        (b"POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:1\r\nContent-Length: 0\r\n\r\n", {403}),
        (b"POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\nContent-Length: 0\r\n\r\n", {403}),
        (b"POST /login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-site\r\nContent-Length: 0\r\n\r\n", {403}),
        (b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", {405}),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
        (b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 403}),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: civreg=" + b"A" * 60000 + b"\r\n\r\n", {303, 400, 431}),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: civreg=a; civreg=b; civreg='\r\n\r\n", {303}),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400}),
    ],
    ids=lambda given: repr(given[:60]) if isinstance(given, bytes) else None,
)
def test_what_no_browser_sends_is_refused(
    served: Served, data: bytes, statuses: set[int], record_property: Callable[[str, object], None]
) -> None:
    """Two hosts, none, odd ones; paths out of the house; bodies that lie about their length; methods nobody needs."""
    record_property("figure", "1 requests that no browser sends")
    head, gap, body = data.partition(b"\r\n\r\n")
    before = served.state()
    answer = served.raw(head + (b"\r\nConnection: close" if gap else b"\r\n\r\n") + gap + body)
    assert answer.status in statuses, (answer.status, answer.text[:100])
    assert "Lê Hoa" not in answer.text
    assert "root:" not in answer.text
    assert "evil.example" not in answer.headers.get("location", "")
    assert served.state() == before
