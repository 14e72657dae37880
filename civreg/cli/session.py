"""What every command knows: the clerk's language, the archive, and how to speak without harm."""

from __future__ import annotations

import getpass
import json
import platform
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.language import Lang, Phrase

if TYPE_CHECKING:
    from civreg.archive import Archive, By


@dataclass(slots=True)
class Session:
    """One call of civreg."""

    lang: Lang = "vi"
    home: Path = Path()
    quiet: bool = False

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
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))

    def json_line(self, value: object) -> None:
        """One of many results as JSON, a line each."""
        click.echo(json.dumps(value, ensure_ascii=False, default=_plain))

    def say(self, sentence: Phrase, **data: object) -> None:
        """Something for the clerk that is no result, on standard error; silenced by --quiet."""
        if not self.quiet:
            click.echo(shown(sentence.say(self.lang, **data)), err=True)

    def complain(self, sentence: str) -> None:
        """A failure, on standard error, never silenced."""
        click.echo(shown(sentence), err=True)

    def archive(self) -> Archive:
        """The archive that `-C` names; raises NoArchiveError."""
        from civreg.archive import Archive  # noqa: PLC0415 - heavy imports only inside commands

        return Archive.open(self.home)

    def by(self) -> By:
        """Who gives the command, at which machine."""
        from civreg.archive import By  # noqa: PLC0415 - heavy imports only inside commands

        return By(person(), platform.node() or "?")


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
