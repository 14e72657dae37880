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
VERIFIED = Phrase(
    vi="{verified} mục đã kiểm tra xong; {open} mục còn ô chưa xem hoặc bị chặn.",
    en="{verified} entries are verified; {open} have open fields or are blocked.",
)
KNOWN = Phrase(vi="{known} quyết định đã có từ trước.", en="{known} were known before.")


@click.pass_obj
def _import(session: Session, path: Path, person: str, verify: bool, as_json: bool) -> None:
    from civreg.jobs import import_decisions  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        done = import_decisions(archive, replace(session.by(), person=person), path, verify=verify)
    if as_json:
        session.json(done)
        return
    said = [TAKEN.say(session.lang, added=done.added, person=person)]
    if done.known:
        said.append(KNOWN.say(session.lang, known=done.known))
    if verify:
        said.append(VERIFIED.say(session.lang, verified=done.verified, open=done.open))
    session.result(" ".join(said))


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
        Option(
            "--verify",
            is_flag=True,
            phrase=Phrase(
                "Kiểm tra xong luôn những mục mà mọi ô đã xem và không bị chặn.",
                "Also verify the entries of which every field is settled and nothing blocks.",
            ),
        ),
        options.as_json(),
    ],
)
