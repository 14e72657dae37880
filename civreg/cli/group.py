"""The command `civreg` itself, and the boundary at which every failure becomes a sentence and an exit code."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any, NoReturn

import click

from civreg import __version__
from civreg.cli.bilingual import Group, Option, lang_of
from civreg.cli.session import Session
from civreg.errors import CivregError, DiskFullError
from civreg.language import Lang, Phrase

INTERRUPTED = Phrase(
    vi="Đã ngắt. Phần đã xong vẫn còn; chạy lại đúng lệnh này để làm tiếp.",
    en="Interrupted. What is done is kept; the same command goes on from here.",
)
BUG = Phrase(
    vi="Lỗi của chương trình ({kind}). Dấu vết ở: {log}",
    en="A bug in the program ({kind}). Its trace is in: {log}",
)
NO_OPTION = Phrase(vi="Không có tùy chọn {name}.", en="No such option: {name}.")
NO_COMMAND = Phrase(vi="Không có lệnh {name}.", en="No such command: {name}.")
MISSING = Phrase(vi="Thiếu {name}.", en="Missing {name}.")
BAD = Phrase(vi="Giá trị không hợp lệ cho {name}: {why}", en="Invalid value for {name}: {why}")
SEE_HELP = Phrase(vi="Xem `{path} --help`.", en="See `{path} --help`.")

MEMBERS = {
    "init": ("civreg.cli.init", Phrase("Tạo kho mới.", "Make a new archive.")),
    "scan": ("civreg.cli.scan", Phrase("Nhận bản quét, nắn thẳng và đo từng trang.", "Take scans in, straighten and measure every page.")),
    "devices": ("civreg.cli.devices", Phrase("Các máy quét.", "The scanners.")),
    "extract": ("civreg.cli.extract", Phrase("Đọc những trang chưa đọc.", "Read the pages that are not read yet.")),
    "verify": ("civreg.cli.verify", Phrase("Đối chiếu với bản gốc.", "Compare with the original.")),
    "check": ("civreg.cli.check", Phrase("Kiểm tra sổ: thiếu số, mâu thuẫn, chỗ đáng ngờ.", "Check books: gaps, contradictions, doubts.")),
    "note": ("civreg.cli.note", Phrase("Ghi chú bên lề và chỗ gạch xóa của một mục.", "Margin notes and struck words of an entry.")),
    "audit": ("civreg.cli.audit", Phrase("Dấu vết: ai đã làm gì, còn nguyên vẹn không.", "Who did what, and whether that holds.")),
    "archive": ("civreg.cli.archive", Phrase("Giữ gìn kho: kiểm, sao lưu, phục hồi.", "Keep the archive: check, back up, restore.")),
    "people": ("civreg.cli.people", Phrase("Những ai đăng nhập được vào bàn đối chiếu.", "Who may log in at the desk.")),
    "tls": ("civreg.cli.tls", Phrase("Chứng chỉ, để máy khác dùng bàn đối chiếu.", "The certificate: the desk for other machines.")),
    "status": ("civreg.cli.status", Phrase("Kho đang đến đâu, còn gì phải làm.", "How the archive stands, and what is left to do.")),
    "report": ("civreg.cli.report", Phrase("Thống kê, báo cáo tháng, phiếu kiểm quét.", "Statistics, the month, intake reports.")),
    "export": ("civreg.cli.export", Phrase("Xuất dữ liệu ra tệp.", "Export data to files.")),
    "certificate": ("civreg.cli.certificate", Phrase("Cấp trích lục (bản sao), sổ cấp trích lục.", "Certified extracts and their book.")),
    "find": ("civreg.cli.find", Phrase("Tìm người trong kho.", "Find people in the archive.")),
    "requests": ("civreg.cli.requests", Phrase("Yêu cầu trích lục từ cổng dịch vụ công.", "Requests that a public portal sends.")),
    "import": ("civreg.cli.import_", Phrase("Nhận dữ liệu gõ từ trước (.xlsx, .csv).", "Take in data keyed earlier (.xlsx, .csv).")),
    "run": ("civreg.cli.run", Phrase("Làm hết mọi bước cho những gì mới.", "Do every step for what is new.")),
    "form": ("civreg.cli.form", Phrase("Các mẫu sổ.", "The printed forms.")),
    "hand": ("civreg.cli.hand", Phrase("Bộ đọc chữ viết tay: đo, dạy.", "The reader of handwriting: measure it, teach it.")),
    "doctor": ("civreg.cli.doctor", Phrase("Máy này có đủ những gì cần không.", "Whether this machine has all that is needed.")),
}


class Civreg(Group):
    """The top of the command line: knows the language before anything is parsed, and ends in an exit code."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **settings: Any) -> NoReturn:
        """Run the command and end the process with its exit code."""
        given = list(args) if args is not None else sys.argv[1:]
        session = Session(lang=_language(given))
        settings["standalone_mode"] = False
        _speak_utf8()
        with _ending_tidily():
            sys.exit(self._run(given, session, (rest, settings)))

    def _run(self, given: list[str], session: Session, rest: tuple[tuple[Any, ...], dict[str, Any]]) -> int:
        try:
            code = super().main(given, *rest[0], obj=session, **rest[1])
        except click.exceptions.Abort:
            session.complain(INTERRUPTED.say(session.lang))
            return 130
        except click.ClickException as e:
            _explain(e, session)
            return 2
        except CivregError as e:
            session.complain(e.say(session.lang))
            return e.exit_code
        except BrokenPipeError:
            return 1
        except Exception as e:
            code = _bug(e, session)
        return code if isinstance(code, int) else 0


