"""Lay entries beside their originals on sheets."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from civreg import __version__, forms, scan, verify
from civreg.archive import Act, Archive, By, PrintedSide, ReadPage
from civreg.errors import NothingMatchedError
from civreg.jobs.auditing import head_of
from civreg.jobs.outgoing import Selection
from civreg.jobs.reading import known_forms
from civreg.language import Phrase
from civreg.verify import SheetOptions

__all__ = ["SheetOptions", "sheets"]

WHY = {
    "blank": Phrase("Trang trắng.", "A blank page."),
    "failed": Phrase("Trang bị lỗi khi xử lý; xem `civreg status`.", "The page failed; see `civreg status`."),
    "new": Phrase("Trang chưa được nắn.", "The page is not prepared yet."),
    "not-read": Phrase("Trang chưa được đọc.", "The page is not read yet."),
    "same-page": Phrase("Cùng một trang với ảnh khác rõ hơn, ảnh ấy được đọc.", "The same page as a sharper picture, which is read."),
    "unknown-form": Phrase("Không nhận ra mẫu sổ.", "No known form fits the page."),
}


def sheets(archive: Archive, by: By, chosen: Selection, out: Path, options: SheetOptions) -> int:
    """Write a sheet for every page that `chosen` names, into a PDF or HTML file; gives how many.

    Raises NothingMatchedError, InputError for another kind of file, DiskFullError.
    """
    known, head = known_forms(archive.home), head_of(archive)
    pages = archive.outgoing.pages(chosen.books)
    first = next(pages, None)
    if first is None:
        raise NothingMatchedError(what=", ".join(chosen.books or ("*",)))

    printed: dict[str, ReadPage] = {}
    sides: list[PrintedSide] = []

    def sources() -> Iterator[verify.SheetSource]:
        for page in itertools.chain([first], pages):
            source = _source(archive, page, known.get(page.form), head)
            printed[source.entry_id] = page
            yield source

    count = verify.write_sheets(sources(), out, options, lambda sheet: sides.extend(_sides(sheet, printed[sheet.id])))
    with archive.transaction():
        act = archive.acts.append(by, Act("print", after={"sheets": count, "file": out.name, "books": list(chosen.books or ())}))
        archive.paper.printed(act, sides)
    return count


def _sides(sheet: verify.Sheet, page: ReadPage) -> Iterator[PrintedSide]:
    """Where the answers stand on a sheet, for when it comes back."""
    for number, marks in enumerate(sheet.sides, 1):
        slots = tuple(
            (m.key, m.what, round(m.x, 2), round(m.y, 2), round(m.w, 2), round(m.h, 2)) for m in marks if isinstance(m, verify.Slot)
        )
        yield PrintedSide(page.number, verify.codes.entry_mark(sheet.id), max(1, page.generation), number, slots)


def _source(archive: Archive, read: ReadPage, form: forms.FormTemplate | None, head: str) -> verify.SheetSource:
    stored, entry = read.stored, read.entry
    number = next((t.text for t in entry.transcripts if t.key == "so"), "") if entry else ""
    within = stored.book or "loose"
    return verify.SheetSource(
        entry_id=f"{within}/{read.number:03d}" if read.number else f"{within}/p{stored.id}",
        generation=max(1, read.generation),
        register=stored.book,
        number=number,
        page_no=read.page_no,
        source=stored.source,
        page=stored.page,
        entry=entry if entry and entry.form else None,
        form=form,
        original=partial(scan.load, stored.file, stored.source),
        status="read",
        reason=WHY.get(read.status),
        archive_id=archive.settings.id,
        archive_name=archive.home.resolve().name,
        place=archive.settings.place,
        versions=_versions(read),
        head=head,
    )


def _versions(read: ReadPage) -> str:
    steps = read.entry.steps if read.entry else ()
    return " · ".join([f"civreg {__version__}", *dict.fromkeys(f"{s.name} {s.version}".strip() for s in steps)])
