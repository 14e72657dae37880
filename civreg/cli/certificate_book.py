"""`civreg certificate reprint`, `cancel`, `list`, `book`, `start` and `check`: the book of issued extracts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option, lang_of
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive import Issued, Number

NO_NUMBER = Phrase(
    vi="{text!r} không phải số trích lục, ví dụ 12/TLKS-BS hoặc 12/TLKS-BS/2026.",
    en="{text!r} is no number, such as 12/TLKS-BS or 12/TLKS-BS/2026.",
)
SUFFIX = Phrase(vi="Sổ cấp trích lục phải là .xlsx, .pdf hoặc .csv.", en="The issue book is written to .xlsx, .pdf or .csv.")
EMPTY = Phrase(vi="không được để trống", en="must not be empty")
REPRINTED = Phrase(vi="Đã in lại {number} (lần {n}): {path}", en="Printed {number} again (time {n}): {path}")
CANCELLED = Phrase(vi="Đã hủy số {number}: {reason}", en="{number} is void: {reason}")
WRITTEN = Phrase(vi="Đã ghi sổ cấp trích lục năm {year}, {n} dòng: {path}", en="Wrote the issue book of {year}, {n} lines: {path}")
NONE_YET = Phrase(vi="Chưa cấp trích lục nào.", en="No extract was issued yet.")
STARTED = Phrase(vi="Số tiếp theo năm {year} là {number}.", en="The next number of {year} is {number}.")
SOUND = Phrase(vi="{n} trích lục: số liền nhau, tệp PDF còn nguyên.", en="{n} extracts: numbers run on, every PDF is whole.")
COLUMNS = (
    Phrase("Số", "Number"),
    Phrase("Ngày", "Day"),
    Phrase("Mục", "Entry"),
    Phrase("Người yêu cầu", "Applicant"),
    Phrase("Số bản", "Copies"),
    Phrase("Người ký", "Signer"),
    Phrase("Tình trạng", "State"),
)
VALID = Phrase("còn giá trị", "valid")
VOID = Phrase("hủy: {reason}", "void: {reason}")


def one_line(_: click.Context, __: click.Parameter, text: str) -> str:
    """A text in single blanks."""
    return " ".join(text.split())


def as_dict(issued: Issued) -> dict[str, object]:
    """A line of the issue book as JSON wants it."""
    number = issued.number
    head = {"number": str(number), "year": number.year, "series": number.series, "entry": issued.entry, "day": issued.day.isoformat()}
    made = {"title": issued.title, "person": issued.person, "issued": issued.issued, "file": issued.file, "sha256": issued.sha256}
    state = {"reprints": issued.reprints, "cancelled": issued.cancelled, "cancelled_at": issued.cancelled_at}
    return {**head, **asdict(issued.application), **asdict(issued.signing), **made, **state}


def _said_reason(ctx: click.Context, param: click.Parameter, text: str) -> str:
    reason = one_line(ctx, param, text)
    if not reason:
        raise click.BadParameter(EMPTY.say(lang_of(ctx)), ctx, param)
    return reason


def _table_file(ctx: click.Context, _: click.Parameter, out: Path) -> Path:
    if out.suffix.lower() not in (".xlsx", ".pdf", ".csv"):
        raise click.UsageError(SUFFIX.say(lang_of(ctx)), ctx)
    return out


def _number(session: Session, text: str, year: int | None) -> Number:
    """The number that is meant, of this year where none is said; UsageError for what is no number."""
    from civreg.archive import Number  # noqa: PLC0415 - heavy imports only inside commands

    found = Number.parse(text, year or _this_year())
    if found is None:
        raise click.UsageError(NO_NUMBER.say(session.lang, text=text))
    return found


def _this_year() -> int:
    return datetime.now(UTC).astimezone().year


@click.pass_obj
def _reprint(session: Session, /, number: str, out: Path, reason: str, **how: object) -> None:
    from civreg.jobs import IssueOptions, certificate_file, reprint_certificate  # noqa: PLC0415 - heavy imports only inside commands

    meant = _number(session, number, how["year"] if isinstance(how["year"], int) else None)
    with session.archive() as archive, archive.working():
        issued = reprint_certificate(archive, session.acting(archive, "issue", strict=True), meant, IssueOptions(out=out), reason)
    path = certificate_file(out, issued)
    if how["as_json"]:
        session.json({**as_dict(issued), "written": str(path)})
    else:
        session.result(REPRINTED.say(session.lang, number=issued.number, n=issued.reprints, path=path))


@click.pass_obj
def _cancel(session: Session, number: str, reason: str, year: int | None, as_json: bool) -> None:
    from civreg.jobs import cancel_certificate  # noqa: PLC0415 - heavy imports only inside commands

    meant = _number(session, number, year)
    with session.archive() as archive, archive.working():
        issued = cancel_certificate(archive, session.acting(archive, "issue", strict=True), meant, reason)
    if as_json:
        session.json(as_dict(issued))
    else:
        session.result(CANCELLED.say(session.lang, number=issued.number, reason=issued.cancelled))


@click.pass_obj
def _list(session: Session, year: int | None, entry: int | None, as_json: bool) -> None:
    with session.archive() as archive:
        archive.sights.add(session.acting(archive, "see", None), "certificate list", str(entry or ""))
        found = list(archive.issued.all(year, entry))
    if as_json:
        session.json([as_dict(issued) for issued in found])
    elif not found:
        session.result(NONE_YET.say(session.lang))
    else:
        session.table([[p.say(session.lang) for p in COLUMNS], *(_row(session, issued) for issued in found)])


def _row(session: Session, issued: Issued) -> list[str]:
    state = VALID.say(session.lang) if issued.cancelled is None else VOID.say(session.lang, reason=issued.cancelled)
    asked, signing = issued.application, issued.signing
    return [str(issued.number), f"{issued.day:%d/%m/%Y}", str(issued.entry), asked.applicant, str(asked.copies), signing.signer, state]


@click.pass_obj
def _book(session: Session, year: int | None, out: Path) -> None:
    from civreg.jobs import write_issue_book  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        count = write_issue_book(archive, session.acting(archive, "see", None), year or _this_year(), out)
    session.result(WRITTEN.say(session.lang, year=year or _this_year(), n=count, path=out))


@click.pass_obj
def _start(session: Session, number: str, year: int | None) -> None:
    from civreg.jobs import start_certificates  # noqa: PLC0415 - heavy imports only inside commands

    meant = _number(session, number, year)
    with session.archive() as archive, archive.working():
        start_certificates(archive, session.acting(archive, "issue", strict=True), meant)
        session.result(STARTED.say(session.lang, year=meant.year, number=archive.issued.next(meant.year, meant.series)))


@click.pass_obj
def _check(session: Session) -> None:
    with session.archive() as archive:
        session.result(SOUND.say(session.lang, n=archive.issued.check()))


def _year() -> Option:
    said = Phrase("Năm của sổ; mặc định năm nay.", "Year of the book; this year by default.")
    return Option("--year", type=click.IntRange(1900, 2999), default=None, metavar="YYYY", phrase=said)


def _one() -> click.Argument:
    return click.Argument(["number"], metavar="12/TLKS-BS")


REPRINT = Phrase("In lại một trích lục đã cấp, đúng từng byte.", "Print an issued extract again, byte for byte.")
CANCEL = Phrase("Hủy một trích lục đã cấp; số vẫn giữ.", "Declare an issued extract void; its number stays taken.")
LIST = Phrase("Những trích lục đã cấp.", "The extracts that were issued.")
BOOK = Phrase("Sổ cấp trích lục của một năm: xlsx, pdf, csv.", "The issue book of a year: xlsx, pdf, csv.")
START = Phrase(
    "Chạy số tiếp sau số cuối trong sổ giấy: civreg certificate start 125/TLKS-BS.", "Run on after the last number of a paper book."
)
CHECK = Phrase("Kiểm tra: số liền nhau, tệp còn nguyên.", "Check that numbers run on and files are whole.")

reprint_command = Command(
    "reprint",
    REPRINT,
    callback=_reprint,
    params=[
        _one(),
        _year(),
        Option(
            "-o", "--out", type=click.Path(path_type=Path), default=Path(), show_default=False, metavar="FILE",
            phrase=Phrase("Tệp PDF hoặc thư mục.", "PDF file or folder."),
        ),
        Option("--reason", default="", callback=one_line, phrase=Phrase("Vì sao in lại.", "Why it is printed again.")),
        options.as_json(),
    ],
)  # fmt: skip
cancel_command = Command(
    "cancel",
    CANCEL,
    callback=_cancel,
    params=[
        _one(),
        _year(),
        Option("--reason", required=True, callback=_said_reason, phrase=Phrase("Vì sao hủy.", "Why it is void.")),
        options.as_json(),
    ],
)
list_command = Command(
    "list",
    LIST,
    callback=_list,
    params=[
        Option("--year", type=click.IntRange(1900, 2999), default=None, metavar="YYYY", phrase=Phrase("Chỉ năm này.", "Only this year.")),
        Option("--entry", type=click.IntRange(1), default=None, metavar="N", phrase=Phrase("Chỉ của mục này.", "Only of this entry.")),
        options.as_json(),
    ],
)
book_command = Command(
    "book",
    BOOK,
    callback=_book,
    params=[
        _year(),
        Option(
            "-o", "--out", type=click.Path(path_type=Path), required=True, callback=_table_file, metavar="FILE",
            phrase=Phrase("Tệp .xlsx, .pdf hoặc .csv.", "A .xlsx, .pdf or .csv file."),
        ),
    ],
)  # fmt: skip
start_command = Command("start", START, callback=_start, params=[_one(), _year()])
check_command = Command("check", CHECK, callback=_check)