def _language(args: Sequence[str]) -> Lang:
    """The language asked for, found before parsing so that help and usage errors know it."""
    chosen = os.environ.get("CIVREG_LANG", "vi")
    for i, arg in enumerate(args):
        if arg == "--lang" and i + 1 < len(args):
            chosen = args[i + 1]
        elif arg.startswith("--lang="):
            chosen = arg.removeprefix("--lang=")
    return "en" if chosen == "en" else "vi"


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@contextlib.contextmanager
def _ending_tidily() -> Iterator[None]:
    """Let the system's wish to end (SIGTERM) mean what Ctrl-C means."""
    try:
        before = signal.signal(signal.SIGTERM, _interrupt)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _explain(error: click.ClickException, session: Session) -> None:
    lang = session.lang
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.message, err=True)  # our own help, line by line
        return
    if isinstance(error, click.NoSuchOption):
        text = NO_OPTION.say(lang, name=error.option_name)
    elif isinstance(error, click.MissingParameter):
        text = MISSING.say(lang, name=_name(error))
    elif isinstance(error, click.BadParameter):
        text = BAD.say(lang, name=_name(error), why=error.message)
    else:
        text = error.format_message()
    session.complain(text)
    if isinstance(error, click.UsageError) and error.ctx:
        session.complain(SEE_HELP.say(lang_of(error.ctx), path=error.ctx.command_path))


def _name(error: click.BadParameter) -> str:
    return error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""


def _bug(error: Exception, session: Session) -> int:
    """Keep the frames of a bug, without any message that may hold what stands on a page; exit code 1."""
    chain: list[str] = []
    link: BaseException | None = error
    while link:
        frames = traceback.extract_tb(link.__traceback__)
        chain += [type(link).__name__, *(f"  {PurePath(f.filename).name}:{f.lineno} {f.name}" for f in frames)]
        link = link.__cause__ or link.__context__
    text = f"civreg {__version__} {datetime.now(UTC).isoformat(timespec='seconds')}\n" + "\n".join(chain) + "\n"
    log = _keep(text, session.home)
    session.complain(BUG.say(session.lang, kind=type(error).__name__, log=log or "\n" + text))
    return 1


def _keep(text: str, home: Path) -> Path | None:
    """Put a trace into the archive's logs; None where there is no archive or no room."""
    if not (home / "civreg.toml").is_file():
        return None
    try:
        (home / "logs").mkdir(exist_ok=True)
        log = home / "logs" / f"bug-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
        log.write_text(text, encoding="utf-8")
    except (OSError, DiskFullError):
        return None
    return log


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"civreg {__version__}")
        ctx.exit()


@click.pass_context
def _top(ctx: click.Context, archive: Path, lang: str, name: str, quiet: bool) -> None:
    del lang  # found before parsing
    ctx.obj.home = archive
    ctx.obj.quiet = quiet
    ctx.obj.name = name


main = Civreg(
    "civreg",
    Phrase(
        vi="Biến sổ hộ tịch cũ thành dữ liệu đã đối chiếu, ngay trên máy này, không cần mạng.",
        en="Turn aged civil-status registers into verified data, on this machine, offline.",
    ),
    MEMBERS,
    callback=_top,
    no_args_is_help=True,
    params=[
        Option(
            "-C", "--archive", type=click.Path(path_type=Path), default=Path(), show_default=False, metavar="DIR",
            phrase=Phrase("Thư mục của kho; mặc định là thư mục hiện tại.", "Folder of the archive; the current one by default."),
        ),
        Option(
            "--lang", type=click.Choice(["vi", "en"]), default="vi", envvar="CIVREG_LANG",
            phrase=Phrase("Ngôn ngữ: vi hoặc en.", "Language: vi or en."),
        ),
        Option(
            "--as", "name", default="", metavar="NAME",
            phrase=Phrase(
                "Người chạy lệnh, theo tên trong `civreg people`; mật khẩu được hỏi, hoặc lấy từ CIVREG_AS_PASSWORD.",
                "Who gives the command, by their name in `civreg people`; the password is asked for, or taken from CIVREG_AS_PASSWORD.",
            ),
        ),
        Option("--quiet", is_flag=True, phrase=Phrase("Chỉ báo lỗi.", "Say failures only.")),
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, help="civreg " + __version__,
            callback=_version,
        ),
    ],
)  # fmt: skip
