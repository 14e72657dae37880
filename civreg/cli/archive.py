"""`civreg archive`: what keeps an archive whole for decades."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from civreg.cli.bilingual import Command, Group, Option
from civreg.cli.session import Session
from civreg.language import Phrase

DUMPED = Phrase(vi="{lines} dòng, sha256 {digest}", en="{lines} lines, sha256 {digest}")
DUMP = Phrase(
    "Toàn bộ nội dung kho thành văn bản chuẩn, mỗi dòng một mục; hai kho cùng nội dung cho ra cùng từng byte.",
    "All that the archive holds as canonical text, a line an item; equal archives give equal bytes.",
)


@click.pass_obj
def _dump(session: Session, out: Path | None, current: bool) -> None:
    from civreg.jobs import canonical_dump  # noqa: PLC0415 - heavy imports only inside commands

    digest, lines = hashlib.sha256(), 0
    with session.archive() as archive, click.open_file(str(out or "-"), "wb") as file:
        for line in canonical_dump(archive, history=not current):
            file.write(line)
            digest.update(line)
            lines += 1
    session.say(DUMPED, lines=lines, digest=digest.hexdigest())


dump_command = Command(
    "dump",
    DUMP,
    callback=_dump,
    params=[
        Option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), phrase=Phrase("Tệp để ghi.", "File to write.")),
        Option("--current", is_flag=True, phrase=Phrase("Chỉ lần nắn và lần đọc mới nhất.", "Only the newest preparation and reading.")),
    ],
)

command = Group(
    "archive",
    Phrase(vi="Giữ gìn kho: nội dung chuẩn, kiểm, sao lưu, phục hồi.", en="Keep the archive: its dump, checks, backups, restoring."),
    {"dump": ("civreg.cli.archive:dump_command", DUMP)},
)
