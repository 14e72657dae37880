"""Serving the desk to browsers: on this machine alone, or by TLS to the machines of the office."""

from __future__ import annotations

import contextlib
import gc
import ipaddress
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import uvicorn

from civreg.archive import Archive
from civreg.errors import NobodyError, TlsError
from civreg.jobs.reviewing.office import DeskOffice
from civreg.jobs.reviewing.sampling import rules_changed
from civreg.jobs.reviewing.tending import tended
from civreg.jobs.reviewing.tls import Certificate, tls_certificate
from civreg.verify.review import DeskOptions, create_app

HOST = "127.0.0.1"
SELDOM = (50_000, 20, 20)
"""New objects after which Python looks for cycles, and how often it then looks at older ones: thousands of entries are kept at hand,
and a look at them all lasts some 100 ms, for which a clerk waited in the midst of a verification."""


@contextlib.contextmanager
def serve_desk(home: Path, options: DeskOptions, port: int = 0, host: str = HOST) -> Iterator[tuple[str, Callable[[], None]]]:
    """The desk's address, and the call that serves it until it is interrupted; `port` 0: any that is free.

    Where `host` is not this machine alone, it is served by TLS, to the names that its certificate has (`0.0.0.0`: all of them).
    Raises NoArchiveError, VersionError, IntegrityError, NobodyError where nobody may log in, TlsError without a fitting
    certificate or for an address that this machine does not have.
    """
    with Archive.open(home) as archive:
        if not any(person.enabled for person in archive.people.all()):
            raise NobodyError
        rules_changed(archive)
    shown = None if _alone(host) else _certificate(home, host)
    options = replace(options, hosts=shown.names, secure=True) if shown else options
    app = create_app(lambda: DeskOffice(Archive.open(home), socket.gethostname(), options.lang, tended=True), options)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whoever asks is whoever is connected: nobody may say otherwise
        http="h11",
        lifespan="off",
        ssl_certfile=shown.file if shown else None,
        ssl_keyfile=shown.key if shown else None,
    )
    with _listening(host, port) as listening, tended(home), _collecting_seldom():
        name, at = (_called(shown, host) if shown else host), listening.getsockname()[1]
        address = f"[{name}]" if ":" in name else name
        yield f"http{'s' * bool(shown)}://{address}:{at}/", lambda: uvicorn.Server(config).run(sockets=[listening])


@contextlib.contextmanager
def _collecting_seldom() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _alone(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _everywhere(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _certificate(home: Path, host: str) -> Certificate:
    shown = tls_certificate(home)
    if not _everywhere(host) and host.lower() not in shown.names:
        names = ", ".join(shown.names)
        vi = f"chứng chỉ không có {host}, chỉ có {names}. Chạy: civreg tls init {host}"
        raise TlsError(vi=vi, en=f"the certificate is not for {host} but for {names}. Run: civreg tls init {host}")
    return shown


def _called(shown: Certificate, host: str) -> str:
    return shown.names[0] if _everywhere(host) else host


def _listening(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio forgets it: 40 ms for every answer (Nagle)
    except OSError as error:
        vi = f"{host}:{port} không dùng được trên máy này ({error.strerror})"
        raise TlsError(vi=vi, en=f"{host}:{port} cannot be used on this machine ({error.strerror})") from error
    return listening
