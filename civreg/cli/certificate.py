"""`civreg certificate ENTRY`: certified extracts, and the book of those issued."""

from __future__ import annotations

import contextlib
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option
from civreg.cli.certificate_book import BOOK, CANCEL, CHECK, LIST, REPRINT, START, as_dict, one_line
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive import Application, Archive

    Wanted = tuple[int, Application]

SECRET = "CIVREG_SIGN_SECRET"  # noqa: S105 - the name of a variable, not a secret
ASKED = Phrase(vi="Mật khẩu tệp khóa hoặc mã PIN của token", en="Passphrase of the key file or PIN of the token")
ISSUED = Phrase(vi="Đã cấp số {number}: {path}", en="Issued as {number}: {path}")
DRAFTED = Phrase(vi="Bản dự thảo, chưa có số: {path}", en="A draft, without a number: {path}")
OBSTACLE = Phrase(vi="Chưa cấp được: {why}", en="Not to be issued yet: {why}")
AGAIN = Phrase(
    vi="Hôm nay đã cấp {number} cho cùng người yêu cầu từ mục này. In lại bản ấy: civreg certificate --reprint {number}",
    en="{number} was issued today to the same applicant from this entry. To print that again: civreg certificate --reprint {number}",
)
DRAFT_FILE = "du-thao-{entry}.pdf"
NEEDS = Phrase(
    vi="Cần --applicant: tên người yêu cầu (hoặc --request, --draft).",
    en="Needs --applicant: the name of who asks for it (or --request, --draft).",
)


class Entry(click.ParamType[tuple[str, int]]):
    """An entry, as sheets and searches name it: its number, or its book and number."""

    name = "mục|entry"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """The book's id (empty where it is not said) and the number."""
        book, _, number = str(value).rpartition("/")
        if not number.isdecimal() or not 0 < int(number) < 1 << 62:
            self.fail(f"{value!r}: 12, KS.2015.01/012", param, ctx)
        return book, int(number)


class _Certificate(Group):
    """What follows the name is an entry unless it is one of the commands; `--reprint` is a command said as an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command that is meant before what was given."""
        if "--reprint" in args:
            args = ["reprint", *(a for a in args if a != "--reprint")]
        elif args and args[0] not in self.members and args[0] != "--help":
            args = ["issue", *args]
        return super().parse_args(ctx, args)


@click.pass_obj
def _issue(session: Session, /, entry: tuple[str, int], draft: bool, **how: Any) -> None:
    said = {name: how.pop(name) for name in ("applicant", "papers", "purpose", "copies", "address", "reference")}
    with session.archive() as archive, archive.working():
        asked = _asked(archive, how.pop("request"), said)
        if not draft and not asked.applicant.strip():
            raise click.UsageError(NEEDS.say(session.lang))
        found = _in_book(archive, *entry)
        session.acting(archive, "see" if draft else "issue", (found,) if found else (), strict=not draft)
        (_draft if draft else _number)(session, archive, (entry[1], asked), how)


def _asked(archive: Archive, request: str, said: dict[str, Any]) -> Application:
    """Who asks: as the options say, and what they leave open as the request says; raises NothingMatchedError for an unknown one."""
    from civreg.archive import Application  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import application_of, request_progress  # noqa: PLC0415 - likewise

    known = asdict(application_of(request_progress(archive, request).request)) if request else {"applicant": "", "copies": 1}
    return Application(**known | {name: value for name, value in said.items() if value})


def _in_book(archive: Archive, book: str, entry: int) -> str:
    """The book of an entry, empty for a loose page; raises NothingMatchedError where it stands in another than was said."""
    from civreg.errors import NothingMatchedError  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import standing_entry  # noqa: PLC0415 - likewise

    found = standing_entry(archive, entry)
    if found is None or (book and (found.book or "loose") != book):
        raise NothingMatchedError(what=f"{book}/{entry:03d}" if book else f"#{entry}")
    return found.book or ""


def _draft(session: Session, archive: Archive, wanted: Wanted, how: dict[str, Any]) -> None:
    from civreg.jobs import IssueOptions, draft_certificate  # noqa: PLC0415 - heavy imports only inside commands

    path = how["out"] / DRAFT_FILE.format(entry=wanted[0]) if how["out"].is_dir() else how["out"]
    made = draft_certificate(archive, session.by(), *wanted, IssueOptions(how["signer"], how["post"], out=path))
    obstacles = [vi if session.lang == "vi" else en for vi, en in made.obstacles]
    for why in obstacles:
        session.say(OBSTACLE, why=why)
    if how["as_json"]:
        session.json({"entry": made.entry, "series": made.series, "number": None, "file": str(path), "obstacles": obstacles})
    else:
        session.result(DRAFTED.say(session.lang, path=path))


