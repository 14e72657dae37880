"""What there is to do: the books, the samples that were drawn, and what keeps the archive from being whole."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from civreg.language import Lang
from civreg.verify.review.office import KeyersWork
from civreg.verify.review.paper import page

PAUSE = 0.03
"""Seconds between two goes of looking at the sample."""


async def overview(request: Request) -> Response:
    """What there is to do, by book; samples with what they found so far."""
    person, office, lang = request.state.visit.person, request.app.state.office, request.app.state.options.lang
    books = await office.do("books", person)
    work = await office.do("sampled", person)
    trouble = await office.do("trouble", person)
    left = sum(one.size - one.looked for one in work) if person.may("verify") else 0
    answer = page(request, "overview.html", books=books, work=[_told(one, lang) for one in work], left=left, trouble=trouble)
    answer.background = BackgroundTask(_look_at_sample, office)
    return answer


async def _look_at_sample(office: Any) -> None:
    while await office.do("look_at_sample"):
        await asyncio.sleep(PAUSE)


def _told(work: KeyersWork, lang: Lang) -> dict[str, Any]:
    """A sample as its line says it."""
    low, high = (percent(share, lang) for share in work.between)
    return {
        "work": work,
        "share": percent(work.share, lang),
        "limit": percent(work.limit, lang),
        "rate": percent(work.rate, lang),
        "between": f"{low.removesuffix(' %')}–{high}",
        "says": "counting" if work.counting else f"sample-{work.verdict}",
    }


def percent(share: float, lang: Lang) -> str:
    """A share as people write it: `2,1 %`, in English `2.1 %`."""
    text = f"{100 * share:.1f}".removesuffix(".0")
    return f"{text.replace('.', ',') if lang == 'vi' else text} %"
