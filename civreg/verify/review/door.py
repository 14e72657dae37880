"""Coming in and going out: log-in, lock, log-out."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from civreg.verify.review.guard import COOKIE, station
from civreg.verify.review.overview import overview
from civreg.verify.review.paper import page


async def start(request: Request) -> Response:
    """Where somebody's work begins: the queue, or for an admin, who sees no entry, the people."""
    return await overview(request) if request.state.visit.person.may("see") else RedirectResponse("/users", HTTPStatus.SEE_OTHER)


async def login(request: Request) -> Response:
    """The form to log in with; whoever is in goes to the desk."""
    return RedirectResponse("/", HTTPStatus.SEE_OTHER) if request.state.visit else page(request, "login.html", wrong="")


async def log_in(request: Request) -> Response:
    """Begin a new session, whatever cookie came; after a few wrong tries the door stays shut for a while."""
    form = await request.form()
    name, password, office = str(form.get("name", "")), str(form.get("password", "")), request.app.state.office
    seconds = await office.do("wait", name, station(request))
    if seconds:
        answer = page(request, "login.html", wrong="wait", seconds=seconds)
        answer.status_code, answer.headers["Retry-After"] = HTTPStatus.TOO_MANY_REQUESTS, str(seconds)
        return answer
    token = await office.do("log_in", name, password, station(request))
    if token is None:
        answer = page(request, "login.html", wrong="wrong")
        answer.status_code = HTTPStatus.UNAUTHORIZED
        return answer
    return come_in(request, token)


def come_in(request: Request, token: str) -> Response:
    """The way to the desk, with the cookie of a session that has just begun."""
    inside = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    inside.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=request.app.state.options.secure, path="/")
    return inside


async def log_out(request: Request) -> Response:
    """End the session here, so that its cookie is worth nothing."""
    await request.app.state.office.do("leave", request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, path="/")
    return answer


async def lock(request: Request) -> Response:
    """Lock the desk: the password opens it again."""
    await request.app.state.office.do("lock", request.cookies.get(COOKIE, ""))
    return RedirectResponse("/lock", HTTPStatus.SEE_OTHER)


async def locked(request: Request) -> Response:
    """The locked desk; nothing of the archive is on it."""
    return page(request, "lock.html", wrong="") if request.state.visit.locked else RedirectResponse("/", HTTPStatus.SEE_OTHER)


async def unlock(request: Request) -> Response:
    """Open the desk again."""
    form, office, visit = await request.form(), request.app.state.office, request.state.visit
    seconds = await office.do("wait", visit.person.name, station(request))
    right = not seconds and await office.do("unlock", request.cookies.get(COOKIE, ""), str(form.get("password", "")), station(request))
    if right:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    answer = page(request, "lock.html", wrong="wait" if seconds else "wrong", seconds=seconds)
    answer.status_code = HTTPStatus.TOO_MANY_REQUESTS if seconds else HTTPStatus.UNAUTHORIZED
    return answer