def _number(session: Session, archive: Archive, wanted: Wanted, how: dict[str, Any]) -> None:
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands

    entry, asked = wanted
    with contextlib.ExitStack() as kept:
        seal = kept.enter_context(jobs.open_seal(how["sign"], _secret(session))) if how["sign"] else None
        chosen = jobs.IssueOptions(how["signer"], how["post"], out=how["out"], seal=seal)
        for issued in archive.issued.all(entry=entry):
            if issued.day == chosen.day and issued.application.applicant == asked.applicant and issued.cancelled is None:
                session.say(AGAIN, number=issued.number)
        issued = jobs.issue_certificate(archive, session.by(), entry, asked, chosen)
    path = jobs.certificate_file(how["out"], issued)
    if how["as_json"]:
        session.json({**as_dict(issued), "written": str(path)})
    else:
        session.result(ISSUED.say(session.lang, number=issued.number, path=path))


def _secret(session: Session) -> str:
    """Passphrase or PIN: from the environment, else asked for; never an option, which others could see."""
    given = os.environ.get(SECRET)
    return given if given is not None else session.secret(ASKED.say(session.lang), default="")


def _text(*names: str, phrase: Phrase, metavar: str) -> Option:
    return Option(*names, default="", metavar=metavar, callback=one_line, phrase=phrase)


ISSUE = Phrase("Cấp trích lục (bản sao) của một mục đã kiểm tra.", "Issue the certified extract of a verified entry.")

issue_command = Command(
    "issue",
    ISSUE,
    callback=_issue,
    params=[
        click.Argument(["entry"], type=Entry()),
        _text("--applicant", metavar="NAME", phrase=Phrase("Người yêu cầu.", "Who asks for it.")),
        _text("--papers", metavar="TEXT", phrase=Phrase("Giấy tờ tùy thân của người yêu cầu.", "Papers of who asks.")),
        _text("--purpose", metavar="TEXT", phrase=Phrase("Mục đích sử dụng.", "What it is for.")),
        Option(
            "--copies",
            type=click.IntRange(1, 999),
            default=None,
            metavar="N",
            phrase=Phrase("Số bản; mặc định 1.", "How many copies; 1 by default."),
        ),
        _text(
            "--address",
            metavar="TEXT",
            phrase=Phrase(
                "Địa chỉ gửi bưu điện; in thêm phiếu địa chỉ. Dấu ; ngắt dòng.", "Postal address, for an address sheet; `;` parts lines."
            ),
        ),
        _text(
            "--request",
            metavar="ID",
            phrase=Phrase(
                "Yêu cầu trong hàng đợi (civreg requests): lấy người yêu cầu, mục đích, địa chỉ từ đó.",
                "A request of the queue (civreg requests): who asks, what for and where to, as it says.",
            ),
        ),
        _text("--reference", metavar="TEXT", phrase=Phrase("Mã hồ sơ.", "What the request is called.")),
        _text(
            "--signer",
            metavar="NAME",
            phrase=Phrase("Người ký; mặc định theo civreg.toml [office].", "Who signs; civreg.toml [office] by default."),
        ),
        _text("--post", metavar="TEXT", phrase=Phrase("Chức vụ người ký; dấu ; ngắt dòng.", "Post of the signer; `;` parts lines.")),
        Option(
            "--sign",
            default="",
            metavar="FILE.p12|pkcs11:…",
            phrase=Phrase(
                f"Ký số (PAdES) bằng tệp khóa hoặc token; mật khẩu được hỏi, hoặc lấy từ biến {SECRET}.",
                f"Sign (PAdES) with a key file or a token; its secret is asked for, or taken from the variable {SECRET}.",
            ),
        ),
        Option(
            "--draft",
            is_flag=True,
            phrase=Phrase("Bản DỰ THẢO: không lấy số, in được cả mục chưa kiểm tra.", "A draft: no number, and of any entry."),
        ),
        Option(
            "-o",
            "--out",
            type=click.Path(path_type=Path),
            default=Path(),
            show_default=False,
            metavar="FILE",
            phrase=Phrase("Tệp PDF hoặc thư mục; mặc định là thư mục hiện tại.", "PDF file or folder; the current folder by default."),
        ),
        options.as_json(),
    ],
)

command = _Certificate(
    "certificate",
    Phrase(
        vi="Trích lục hộ tịch (bản sao), PDF/A, chỉ từ mục đã kiểm tra, và sổ cấp trích lục. `civreg certificate MỤC --applicant TÊN`; "
        "xem mọi tùy chọn: `civreg certificate issue --help`.",
        en="Certified extracts as PDF/A, of verified entries only, and the book of those issued. "
        "`civreg certificate ENTRY --applicant NAME`; all its options: `civreg certificate issue --help`.",
    ),
    {
        "issue": ("civreg.cli.certificate:issue_command", ISSUE),
        "reprint": ("civreg.cli.certificate_book:reprint_command", REPRINT),
        "cancel": ("civreg.cli.certificate_book:cancel_command", CANCEL),
        "list": ("civreg.cli.certificate_book:list_command", LIST),
        "book": ("civreg.cli.certificate_book:book_command", BOOK),
        "start": ("civreg.cli.certificate_book:start_command", START),
        "check": ("civreg.cli.certificate_book:check_command", CHECK),
    },
)
