"""`civreg export`."""

from __future__ import annotations

from pathlib import Path

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

WRITTEN = Phrase(vi="Đã ghi {path}.", en="Wrote {path}.")
NEEDS_FILE = Phrase(vi="Xuất xlsx cần -o TỆP.", en="An xlsx export needs -o FILE.")


@click.pass_obj
def _export(session: Session, to: str, out: str, books: tuple[str, ...]) -> None:
    from civreg.jobs import Selection, export  # noqa: PLC0415 - heavy imports only inside commands

    path = None if out == "-" else Path(out)
    if to == "xlsx" and path is None:
        raise click.UsageError(NEEDS_FILE.say(session.lang))
    with session.archive() as archive:
        for piece in export(archive, session.by(), Selection(books or None), to, path):
            click.echo(piece.encode("utf-8"), nl=False)
    if path:
        session.say(WRITTEN, path=path)


command = Command(
    "export",
    Phrase(
        vi="Xuất dữ liệu, mỗi bản ghi một dòng; trang không có bản ghi vẫn có mặt với tình trạng của nó. "
        "Cột status nói rõ chữ nào chưa được kiểm tra.",
        en="Export data, a line an entry; a page without an entry appears too, with its status. "
        "The column status says what is not verified yet.",
    ),
    callback=_export,
    params=[
        Option(
            "--to",
            type=click.Choice(["jsonl", "csv", "xlsx"]),
            default="jsonl",
            phrase=Phrase("Dạng tệp: jsonl, csv, xlsx.", "Kind of file: jsonl, csv, xlsx."),
        ),
        Option(
            "-o", "--out", default="-", metavar="FILE", phrase=Phrase("Tệp đích; - là đầu ra chuẩn.", "Target file; - is standard output.")
        ),
        options.books(),
        Option("--json", "to", flag_value="jsonl", phrase=Phrase("Như --to jsonl.", "Same as --to jsonl.")),
    ],
)
