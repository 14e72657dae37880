"""`civreg verify serve`: the review desk in the browser."""

from __future__ import annotations

import contextlib

import click

from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

OPENED = Phrase(
    vi="Bàn đối chiếu mở ở {url} (chỉ trên máy này). Dừng: Ctrl+C.",
    en="The desk is open at {url} (on this machine only). Stop with Ctrl+C.",
)
OPENED_WIDE = Phrase(
    vi="Bàn đối chiếu mở ở {url} cho các máy trong cơ quan. Máy nào báo không tin: xem `civreg tls show`. Dừng: Ctrl+C.",
    en="The desk is open at {url} to the office's machines. Where one does not trust it: see `civreg tls show`. Stop with Ctrl+C.",
)
SERVE = Phrase(vi="Mở bàn đối chiếu trong trình duyệt.", en="Open the verification desk in the browser.")


@click.pass_obj
def _serve(session: Session, host: str, port: int, browser: bool) -> None:
    import webbrowser  # noqa: PLC0415 - needed by this command only

    from civreg.jobs import DeskOptions, serve_desk  # noqa: PLC0415 - heavy imports only inside commands

    with serve_desk(session.home, DeskOptions(session.lang), port, host) as (url, serve):
        session.result((OPENED_WIDE if url.startswith("https") else OPENED).say(session.lang, url=url))
        if browser:
            webbrowser.open(url)
        with contextlib.suppress(KeyboardInterrupt):
            serve()


command = Command(
    "serve",
    SERVE,
    callback=_serve,
    params=[
        Option(
            "--host",
            default="127.0.0.1",
            metavar="ADDRESS",
            phrase=Phrase(
                "Địa chỉ mở bàn; mặc định chỉ máy này. Cho máy khác cần `civreg tls init` trước; 0.0.0.0: mọi địa chỉ.",
                "Address to open at; by default this machine only. For others, `civreg tls init` comes first; 0.0.0.0: every address.",
            ),
        ),
        Option(
            "--port",
            type=click.IntRange(0, 65535),
            default=0,
            phrase=Phrase("Cổng; 0: cổng nào còn trống.", "Port; 0: any that is free."),
        ),
        Option(
            "--browser/--no-browser",
            "browser",
            default=True,
            phrase=Phrase("Mở trình duyệt luôn hay không.", "Whether to open the browser."),
        ),
    ],
)
