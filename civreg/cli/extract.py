"""`civreg extract`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command
from civreg.cli.session import Session
from civreg.cli.words import report
from civreg.language import Phrase


@click.pass_obj
def _extract(session: Session, /, books: tuple[str, ...], force: bool, as_json: bool, **how: Any) -> None:
    crew, retry = options.crew(how), how.pop("retry")
    from civreg.cli.progress import desk  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.extract import ExtractOptions  # noqa: PLC0415 - likewise
    from civreg.jobs import LearningOptions, extract, learn_due_hands, reading_options  # noqa: PLC0415 - likewise

    with session.archive() as archive, archive.working(), desk(session, archive, crew) as at:
        wanted = replace(reading_options(archive, books, ExtractOptions(**how), force=force), retry=retry)
        learn_due_hands(at, wanted, LearningOptions())
        tally = extract(at, wanted)
    report(session, tally, as_json=as_json)


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
