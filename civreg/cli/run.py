"""`civreg run`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.cli.words import report
from civreg.language import Phrase

SETTLED = 60.0
"""Seconds for which a file must lie still before a nightly run takes it."""


@click.pass_obj
def _run(session: Session, /, paths: tuple[Path, ...], nightly: bool, as_json: bool, **how: Any) -> None:
    from civreg.cli.progress import desk  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.extract import ExtractOptions  # noqa: PLC0415 - likewise
    from civreg.jobs import IntakeOptions, extract, intake, reading_options, scan_options  # noqa: PLC0415 - likewise

    with session.archive() as archive, archive.working(), desk(session, archive, how.pop("jobs"), how.pop("max_failures")) as at:
        tally = intake(at, paths, IntakeOptions(settled=SETTLED if nightly else 0.0, page=scan_options(archive)))
        tally.read(extract(at, reading_options(archive, (), ExtractOptions(**how), force=False)))
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
        *options.reading(),
        options.as_json(),
        *options.working(),
    ],
)
