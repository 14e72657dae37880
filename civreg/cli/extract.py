"""`civreg extract`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command
from civreg.cli.session import Session
from civreg.cli.words import report
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive import Archive
    from civreg.jobs import Tally


@click.pass_obj
def _extract(session: Session, /, books: tuple[str, ...], force: bool, as_json: bool, **how: Any) -> None:
    with session.archive() as archive, archive.working():
        tally = _read(session, archive, books, force, how)
    report(session, tally, as_json=as_json)


def _read(session: Session, archive: Archive, books: tuple[str, ...], force: bool, how: dict[str, Any]) -> Tally:
    crew, retry = options.crew(how), how.pop("retry")  # workers get ready while the rest is loaded; a run that must not work starts none
    from civreg.cli.progress import desk  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.extract import ExtractOptions  # noqa: PLC0415 - likewise
    from civreg.jobs import LearningOptions, extract, learn_due_hands, reading_options  # noqa: PLC0415 - likewise

    with desk(session, archive, crew) as at:
        wanted = replace(reading_options(archive, books, ExtractOptions(**how), force=force), retry=retry)
        learn_due_hands(at, wanted, LearningOptions())
        return extract(at, wanted)


command = Command(
    "extract",
    Phrase(
        vi="Đọc những trang chưa đọc. Kết quả là đề xuất chưa kiểm tra, kèm độ tin cậy và những chỗ đáng ngờ.",
        en="Read the pages that are not read yet. What is read is an unverified proposal with its confidence and doubts.",
    ),
    callback=_extract,
    params=[
        options.books(),
        *options.reading(),
        options.force(Phrase("Đọc lại cả những trang đã đọc; lần đọc cũ vẫn giữ.", "Read again what is read; old readings are kept.")),
        options.retry_failed(),
        options.as_json(),
        *options.working(),
    ],
)
