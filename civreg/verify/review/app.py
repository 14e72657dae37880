"""The desk as a web application: every route with the right that it needs."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from civreg.errors import CivregError, NothingMatchedError, OwnWorkError, StaleError
from civreg.language import Lang
from civreg.verify.review import door, entries, grouping, looking, people
from civreg.verify.review.guard import Guard, Handler, guarded, station
from civreg.verify.review.office import Office
from civreg.verify.review.words import named, speak

HERE = Path(__file__).parent
LOOPBACK = ("127.0.0.1", "localhost", "::1")

ROUTES: tuple[tuple[str, str, Handler, str], ...] = (
    ("GET", "/login", door.login, "open"),
    ("POST", "/login", door.log_in, "open"),
    ("POST", "/logout", door.log_out, "session"),
    ("GET", "/lock", door.locked, "session"),
    ("POST", "/lock", door.lock, "session"),
    ("POST", "/unlock", door.unlock, "session"),
    ("GET", "/", door.start, "self"),
    ("GET", "/password", people.password, "self"),
    ("POST", "/password", people.choose, "self"),
    ("GET", "/users", people.everybody, "people"),
    ("POST", "/users", people.admit, "people"),
    ("GET", "/users/{number:int}", people.somebody, "people"),
    ("POST", "/users/{number:int}", people.change, "people"),
    ("GET", "/next", entries.following, "see"),
    ("GET", "/entry/{number:int}", entries.show, "see"),
    ("POST", "/entry/{number:int}", entries.save, "write"),
    ("POST", "/entry/{number:int}/verify", entries.verify, "verify"),
    ("POST", "/entry/{number:int}/return", entries.give_back, "return"),
    ("POST", "/entry/{number:int}/reopen", entries.reopen, "reopen"),
    ("POST", "/entry/{number:int}/stands/{finding}", entries.stands, "verify"),
    ("GET", "/search", looking.search, "see"),
    ("GET", "/stats", looking.statistics, "count"),
    ("GET", "/image/{page:int}", entries.picture, "see"),
    ("GET", "/crop/{number:int}/{key}", entries.crop, "see"),
    ("GET", "/paper/{number:int}/{key}", entries.paper, "see"),
    ("GET", "/piece/{number:int}/{key}/{first:int}-{stop:int}", grouping.piece, "see"),
    ("GET", "/group", grouping.groups, "decide"),
    ("GET", "/group/{kind}", grouping.members, "decide"),
    ("POST", "/group/{kind}", grouping.settle, "decide"),
)
"""Method, path, handler, right. A route without a right cannot be written."""


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """How the desk is served."""

    lang: Lang = "vi"
    hosts: tuple[str, ...] = ()
    """Names beside this machine's own that a browser may ask for."""
    secure: bool = False
    """Whether it is served by TLS: cookies then never travel without."""


class Clerk:
    """The one thread in which the archive is opened and worked on, so that its database has one hand; others draw pictures."""

    def __init__(self, opened: Callable[[], Office]) -> None:
        self._thread = ThreadPoolExecutor(1, "desk")
        self._painters = ThreadPoolExecutor(2, "picture")
        self._office = self._thread.submit(opened).result()
        self._looks: deque[tuple[Any, ...]] = deque()

    async def do(self, what: str, *given: Any) -> Any:
        """Have the office do something; raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(getattr(self._office, what), *given))

    async def note(self, *look: Any) -> None:
        """Have a look recorded before it is answered; those of one moment are written in one go."""
        self._looks.append(look)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._keep_looks)

    def _keep_looks(self) -> None:
        looks = [self._looks.popleft() for _ in range(len(self._looks))]
        try:
            if looks:
                self._office.saw_all(looks)
        except CivregError:
            self._looks.extendleft(reversed(looks))
            raise

    def close(self) -> None:
        """Let the threads end once they have done what they were given."""
        self._thread.shutdown()
        self._painters.shutdown()

    async def draw(self, picture: Callable[[], bytes]) -> bytes:
        """Have a picture drawn."""
        return await asyncio.get_running_loop().run_in_executor(self._painters, picture)


def create_app(opened: Callable[[], Office], options: DeskOptions) -> Starlette:
    """The desk over an office, which `opened` opens in the thread where it will be worked on."""
    clerk = Clerk(opened)

    async def refused(why: str, where: str) -> None:
        await clerk.do("saw", None, where, why, "")

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, hosts=(*LOOPBACK, *options.hosts), refused=refused)],
        exception_handlers={CivregError: _said},
    )
    app.state.office = clerk
    app.state.options = options
    app.state.pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    app.state.pages.globals["say"] = speak(options.lang)
    app.state.pages.globals["field_name"] = named(options.lang)
    app.state.pages.globals["lang"] = options.lang
    return app


def _routes() -> Sequence[Route | Mount]:
    own = [Route(path, guarded(handler, right), methods=[method]) for method, path, handler, right in ROUTES]
    return [*own, Mount("/static", StaticFiles(directory=HERE / "static", packages=[("civreg.verify.figures", "static")]))]


async def _said(request: Request, error: Exception) -> Response:
    """A failure that was foreseen, as its sentence: 404 nothing there, 409 stale, 403 own work, 422 anything else."""
    if not isinstance(error, CivregError):
        raise error
    codes = {NothingMatchedError: 404, StaleError: 409, OwnWorkError: 403}
    status = codes.get(type(error), 422)
    visit = getattr(request.state, "visit", None)
    if status in (403, 404) and visit is not None:
        await request.app.state.office.do("saw", visit.person, station(request), f"{error.code()} refused", request.url.path)
    return PlainTextResponse(error.say(request.app.state.options.lang), status)
