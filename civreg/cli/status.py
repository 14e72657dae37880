"""`civreg status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from civreg.cli import options
from civreg.cli.bilingual import Command
from civreg.cli.session import Session
from civreg.cli.words import FINDINGS
from civreg.errors import NothingMatchedError
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive import Problem

COLUMNS = {
    "book": Phrase("Sổ", "Book"),
    "pages": Phrase("Trang", "Pages"),
    "prepared": Phrase("Đã nắn", "Prepared"),
    "scan_again": Phrase("Quét lại", "Scan again"),
    "blank": Phrase("Trắng", "Blank"),
    "failed": Phrase("Lỗi", "Failed"),
    "unread": Phrase("Chưa đọc", "Unread"),
    "entries": Phrase("Đã đọc, chưa kiểm tra", "Read, unverified"),
    "unknown_form": Phrase("Không rõ mẫu", "Unknown form"),
}
LAST = Phrase("Đêm gần nhất: {line}", "Last night: {line}")
LOOSE = Phrase("(trang rời)", "(loose pages)")
EMPTY = Phrase("Kho còn trống. Nhận bản quét bằng `civreg scan`.", "The archive is empty. Take scans in with `civreg scan`.")
SIDES = {"left": Phrase(" (trang trái)", " (left page)"), "right": Phrase(" (trang phải)", " (right page)")}
TRIED = Phrase(" (lỗi {n} lần; lần chạy sau thử lại)", " (failed {n} times; the next run tries again)")
GIVEN_UP = Phrase(" (lỗi {n} lần; chỉ thử lại với --retry-failed)", " (failed {n} times; tried again with --retry-failed only)")
STEPS = {
    "intake": Phrase("bị từ chối", "refused"),
    "prepare": Phrase("không nắn được", "not prepared"),
    "extract": Phrase("không đọc được", "not read"),
    "scan-again": Phrase("cần quét lại", "scan again"),
}


@click.pass_obj
def _status(session: Session, books: tuple[str, ...], as_json: bool) -> None:
    from civreg.jobs import status  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        found = status(archive, books or None)
    if books and not found.books:
        raise NothingMatchedError(what=", ".join(books))
    if as_json:
        session.json(found)
        return
    if not found.books and not found.problems:
        session.result(EMPTY.say(session.lang))
    if found.books:
        rows = [[LOOSE.say(session.lang) if row[c] is None else str(row[c]) for c in COLUMNS] for row in found.books]
        session.table([[p.say(session.lang) for p in COLUMNS.values()], *rows])
    for problem in found.problems:
        session.result(_line(problem, session))
    if found.night:
        from civreg.jobs import night_line  # noqa: PLC0415 - likewise

        session.result(LAST.say(session.lang, line=night_line(found.night, session.lang)))


def _line(problem: Problem, session: Session) -> str:
    where = f"{problem.book} " if problem.book else ""
    which = f" #{problem.image}" if problem.image > 1 else ""
    which += SIDES[problem.side].say(session.lang) if problem.side else ""
    why = problem.vi if session.lang == "vi" else problem.en
    if problem.step == "scan-again":
        why = FINDINGS[problem.reason].say(session.lang, value=float(why)) if problem.reason in FINDINGS else why
    tried = (GIVEN_UP if problem.given_up else TRIED).say(session.lang, n=problem.attempts) if problem.attempts else ""
    return f"{where}{problem.file}{which}: {STEPS[problem.step].say(session.lang)} [{problem.reason}] {why}{tried}".rstrip()


command = Command(
    "status",
    Phrase(
        vi="Kho đang đến đâu: số trang theo từng sổ, và mọi trang hay tệp cần người xem, kèm lý do.",
        en="How the archive stands: pages by book, and every page or file that needs a person, with the reason.",
    ),
    callback=_status,
    params=[options.books(), options.as_json()],
)
