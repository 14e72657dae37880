"""`civreg run`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.options import sheet_file
from civreg.cli.session import Session
from civreg.cli.words import report
from civreg.language import Phrase

WATCHED = 3.0
"""Seconds for which a nightly run watches young files: what changes meanwhile is left for the next night."""


@click.pass_obj
def _run(session: Session, /, paths: tuple[Path, ...], nightly: bool, out: Path | None, as_json: bool, **how: Any) -> None:
    from civreg import jobs  # noqa: PLC0415 - likewise
    from civreg.cli.progress import desk  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.extract import ExtractOptions  # noqa: PLC0415 - likewise

    with session.archive() as archive, archive.working(), desk(session, archive, how.pop("jobs"), how.pop("max_failures")) as at:
        tally = jobs.intake(at, paths, jobs.IntakeOptions(watched=WATCHED if nightly else 0.0, page=jobs.scan_options(archive)))
        wanted = jobs.reading_options(archive, (), ExtractOptions(**how), force=False)
        jobs.learn_due_hands(at, wanted, jobs.LearningOptions())
        tally.read(jobs.extract(at, wanted))
        if out and archive.pages.any():
            jobs.sheets(archive, session.by(), jobs.Selection(), out, jobs.SheetOptions(lang=session.lang))
    report(session, tally, as_json=as_json)


command = Command(
    "run",
    Phrase(
        vi="Nhận, nắn và đọc mọi thứ mới trong các thư mục; tên thư mục cho biết sổ. Dùng được cho việc chạy ban đêm.",
        en="Take in, straighten and read all that is new in the folders; folder names say the book. Fit for a nightly run.",
    ),
    callback=_run,
    params=[
        click.Argument(["paths"], nargs=-1, required=True, type=click.Path(path_type=Path)),
        Option(
            "--nightly",
            is_flag=True,
            phrase=Phrase("Để lại những tệp còn đang được ghi cho lần sau.", "Leave files that are still being written for the next run."),
        ),
        Option(
            "--sheets",
            "out",
            metavar="FILE",
            type=click.Path(path_type=Path, dir_okay=False),
            callback=sheet_file,
            phrase=Phrase("Sau đó viết phiếu đối chiếu ra tệp .pdf hoặc .html.", "Then write sheets into a .pdf or .html file."),
        ),
        *options.reading(),
        options.as_json(),
        *options.working(),
    ],
)
