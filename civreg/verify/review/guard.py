"""What stands before every page of the desk: which host, from where, how much, who, and with what right.

Whatever a route does not say it allows is refused. Order: the address, the origin, the size, the session, the right.
Source of the rules: OWASP ASVS 4 (session, CSRF, host header), Fetch Metadata (w3.org/TR/fetch-metadata).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from civreg.policy import Visit

COOKIE = "civreg"
LARGEST = 1 << 20
"""Bytes of a request's body."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SAFE = ("GET", "HEAD")
HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(:(?P<port>[0-9]{1,5}))?")
"""What a Host header may be: a name or an address, and a port (RFC 9110 §7.2)."""
SILENT = ("open", "session", "self", "count", "people", "tend")
"""Rights of routes that show nothing of any entry; whatever a person is shown by another right is recorded."""
SEES = {"entry": "see"}
"""What a look is called, by the first word of its path where that is not its name."""

Handler = Callable[[Request], Awaitable[Response]]


class Guard:
    """Middleware that lets through what comes from this house alone, and puts the same headers on every answer."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], refused: Callable[[str, str], Awaitable[None]]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by itself, or hand on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(k, v) for k, v in message["headers"] if k.lower() != b"server"]
                own = {k.lower().encode(): v.encode() for k, v in HEADERS.items()}
                message["headers"] = [*((k, v) for k, v in kept if k.lower() not in own), *own.items()]
            await send(message)

        status, why = self._fault(scope)
        if status:
            await self._refused(why, _station(scope))
            await PlainTextResponse(status.phrase, status)(scope, receive, guarded)
            return
        await self._app(scope, _measured(receive), guarded)

    def _fault(self, scope: Scope) -> tuple[HTTPStatus | None, str]:
        return next(self._faults(scope), (None, ""))

    def _faults(self, scope: Scope) -> Iterator[tuple[HTTPStatus, str]]:
        headers = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in scope["headers"]]
        named, given = [v for k, v in headers if k == "host"], dict(headers)
        if len(named) != 1 or not self._ours(named[0]) or not scope["path"].startswith("/"):
            yield HTTPStatus.BAD_REQUEST, "host refused"
        if "\x00" in scope["path"]:
            yield HTTPStatus.NOT_FOUND, "path refused"
        if "transfer-encoding" in given and "content-length" in given:
            yield HTTPStatus.BAD_REQUEST, "smuggling refused"
        length = given.get("content-length", "0")
        if not length.isdecimal():
            yield HTTPStatus.BAD_REQUEST, "size refused"
        elif int(length[:20]) > LARGEST:
            yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "size refused"
        if scope["method"] not in SAFE and not self._from_here(given, scope["scheme"]):
            yield HTTPStatus.FORBIDDEN, "csrf refused"

    def _ours(self, host: str) -> bool:
        said = HOST.fullmatch(host)
        return said is not None and said["name"].strip("[]").lower() in self._hosts and 0 < int(said["port"] or 80) < 1 << 16

    def _from_here(self, headers: dict[str, str], scheme: str) -> bool:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site != "same-origin":
            return False
        if origin == "null":  # what our own forms send, since they send no referrer; only a browser that vouches for them is believed
            return site == "same-origin"
        return origin is None or origin == f"{scheme}://{headers['host']}"


def _measured(receive: Receive) -> Receive:
    """`receive` that stops a body which says nothing of its length and never ends."""
    got = 0

    async def limited() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        return {"type": "http.disconnect"} if got > LARGEST else message

    return limited


def _station(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "?"


def station(request: Request) -> str:
    """The machine that asks."""
    return _station(request.scope)


def guarded(handler: Handler, right: str) -> Handler:
    """A handler that is reached only with what its route names; puts `visit` into the request's state.

    `right`: nothing ("open"), a session that may be locked ("session"), or a right of `civreg.policy` by name.
    """

    async def checked(request: Request) -> Response:
        office: Any = request.app.state.office
        visit: Visit | None = await office.do("visit", request.cookies.get(COOKIE, ""))
        request.state.visit = visit
        if right == "open":
            return await handler(request)
        if visit is None:
            return _to_login(request)
        if (refusal := await _refusal(request, visit, right)) is not None:
            return refusal
        answer = await handler(request)
        if request.method in SAFE and right not in SILENT and answer.status_code == HTTPStatus.OK:
            await office.note(visit.person, station(request), *_look(request))
        return answer

    return checked


def _look(request: Request) -> tuple[str, str]:
    """What is seen, and of which entry (where there is one) or at which path; never what stands there."""
    word = request.url.path.split("/")[1]
    number = request.path_params.get("number")
    return SEES.get(word, word), request.url.path.partition("?")[0] if number is None else str(number)


async def _refusal(request: Request, visit: Visit, right: str) -> Response | None:
    office: Any = request.app.state.office
    if right != "session":
        if visit.locked:
            return RedirectResponse("/lock", HTTPStatus.SEE_OTHER) if request.method in SAFE else PlainTextResponse("locked", 423)
        if visit.once and request.url.path != "/password":
            return RedirectResponse("/password", HTTPStatus.SEE_OTHER)
    if right != "session" and not visit.person.may(right):
        await office.do("saw", visit.person, station(request), f"{right} refused", request.url.path)
        return PlainTextResponse(HTTPStatus.FORBIDDEN.phrase, HTTPStatus.FORBIDDEN)
    if request.method not in SAFE and await _form_token(request) != visit.form:
        await office.do("saw", visit.person, station(request), "csrf refused", request.url.path)
        return PlainTextResponse(HTTPStatus.FORBIDDEN.phrase, HTTPStatus.FORBIDDEN)
    return None


async def _form_token(request: Request) -> str:
    given = request.headers.get("x-civreg-form")
    return given if given is not None else str((await request.form()).get("form", ""))


def _to_login(request: Request) -> Response:
    if request.method in SAFE and "hx-request" not in request.headers:
        return RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    return PlainTextResponse(HTTPStatus.UNAUTHORIZED.phrase, HTTPStatus.UNAUTHORIZED)
