"""Group verification: all crops under one value on one screen; the odd ones out are clicked, the others accepted together."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from civreg.errors import StaleError
from civreg.verify.review.office import Given
from civreg.verify.review.paper import page

OTHERS = 4
"""Other values that are offered for the odd ones."""
Verdict = Literal["", "unsure"]


async def groups(request: Request) -> Response:
    """Values that many open fields hold."""
    some = await request.app.state.office.do("groups", request.state.visit.person, request.query_params.get("key"))
    return page(request, "groups.html", groups=some)


async def members(request: Request) -> Response:
    """The crops of one value, what else its field often says, and the other groups of that field."""
    key, value, person = request.path_params["key"], request.query_params.get("value", ""), request.state.visit.person
    office = request.app.state.office
    some = await office.do("members", person, key, value)
    others = [other for other in await office.do("values", person, key) if other != value][:OTHERS]
    beside = [group for group in await office.do("groups", person, key) if group.value != value][:OTHERS]
    return page(request, "members.html", key=key, value=value, members=some, others=others, beside=beside)


async def settle(request: Request) -> Response:
    """Settle `value` for the entries named in `fields` (`entry:version`); those in `odd` hold another, and stay open as unsure.

    Entries that moved on meanwhile are left and counted.
    """
    form = await request.form()
    value, stamp = str(form.get("value", "")), str(form.get("request", ""))
    right, odd = ([str(one).partition(":") for one in form.getlist(name)] for name in ("fields", "odd"))
    if not stamp or not all(entry.isdigit() and version.isdigit() for entry, _, version in (*right, *odd)):
        return PlainTextResponse("fields, odd, request", HTTPStatus.UNPROCESSABLE_ENTITY)
    texts, done, moved = {request.path_params["key"]: value}, Counter[Verdict](), 0
    some: list[tuple[Verdict, str, str]] = [*(("", e, v) for e, _, v in right), *(("unsure", e, v) for e, _, v in odd)]
    for verdict, entry, version in some:
        given = Given(f"{stamp[:40]}-{entry}", int(version), texts, verdict)
        try:
            await request.app.state.office.do("save", request.state.visit.person, int(entry), given)
            done[verdict] += 1
        except StaleError:
            moved += 1
    return JSONResponse({"accepted": done[""], "odd": done["unsure"], "moved": moved})
