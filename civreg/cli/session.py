"""What every command knows: the clerk's language, the archive, and how to speak without harm."""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.errors import NotAllowedError
from civreg.language import Lang, Phrase

if TYPE_CHECKING:
    from civreg.archive import Archive, By, Mirror

UNMIRRORED = Phrase(
    vi="Gương của các việc chưa ghi được: {trouble}. Việc vẫn làm tiếp được; gắn lại đĩa thứ hai, rồi chạy `civreg archive mirror`.",
    en="The mirror of acts was not written: {trouble}. Work goes on; bring the second disk back, then run `civreg archive mirror`.",
)

SECRET = "CIVREG_AS_PASSWORD"  # noqa: S105 - the name of a variable, not a secret
PASSWORD = Phrase(vi="Mật khẩu của {name}", en="Password of {name}")
REPEATED = Phrase(vi="Nhập lại lần nữa", en="Once more")
DIFFERENT = Phrase(vi="Hai lần nhập không giống nhau.", en="The two are not the same.")


@dataclass(slots=True)
class Session:
    """One call of civreg."""

    lang: Lang = "vi"
    home: Path = Path()
    quiet: bool = False
    name: str = ""
    """Who gives the command, where it is said (--as); empty: whoever is logged in to this machine."""
    proved: bool = False
    """Whether `name` gave the password."""

    def result(self, text: str) -> None:
        """A result, on standard output; control characters are made visible."""
        click.echo(shown(text))

    def table(self, rows: list[list[str]]) -> None:
        """Rows of a result in even columns."""
        safe = [[shown(cell) for cell in row] for row in rows]
        widths = [max(len(row[i]) for row in safe) for i in range(len(safe[0]))] if safe else []
        for row in safe:
            click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def json(self, value: object) -> None:
        """A result as JSON, on standard output."""
        self._json(value, 2)

    def json_line(self, value: object) -> None:
        """One of many results as JSON, a line each."""
        self._json(value, None)

    def _json(self, value: object, indent: int | None) -> None:
        from civreg.text import harmless_json  # noqa: PLC0415 - needed by results alone

        click.echo(harmless_json(json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)))

    def say(self, sentence: Phrase, **data: object) -> None:
        """Something for the clerk that is no result, on standard error; silenced by --quiet."""
        if not self.quiet:
            click.echo(shown(sentence.say(self.lang, **data)), err=True)

    def complain(self, sentence: str) -> None:
        """A failure, on standard error, never silenced."""
        click.echo(shown(sentence), err=True)

    def archive(self) -> Archive:
        """The archive that `-C` names; asks for the password of --as. Raises NoArchiveError, NotAllowedError."""
        from civreg.archive import Archive  # noqa: PLC0415 - heavy imports only inside commands

        archive = Archive.open(self.home)
        if self.name and not self.proved:
            self._prove(archive)
        context = click.get_current_context(silent=True)
        if archive.mirror and context:
            context.call_on_close(partial(self._mirrored, archive.mirror))
        return archive

    def _mirrored(self, mirror: Mirror) -> None:
        """Say at the end where acts could not be written to the second disk."""
        if mirror.trouble:
            self.complain(UNMIRRORED.say(self.lang, trouble=mirror.trouble))

    def _prove(self, archive: Archive) -> None:
        from civreg.archive import By  # noqa: PLC0415 - heavy imports only inside commands

        given = os.environ.get(SECRET) or self.secret(PASSWORD.say(self.lang, name=self.name))
        known = archive.people.known(self.name, given)
        if known is None:
            archive.sights.add(By("?", platform.node() or "?"), "login refused", self.name[:80])
            archive.close()
            raise NotAllowedError(person=self.name, right="login")
        self.name, self.proved = known.name, True

    def secret(self, asked: str, *, twice: bool = False, default: str | None = None) -> str:
        """A password from the keyboard, unseen, `twice` until both are the same; from a script a line of its input each."""
        ask = partial(click.prompt, hide_input=sys.stdin.isatty(), default=default, show_default=False, err=True)
        while True:
            given = str(ask(asked))
            if not twice or given == ask(REPEATED.say(self.lang)):
                return given
            self.complain(DIFFERENT.say(self.lang))

    def by(self) -> By:
        """Who gives the command, at which machine."""
        from civreg.archive import By  # noqa: PLC0415 - heavy imports only inside commands

        return By(self.name if self.proved else person(), platform.node() or "?")

    def acting(self, archive: Archive, right: str, books: Sequence[str] | None = (), *, strict: bool = False) -> By:
        """Who gives the command, where they may: somebody whom the archive knows needs the right, of every book named (None: all).

        Somebody whom it does not know is let through as on any machine of their own, but where `strict`: then nobody is who has not
        the right, as soon as the archive knows anybody. Raises NotAllowedError, and records that.
        """
        by = self.by()
        known = archive.people.named(by.person)
        if known is None and not (strict and any(one.enabled for one in archive.people.all())):
            return by
        whole = books is not None or (known is not None and known.books is None)
        if known is None or not whole or not all(known.may(right, book) for book in books or (None,)):
            archive.sights.add(by, f"{right} refused", "civreg")
            raise NotAllowedError(person=by.person, right=right)
        return by


def person() -> str:
    """Login name of the person at the keyboard; `?` where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def shown(text: str) -> str:
    """Text with every control, direction and surrogate character written out, so that no terminal obeys it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
