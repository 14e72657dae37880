"""`civreg import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option, lang_of
from civreg.cli.session import Session
from civreg.errors import DiskFullError, NotFoundError
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.keyed import KeyedReport

KNOWN = Phrase(vi="{file}: đã nhận từ trước theo đúng cách này, không thêm gì.", en="{file}: taken in this way before, nothing added.")
COUNT = Phrase(vi="{what}: {n}", en="{what}: {n}")
LOOK = Phrase(vi="  {where} ({n}): {what}", en="  {where} ({n}): {what}")
WRITTEN = Phrase(vi="Đã ghi báo cáo: {path}", en="Wrote the report: {path}")
SEE = Phrase(vi="Xem chi tiết: thêm --report TỆP.html.", en="For details, add --report FILE.html.")
SUFFIX = Phrase(vi="Báo cáo phải là .html hoặc .json.", en="A report is written to .html or .json.")
NOBODY = Phrase("không có ai tên {name}; xem `civreg people list`", "nobody is called {name}; see `civreg people list`")
ENCODINGS = ("utf-8", "utf-16", "cp1258", "tcvn3", "vni")
MOST = 8
"""Most kinds of remarks that are told on the terminal."""


def _file(ctx: click.Context, _: click.Parameter, out: Path | None) -> Path | None:
    if out and out.suffix.lower() not in (".html", ".htm", ".json"):
        raise click.UsageError(SUFFIX.say(lang_of(ctx)), ctx)
    if out and not out.absolute().parent.is_dir():
        raise NotFoundError(path=str(out.parent))
    return out


def _keyer(ctx: click.Context, _: click.Parameter, name: str | None) -> str | None:
    if name is None:
        return None
    session: Session = ctx.obj
    with session.archive() as archive:
        person = archive.people.named(name)
    if person is None:
        raise click.BadParameter(NOBODY.say(lang_of(ctx), name=name), ctx)
    return person.name


@click.pass_obj
def _import(session: Session, /, path: Path, report: Path | None, as_json: bool, **how: str | Path | None) -> None:
    with session.archive() as archive, archive.working():
        from civreg.jobs import KeyingOptions, import_keyed  # noqa: PLC0415 - heavy imports only once it may work

        chosen = KeyingOptions(**how)  # type: ignore[arg-type]  # the options below give what it asks for
        done = import_keyed(archive, session.by(), path, chosen)
    if report:
        _write(done, report, session)
    if as_json:
        session.json(done.plain)
        return
    _tell(done, session, report)


def _tell(done: KeyedReport, session: Session, report: Path | None) -> None:
    if done.known:
        session.say(KNOWN, file=done.file)
    for what, n in done.figures(session.lang):
        session.result(COUNT.say(session.lang, what=what, n=n))
    for what, n, where in done.kinds_of_remarks(session.lang)[:MOST]:
        session.say(LOOK, where=where, n=n, what=what)
    session.say(WRITTEN, path=report) if report else session.say(SEE)


def _write(done: KeyedReport, out: Path, session: Session) -> None:
    from civreg.keyed import keyed_html, keyed_json  # noqa: PLC0415 - heavy imports only inside commands

    text = keyed_json(done) if out.suffix.lower() == ".json" else keyed_html(done, session.lang)
    draft = out.with_name(f".{out.name}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(out)
    except OSError as error:
        raise DiskFullError(path=str(out)) from error


command = Command(
    "import",
    Phrase(
        vi="Nhận dữ liệu đã gõ từ trước. Mỗi ô được giữ nguyên như đã giao, bên cạnh chữ Unicode của nó; TCVN3 và VNI được nhận ra. "
        "Dòng được ghép với bản quét theo sổ và số, chỗ khác nhau được nêu ra. Không có gì trở thành «đã kiểm tra».",
        en="Take in data keyed earlier. Every cell is kept as delivered, beside its Unicode text; TCVN3 and VNI are recognised. "
        "Rows are matched to scanned entries by book and number, and differences shown. Nothing becomes «verified».",
    ),
    callback=_import,
    params=[
        click.Argument(["path"], type=click.Path(path_type=Path, dir_okay=False)),
        Option(
            "--book", type=options.Book(),
            phrase=Phrase("Sổ của tệp; mặc định theo tên tệp hoặc cột quyenSo.", "Its book; by default from the file's name or quyenSo."),
        ),
        Option(
            "--encoding", type=click.Choice(ENCODINGS),
            phrase=Phrase("Bảng mã của tệp, khi không tự nhận ra được.", "The file's encoding, where it cannot be told by itself."),
        ),
        Option(
            "--columns", metavar="MAP.toml", type=click.Path(path_type=Path, dir_okay=False),
            phrase=Phrase('Tên cột riêng: [columns], "Họ và tên" = "nksHoTen".', 'Its own headers: [columns], "Họ và tên" = "nksHoTen".'),
        ),
        Option(
            "--keyer", metavar="NAME", callback=_keyer,
            phrase=Phrase(
                "Ai đã gõ (tên đăng nhập): người ấy không được tự kiểm tra; nếu được tin (trusted) thì chỉ kiểm tra theo mẫu.",
                "Who typed it (login name): they may not verify it; of a trusted keyer a sample is verified.",
            ),
        ),
        Option(
            "--report", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), callback=_file,
            phrase=Phrase("Báo cáo đầy đủ: .html hoặc .json.", "The full report: .html or .json."),
        ),
        options.as_json(),
    ],
)  # fmt: skip
