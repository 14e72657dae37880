"""`civreg audit`: whether the evidence holds, and the history of one entry."""

from __future__ import annotations

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group
from civreg.cli.session import Session
from civreg.language import Phrase

HOLDS = Phrase(
    vi="Nguyên vẹn: {acts} việc, {sights} lượt xem. Đầu chuỗi để giữ ở nơi khác: {head}",
    en="Whole: {acts} acts, {sights} looks. The head to keep elsewhere: {head}",
)
NO_HEAD = Phrase(
    vi="«{head}» không phải đầu chuỗi; chép đúng như in trên phiếu, dạng chữ-số@số.",
    en="«{head}» is no head; copy it as it stands on the sheet, digits@number.",
)
VERIFY = Phrase(
    "Kho có còn nguyên vẹn không, so cả với đầu chuỗi trên một phiếu cũ.", "Whether the evidence holds, also against an old sheet."
)
SHOW = Phrase("Lịch sử của một mục, từng câu.", "The history of one entry, in sentences.")


@click.pass_obj
def _verify(session: Session, head: str, as_json: bool) -> None:
    from civreg.jobs import audit  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        try:
            found = audit(archive, head)
        except ValueError:
            session.complain(NO_HEAD.say(session.lang, head=head))
            raise click.exceptions.Exit(2) from None
    if as_json:
        session.json(found)
    else:
        session.result(HOLDS.say(session.lang, acts=found.acts, sights=found.sights, head=found.head))


@click.pass_obj
def _show(session: Session, entry: int, as_json: bool) -> None:
    from civreg.jobs import history  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        by = session.acting(archive, "audit", None)
        told = list(history(archive, entry, session.lang))
        archive.sights.add(by, "audit", str(entry))
    if as_json:
        session.json([done for done, _ in told])
    else:
        session.table([[done.at[:19].replace("T", " "), done.person, sentence] for done, sentence in told])


verify_command = Command(
    "verify",
    VERIFY,
    callback=_verify,
    params=[
        options.head(),
        options.as_json(),
    ],
)
show_command = Command("show", SHOW, callback=_show, params=[click.Argument(["entry"], type=int), options.as_json()])

command = Group(
    "audit",
    Phrase(vi="Dấu vết: ai đã làm gì, và có ai sửa dấu vết không.", en="The evidence: who did what, and whether anybody changed that."),
    {"verify": ("civreg.cli.audit:verify_command", VERIFY), "show": ("civreg.cli.audit:show_command", SHOW)},
)
