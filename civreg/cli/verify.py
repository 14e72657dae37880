"""`civreg verify`: sheets to compare by, and decisions taken in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option
from civreg.cli.session import Session
from civreg.cli.verify_import import IMPORT
from civreg.cli.verify_read import READ
from civreg.cli.verify_sample import SAMPLE
from civreg.cli.verify_serve import SERVE
from civreg.language import Phrase

WRITTEN = Phrase(vi="Đã ghi {n} phiếu vào {path}.", en="Wrote {n} sheets to {path}.")


@click.pass_obj
def _sheets(session: Session, /, out: Path, books: tuple[str, ...], **wanted: Any) -> None:
    from civreg.jobs import Selection, SheetOptions, sheets  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        n = sheets(
            archive, session.acting(archive, "see", books or None), Selection(books or None), out, SheetOptions(lang=session.lang, **wanted)
        )
    session.say(WRITTEN, n=n, path=out)


SHEETS = Phrase(
    vi="Phiếu đối chiếu: bản gốc bên trái, chữ đọc được bên phải, để người đánh dấu Đúng / Sai.",
    en="Sheets to compare by: the original on the left, what was read on the right, for a person to mark.",
)

sheets_command = Command(
    "sheets",
    SHEETS,
    callback=_sheets,
    params=[
        Option(
            "-o",
            "--out",
            required=True,
            metavar="FILE",
            callback=options.sheet_file,
            type=click.Path(path_type=Path, dir_okay=False),
            phrase=Phrase("Tệp đích: .pdf hoặc .html.", "Target file: .pdf or .html."),
        ),
        options.books(),
        Option(
            "--order",
            type=click.Choice(["book", "doubtful"]),
            default="book",
            phrase=Phrase("Thứ tự: theo sổ, hoặc chỗ đáng ngờ trước.", "Order: as in the book, or the doubtful first."),
        ),
        Option(
            "--dpi",
            type=click.IntRange(72, 400),
            default=200,
            phrase=Phrase("Độ phân giải của ảnh trên phiếu.", "Resolution of the picture on a sheet."),
        ),
    ],
)

command = Group(
    "verify",
    Phrase(vi="Đối chiếu những gì máy đọc với bản gốc.", en="Compare what was read with the original."),
    {
        "serve": ("civreg.cli.verify_serve:command", SERVE),
        "sheets": ("civreg.cli.verify:sheets_command", SHEETS),
        "read": ("civreg.cli.verify_read:command", READ),
        "sample": ("civreg.cli.verify_sample:command", SAMPLE),
        "import": ("civreg.cli.verify_import:command", IMPORT),
    },
)
