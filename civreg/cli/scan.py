"""`civreg scan`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option, lang_of
from civreg.cli.session import Session
from civreg.cli.words import report
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive import Archive
    from civreg.jobs import Desk, StationOptions, Tally
    from civreg.scan import Scanner

NEXT = Phrase("Đặt trang lên kính rồi nhấn Enter; q rồi Enter là xong.", "Lay a page on the glass and press Enter; q and Enter when done.")
WATCHING = Phrase("Đang chờ tệp trong {folder}. Dừng: Ctrl-C.", "Waiting for files in {folder}. Stop with Ctrl-C.")
NO_PATHS = Phrase(vi="Cho biết tệp hoặc thư mục, hoặc --device.", en="Name files or folders, or --device.")
ONE_FOLDER = Phrase(vi="--watch cần đúng một thư mục.", en="--watch takes exactly one folder.")
EITHER = Phrase(vi="--device không đi cùng tệp, thư mục hay --watch.", en="--device goes without files, folders and --watch.")
LIVE_WHERE = Phrase(vi="--live cần --watch hoặc --device.", en="--live needs --watch or --device.")
BAD_SETTING = Phrase(vi="--set cần TÊN=GIÁ_TRỊ.", en="--set takes NAME=VALUE.")
_NUMBER = click.FloatRange(min=0)


@dataclass(frozen=True, slots=True)
class _Ways:
    """Where pages come from, as the options say."""

    device: str | None
    source: str
    dpi: int
    settings: tuple[str, ...]
    watch: bool
    live: bool
    once: bool
    until_idle: float | None


@click.pass_context
def _scan(ctx: click.Context, /, paths: tuple[Path, ...], **how: Any) -> None:
    session: Session = ctx.obj
    ways = _Ways(**{one.name: how.pop(one.name) for one in fields(_Ways)})
    _check(ctx, paths, ways)
    with session.archive() as archive, archive.working():
        tally = _take(session, archive, paths, ways, how)
    report(session, tally, as_json=how["as_json"], told=bool(ways.device or ways.watch))


def _take(session: Session, archive: Archive, paths: Sequence[Path], ways: _Ways, how: dict[str, Any]) -> Tally:
    crew, as_json = options.crew(how), how["as_json"]  # workers get ready while the rest is loaded; a run that must not work starts none
    from civreg.cli.progress import desk  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.extract import ExtractOptions  # noqa: PLC0415 - likewise
    from civreg.jobs import IntakeOptions, StationOptions, intake, leftovers, scan_options  # noqa: PLC0415 - likewise
    from civreg.model import Register  # noqa: PLC0415 - likewise

    with desk(session, archive, crew) as at:
        chosen = IntakeOptions(Register.parse(how["book"] or ""), how["force"], how["retry"], how["shard"], page=scan_options(archive))
        read = ExtractOptions(hand=how["hand"])
        own = StationOptions(replace(chosen, register=None), ways.live, passing=True, extract=read)
        before = _tend(session, at, [leftovers(archive.home)], own, as_json=as_json) if leftovers(archive.home) else None
        if ways.device:
            tally = _tend(session, at, _from_device(session, at, chosen.register, ways), own, as_json=as_json)
        elif ways.watch:
            tally = _tend(session, at, _from_folder(session, paths[0], ways), replace(own, intake=chosen, passing=False), as_json=as_json)
        else:
            tally = intake(at, paths, chosen)
        if before:
            tally.add(before)
    return tally


def _check(ctx: click.Context, paths: Sequence[Path], ways: _Ways) -> None:
    fault = None
    if ways.device and (paths or ways.watch):
        fault = EITHER
    elif ways.watch and (len(paths) != 1 or paths[0].is_file()):
        fault = ONE_FOLDER
    elif not ways.device and not paths:
        fault = NO_PATHS
    elif ways.live and not ways.device and not ways.watch:
        fault = LIVE_WHERE
    elif any("=" not in setting for setting in ways.settings):
        fault = BAD_SETTING
    if fault:
        raise click.UsageError(fault.say(lang_of(ctx)), ctx)


def _tend(session: Session, at: Desk, batches: Any, chosen: StationOptions, *, as_json: bool) -> Tally:
    """Stand at the station until nothing comes any more."""
    from civreg.cli.live import tell  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import attend  # noqa: PLC0415 - likewise

    return attend(at, batches, chosen, lambda news: tell(session, news, as_json=as_json))


def _from_folder(session: Session, folder: Path, ways: _Ways) -> Iterator[list[Path]]:
    from civreg.scan import Arrivals, Patience  # noqa: PLC0415 - heavy imports only inside commands

    session.say(WATCHING, folder=folder)
    yield from Arrivals(folder, Patience(once=ways.once, until_idle=ways.until_idle))


def _from_device(session: Session, at: Desk, register: Any, ways: _Ways) -> Iterator[list[Path]]:
    from civreg.jobs import incoming  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.scan import DeviceOptions, connect, scan_pages  # noqa: PLC0415 - likewise

    settings = tuple((name.lstrip("-"), value) for name, _, value in (s.partition("=") for s in ways.settings))
    asked: Any = ways.source
    paper = at.archive.settings.paper_mm
    scanner: Scanner = connect(DeviceOptions(ways.device or "", asked, ways.dpi, paper, settings))
    stem = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    for page in scan_pages(scanner, incoming(at.archive.home, register).absolute(), stem, _turns(session)):
        yield [page]


def _turns(session: Session) -> Iterator[None]:
    """One for every Enter on standard input, until q or its end; unbuffered, so that no page is asked for twice."""
    rest = b""
    while True:
        session.say(NEXT)
        while b"\n" not in rest:
            read = os.read(0, 1024)
            if not read:
                return
            rest += read
        line, _, rest = rest.partition(b"\n")
        if line.strip().lower() in (b"q", b"x"):
            return
        yield None


command = Command(
    "scan",
    Phrase(
        vi="Nhận tệp và thư mục (JPEG, PNG, TIFF, PDF), hoặc quét từ máy quét: giữ nguyên bản gốc, nắn thẳng, đo độ rõ từng trang. "
        "Chạy lại chỉ làm phần mới.",
        en="Take files and folders in (JPEG, PNG, TIFF, PDF), or scan from a scanner: originals are kept as they are, every page is "
        "straightened and measured. Running again does only what is new.",
    ),
    callback=_scan,
    params=[
        click.Argument(["paths"], nargs=-1, type=click.Path(path_type=Path)),
        Option(
            "--book", type=options.Book(),
            phrase=Phrase("Sổ của các trang; mặc định theo tên thư mục.", "Book of the pages; by the folder's name by default."),
        ),
        Option(
            "--device", metavar="NAME",
            phrase=Phrase("Quét từ máy này; xem `civreg devices`.", "Scan from this scanner; see `civreg devices`."),
        ),
        Option(
            "--source", type=click.Choice(["auto", "feeder", "duplex", "flatbed"]), default="auto",
            phrase=Phrase("Khay nạp, hai mặt, hay mặt kính.", "Feeder, both sides, or the glass."),
        ),
        Option("--dpi", type=click.IntRange(75, 2400), default=300, phrase=Phrase("Độ phân giải khi quét.", "Resolution of the scan.")),
        Option(
            "--set", "settings", multiple=True, metavar="NAME=VALUE",
            phrase=Phrase("Thiết lập riêng của máy (`scanimage -A`).", "A setting of the scanner's own (`scanimage -A`)."),
        ),
        Option("--watch", is_flag=True, phrase=Phrase("Chờ và nhận tệp mới vào thư mục.", "Wait for files that come into the folder.")),
        Option(
            "--live", is_flag=True,
            phrase=Phrase("Báo từng trang: số, độ rõ, thiếu, trùng.", "Tell of each page: number, legibility, missing, same twice."),
        ),
        Option("--once", is_flag=True, phrase=Phrase("Nhận hết những gì đang có rồi dừng.", "Take what lies there, then stop.")),
        Option("--until-idle", type=_NUMBER, metavar="SECONDS", phrase=Phrase("Dừng khi vắng tệp lâu vậy.", "Stop when so long idle.")),
        Option("--hand", metavar="NAME", phrase=Phrase("Bộ đọc chữ viết tay cho số thứ tự.", "Engine for handwriting, for the numbers.")),
        options.force(Phrase("Nắn lại cả những trang đã nắn.", "Straighten again what is straightened.")),
        options.retry_failed(),
        options.shard(),
        options.as_json(),
        *options.working(),
    ],
)  # fmt: skip
