"""`civreg doctor`."""

from __future__ import annotations

import click

from civreg.cli import options
from civreg.cli.bilingual import Command
from civreg.cli.session import Session
from civreg.errors import MissingToolError
from civreg.language import Phrase

GOOD = Phrase("có", "ok")
LACKING = Phrase("thiếu", "missing")


@click.pass_obj
def _doctor(session: Session, as_json: bool) -> None:
    from civreg.jobs import doctor  # noqa: PLC0415 - heavy imports only inside commands

    found = doctor(session.home)
    if as_json:
        session.json(
            [{"name": h.name, "ok": h.ok, "needed": h.needed, "found": h.found, "remedy": h.remedy.say(session.lang)} for h in found]
        )
    else:
        rows = [[(GOOD if h.ok else LACKING).say(session.lang), h.name, h.found if h.ok else h.remedy.say(session.lang)] for h in found]
        session.table(rows)
    for health in found:
        if health.needed and not health.ok:
            raise MissingToolError(tool=health.name, install=health.remedy.say(session.lang))


command = Command(
    "doctor",
    Phrase(
        vi="Xem máy này có đủ chương trình, ngôn ngữ và chỗ trống không; thiếu gì thì chỉ cách cài.",
        en="See whether this machine has the programs, languages and room that are needed; says how to install what is missing.",
    ),
    callback=_doctor,
    params=[options.as_json()],
)
