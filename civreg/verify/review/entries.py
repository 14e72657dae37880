"""Entries on the desk: the queue, one entry beside its original, what is saved about it, and the act of verifying it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Literal

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from civreg.errors import NothingMatchedError, StaleError
from civreg.policy import Person
from civreg.text import written
from civreg.verify import words as sheet_words
from civreg.verify.review.office import Given, Saved, ShownEntry
from civreg.verify.review.paper import page

OURS = frozenset({"form", "request", "verdict", "reason"})
"""Names in a form that are no fields."""
ORDERS = ("risk", "sample")
"""Ways through the entries of all books; any other is a book's id."""
AHEAD = 3
"""Entries whose pictures are made ready."""
PAUSE = 0.03
"""Seconds between two goes of reading ahead."""


async def following(request: Request) -> Response:
    """The next entry: the riskiest, one of a sample, or the one that follows in a book."""
    order, after = request.query_params.get("order", "risk"), request.query_params.get("after", "")
    some = await request.app.state.office.do("next", request.state.visit.person, order, int(after) if after.isdigit() else None)
    if not some:
        return page(request, "done.html")
    return RedirectResponse(f"/entry/{some[0].entry}?order={order if order in ORDERS else some[0].book}", HTTPStatus.SEE_OTHER)


async def show(request: Request) -> Response:
    """One entry: the original at the left, its fields at the right."""
    number, person, office = request.path_params["number"], request.state.visit.person, request.app.state.office
    shown = await _shown(request)
    order = request.query_params.get("order", "risk")
    ahead = [w.entry for w in await office.do("next", person, order, number) if w.entry != number][:AHEAD]
    pictures = await office.do("pages", person, ahead)
    lang = request.app.state.options.lang
    doubts = {f.spec.key: [sheet_words.doubt(d, lang) for d in sheet_words.worth_saying(f.said.doubts)] for f in shown.fields}
    following_one = ahead[0] if ahead else None
    drawn = await office.do("sampled", person) if order == "sample" else []
    given = {"doubts": doubts, "trust": sheet_words.trust, "order": order, "following": following_one, "pictures": pictures, "drawn": drawn}
    answer = page(request, "entry.html", shown=shown, **given)
    answer.background = BackgroundTask(_make_ready, office, person, number, ahead)
    return answer


async def _make_ready(office: Any, person: Person, number: int, ahead: Sequence[int]) -> None:
    """While a person looks at the entry: pictures of the next ones are drawn, and its book is read, as others' requests leave time."""
    await office.do("ready", person, ahead)
    while await office.do("read_ahead", person, number):
        await asyncio.sleep(PAUSE)


async def save(request: Request) -> Response:
    """Record texts of fields. Needs the version that was shown (If-Match); a stale one answers with both texts."""
    given = await _given(request)
    if isinstance(given, Response):
        return given
    if not given.texts:
        return PlainTextResponse("", HTTPStatus.UNPROCESSABLE_ENTITY)
    return await _done(request, "save", given)


async def verify(request: Request) -> Response:
    """Verify the entry: an act of its own, never a part of saving."""
    return await _review(request, "verify")


async def give_back(request: Request) -> Response:
    """Send the entry back with a reason."""
    return await _review(request, "return")


async def reopen(request: Request) -> Response:
    """Open a verified entry again."""
    return await _review(request, "reopen")


async def stands(request: Request) -> Response:
    """Say that a finding which blocks the entry stands so in the book: an act of its own, with its reason."""
    given = await _given(request)
    if isinstance(given, Response):
        return given
    return await _done(request, "stands", given, request.path_params["finding"])


async def picture(request: Request) -> Response:
    """The straightened page; `look=clean` for the cleaned view. Drawn anew from the original, which is never sent itself."""
    look = "clean" if request.query_params.get("look") == "clean" else "original"
    return await drawn(request, "picture", request.path_params["page"], look)


async def crop(request: Request) -> Response:
    """One field, cut from the original."""
    return await drawn(request, "crop", request.path_params["number"], request.path_params["key"])


async def paper(request: Request) -> Response:
    """A correction as somebody wrote it on a sheet that came back."""
    number, key = request.path_params["number"], request.path_params["key"]
    data = await request.app.state.office.do("paper", request.state.visit.person, number, key)
    if data is None:
        raise NothingMatchedError(what=key)
    return Response(data, media_type="image/jpeg")


async def drawn(request: Request, what: str, *which: Any) -> Response:
    """A picture that the office draws; raises NothingMatchedError where there is none for this person."""
    drawing = await request.app.state.office.do(what, request.state.visit.person, *which)
    if drawing is None:
        raise NothingMatchedError(what=str(which[0]))
    return Response(await request.app.state.office.draw(drawing), media_type="image/jpeg")


async def _shown(request: Request) -> ShownEntry:
    number = request.path_params["number"]
    shown: ShownEntry | None = await request.app.state.office.do("entry", request.state.visit.person, number)
    if shown is None:
        raise NothingMatchedError(what=str(number))
    return shown


async def _review(request: Request, what: Literal["verify", "return", "reopen"]) -> Response:
    given = await _given(request)
    if isinstance(given, Response):
        return given
    if given.texts:
        return PlainTextResponse(", ".join(sorted(given.texts)), HTTPStatus.UNPROCESSABLE_ENTITY)
    return await _done(request, "review", given, what)


async def _given(request: Request) -> Given | Response:
    version = request.headers.get("if-match", "").strip('"').removeprefix("v")
    if not version.isdigit():
        return PlainTextResponse("If-Match", HTTPStatus.PRECONDITION_REQUIRED)
    form = await request.form()
    said = {name: written(str(text)) for name, text in form.items()}
    verdict: Any = said.get("verdict", "")
    if verdict not in ("", "unsure", "illegible") or len(form) != len(form.multi_items()) or not said.get("request"):
        return PlainTextResponse("verdict, request", HTTPStatus.UNPROCESSABLE_ENTITY)
    texts = {name: text.strip() for name, text in said.items() if name not in OURS}
    return Given(said["request"][:64], int(version), texts, verdict, said.get("reason", "")[:500])


async def _done(request: Request, what: str, given: Given, *more: Any) -> Response:
    number, person = request.path_params["number"], request.state.visit.person
    try:
        saved: Saved = await request.app.state.office.do(what, person, number, *more, given)
    except StaleError:
        return await _conflict(request, given)
    fields = {f.key: {"text": f.text, "verdict": f.verdict, "settled": f.settled} for f in saved.fields}
    body = {"version": saved.version, "status": saved.status, "fields": fields}
    return JSONResponse(body, headers={"ETag": f'"v{saved.version}"'})


async def _conflict(request: Request, given: Given) -> Response:
    """Both texts of every field that was sent, and the version that stands now."""
    shown = await _shown(request)
    theirs = {f.spec.key: {"text": f.proposal, "person": f.said.person} for f in shown.fields if f.spec.key in given.texts}
    body = {"version": shown.standing.version, "yours": dict(given.texts), "theirs": theirs}
    return Response(json.dumps(body, ensure_ascii=False), HTTPStatus.CONFLICT, media_type="application/json")
