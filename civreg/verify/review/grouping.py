"""Group verification: all crops under one value on one screen; the odd ones out are clicked, the others accepted together."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from civreg.errors import StaleError
from civreg.verify.review.office import Given
from civreg.verify.review.paper import page


async def groups(request: Request) -> Response:
    """Values that many open fields hold."""
    some = await request.app.state.office.do("groups", request.state.visit.person, request.query_params.get("key"))
    return page(request, "groups.html", groups=some)


async def members(request: Request) -> Response:
    """The crops of one value."""
    key, value = request.path_params["key"], request.query_params.get("value", "")
    some = await request.app.state.office.do("members", request.state.visit.person, key, value)
    return page(request, "members.html", key=key, value=value, members=some)


async def settle(request: Request) -> Response:
    """Accept `value` for the entries named in `fields` (`entry:version`); those that moved on meanwhile are left and counted."""
    form = await request.form()
    value, stamp = str(form.get("value", "")), str(form.get("request", ""))
    pairs = [str(one).partition(":") for one in form.getlist("fields")]
    if not stamp or not all(entry.isdigit() and version.isdigit() for entry, _, version in pairs):
        return PlainTextResponse("fields, request", HTTPStatus.UNPROCESSABLE_ENTITY)
    done, moved = 0, 0
    for entry, _, version in pairs:
        given = Given(f"{stamp[:40]}-{entry}", int(version), {request.path_params["key"]: value})
        try:
            await request.app.state.office.do("save", request.state.visit.person, int(entry), given)
            done += 1
        except StaleError:
            moved += 1
    return JSONResponse({"accepted": done, "moved": moved})
