"""Verify: from read entries to sheets that a person compares with the original, and what people decided."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from civreg.errors import DiskFullError, InputError, NothingMatchedError
from civreg.verify import codes, sheet_html, sheet_pdf
from civreg.verify.checks import SEVERITIES, BookCheck, CheckFinding, CheckOptions, Rule, check_book, looked_over, of_one_entry, rules
from civreg.verify.checks.finding import field_name
from civreg.verify.margin import MarginNote, margin_notes, note_date, note_kind
from civreg.verify.marks import Sheet, Slot
from civreg.verify.picture import take
from civreg.verify.returned import Answer, Straight, answers, codes_in, straighten
from civreg.verify.sheet import lay
from civreg.verify.source import SheetOptions, SheetSource, urgency
from civreg.verify.status import STATUSES, Status, derive
from civreg.verify.typeface import font_file
from civreg.verify.words import doubt as doubt_sentence

__all__ = [
    "SEVERITIES",
    "STATUSES",
    "Answer",
    "BookCheck",
    "CheckFinding",
    "CheckOptions",
    "MarginNote",
    "Rule",
    "Sheet",
    "SheetOptions",
    "SheetSource",
    "Slot",
    "Status",
    "Straight",
    "answers",
    "check_book",
    "codes",
    "codes_in",
    "derive",
    "doubt_sentence",
    "field_name",
    "font_file",
    "looked_over",
    "margin_notes",
    "note_date",
    "note_kind",
    "of_one_entry",
    "rules",
    "straighten",
    "write_sheets",
]

_WRITERS = {".pdf": sheet_pdf.write, ".html": sheet_html.write, ".htm": sheet_html.write}


def write_sheets(sheets: Iterable[SheetSource], out: Path, options: SheetOptions, laid: Callable[[Sheet], object] = id) -> int:
    """Write one sheet a source to a PDF/A or a self-contained HTML file, by the suffix of `out`; returns how many.

    `laid` is told every sheet as it is laid out.

    The file appears under its name only when it is whole. Raises InputError for another suffix, NothingMatchedError
    where there is no source, DiskFullError, and whatever a source's `original` raises.
    """
    writer = _WRITERS.get(out.suffix.lower())
    if writer is None:
        raise InputError(what=f"{out.name}: .pdf / .html")
    ordered = sorted(sheets, key=urgency, reverse=True) if options.order == "doubtful" else sheets
    with _draft(out) as file:
        count = writer(_laid(ordered, options, laid), file, options.lang)
        if not count:
            raise NothingMatchedError(what=out.name)
    return count


def _laid(sources: Iterable[SheetSource], options: SheetOptions, laid: Callable[[Sheet], object]) -> Iterator[Sheet]:
    for number, source in enumerate(sources, 1):
        sheet = lay(source, take(source, options.dpi), options, number)
        laid(sheet)
        yield sheet


@contextmanager
def _draft(path: Path) -> Iterator[IO[bytes]]:
    """A file under a temporary name that takes its own only when all is written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise DiskFullError(path=path) from error
        raise
    finally:
        draft.unlink(missing_ok=True)
