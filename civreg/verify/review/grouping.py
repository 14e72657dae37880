"""Group verification: all crops under one value on one screen; the odd ones out are clicked, the others accepted together.

A member is a whole field, or a piece of one: a digit, or the day, month or year of a date. Fields whose digits were all seen come
once more as a whole, each beside its text.
"""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from civreg.errors import NothingMatchedError
from civreg.policy import Person
from civreg.verify.review.entries import PAUSE, drawn
from civreg.verify.review.groups import FIGURES, MOST, PIECES, Marked, Member, Settled
from civreg.verify.review.paper import page
from civreg.verify.review.words import SAYS

OTHERS = 4
"""Other values that are offered for the odd ones."""
BESIDE = 10
"""Other groups that are offered when one is done."""
LARGEST = 1 << 53
"""No number of an entry or a reading is greater."""
_FIELD = re.compile(r"(?P<entry>\d{1,16}):(?P<version>\d{1,16}):(?P<key>.+)", re.ASCII | re.DOTALL)
_PIECE = re.compile(r"(?P<entry>\d{1,16}):(?P<version>\d{1,16}):(?P<first>\d{1,4})-(?P<stop>\d{1,4}):(?P<key>.+)", re.ASCII | re.DOTALL)


async def groups(request: Request) -> Response:
    """Digits and parts of dates to be gone through, and values that many open fields hold."""
    some = await request.app.state.office.do("groups", request.state.visit.person, request.query_params.get("kind"))
    pieces = {kind: own for kind in (*PIECES, FIGURES) if (own := [group for group in some if group.kind == kind])}
    held = {} if pieces else await request.app.state.office.do("held", request.state.visit.person)
    answer = page(request, "groups.html", pieces=pieces, held=held, groups=[group for group in some if group.kind not in pieces])
    return _drawing_ahead(request, answer, "", "")


async def members(request: Request) -> Response:
    """The crops of one value, what else fields of its kind often say, and the groups to go on with."""
    kind, value, person = request.path_params["kind"], request.query_params.get("value", ""), request.state.visit.person
    if f"kind-{kind}" not in SAYS:
        raise NothingMatchedError(what=kind)
    office = request.app.state.office
    some = await office.do("members", person, kind, value)
    others = [other for other in await office.do("values", person, kind) if other != value][:OTHERS]
    beside = [group for group in await office.do("groups", person, kind) if group.value != value]
    if kind in PIECES:  # after the last group of a kind, the whole fields
        later = [group for group in beside if group.value > value]
        whole = await office.do("groups", person, FIGURES)
        beside = [*later, *(group for group in beside if group not in later)][:BESIDE] + list(whole)
    given = {"kind": kind, "value": value, "members": some, "others": others, "beside": beside[: BESIDE + 1], "more": len(some) >= MOST}
    answer = page(request, "members.html", in_pieces=kind in PIECES, whole=kind == FIGURES, **given)
    return _drawing_ahead(request, answer, kind, value)


def _drawing_ahead(request: Request, answer: Response, kind: str, value: str) -> Response:
    """The answer, after which crops are drawn: those of the group that was opened, and those that come after."""
    answer.background = BackgroundTask(_draw_ahead, request.app.state.office, request.state.visit.person, kind, value)
    return answer


async def _draw_ahead(office: Any, person: Person, kind: str, value: str) -> None:
    turn = await office.do("look_ahead", person, kind, value)
    while await office.do("draw_ahead", person, turn):
        await asyncio.sleep(PAUSE)


async def settle(request: Request) -> Response:
    """Settle `value` for the members named in `fields`; those in `odd` hold another, and stay open as unsure.

    A field is named `entry:version:key`, a piece `entry:reading:first-stop:key`. What moved on meanwhile is left and counted.
    """
    form, kind = await request.form(), request.path_params["kind"]
    named = {name: [_member(kind, str(one)) for one in form.getlist(name)] for name in ("fields", "odd")}
    stamp = str(form.get("request", ""))[:64]
    right, odd = ([one for one in some if one is not None] for some in named.values())
    if not stamp or len(right) + len(odd) < sum(map(len, named.values())):
        return PlainTextResponse("fields, odd, request", HTTPStatus.UNPROCESSABLE_ENTITY)
    marked = Marked(stamp, str(form.get("value", "")), right, odd)
    done: Settled = await request.app.state.office.do("settle", request.state.visit.person, kind, marked)
    return JSONResponse({"accepted": done.accepted, "odd": done.odd, "moved": done.moved})


async def piece(request: Request) -> Response:
    """Some characters of one field, cut from the original, with what stands beside them."""
    path = request.path_params
    return await drawn(request, "piece", path["number"], path["key"], (path["first"], path["stop"]))


def _member(kind: str, said: str) -> Member | None:
    """What a form names; None where that is nothing."""
    found = (_PIECE if kind in (*PIECES, FIGURES) else _FIELD).fullmatch(said)
    if found is None:
        return None
    entry, version, first, stop = (int(found.groupdict().get(name) or 0) for name in ("entry", "version", "first", "stop"))
    return Member(entry, found["key"], version, first, stop) if max(entry, version) < LARGEST else None
