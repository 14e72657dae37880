"""`civreg run`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option, lang_of
from civreg.cli.options import sheet_file
from civreg.cli.session import Session
from civreg.cli.words import FINDINGS, report
from civreg.errors import SomePagesFailedError
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive import Archive, Night
    from civreg.jobs import IntakeOptions

WATCHED = 3.0
"""Seconds for which a nightly run watches young files: what changes meanwhile is left for the next night."""
PATIENCE = 0.3
"""Seconds that a nightly run waits for another that is just ending."""
ONLY_NIGHTLY = Phrase(vi="--until chỉ dùng cùng --nightly.", en="--until goes with --nightly only.")
PAGE = Phrase(vi="Báo cáo: {path}", en="Report: {path}")


class Until(click.ParamType[float]):
    """When to stop: a time of day such as `06:00`, or a span such as `6h`, `90m`, `1h30m`; gives seconds from now."""

    name = "06:00|6h"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds from now."""
        text = str(value).strip().lower()
        if isinstance(value, float):
            return value
        if clock := re.fullmatch(r"([01]?\d|2[0-3])[:h]([0-5]\d)", text):
            now = datetime.now().astimezone()
            then = now.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
            return ((then if then > now else then + timedelta(days=1)) - now).total_seconds()
        span = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?", text)
        seconds = 3600 * int(span[1] or 0) + 60 * int(span[2] or 0) if span else 0
        if not seconds:
            self.fail(f"{value!r}: 06:00, 6h, 90m", param, ctx)
        return float(seconds)


@click.pass_obj
def _run(session: Session, /, paths: tuple[Path, ...], nightly: bool, **how: Any) -> None:
    with session.archive() as archive, archive.working(PATIENCE) if nightly else archive.working():
        how["crew"] = options.crew(how)
        (_night if nightly else _day)(session, archive, paths, how)


def _day(session: Session, archive: Archive, paths: tuple[Path, ...], how: dict[str, Any]) -> None:
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.cli.progress import desk  # noqa: PLC0415 - likewise
    from civreg.extract import ExtractOptions  # noqa: PLC0415 - likewise

    if how.pop("until") is not None:
        ctx = click.get_current_context()
        raise click.UsageError(ONLY_NIGHTLY.say(lang_of(ctx)), ctx)
    out, as_json, crew = how.pop("out"), how.pop("as_json"), how.pop("crew")
    intake = _intake(archive, how)
    with desk(session, archive, crew) as at:
        wanted = replace(jobs.reading_options(archive, (), ExtractOptions(**how), force=False), retry=intake.retry)
        tally = jobs.intake_and_extract(at, paths, intake, wanted, jobs.LearningOptions())
        _sheets(session, archive, out)
    report(session, tally, as_json=as_json)


def _night(session: Session, archive: Archive, paths: tuple[Path, ...], how: dict[str, Any]) -> None:
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.cli.progress import desk  # noqa: PLC0415 - likewise
    from civreg.extract import ExtractOptions  # noqa: PLC0415 - likewise

    out, as_json, until = how.pop("out"), how.pop("as_json"), how.pop("until")
    crew, intake = replace(how.pop("crew"), nightly=True), replace(_intake(archive, how), watched=WATCHED)
    with desk(session, archive, crew) as at:
        wanted = jobs.NightOptions(intake, ExtractOptions(**how), until)
        night = jobs.run_night(at, paths, wanted, _teller(session, archive, as_json=as_json))
        _sheets(session, archive, out)
    sums = night.counts.sums
    if failed := sums.get("failed", 0) + sums.get("refused", 0):
        raise SomePagesFailedError(failed=failed, total=max(failed, sums.get("files", 0) + sums.get("refused", 0)))


def _intake(archive: Archive, how: dict[str, Any]) -> IntakeOptions:
    """How files are taken in, taken out of the command's options."""
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands

    return jobs.IntakeOptions(retry=how.pop("retry"), shard=how.pop("shard"), page=jobs.scan_options(archive))


def _teller(session: Session, archive: Archive, *, as_json: bool) -> Callable[[Night], None]:
    """Says a night in one line and keeps its page."""
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands

    def tell(night: Night) -> None:
        page = jobs.keep_night(archive, night, session.lang, lambda code: _finding(code, session))
        if as_json:
            session.json_line(night)
        else:
            session.result(jobs.night_line(night, session.lang))
        if page:
            session.say(PAGE, path=page)

    return tell


def _finding(code: str, session: Session) -> str:
    """What a page is to be scanned again for, without its figure."""
    return re.sub(r"\s*\([^)]*\)", "", FINDINGS[code].say(session.lang, value=0.0)) if code in FINDINGS else ""


def _sheets(session: Session, archive: Archive, out: Path | None) -> None:
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands

    if out and archive.pages.any():
        jobs.sheets(archive, session.by(), jobs.Selection(), out, jobs.SheetOptions(lang=session.lang))


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
            phrase=Phrase(
                "Chạy đêm: để lại tệp còn đang được ghi, không nêu tên tệp, lưu báo cáo sáng vào nights/ của kho.",
                "At night: leave files that are still being written, name no file, keep a morning report in the archive's nights/.",
            ),
        ),
        Option(
            "--until",
            type=Until(),
            default=None,
            phrase=Phrase(
                "Với --nightly: dừng gọn trước giờ này (06:00) hoặc sau chừng ấy thời gian (6h, 90m).",
                "With --nightly: stop cleanly before this time (06:00) or after so long (6h, 90m).",
            ),
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
        options.retry_failed(),
        options.shard(),
        options.as_json(),
        *options.working(),
    ],
)
