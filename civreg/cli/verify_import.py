"""`civreg verify import`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

TAKEN = Phrase(vi="Đã ghi nhận {added} quyết định của {person}.", en="{added} decisions by {person} taken in.")
KNOWN = Phrase(vi="{known} quyết định đã có từ trước.", en="{known} were known before.")


@click.pass_obj
def _import(session: Session, path: Path, person: str, as_json: bool) -> None:
    from civreg.jobs import import_decisions  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        done = import_decisions(archive, replace(session.by(), person=person), path)
    if as_json:
        session.json(done)
        return
    said = [TAKEN.say(session.lang, added=done.added, person=person)]
    session.result(" ".join([*said, KNOWN.say(session.lang, known=done.known)] if done.known else said))


def _named(_: click.Context, __: click.Parameter, person: str) -> str:
    """A name that is not blank, in single spaces."""
    name = " ".join(person.split())
    if not name:
        raise click.BadParameter(repr(person))
    return name


IMPORT = Phrase(
    vi="Ghi nhận quyết định của một người từ tệp JSONL: book, page hoặc source, key, text, verdict.",
    en="Take in a person's decisions from a JSONL file: book, page or source, key, text, verdict.",
)

command = Command(
    "import",
    IMPORT,
    callback=_import,
    params=[
        click.Argument(["path"], type=click.Path(path_type=Path, dir_okay=False)),
        Option(
            "--person",
            required=True,
            metavar="NAME",
            callback=_named,
            phrase=Phrase("Người đã đối chiếu với bản gốc.", "The person who compared with the original."),
        ),
        options.as_json(),
    ],
)
