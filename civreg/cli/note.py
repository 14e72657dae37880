"""`civreg note`: later notes of an entry, and what was struck through in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.jobs import EntryNotes

KINDS = {
    "correction": Phrase("cải chính", "correction"),
    "change": Phrase("thay đổi", "change"),
    "addition": Phrase("bổ sung", "addition"),
    "marriage": Phrase("kết hôn", "marriage"),
    "divorce": Phrase("ly hôn", "divorce"),
    "recognition": Phrase("nhận cha, mẹ, con", "recognition"),
    "adoption": Phrase("nuôi con nuôi", "adoption"),
    "ethnic-group": Phrase("xác định lại dân tộc", "ethnic group"),
    "guardianship": Phrase("giám hộ", "guardianship"),
    "death": Phrase("khai tử", "death"),
    "annulment": Phrase("hủy bỏ", "annulment"),
    "other": Phrase("khác", "other"),
}
NOTE = Phrase("{where} {date} [{kind}] {text}", "{where} {date} [{kind}] {text}")
FROM_BOOK = Phrase("Ghi chú trong sổ:", "Under Ghi chú:")
STRUCK = Phrase("{field}: gạch bỏ «{struck}», ghi lại «{text}»", "{field}: «{struck}» struck through, «{text}» written instead")
NONE = Phrase("Mục này chưa có ghi chú hay chỗ gạch xóa nào được ghi nhận.", "No note and nothing struck is recorded of this entry.")
ADDED = Phrase("Đã ghi nhận ghi chú {id} của mục {entry}.", "Recorded note {id} of entry {entry}.")
KEPT = Phrase("Đã ghi nhận chỗ gạch xóa của mục {entry}.", "Recorded what was struck in entry {entry}.")
GONE = Phrase("Đã rút ghi chú {id}; ghi chú cũ vẫn lưu trong kho.", "Withdrew note {id}; it stays in the archive.")


def _entry() -> click.Argument:
    return click.Argument(["entry"], type=click.IntRange(min=1), metavar="ENTRY")


@click.pass_obj
def _list(session: Session, /, entry: int, as_json: bool) -> None:
    from civreg.jobs import entry_notes  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        archive.sights.add(session.acting(archive, "see", None), "note list", str(entry))
        found = entry_notes(archive, entry)
    if as_json:
        session.json(found)
    else:
        _show(session, found)


def _show(session: Session, found: EntryNotes) -> None:
    from civreg.verify import field_name  # noqa: PLC0415 - heavy imports only inside commands

    lang = session.lang
    rows = [(FROM_BOOK.say(lang), note) for note in found.written] + [(f"{kept.id}.", kept.note) for kept in found.recorded]
    for where, note in rows:
        session.result(NOTE.say(lang, where=where, date=note.date or "—", kind=KINDS[note.kind].say(lang), text=note.text))
    for strike in found.struck:
        session.result(STRUCK.say(lang, field=field_name(strike.key).say(lang), struck=strike.struck, text=strike.text or "—"))
    if not rows and not found.struck:
        session.result(NONE.say(lang))


@click.pass_obj
def _add(session: Session, /, entry: int, **said: Any) -> None:
    from civreg.jobs import add_note  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        number = add_note(archive, session.by(), entry, {k: v or "" for k, v in said.items()})
    session.say(ADDED, id=number, entry=entry)


@click.pass_obj
def _withdraw(session: Session, /, note: int, reason: str) -> None:
    from civreg.jobs import withdraw_note  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        withdraw_note(archive, session.by(), note, reason)
    session.say(GONE, id=note)


@click.pass_obj
def _strike(session: Session, /, entry: int, key: str, old: str, new: str) -> None:
    from civreg.jobs import record_strike  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        record_strike(archive, session.by(), entry, (key, old, new))
    session.say(KEPT, entry=entry)


LIST = Phrase("Các ghi chú của một mục, và chỗ gạch xóa.", "The notes of an entry, and what was struck in it.")
ADD = Phrase("Ghi nhận một ghi chú bên lề đọc được trong sổ.", "Record a margin note as it stands in the book.")
WITHDRAW = Phrase("Rút một ghi chú đã ghi nhận nhầm.", "Withdraw a note that was recorded by mistake.")
STRIKE = Phrase("Ghi nhận chữ bị gạch bỏ và chữ ghi lại.", "Record a struck word and what was written instead.")

list_command = Command("list", LIST, callback=_list, params=[_entry(), options.as_json()])
add_command = Command(
    "add",
    ADD,
    callback=_add,
    params=[
        _entry(),
        Option("--text", required=True, metavar="TEXT", phrase=Phrase("Nguyên văn ghi chú.", "The note, word for word.")),
        Option(
            "--kind", type=click.Choice(list(KINDS)), phrase=Phrase("Loại; mặc định đoán theo lời.", "Its kind; guessed from its words.")
        ),
        Option("--date", metavar="DATE", phrase=Phrase("Ngày của ghi chú; mặc định tìm trong lời.", "Its date; looked for in its words.")),
        Option("--about", metavar="NAME", phrase=Phrase("Ghi chú về ai, nếu cần.", "Whom it concerns, if need be.")),
    ],
)
withdraw_command = Command(
    "withdraw",
    WITHDRAW,
    callback=_withdraw,
    params=[
        click.Argument(["note"], type=click.IntRange(min=1), metavar="NOTE"),
        Option("--reason", required=True, metavar="TEXT", phrase=Phrase("Vì sao rút.", "Why.")),
    ],
)
strike_command = Command(
    "strike",
    STRIKE,
    callback=_strike,
    params=[
        _entry(),
        click.Argument(["key"], metavar="KEY"),
        Option("--old", required=True, metavar="TEXT", phrase=Phrase("Chữ bị gạch bỏ.", "What is struck through.")),
        Option("--new", default="", metavar="TEXT", phrase=Phrase("Chữ ghi lại.", "What is written instead.")),
    ],
)

command = Group(
    "note",
    Phrase("Ghi chú bên lề và chỗ gạch xóa của một mục.", "Margin notes and struck words of an entry."),
    {
        "list": ("civreg.cli.note:list_command", LIST),
        "add": ("civreg.cli.note:add_command", ADD),
        "withdraw": ("civreg.cli.note:withdraw_command", WITHDRAW),
        "strike": ("civreg.cli.note:strike_command", STRIKE),
    },
)
