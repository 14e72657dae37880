"""`civreg check`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session, shown
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.verify import BookCheck, CheckFinding

BOOKS = (
    Phrase("Sổ", "Book"), Phrase("Trang", "Pages"), Phrase("Mục", "Entries"), Phrase("Đã kiểm tra", "Verified"),
    Phrase("Số", "Numbers"), Phrase("Vướng", "Block"), Phrase("Ngờ", "Doubt"), Phrase("Lưu ý", "Note"),
)  # fmt: skip
GAPS = (Phrase("Sổ", "Book"), Phrase("Thiếu số", "Missing"), Phrase("Giữa trang", "Between pages"))
FOUND = (
    Phrase("Mức", "Grade"), Phrase("Sổ", "Book"), Phrase("Số", "No."), Phrase("Trang", "Page"),
    Phrase("Điều máy thấy", "What was found"), Phrase("Có lẽ là", "May be"), Phrase("Mã", "Id"),
)  # fmt: skip
RULES = (Phrase("Mã", "Code"), Phrase("Mức", "Grade"), Phrase("Khi chưa chắc", "If unsure"), Phrase("Câu báo", "Sentence"))
OWN = Phrase(
    'Sửa mức hay tham số, hoặc tắt (severity = "off"), trong {path}.',
    'Change grades or figures, or turn off (severity = "off"), in {path}.',
)
GRADES = {"block": Phrase("vướng", "block"), "doubt": Phrase("ngờ", "doubt"), "note": Phrase("lưu ý", "note")}
COLOURS = {"block": "bold red", "doubt": "yellow", "note": "dim"}
SETTLED = Phrase("{sentence} (đã xem: {word})", "{sentence} (seen: {word})")
NOTES = Phrase("{n} điều lưu ý không hiện; thêm --notes để xem.", "{n} notes are not shown; add --notes to see them.")
NO_BOOK = Phrase("Kho chưa có sổ nào.", "The archive has no book yet.")
CLEAR = Phrase("Không thấy điều gì phải xem lại.", "Nothing was found that needs a look.")
WRITTEN = Phrase("Đã ghi phiếu kiểm tra quyển: {path}", "Wrote the book check report: {path}")
KEPT = Phrase("Đã ghi nhận: {text}", "Recorded: {text}")
REASON = Phrase("--settle cần --reason: vì sao để nguyên như vậy.", "--settle needs --reason: why it stays as it is.")
BLOCKED = Phrase("{n} điều còn vướng; xem `civreg check`.", "{n} findings block; see `civreg check`.")
WIDTH = 150
"""Columns of a table that goes to a file or a pipe."""


@click.pass_obj
def _check(session: Session, /, books: tuple[str, ...], as_json: bool, **how: Any) -> None:
    from civreg.errors import RefusedError  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import checked_books, write_check_report  # noqa: PLC0415 - likewise

    if how["rules"]:
        _rules(session, as_json=as_json)
        return
    with session.archive() as archive:
        for finding in how["settle"]:
            _settle(session, archive, finding, how["reason"])
        archive.sights.add(session.acting(archive, "see", books or None), "check", " ".join(books))
        checked = list(checked_books(archive, books or None))
        if how["out"]:
            write_check_report(archive, checked, how["out"], session.lang)
    if as_json:
        session.json([_plain(book) for book in checked])
    elif checked:
        _show(session, checked, notes=how["notes"])
    else:
        session.result(NO_BOOK.say(session.lang))
    if how["out"]:
        session.say(WRITTEN, path=how["out"])
    blocking = sum(finding.blocks for book in checked for finding in book.findings)
    if how["strict"] and blocking:
        raise RefusedError(what=BLOCKED.say(session.lang, n=blocking))


def _rules(session: Session, *, as_json: bool) -> None:
    from civreg.jobs import archive_rules  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        path, rules = archive_rules(archive)
    if as_json:
        session.json(rules)
        return
    lang = session.lang
    rows = [
        ((r.code, GRADES[r.severity].say(lang), GRADES[r.unsure].say(lang), r.sentence.vi if lang == "vi" else r.sentence.en), "")
        for r in rules
    ]
    _table([p.say(lang) for p in RULES], rows)
    session.say(OWN, path=path)


def _settle(session: Session, archive: Any, finding: str, reason: str | None) -> None:
    from civreg.jobs import settle_finding  # noqa: PLC0415 - heavy imports only inside commands

    if not reason or not reason.strip():
        raise click.UsageError(REASON.say(session.lang))
    with archive.working():
        settled = settle_finding(archive, session.by(), finding, reason.strip())
    session.say(KEPT, text=settled.say(session.lang))


def _plain(book: BookCheck) -> dict[str, object]:
    from civreg.jobs import missing_numbers  # noqa: PLC0415 - heavy imports only inside commands

    return {
        "book": book.book,
        "pages": book.pages,
        "entries": book.entries,
        "verified": book.verified,
        "numbers": [list(run) for run in book.numbers],
        "missing": [{"numbers": m, "after_page": a, "before_page": b} for m, a, b in missing_numbers(book)],
        "blocking": sum(finding.blocks for finding in book.findings),
        "findings": [finding.plain for finding in book.findings],
    }


def _show(session: Session, checked: Sequence[BookCheck], *, notes: bool) -> None:
    from civreg.jobs import missing_numbers  # noqa: PLC0415 - heavy imports only inside commands

    lang = session.lang
    _table([p.say(lang) for p in BOOKS], [(_counts(book), "") for book in checked])
    missing = [((book.book or "", numbers, f"{a} – {b}"), "") for book in checked for numbers, a, b in missing_numbers(book)]
    if missing:
        _table([p.say(lang) for p in GAPS], missing)
    every = [finding for book in checked for finding in book.findings]
    told = sorted((f for f in every if notes or f.severity != "note"), key=lambda f: list(GRADES).index(f.severity))
    if told:
        _table([p.say(lang) for p in FOUND], [(_line(f, session), "dim" if f.settled else COLOURS[f.severity]) for f in told])
    else:
        session.result(CLEAR.say(lang))
    if len(told) < len(every):
        session.say(NOTES, n=len(every) - len(told))


def _counts(book: BookCheck) -> tuple[str, ...]:
    run = "; ".join(f"{a:02d}–{b:02d}" for a, b in book.numbers)
    graded = (str(sum(f.severity == grade for f in book.findings)) for grade in GRADES)
    return (book.book or "", str(book.pages), str(book.entries), str(book.verified), run, *graded)


def _line(finding: CheckFinding, session: Session) -> tuple[str, ...]:
    sentence, lang = finding.say(session.lang), session.lang
    if finding.settled:
        sentence = SETTLED.say(lang, sentence=sentence, word=finding.settled)
    page = "" if finding.page is None else str(finding.page)
    return GRADES[finding.severity].say(lang), finding.book or "", finding.number, page, sentence, finding.proposal, finding.id


def _table(head: Sequence[str], rows: Sequence[tuple[Sequence[str], str]]) -> None:
    """Rows in columns as wide as the terminal allows, each in its colour; words of a book are never taken for markup."""
    from rich import box  # noqa: PLC0415 - heavy imports only inside commands
    from rich.console import Console  # noqa: PLC0415 - likewise
    from rich.table import Table  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    table = Table(*head, box=box.SIMPLE_HEAD)
    for cells, colour in rows:
        table.add_row(*(Text(shown(cell)) for cell in cells), style=colour or None)
    console.print(table)


command = Command(
    "check",
    Phrase(
        "Kiểm tra sổ theo quy tắc của sổ hộ tịch: thiếu số, trùng số, ngày mâu thuẫn, trùng người, ghi chú chưa đọc … Không sửa gì cả.",
        "Check books by the rules of registers: gaps, repeats, contradicting dates, people twice, unread notes … Nothing is changed.",
    ),
    callback=_check,
    params=[
        options.books(),
        Option(
            "-o", "--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), callback=options.sheet_file,
            phrase=Phrase("Phiếu kiểm tra quyển, .pdf hoặc .html.", "The report to print, .pdf or .html."),
        ),
        Option("--notes", is_flag=True, phrase=Phrase("Hiện cả những điều chỉ để lưu ý.", "Show mere notes, too.")),
        Option("--rules", is_flag=True, phrase=Phrase("Liệt kê các quy tắc đang dùng.", "List the rules in force.")),
        Option("--strict", is_flag=True, phrase=Phrase("Kết thúc bằng mã 7 khi còn vướng.", "End with code 7 while anything blocks.")),
        Option(
            "--settle", multiple=True, metavar="ID",
            phrase=Phrase("Đã xem điều này: sổ ghi đúng như vậy, không còn vướng.", "Seen: it stands so in the book, and blocks no more."),
        ),
        Option("--reason", metavar="TEXT", phrase=Phrase("Lý do, cùng với --settle.", "The reason, with --settle.")),
        options.as_json(),
    ],
)  # fmt: skip
