"""`civreg verify read`: sheets come back from the scanner."""

from __future__ import annotations

from pathlib import Path

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

READ = Phrase(
    vi="Đọc phiếu đã đánh dấu, quét lại: ô Đúng/Sai và chữ sửa; người ở bàn đối chiếu xác nhận sau.",
    en="Read sheets that were marked and scanned: ticks and corrections, to be confirmed at the desk.",
)
SIGNER = Phrase("Người đã ký phiếu", "Who signed the sheets")
WAITS = Phrase(
    vi="{taken} mặt phiếu đã nhận, {left} không dùng. Xác nhận tại bàn: civreg verify serve",
    en="{taken} sides taken in, {left} not used. Confirm them at the desk: civreg verify serve",
)


@click.pass_obj
def _read(session: Session, scans: tuple[Path, ...], signer: str | None, as_json: bool) -> None:
    from civreg.jobs import read_sheets  # noqa: PLC0415 - heavy imports only inside commands

    name = " ".join((signer or str(click.prompt(SIGNER.say(session.lang), err=True))).split())
    taken = left = 0
    with session.archive() as archive, archive.working():
        for sheet in read_sheets(archive, session.by(), scans, name):
            phrase, data = sheet.say()
            taken, left = taken + (sheet.outcome == "taken"), left + (sheet.outcome != "taken")
            if as_json:
                session.json_line(sheet)
            else:
                session.result(phrase.say(session.lang, **data))
    session.say(WAITS, taken=taken, left=left)
    if left:
        raise click.exceptions.Exit(5 if taken else 3)


command = Command(
    "read",
    READ,
    callback=_read,
    params=[
        click.Argument(["scans"], nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False)),
        Option("--signed-by", "signer", metavar="NAME", phrase=SIGNER),
        options.as_json(),
    ],
)
