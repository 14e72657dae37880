"""`civreg people`: who may log in to the desk."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option
from civreg.cli.session import Session
from civreg.language import Phrase
from civreg.policy import ROLES, Person

ADDED = Phrase(vi="{name} đăng nhập được với vai: {roles}.", en="{name} may log in as: {roles}.")
CHANGED = Phrase(vi="Đã đổi {name}; phiên đang mở của người này đã đóng.", en="{name} is changed; open sessions of theirs are closed.")
PASSWORD = Phrase(vi="Mật khẩu (ít nhất 10 ký tự)", en="Password (10 characters at least)")
REFUSED = Phrase(
    vi="Không thêm được: tên trống hoặc đã có, hoặc mật khẩu ngắn hơn 10 ký tự.",
    en="Not added: the name is empty or taken, or the password has fewer than 10 characters.",
)
UNKNOWN = Phrase(vi="Không có ai tên {name}; xem `civreg people list`.", en="Nobody is called {name}; see `civreg people list`.")
ROLE = Phrase(
    "Vai: keyer nhập, reviewer đối chiếu, archivist quản sổ, issuer cấp trích lục, auditor xem dấu vết, admin chỉ quản người.",
    "Role: keyer, reviewer, archivist, issuer, auditor, or admin who manages people and sees no record.",
)


def _asked(session: Session, password: str | None) -> str:
    return password or session.secret(PASSWORD.say(session.lang), twice=True)


@click.pass_obj
def _add(session: Session, /, name: str, roles: tuple[str, ...], books: tuple[str, ...], **wanted: Any) -> None:
    person = Person(0, name, wanted["shown"] or name, roles, books or None)
    with session.archive() as archive:
        try:
            archive.people.add(session.acting(archive, "people"), person, _asked(session, wanted["password"]))
        except ValueError:
            session.complain(REFUSED.say(session.lang))
            raise click.exceptions.Exit(2) from None
    session.result(ADDED.say(session.lang, name=name, roles=", ".join(roles)))


@click.pass_obj
def _change(session: Session, /, name: str, roles: tuple[str, ...], books: tuple[str, ...], **wanted: Any) -> None:
    with session.archive() as archive:
        person = archive.people.named(name)
        if person is None:
            session.complain(UNKNOWN.say(session.lang, name=name))
            raise click.exceptions.Exit(3)
        changed = replace(person, roles=roles or person.roles, books=books or person.books)
        changed = changed if wanted["enabled"] is None else replace(changed, enabled=wanted["enabled"])
        archive.people.change(session.acting(archive, "people"), changed, _asked(session, None) if wanted["new"] else None)
    session.result(CHANGED.say(session.lang, name=name))


@click.pass_obj
def _list(session: Session, as_json: bool) -> None:
    with session.archive() as archive:
        people = list(archive.people.all())
    if as_json:
        session.json([asdict(one) for one in people])
    elif people:
        rows = [[one.name, one.shown, " ".join(one.roles), " ".join(one.books or ("*",)), "✓" if one.enabled else "✗"] for one in people]
        session.table(rows)


def _roles(*, required: bool) -> click.Option:
    return Option("--role", "roles", multiple=True, required=required, type=click.Choice(ROLES), phrase=ROLE)


def _books() -> click.Option:
    return Option(
        "--book",
        "books",
        multiple=True,
        metavar="BOOK",
        phrase=Phrase("Chỉ những sổ này; mặc định: mọi sổ.", "These books only; by default all."),
    )


ADD = Phrase("Thêm một người vào bàn đối chiếu.", "Let somebody in at the desk.")
LIST = Phrase("Những ai đăng nhập được, với vai gì.", "Who may log in, and as what.")
CHANGE = Phrase("Đổi vai, sổ, mật khẩu, hoặc cho nghỉ.", "Change roles, books or password, or shut somebody out.")

add_command = Command(
    "add",
    ADD,
    callback=_add,
    params=[
        click.Argument(["name"]),
        Option("--shown", default="", metavar="NAME", phrase=Phrase("Họ tên hiện trên màn hình.", "Name that is shown.")),
        _roles(required=True),
        _books(),
        Option(
            "--password",
            envvar="CIVREG_PASSWORD",
            metavar="…",
            phrase=Phrase(
                "Mật khẩu; không ghi thì được hỏi (nên vậy), hoặc lấy từ CIVREG_PASSWORD.",
                "Password; asked for where it is not given (better), or taken from CIVREG_PASSWORD.",
            ),
        ),
    ],
)
list_command = Command("list", LIST, callback=_list, params=[options.as_json()])
change_command = Command(
    "change",
    CHANGE,
    callback=_change,
    params=[
        click.Argument(["name"]),
        _roles(required=False),
        _books(),
        Option(
            "--enable/--disable", "enabled", default=None, phrase=Phrase("Cho đăng nhập lại, hay cho nghỉ.", "Let in again, or shut out.")
        ),
        Option("--new-password", "new", is_flag=True, phrase=Phrase("Hỏi mật khẩu mới.", "Ask for a new password.")),
    ],
)

command = Group(
    "people",
    Phrase(vi="Những ai đăng nhập được vào bàn đối chiếu.", en="Who may log in at the desk."),
    {
        "add": ("civreg.cli.people:add_command", ADD),
        "list": ("civreg.cli.people:list_command", LIST),
        "change": ("civreg.cli.people:change_command", CHANGE),
    },
)
