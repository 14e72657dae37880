"""`civreg scan`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.cli.words import report
from civreg.language import Phrase


@click.pass_obj
def _scan(session: Session, /, paths: tuple[Path, ...], book: str | None, force: bool, as_json: bool, **work: Any) -> None:
    from civreg.cli.progress import desk  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import IntakeOptions, intake, scan_options  # noqa: PLC0415 - likewise
    from civreg.model import Register  # noqa: PLC0415 - likewise

    with session.archive() as archive, archive.working(), desk(session, archive, **work) as at:
        chosen = IntakeOptions(register=Register.parse(book or ""), force=force, page=scan_options(archive))
        tally = intake(at, paths, chosen)
    report(session, tally, as_json=as_json)


command = Command(
    "scan",
    Phrase(
        vi="Nhận tệp và thư mục (JPEG, PNG, TIFF, PDF): giữ nguyên bản gốc, nắn thẳng, đo độ rõ từng trang. "
        "Chạy lại chỉ làm phần mới.",
        en="Take files and folders in (JPEG, PNG, TIFF, PDF): originals are kept as they are, every page is straightened and "
        "measured. Running again does only what is new.",
    ),
    callback=_scan,
    params=[
        click.Argument(["paths"], nargs=-1, required=True, type=click.Path(path_type=Path)),
        Option(
            "--book", type=options.Book(),
            phrase=Phrase("Sổ của các trang; mặc định theo tên thư mục.", "Book of the pages; by the folder's name by default."),
        ),
        options.force(Phrase("Nắn lại cả những trang đã nắn.", "Straighten again what is straightened.")),
        options.as_json(),
        *options.working(),
    ],
)  # fmt: skip
