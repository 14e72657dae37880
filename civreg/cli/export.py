"""`civreg export`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.export_hotich import check_package, export_package, hotich_options, wants_json
from civreg.cli.session import Session
from civreg.language import Phrase

WRITTEN = Phrase(vi="Đã ghi {path}.", en="Wrote {path}.")
PAGES_WRITTEN = Phrase(vi="Đã ghi {n} tệp vào {path}.", en="Wrote {n} files to {path}.")
NEEDS_FILE = Phrase(vi="Xuất xlsx cần -o TỆP.", en="An xlsx export needs -o FILE.")
NEEDS_FOLDER = Phrase(vi="Xuất {to} cần -o THƯ_MỤC.", en="An export to {to} needs -o DIR.")
MASKED_LINES = Phrase(vi="--mask chỉ dùng với jsonl, csv, xlsx.", en="--mask goes with jsonl, csv and xlsx.")
LINES = ("jsonl", "csv", "xlsx")
PAGES = ("alto", "page")


@click.pass_obj
def _export(session: Session, /, to: str, out: str, **how: Any) -> None:
    path = None if out == "-" else Path(out)
    if how["mask"] and (to not in LINES or how["check"]):
        raise click.UsageError(MASKED_LINES.say(session.lang))
    if how["check"]:
        check_package(session, how["check"], as_json=wants_json())
    elif to == "hotich":
        export_package(session, path, how)
    elif to in PAGES:
        _pages(session, to, path, how)
    else:
        _lines(session, to, path, how)


def _lines(session: Session, to: str, path: Path | None, how: dict[str, Any]) -> None:
    from civreg.jobs import Selection, export  # noqa: PLC0415 - heavy imports only inside commands

    if to == "xlsx" and path is None:
        raise click.UsageError(NEEDS_FILE.say(session.lang))
    with session.archive() as archive:
        for piece in export(
            archive, session.acting(archive, "see", how["books"] or None), Selection(how["books"] or None, masked=how["mask"]), to, path
        ):
            click.echo(piece.encode("utf-8"), nl=False)
    if path:
        session.say(WRITTEN, path=path)


def _pages(session: Session, to: str, folder: Path | None, how: dict[str, Any]) -> None:
    from civreg.jobs import Selection, export_pages  # noqa: PLC0415 - heavy imports only inside commands

    if folder is None:
        raise click.UsageError(NEEDS_FOLDER.say(session.lang, to=to))
    with session.archive() as archive:
        n = export_pages(archive, session.acting(archive, "see", how["books"] or None), Selection(how["books"] or None), to, folder)
    session.say(PAGES_WRITTEN, n=n, path=folder)


command = Command(
    "export",
    Phrase(
        vi="Xuất dữ liệu như đang có: lời người kiểm tra thay lời máy đọc. Mỗi bản ghi một dòng; trang không có bản ghi vẫn có mặt "
        "với tình trạng của nó. Cột status nói rõ chữ nào chưa được kiểm tra.",
        en="Export data as they stand now: what a person said before what was read. A line an entry; a page without an entry appears "
        "too, with its status. The column status says what is not verified yet.",
    ),
    callback=_export,
    params=[
        Option(
            "--to",
            type=click.Choice(["hotich", *LINES, *PAGES]),
            default="jsonl",
            phrase=Phrase(
                "Dạng: jsonl, csv, xlsx; hotich: gói chính thức của một sổ; alto, page: một tệp XML mỗi trang.",
                "Kind: jsonl, csv, xlsx; hotich: a book's official package; alto, page: an XML file a page.",
            ),
        ),
        Option(
            "-o", "--out", default="-", metavar="FILE|DIR",
            phrase=Phrase("Tệp hoặc thư mục đích; - là đầu ra chuẩn.", "Target file or folder; - is standard output."),
        ),
        options.books(),
        Option(
            "--mask", is_flag=True,
            phrase=Phrase(
                "Che danh tính để đào tạo, trình diễn: tên, ngày, số, nơi chốn bị thay; không dân tộc, nguyên nhân chết, không ảnh.",
                "Mask for training and demonstration: names, dates, numbers, places replaced; no ethnic group, no cause of death.",
            ),
        ),
        *hotich_options(),
        Option("--json", "to", flag_value="jsonl", phrase=Phrase("Như --to jsonl.", "Same as --to jsonl.")),
    ],
)  # fmt: skip
