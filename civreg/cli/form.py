"""`civreg form list`, `show` and `check`, and the door to the commands for new forms."""

from __future__ import annotations

from pathlib import Path

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group
from civreg.cli.form_new import ACCEPT, DRAFT, EDIT, TEST
from civreg.cli.session import Session
from civreg.language import Phrase

GOOD = Phrase(vi="{path}: đúng, mẫu {id} có {n} ô.", en="{path}: good, form {id} has {n} fields.")

WAITS = Phrase(
    vi="Mẫu nháp {draft} chờ đặt tên: civreg form accept {draft} --id MÃ --name TÊN",
    en="The draft {draft} waits for a name: civreg form accept {draft} --id ID --name NAME",
)


@click.pass_obj
def _list(session: Session, as_json: bool) -> None:
    from civreg.jobs import form_drafts, known_forms  # noqa: PLC0415 - heavy imports only inside commands

    forms = known_forms(session.home).values()
    if as_json:
        session.json(
            [{"id": f.id, "kind": f.kind, "version": f.version, "name": f.name.say(session.lang), "fields": len(f.fields)} for f in forms]
        )
    else:
        session.table([[f.id, f.name.say(session.lang), str(len(f.fields))] for f in forms])
        for path in form_drafts(session.home):
            session.say(WAITS, draft=path.stem)


@click.pass_obj
def _show(session: Session, form: str, as_json: bool) -> None:
    from civreg.errors import UnknownFormError  # noqa: PLC0415 - likewise
    from civreg.jobs import known_forms  # noqa: PLC0415 - heavy imports only inside commands

    found = known_forms(session.home).get(form)
    if not found:
        raise UnknownFormError(form=form)
    if as_json:
        fields = [
            {"key": f.key, "kind": f.kind, "label": f.label, "name": f.name.say(session.lang), "lines": f.lines} for f in found.fields
        ]
        session.json({"id": found.id, "kind": found.kind, "version": found.version, "title": found.title, "fields": fields})
    else:
        session.result(f"{found.id} · {found.name.say(session.lang)} · {found.title}")
        session.table([[f.key, f.kind, f.label] for f in found.fields])


@click.pass_obj
def _check(session: Session, file: Path) -> None:
    from civreg import forms  # noqa: PLC0415 - heavy imports only inside commands

    found = forms.load(file)
    session.result(GOOD.say(session.lang, path=file, id=found.id, n=len(found.fields)))


LIST = Phrase("Mọi mẫu sổ đã biết.", "All known forms.")
SHOW = Phrase("Các ô của một mẫu, theo thứ tự đọc.", "The fields of a form, in reading order.")
CHECK = Phrase("Kiểm tra tệp mẫu của riêng mình.", "Check a form file of your own.")

list_command = Command("list", LIST, callback=_list, params=[options.as_json()])
show_command = Command("show", SHOW, callback=_show, params=[click.Argument(["form"]), options.as_json()])
check_command = Command("check", CHECK, callback=_check, params=[click.Argument(["file"], type=click.Path(path_type=Path))])

command = Group(
    "form",
    Phrase(
        vi="Các mẫu sổ. Mẫu của riêng mình đặt vào thư mục forms/ của kho.",
        en="The printed forms. Put your own into the archive's folder forms/.",
    ),
    {
        "list": ("civreg.cli.form:list_command", LIST),
        "show": ("civreg.cli.form:show_command", SHOW),
        "check": ("civreg.cli.form:check_command", CHECK),
        "draft": ("civreg.cli.form_new:draft_command", DRAFT),
        "edit": ("civreg.cli.form_new:edit_command", EDIT),
        "test": ("civreg.cli.form_new:test_command", TEST),
        "accept": ("civreg.cli.form_new:accept_command", ACCEPT),
    },
)
