"""`civreg export --to hotich` and `civreg export --check`: the official package."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Option
from civreg.cli.session import Session
from civreg.errors import PackageFaultsError
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.jobs import Packed

ONE_BOOK = Phrase(vi="Gói chính thức cần --book và -o THƯ_MỤC.", en="The official package needs --book and -o DIR.")
UNMASKED = Phrase(vi="Gói chính thức không che được (--mask).", en="The official package cannot be masked.")
PACKED = Phrase(
    vi="Đã làm gói {stem}: {entries} bản ghi, {pages} trang, ở {folder}.", en="Made {stem}: {entries} entries, {pages} pages, in {folder}."
)
DRAFT = Phrase(
    vi="Đây là bản NHÁP, không nộp: còn {n} chỗ chưa xong (xem bản kê).",
    en="This is a DRAFT, not to be handed in: {n} things are not done (see the manifest).",
)
LARGE = Phrase(
    vi="{n} PDF quá mức dung lượng vì hạ nữa thì không còn đọc được: {names}",
    en="{n} PDFs are over their size, because less would not be legible: {names}",
)
UNSAID = Phrase(
    vi="{n} ô để trống vì chữ trong sổ không thành giá trị của cột: {names}",
    en="{n} cells are empty because the book's words are no value of the column: {names}",
)
HOMELESS = Phrase(vi="Bảng không có cột cho: {names}", en="The sheet has no column for: {names}")
STRANGE = Phrase(vi="Cột của bảng không biết điền gì, để trống: {names}", en="Columns of the workbook that nothing is known for: {names}")
GAPS = Phrase(vi="Sổ không có số {numbers} năm {year}.", en="The book has no number {numbers} of {year}.")
FINE = Phrase(vi="Gói đúng quy cách.", en="The package is as it must be.")
NOTE, FAULT = Phrase(vi="lưu ý", en="note"), Phrase(vi="LỖI", en="FAULT")
_DRAFT = Phrase("hotich: bản nháp, dù chưa kiểm tra xong.", "hotich: a draft, though not all is verified.")
MOST = 8
"""Names said at once; the manifest holds all."""


class _Pages(click.ParamType[frozenset[int]]):
    """Pages of a book: `1,2,30-31`."""

    name = "1,2,30-31"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[int]:
        """The pages, from 1."""
        if isinstance(value, frozenset):
            return value
        found: set[int] = set()
        for part in str(value).split(","):
            m = re.fullmatch(r"\s*(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?\s*", part)
            if m is None:
                self.fail(f"{value!r}: 1,2,30-31", param, ctx)
            found.update(range(int(m[1]), int(m[2] or m[1]) + 1))
        return frozenset(found)


def hotich_options() -> list[click.Option]:
    """The options that only the official package has."""
    return [
        Option(
            "--check",
            metavar="DIR",
            type=click.Path(path_type=Path, file_okay=False),
            phrase=Phrase(
                "Kiểm tra các gói đã xuất trong thư mục này, không xuất gì.", "Check the packages in this folder, export nothing."
            ),
        ),
        Option(
            "--pdf-kb",
            type=click.IntRange(20, 100_000),
            default=100,
            phrase=Phrase("hotich: mỗi PDF không quá số KB này; mặc định 100.", "hotich: a PDF has at most so many kB; 100 by default."),
        ),
        Option(
            "--template",
            metavar="FILE|ID",
            type=click.Path(path_type=Path, dir_okay=False),
            phrase=Phrase(
                "hotich: điền vào bảng .xlsx của cơ quan, hoặc mẫu KS-158.", "hotich: fill an office's own .xlsx, or the sheet KS-158."
            ),
        ),
        Option(
            "--place",
            default="",
            phrase=Phrase("hotich: nơi đăng ký, nếu khác với kho.", "hotich: the office, where it is not the archive's."),
        ),
        *_naming(),
        Option("--draft", is_flag=True, phrase=_DRAFT),
        *options.working()[:1],
    ]


def _naming() -> list[click.Option]:
    """Options about what has no whole date, and about pages without an entry."""
    return [
        Option(
            "--partial-dates",
            "partial",
            type=click.Choice(["zeros", "ones", "refuse"]),
            default="zeros",
            phrase=Phrase(
                "hotich: tên PDF khi thiếu ngày, tháng: 00, 01, hoặc từ chối.",
                "hotich: an unknown day or month in a name: 00, 01, or refused.",
            ),
        ),
        Option(
            "--aside",
            type=_Pages(),
            default=frozenset(),
            phrase=Phrase("hotich: các trang không có bản ghi (bìa, mục lục).", "hotich: pages that hold no entry (covers, indexes)."),
        ),
    ]


def export_package(session: Session, out: Path | None, how: dict[str, Any]) -> None:
    """Write the packages of the books into a folder."""
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.cli.options import Crew  # noqa: PLC0415 - likewise
    from civreg.cli.progress import desk  # noqa: PLC0415 - likewise

    if out is None or not how["books"] or how["mask"]:
        raise click.UsageError((UNMASKED if how["mask"] else ONE_BOOK).say(session.lang))
    wanted = jobs.PackingOptions(how["pdf_kb"], how["partial"], how["template"], how["place"], how["aside"], how["draft"])
    with session.archive() as archive:
        session.acting(archive, "see", how["books"])
        with desk(session, archive, Crew(how["jobs"])) as at:
            for book in how["books"]:
                _say(session, jobs.pack(at, book, out, wanted), draft=wanted.draft)


def _say(session: Session, packed: Packed, *, draft: bool) -> None:
    session.say(PACKED, stem=packed.stem, entries=packed.entries, pages=packed.pages, folder=packed.folder)
    if draft:
        session.say(DRAFT, n=packed.obstacles)
    for year, numbers in packed.gaps:
        session.say(GAPS, year=year, numbers=_some([f"{n:03d}" for n in numbers]))
    unsaid = [f"{column} ({name})" for name, column in packed.unsaid]
    for phrase, names in (
        (LARGE, list(packed.large)),
        (UNSAID, unsaid),
        (HOMELESS, [f"{key} ({n})" for key, n in packed.homeless]),
        (STRANGE, [" ".join(s.split()) for s in packed.strange]),
    ):
        if names:
            session.say(phrase, n=len(names), names=_some(names))


def _some(names: list[str]) -> str:
    return ", ".join(names[:MOST]) + (f" … (+{len(names) - MOST})" if len(names) > MOST else "")


def check_package(session: Session, folder: Path, *, as_json: bool) -> None:
    """Say what is wrong with the packages in a folder; raises PackageFaultsError where anything is."""
    from civreg.jobs import check_packages  # noqa: PLC0415 - heavy imports only inside commands

    found = check_packages(folder)
    if as_json:
        session.json([{"code": f.code, "where": f.where, "note": f.note, **f.data, "vi": f.say("vi"), "en": f.say("en")} for f in found])
    else:
        for fault in found:
            session.result(f"{(NOTE if fault.note else FAULT).say(session.lang)} [{fault.code}] {fault.say(session.lang)}")
    faults = sum(not fault.note for fault in found)
    if faults:
        raise PackageFaultsError(path=folder, n=faults)
    if not as_json:
        session.result(FINE.say(session.lang))


def wants_json() -> bool:
    """Whether `--json` or its like was asked for, and is not merely the default."""
    return click.get_current_context().get_parameter_source("to") is click.core.ParameterSource.COMMANDLINE
