"""`civreg init`."""

from __future__ import annotations

from pathlib import Path

import click

from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

MADE = Phrase(vi="Đã tạo kho ở {path} cho {place}.", en="Made an archive in {path} for {place}.")


@click.pass_obj
def _init(session: Session, folder: Path | None, place: str) -> None:
    from civreg.archive import Archive  # noqa: PLC0415 - heavy imports only inside commands

    home = folder or session.home
    Archive.create(home, place, session.by()).close()
    session.say(MADE, path=home, place=place or "?")


command = Command(
    "init",
    Phrase(
        vi="Tạo kho mới trong THƯ_MỤC: civreg.toml, civreg.db và nơi giữ bản gốc.",
        en="Make a new archive in FOLDER: civreg.toml, civreg.db and a place for the originals.",
    ),
    callback=_init,
    params=[
        click.Argument(["folder"], required=False, type=click.Path(path_type=Path, file_okay=False)),
        Option("--place", default="", phrase=Phrase("Nơi đăng ký, như ghi trên phiếu.", "The office, as written on sheets.")),
    ],
)
