"""Looking beyond one entry: search, because a citizen is waiting, and how far the work is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from civreg.verify.figures import markup
from civreg.verify.review.office import Findings
from civreg.verify.review.paper import page

LONGEST = 400
"""Characters of a question that are looked at."""


async def statistics(request: Request) -> Response:
    """How far the work is and how well the machine reads: counts alone."""
    stats = await request.app.state.office.do("statistics", request.state.visit.person)
    return page(request, "stats.html", figures=markup(stats, request.app.state.options.lang))


async def search(request: Request) -> Response:
    """Entries that may be meant by `q`, each with the way to verify it now; without `q` the box alone."""
    asked = " ".join(request.query_params.get("q", "")[:LONGEST].split())
    found = await request.app.state.office.do("search", request.state.visit.person, asked) if asked else Findings()
    return page(request, "search.html", asked=asked, found=found)
