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
NOBODY = Phrase(
    vi="Chưa ai được đăng nhập. Thêm người trước: civreg people add TÊN --role reviewer",
    en="Nobody may log in yet. Add somebody first: civreg people add NAME --role reviewer",
)
SERVE = Phrase(vi="Mở bàn đối chiếu trong trình duyệt.", en="Open the verification desk in the browser.")


@click.pass_obj
def _serve(session: Session, port: int, browser: bool) -> None:
    import webbrowser  # noqa: PLC0415 - needed by this command only

    from civreg.jobs import DeskOptions, serve_desk  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        if not any(person.enabled for person in archive.people.all()):
            session.complain(NOBODY.say(session.lang))
            raise click.exceptions.Exit(7)
    with serve_desk(session.home, DeskOptions(session.lang), port) as (url, serve):
        session.result(OPENED.say(session.lang, url=url))
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
