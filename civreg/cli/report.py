"""`civreg report`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option, lang_of
from civreg.cli.requests_list import REPORT as REQUESTS
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.verify.figures import Statistics, Told

NO_MONTH = Phrase("Không phải tháng: {text}. Viết như 2026-11.", "Not a month: {text}. Write it like 2026-11.")
WHOLE = Phrase("Báo cáo tháng là của cả kho; bỏ --book.", "A month is reported of the whole archive; leave --book out.")
DRAWN = Phrase(vi="Đã ghi: {path}", en="Wrote {path}")
HEAD = Phrase("Đầu chuỗi dấu vết: {head}", "Head of the audit chain: {head}")
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

    crew = options.crew(how)
    chosen = ReportOptions(book, how["declared"], ExtractOptions(hand=how["hand"]), lambda finding: reason(finding, session.lang))
    with session.archive() as archive, archive.working(), desk(session, archive, crew) as at:
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


def _month(ctx: click.Context, _: click.Parameter, text: str | None) -> tuple[int, int] | None:
    from civreg.jobs import month_of  # noqa: PLC0415 - heavy imports only inside commands

    found = month_of(text) if text else None
    if text and not found:
        raise click.UsageError(NO_MONTH.say(lang_of(ctx), text=text), ctx)
    return found


@click.pass_context
def _report(ctx: click.Context, books: tuple[str, ...], month: tuple[int, int] | None, html: Path | None, as_json: bool) -> None:
    from civreg.jobs import count_month, count_verification, sample_rates, write_figures  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.verify.figures import Month, month_told, statistics_told  # noqa: PLC0415 - likewise

    if ctx.invoked_subcommand:
        return
    if month and books:
        raise click.UsageError(WHOLE.say(lang_of(ctx)), ctx)
    session: Session = ctx.obj
    with session.archive() as archive:
        figures: Statistics | Month
        if month:
            figures = count_month(archive, month)
        else:
            figures = replace(count_verification(archive, books or None), samples=sample_rates(archive, books or None))
        if html:
            write_figures(figures, html, session.lang)
    if as_json:
        session.json(figures.plain)
    elif html:
        session.say(DRAWN, path=html)
    else:
        _print(session, month_told(figures, session.lang) if isinstance(figures, Month) else statistics_told(figures, session.lang))
        session.result(HEAD.say(session.lang, head=figures.origin.head))


def _print(session: Session, tables: Sequence[Told]) -> None:
    for told in tables:
        session.result(told.title)
        session.table(told.rows)
        if told.note:
            session.result(told.note)
        session.result("")


command = Group(
    "report",
    Phrase(
        "Thống kê: đến đâu rồi, nhanh chậm, máy đọc sai bao nhiêu, còn mấy giờ; --month: báo cáo tháng. Các phiếu: xem lệnh con.",
        "Statistics: how far, how fast, how often the machine misreads, hours left; --month for the authority. Other reports: commands.",
    ),
    {"intake": ("civreg.cli.report:intake_command", INTAKE), "requests": ("civreg.cli.requests_list:report_command", REQUESTS)},
    callback=_report,
    invoke_without_command=True,
    params=[
        options.books(),
        Option(
            "--month", metavar="2026-11", callback=_month,
            phrase=Phrase(
                "Báo cáo của một tháng cho cơ quan quản lý: chỉ số đếm.", "Report of one month for the authority: counts alone."
            ),
        ),
        Option(
            "--html", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
            phrase=Phrase("Ghi ra một tệp HTML có hình vẽ, in được.", "Write one HTML file with drawings that prints."),
        ),
        options.as_json(),
    ],
)  # fmt: skip
