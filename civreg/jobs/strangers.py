"""Books of an unknown printer: a form is drafted from their pages and waits for a name; nothing is read by it before that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from civreg import extract, forms, raster
from civreg.archive import Archive, StoredPage
from civreg.batch import Done, Limits
from civreg.errors import FormError, NotFoundError, UnsureFormError
from civreg.jobs import tasks
from civreg.jobs.drafting import MOST, save_form
from civreg.jobs.watch import Desk
from civreg.language import Phrase

DRAFTS = "drafts"
"""Folder within the archive's forms/: what lies there is never read by."""
FEWEST = 2
"""Pages of a book that must fit no form before one is drafted: a single one may be a cover or a blank."""
DRAFTING = Phrase(vi="Phác mẫu sổ lạ", en="Drafting unknown forms")
DRAFTED = Phrase(
    vi="Sổ {book}: không khớp mẫu nào; đã phác mẫu {path}. Xem và sửa: `civreg form edit`; đặt tên và nhận: `civreg form accept {draft}`.",
    en="Book {book} fits no form; drafted: {path}. Look at it: `civreg form edit`; name and accept it: `civreg form accept {draft}`.",
)
SECONDS = 120.0
"""Wall time for the draft of one book."""


def draft_path(home: Path, book: str) -> Path:
    """Where the draft of a book's form lies in the archive at `home`."""
    return home / "forms" / DRAFTS / f"draft-{book}.toml"


def form_drafts(home: Path) -> tuple[Path, ...]:
    """Drafts that wait for a name."""
    return tuple(sorted((home / "forms" / DRAFTS).glob("*.toml")))


def draft_books(desk: Desk) -> None:
    """Draft a form for every book most of whose pages fit none, unless one waits already; the clerk is told.

    Books are looked at of which pages that fit none were read since the last time.
    """
    archive = desk.archive
    owed = archive.due.owed("draft")
    strange = {book: archive.entries.fits_none(book) for book in owed if book and not draft_path(archive.home, book).exists()}
    chunks = [
        tasks.Chunk(_spread([archive.pages.get(page) for page in pages]), extract.ExtractOptions())
        for pages, read in strange.values()
        if len(pages) >= FEWEST and 2 * len(pages) > read
    ]
    if chunks:
        _draft(desk, chunks)
    for book, pages in owed.items():
        archive.due.paid("draft", book, pages)


def _draft(desk: Desk, chunks: Sequence[tasks.Chunk]) -> None:
    desk.watch.begin(DRAFTING, len(chunks))
    for outcome in desk.workers.run(desk.stages.draft, chunks, Limits(SECONDS, retry=False)):
        book = outcome.item.pages[0].book or ""
        if isinstance(outcome, Done) and outcome.value:
            path = draft_path(desk.archive.home, book)
            path.parent.mkdir(parents=True, exist_ok=True)
            raster.write(path, outcome.value.encode("utf-8"))
            desk.watch.note(DRAFTED, book=book, path=path, draft=path.stem)
        desk.watch.advance(book)
    desk.watch.end()


def _spread(pages: Sequence[StoredPage]) -> tuple[StoredPage, ...]:
    """At most `MOST` pages from all over a book: its first may be a cover."""
    step = max(1, -(-len(pages) // MOST))
    return tuple(pages[step // 2 :: step][:MOST])


def accept_form(archive: Archive, draft: str, names: tuple[str, str], *, anyway: bool = False) -> forms.FormTemplate:
    """Make a draft one of the archive's forms: `draft` is its name or a file, `names` the id and the name it gets.

    Raises NotFoundError, FormError where it is wrong or its id is taken, UnsureFormError where fields are unsure.
    """
    path, (form_id, name) = _found(archive.home, draft), names
    if not re.fullmatch(r"[A-Za-z][\w.-]{1,39}", form_id) or form_id.startswith("draft-"):
        raise FormError(where=form_id, vi="mã mẫu: chữ không dấu, số, . - _; không bắt đầu bằng draft-", en="no id: letters, digits, . - _")
    if form_id in forms.known(tuple(sorted((archive.home / "forms").glob("*.toml")))):
        raise FormError(where=form_id, vi="mã này đã có mẫu khác dùng", en="this id is another form's")
    form, unsure = forms.load(path), forms.unsure_keys(path.read_bytes())
    if unsure and not anyway:
        raise UnsureFormError(form=form.id, n=len(unsure), keys=", ".join(unsure))
    taken = replace(form, id=form_id, name=Phrase(name, name))
    (archive.home / "forms").mkdir(exist_ok=True)
    loaded = save_form(taken, archive.home / "forms" / f"{form_id}.toml", unsure)
    if path.parent == archive.home / "forms" / DRAFTS:
        path.unlink()
    return loaded


def _found(home: Path, draft: str) -> Path:
    for path in (draft_path(home, draft.removeprefix("draft-")), Path(draft)):
        if path.is_file():
            return path
    raise NotFoundError(path=draft)
