"""Group verification: all crops under one value on one screen; the odd ones out are clicked, the others accepted together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from civreg.errors import NothingMatchedError, StaleError
from civreg.verify.review.office import Given
from civreg.verify.review.paper import page
from civreg.verify.review.words import SAYS

OTHERS = 4
"""Other values that are offered for the odd ones."""
MOST = 400
"""Fields of a group that are shown at once, as the queue gives them; those that are left come after."""
PARTS = 3
"""Of a field that is named: entry, version, key."""
Verdict = Literal["", "unsure"]
VERDICTS: Mapping[str, Verdict] = {"fields": "", "odd": "unsure"}


async def groups(request: Request) -> Response:
    """Values that many open fields hold."""
    some = await request.app.state.office.do("groups", request.state.visit.person, request.query_params.get("kind"))
    return page(request, "groups.html", groups=some)


async def members(request: Request) -> Response:
    """The crops of one value, what else fields of its kind often say, and the other groups of that kind."""
    kind, value, person = request.path_params["kind"], request.query_params.get("value", ""), request.state.visit.person
    if f"kind-{kind}" not in SAYS:
        raise NothingMatchedError(what=kind)
    office = request.app.state.office
    some = await office.do("members", person, kind, value)
    others = [other for other in await office.do("values", person, kind) if other != value][:OTHERS]
    beside = [group for group in await office.do("groups", person, kind) if group.value != value][:OTHERS]
    return page(request, "members.html", kind=kind, value=value, members=some, others=others, beside=beside, more=len(some) >= MOST)


async def settle(request: Request) -> Response:
    """Settle `value` for the fields named in `fields` (`entry:version:key`); those in `odd` hold another, and stay open as unsure.

    Entries that moved on meanwhile are left and their fields counted.
    """
    form = await request.form()
    value, stamp = str(form.get("value", "")), str(form.get("request", ""))
    said = [(verdict, str(one).split(":", PARTS - 1)) for name, verdict in VERDICTS.items() for one in form.getlist(name)]
    if not stamp or not all(len(one) == PARTS and one[0].isdigit() and one[1].isdigit() for _, one in said):
        return PlainTextResponse("fields, odd, request", HTTPStatus.UNPROCESSABLE_ENTITY)
    some: dict[tuple[int, int], dict[Verdict, list[str]]] = defaultdict(lambda: defaultdict(list))
    for verdict, (entry, version, key) in said:
        some[int(entry), int(version)][verdict].append(key)
    done: Counter[Verdict | Literal["moved"]] = Counter()
    for place, keys in some.items():
        done.update(await _settled(request, place, keys, (value, stamp)))
    return JSONResponse({"accepted": done[""], "odd": done["unsure"], "moved": done["moved"]})


async def _settled(
    request: Request, place: tuple[int, int], keys: Mapping[Verdict, Sequence[str]], said: tuple[str, str]
) -> Counter[Verdict | Literal["moved"]]:
    """What came of the fields of one entry, whose own version goes on with each word."""
    (entry, version), (value, stamp) = place, said
    done: Counter[Verdict | Literal["moved"]] = Counter()
    for verdict, some in keys.items():
        given = Given(f"{stamp[:40]}-{entry}-{verdict}", version, dict.fromkeys(some, value), verdict)
        try:
            version = (await request.app.state.office.do("save", request.state.visit.person, entry, given)).version
            done[verdict] += len(some)
        except StaleError:
            done["moved"] += len(some)
    return done
