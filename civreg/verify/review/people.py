"""People on the desk: an admin lets them in and says what they may do; everybody chooses their own password."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from civreg.errors import NothingMatchedError
from civreg.model import Register
from civreg.policy import ROLES, Person
from civreg.text import written
from civreg.verify.review.door import come_in
from civreg.verify.review.guard import COOKIE, station
from civreg.verify.review.paper import page

OURS = frozenset({"form", "name", "shown", "role", "books", "enabled", "password"})
"""Names that a form about a person may hold."""
LONGEST = 200
"""Characters of a name or a password."""


async def everybody(request: Request) -> Response:
    """Who may log in, and the form to add somebody."""
    return await _list(request, Person(0, "", "", (), None), wrong=False)


async def admit(request: Request) -> Response:
    """Add somebody; their first password is good for choosing another."""
    form = await request.form()
    if unknown := set(form) - OURS:
        return PlainTextResponse(", ".join(sorted(unknown)), HTTPStatus.UNPROCESSABLE_ENTITY)
    said, kept = _person(form, 0)
    try:
        if not kept:
            raise ValueError(said.name)
        await request.app.state.office.do("admit", request.state.visit.person, said, _secret(form, "password"))
    except ValueError:
        return await _list(request, said, wrong=True)
    return RedirectResponse("/users", HTTPStatus.SEE_OTHER)


async def somebody(request: Request) -> Response:
    """One person, to be changed."""
    return await _one(request, await _found(request), wrong=False)


async def change(request: Request) -> Response:
    """Change what somebody may do, or give them another first password; their sessions end."""
    form, before = await request.form(), await _found(request)
    if unknown := set(form) - OURS | ({"name"} & set(form)):
        return PlainTextResponse(", ".join(sorted(unknown)), HTTPStatus.UNPROCESSABLE_ENTITY)
    if before.id == request.state.visit.person.id:
        return PlainTextResponse(HTTPStatus.FORBIDDEN.phrase, HTTPStatus.FORBIDDEN)
    said, kept = _person(form, before.id, before.name)
    try:
        if not kept:
            raise ValueError(before.name)
        await request.app.state.office.do("change_person", request.state.visit.person, said, _secret(form, "password") or None)
    except ValueError:
        return await _one(request, said, wrong=True)
    return RedirectResponse("/users", HTTPStatus.SEE_OTHER)


async def password(request: Request) -> Response:
    """The form to choose a password of one's own."""
    return page(request, "password.html", wrong="")


async def choose(request: Request) -> Response:
    """Change the own password; every other session of this person ends."""
    form, office, visit = await request.form(), request.app.state.office, request.state.visit
    seconds = await office.do("wait", visit.person.name, station(request))
    if seconds:
        return _answered(page(request, "password.html", wrong="wait", seconds=seconds), HTTPStatus.TOO_MANY_REQUESTS)
    now, chosen = _secret(form, "now"), _secret(form, "chosen")
    try:
        if chosen != _secret(form, "again"):
            raise ValueError(visit.person.name)
        token = await office.do("choose_password", request.cookies.get(COOKIE, ""), now, chosen, station(request))
    except ValueError:
        return _answered(page(request, "password.html", wrong="password-bad"), HTTPStatus.UNPROCESSABLE_ENTITY)
    if token is None:
        return _answered(page(request, "password.html", wrong="password-wrong"), HTTPStatus.UNAUTHORIZED)
    return come_in(request, token)


def _answered(answer: Response, status: HTTPStatus) -> Response:
    answer.status_code = status
    return answer


def _person(form: FormData, number: int, name: str = "") -> tuple[Person, bool]:
    """What a form says of a person, and whether every role and book of it is one."""
    asked = [written(str(book)) for book in str(form.get("books", "")).replace(",", " ").split()]
    books = [Register.parse(book) for book in asked]
    roles = tuple(str(role) for role in form.getlist("role"))
    kept = all(books) and set(roles) <= set(ROLES)
    ids = tuple(dict.fromkeys(book.id if book else text for book, text in zip(books, asked, strict=True))) or None
    called, shown = (" ".join(written(str(form.get(key, ""))).split())[:LONGEST] for key in ("name", "shown"))
    known = tuple(role for role in ROLES if role in roles)
    return Person(number, name or called, shown or name or called, known, ids, "enabled" in form or not number), kept


def _secret(form: FormData, name: str) -> str:
    return str(form.get(name, ""))[:LONGEST]


async def _found(request: Request) -> Person:
    number = request.path_params["number"]
    everyone: list[Person] = await request.app.state.office.do("people", request.state.visit.person)
    found = next((one for one in everyone if one.id == number), None)
    if found is None:
        raise NothingMatchedError(what=str(number))
    return found


async def _list(request: Request, said: Person, *, wrong: bool) -> Response:
    office, person = request.app.state.office, request.state.visit.person
    everyone, books = await office.do("people", person), await office.do("known_books", person)
    trouble = await request.app.state.office.do("trouble", request.state.visit.person)
    return _said(page(request, "users.html", people=everyone, said=said, trouble=trouble, **_known(books, wrong=wrong)), wrong=wrong)


async def _one(request: Request, said: Person, *, wrong: bool) -> Response:
    books = await request.app.state.office.do("known_books", request.state.visit.person)
    own = said.id == request.state.visit.person.id
    return _said(page(request, "user.html", said=said, own=own, **_known(books, wrong=wrong)), wrong=wrong)


def _known(books: list[str], *, wrong: bool) -> dict[str, Any]:
    return {"all_roles": ROLES, "known": books, "wrong": wrong}


def _said(answer: Response, *, wrong: bool) -> Response:
    return _answered(answer, HTTPStatus.UNPROCESSABLE_ENTITY) if wrong else answer
