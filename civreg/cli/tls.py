"""`civreg tls`: the office's own certificate, so that other machines reach the desk safely."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option
from civreg.cli.session import Session
from civreg.errors import TlsError
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.jobs import Certificate

MADE = Phrase(vi="Chứng chỉ cho: {names}. Hết hạn: {until}.", en="A certificate for: {names}. It ends: {until}.")
REPLACED = Phrase(
    vi="Chứng chỉ gốc đã thay: máy nào đã tin chứng chỉ cũ phải tin lại chứng chỉ mới.",
    en="The authority was replaced: machines that trusted the old one have to trust the new one.",
)
TRUST = Phrase(
    vi="""Để máy của cán bộ tin bàn đối chiếu, làm một lần trên mỗi máy:
  1. Chép {file} sang máy đó bằng USB (chỉ tệp này; các tệp .key không được rời máy này).
  2. Windows: mở Command Prompt bằng «Run as administrator» rồi chạy
       certutil -addstore -f Root {name}
     (hoặc nháy đúp tệp → Install Certificate → Local Machine → Trusted Root Certification Authorities).
     Firefox: Settings → Privacy & Security → View Certificates → Authorities → Import.
     Linux (Chromium): certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n civreg -i {name}
  3. So vân tay SHA-256 mà máy đó hiện với vân tay này, phải giống hệt:
       {fingerprint}
Chứng chỉ gốc này chỉ dùng được cho mạng nội bộ và các tên trên. Mở bàn: civreg verify serve --host {host}""",
    en="""For a clerk's machine to trust the desk, once on each machine:
  1. Copy {file} there on a USB stick (this file only; the .key files must not leave this machine).
  2. Windows: open a Command Prompt by «Run as administrator» and run
       certutil -addstore -f Root {name}
     (or double-click the file → Install Certificate → Local Machine → Trusted Root Certification Authorities).
     Firefox: Settings → Privacy & Security → View Certificates → Authorities → Import.
     Linux (Chromium): certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n civreg -i {name}
  3. Compare the SHA-256 fingerprint that the machine shows with this one; they must be the same:
       {fingerprint}
This authority is good for private networks and the names above only. Open the desk: civreg verify serve --host {host}""",
)
NO_NAME = Phrase(
    vi="«{name}» không phải tên máy hay địa chỉ mạng nội bộ (vd. may-chu, 192.168.1.10)",
    en="«{name}» is no host name and no address of a private network (such as office-pc, 192.168.1.10)",
)
INIT = Phrase(
    "Tạo chứng chỉ cho bàn đối chiếu, với tên và địa chỉ của máy này hoặc những tên cho trước.",
    "Make the desk's certificate, for this machine's name and addresses or those given.",
)
SHOW = Phrase("Chứng chỉ đang dùng, và cách để máy khác tin nó.", "The certificate in use, and how other machines trust it.")


@click.pass_obj
def _init(session: Session, names: tuple[str, ...], anew: bool, as_json: bool) -> None:
    from civreg.jobs import init_tls, tls_certificate  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        before = ""
        with contextlib.suppress(TlsError):
            before = tls_certificate(archive.home).fingerprint
        try:
            made = init_tls(archive, session.by(), names, anew=anew)
        except ValueError as error:
            raise click.BadParameter(NO_NAME.say(session.lang, name=error), param_hint="NAME") from error
    if before and before != made.fingerprint:
        session.say(REPLACED)
    _tell(session, made, as_json)


@click.pass_obj
def _show(session: Session, as_json: bool) -> None:
    from civreg.jobs import tls_certificate  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        _tell(session, tls_certificate(archive.home), as_json)


def _tell(session: Session, made: Certificate, as_json: bool) -> None:
    if as_json:
        facts = {"names": made.names, "until": made.until.isoformat(), "fingerprint": made.fingerprint, "authority": str(made.authority)}
        session.json(facts)
        return
    session.result(MADE.say(session.lang, names=", ".join(made.names), until=f"{made.until:%Y-%m-%d}"))
    file = Path(made.authority).absolute()
    told = TRUST.say(session.lang, file=file, name=file.name, fingerprint=made.fingerprint, host=made.names[0])
    for line in told.splitlines():
        session.result(line)


init_command = Command(
    "init",
    INIT,
    callback=_init,
    params=[
        click.Argument(["names"], nargs=-1, metavar="[NAME|ADDRESS]..."),
        Option(
            "--new-authority",
            "anew",
            is_flag=True,
            phrase=Phrase(
                "Thay cả chứng chỉ gốc của cơ quan (khi khóa bị lộ); mọi máy phải tin lại.",
                "Replace the office's authority too (when its key got out); every machine has to trust anew.",
            ),
        ),
        options.as_json(),
    ],
)
show_command = Command("show", SHOW, callback=_show, params=[options.as_json()])

command = Group(
    "tls",
    Phrase(
        vi="Chứng chỉ của cơ quan, để máy khác dùng bàn đối chiếu an toàn.", en="The office's certificate: the desk for other machines."
    ),
    {"init": ("civreg.cli.tls:init_command", INIT), "show": ("civreg.cli.tls:show_command", SHOW)},
)
