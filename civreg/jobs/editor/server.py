"""Serves the editor to the browser on this machine: one address, one random token, nothing from elsewhere."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from typing import Any

from civreg.errors import CivregError, FormError, NotFoundError
from civreg.jobs.drafting import look_at
from civreg.jobs.editor.editing import Editing
from civreg.jobs.editor.words import WORDS
from civreg.language import Lang

HOST = "127.0.0.1"
LARGEST = 1 << 20
"""Bytes of a request."""
FILES = {
    "": ("page.html", "text/html; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
}
GUARDS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@contextlib.contextmanager
def form_editor(file: Path, page: Path, lang: Lang) -> Iterator[tuple[str, Callable[[], None]]]:
    """The editor's address, and the call that serves it until it is interrupted; the port is free again afterwards.

    Raises FormError, NotFoundError, RefusedFileError.
    """
    if not file.is_file():
        raise NotFoundError(path=str(file))
    sight = next(iter(look_at([page])))
    server = _Server(Editing(file, sight, lang))
    try:
        yield f"http://{HOST}:{server.server_port}/{server.token}/", server.serve_forever
    finally:
        server.server_close()


class _Server(ThreadingHTTPServer):
    """A server on this machine alone, for who knows its token."""

    daemon_threads = True

    def __init__(self, editing: Editing) -> None:
        super().__init__((HOST, 0), _Handler)
        self.editing = editing
        self.token = secrets.token_urlsafe(24)


class _Handler(BaseHTTPRequestHandler):
    """Answers one request; everything outside `/token/` is not there."""

    server: _Server
    server_version = "civreg"
    sys_version = ""

    def do_GET(self) -> None:
        match self._asked():
            case None:
                self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain")
            case "page.jpg":
                self._answer(HTTPStatus.OK, self.server.editing.picture, "image/jpeg")
            case "state.json":
                words = {name: phrase.say(self.server.editing.lang, file=self.server.editing.file.name) for name, phrase in WORDS.items()}
                self._json(HTTPStatus.OK, {**self.server.editing.state(), "words": words, "lang": self.server.editing.lang})
            case name if name in FILES:
                file, kind = FILES[name]
                self._answer(HTTPStatus.OK, resources.files(__package__).joinpath(file).read_bytes(), kind)
            case _:
                self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain")

    def do_POST(self) -> None:
        act = {"move": self.server.editing.move, "save": self.server.editing.save}.get(self._asked() or "")
        if act is None or self.headers.get("Content-Type") != "application/json":
            self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain")
            return
        try:
            self._json(HTTPStatus.OK, act(self._said()))
        except CivregError as error:
            self._json(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": error.say(self.server.editing.lang)})

    def _asked(self) -> str | None:
        """What is asked for under the token; None for strangers: another host name, another page's script, no token."""
        own = f"{HOST}:{self.server.server_port}"
        if self.headers.get("Host") != own or self.headers.get("Origin") not in (None, f"http://{own}"):
            return None
        _, given, *rest = [*self.path.split("?")[0].split("/", 2), ""]
        return rest[0] if secrets.compare_digest(given.encode(), self.server.token.encode()) else None

    def _said(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            raise FormError(where="request", vi="quá lớn", en="is too large")
        try:
            said = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError) as error:
            raise FormError(where="request", vi="không phải JSON", en="is not JSON") from error
        if not isinstance(said, dict):
            raise FormError(where="request", vi="không hợp lệ", en="is wrong")
        return said

    def _json(self, status: HTTPStatus, value: object) -> None:
        self._answer(status, json.dumps(value, ensure_ascii=False).encode("utf-8"), "application/json")

    def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {**GUARDS, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # the browser went away
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's own name
        """Say nothing: addresses hold the token."""
