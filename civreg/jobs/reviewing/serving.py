"""Serving the desk to browsers."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from civreg.archive import Archive
from civreg.jobs.reviewing.office import DeskOffice
from civreg.verify.review import DeskOptions, create_app

HOST = "127.0.0.1"


@contextlib.contextmanager
def serve_desk(home: Path, options: DeskOptions, port: int = 0) -> Iterator[tuple[str, Callable[[], None]]]:
    """The desk's address on this machine, and the call that serves it until it is interrupted; `port` 0: any that is free.

    Raises NoArchiveError, VersionError, IntegrityError.
    """
    app = create_app(lambda: DeskOffice(Archive.open(home), socket.gethostname(), options.lang), options)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, http="h11", lifespan="off")
    with socket.create_server((HOST, port)) as listening:
        yield f"http://{HOST}:{listening.getsockname()[1]}/", lambda: uvicorn.Server(config).run(sockets=[listening])
