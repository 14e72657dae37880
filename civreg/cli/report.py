"""`civreg report`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option, lang_of
from civreg.cli.requests_list import REPORT as REQUESTS
from civreg.cli.session import Session
from civreg.language import Phrase

WRITTEN = Phrase(vi="Đã ghi phiếu kiểm quét: {path}", en="Wrote the intake report: {path}")
SUFFIX = Phrase(vi="Phiếu kiểm quét phải là .html, .pdf hoặc .json.", en="An intake report is written to .html, .pdf or .json.")
LINE = Phrase(vi="{what}: {n}", en="{what}: {n}")
INTAKE = Phrase(
    "Phiếu kiểm quét của một sổ: đủ trang chưa, trang nào thiếu, trùng, cần quét lại.",
    "Intake report of a book: whether all is there, what is missing, scanned twice, or to be taken again.",
)


def _file(ctx: click.Context, _: click.Parameter, out: Path | None) -> Path | None:
    if out and out.suffix.lower() not in (".html", ".htm", ".pdf", ".json"):
        raise click.UsageError(SUFFIX.say(lang_of(ctx)), ctx)
    return out


@click.pass_obj
def _intake(session: Session, /, book: str, out: Path | None, as_json: bool, **how: Any) -> None:
    from civreg.cli.live import reason  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.cli.progress import desk  # noqa: PLC0415 - likewise
    from civreg.extract import ExtractOptions  # noqa: PLC0415 - likewise
    from civreg.jobs import ReportOptions, intake_report, write_intake_report  # noqa: PLC0415 - likewise

    work = {name: how.pop(name) for name in ("jobs", "max_failures")}
    chosen = ReportOptions(book, how["declared"], ExtractOptions(hand=how["hand"]), lambda finding: reason(finding, session.lang))
    with session.archive() as archive, archive.working(), desk(session, archive, **work) as at:
        report = intake_report(at, chosen)
        if out:
            write_intake_report(report, out, session.lang)
    if as_json:
        session.json(report.plain)
    else:
        for what, figure in report.figures(session.lang):
            session.result(LINE.say(session.lang, what=what, n=figure))
    if out:
        session.say(WRITTEN, path=out)


intake_command = Command(
    "intake",
    INTAKE,
    callback=_intake,
    params=[
        Option("--book", required=True, type=options.Book(), phrase=Phrase("Sổ.", "The book.")),
        Option(
            "-o", "--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), callback=_file,
            phrase=Phrase("Tệp .html, .pdf hoặc .json.", "A .html, .pdf or .json file."),
        ),
        Option(
            "--declared", type=click.IntRange(min=0), metavar="N",
            phrase=Phrase("Số trang người quét đếm được trong sổ.", "Pages that the operator counted in the book."),
        ),
        Option("--hand", metavar="NAME", phrase=Phrase("Bộ đọc chữ viết tay cho số thứ tự.", "Engine for handwriting, for the numbers.")),
        options.as_json(),
        *options.working(),
    ],
)  # fmt: skip

command = Group(
    "report",
    Phrase("Các phiếu và báo cáo.", "Reports."),
    {"intake": ("civreg.cli.report:intake_command", INTAKE), "requests": ("civreg.cli.requests_list:report_command", REQUESTS)},
)
