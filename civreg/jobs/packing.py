"""The official package of a book: planned, drawn page by page, and placed only when it is whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from civreg import __version__, scan, verify
from civreg.archive import Act, StoredPage
from civreg.batch import Done, Failed, Limits
from civreg.errors import SomePagesFailedError, UnfinishedBookError
from civreg.export import hotich
from civreg.jobs.packing_plan import ASIDE, Item, PackingOptions, Plan, plan
from civreg.jobs.reading import known_forms
from civreg.jobs.watch import Desk, fatal
from civreg.language import Phrase
from civreg.model import Quad
from civreg.standing import Standing

__all__ = ["Packed", "PackingOptions", "check_packages", "pack"]

DRAWING = Phrase(vi="Làm PDF từng bản ghi", en="Making the entries' PDFs")
PAGE_SECONDS = 120.0
CHECKED, UNCHECKED = "đã kiểm tra", "chưa kiểm tra"
check_packages = hotich.check_packages


@dataclass(frozen=True, slots=True)
class Packed:
    """What went into a package, and what a clerk should know of it."""

    stem: str
    folder: Path
    entries: int
    pages: int
    obstacles: int
    """Of a draft: what would have kept the book from going out."""
    large: tuple[str, ...]
    """PDFs that are over their size, because less would not be legible."""
    unsaid: tuple[tuple[str, str], ...]
    """PDF and column, where the field says something that the column cannot hold."""
    homeless: tuple[tuple[str, int], ...]
    """Fields without a column, and in how many entries they say something."""
    strange: tuple[str, ...]
    """Headers of the user's workbook that name no known column."""
    gaps: tuple[tuple[str, tuple[int, ...]], ...]
    """Numbers that are missing, by year."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page's entries to be drawn."""

    stored: StoredPage
    wanted: tuple[hotich.Wanted, ...]


def draw(work: Drawing) -> list[hotich.Drawn]:
    """The PDFs of one page's entries."""
    stored = work.stored
    if stored.page is None:
        raise ValueError(f"page {stored.id} was not prepared")
    return hotich.draw(scan.load(stored.file, stored.source), stored.source, stored.page, work.wanted)


def pack(desk: Desk, book: str, out: Path, options: PackingOptions | None = None) -> Packed:
    """Write the package of a book into the folder `out`, whole or not at all.

    Raises UnfinishedBookError where something keeps it from going out and no draft is wanted, NothingMatchedError,
    OfficeUnknownError, SheetError, NotFoundError, SomePagesFailedError where a page could not be drawn, DiskFullError.
    """
    options = options or PackingOptions()
    made = plan(desk.archive, book, options)
    if made.obstacles and not options.draft:
        said = {lang: "; ".join(o.say(lang) for o in made.obstacles) for lang in ("vi", "en")}
        raise UnfinishedBookError(book=book, n=len(made.obstacles), **said)
    now = datetime.now(UTC).astimezone().replace(microsecond=0)
    with hotich.parcel(out, made.stem, now) as parcel:
        drawn = _draw_all(desk, made, parcel, _Wants(desk, made, options, now))
        _write_rows(made, options, parcel.workbook)
        seal = parcel.seal(_manifest(made, options, now, drawn))
        with desk.archive.transaction():
            after = {"to": "hotich", "book": book, "package": made.stem, "entries": len(made.items), "draft": options.draft, "seal": seal}
            desk.archive.acts.append(desk.by, Act("export", after={**after, "aside": sorted(options.aside)}))
            parcel.place(out)
    return _packed(made, out, drawn)


class _Wants:
    """What is to be drawn of each page."""

    def __init__(self, desk: Desk, made: Plan, options: PackingOptions, now: datetime) -> None:
        self._archive = desk.archive
        self._options = options
        self._now = now
        self._sides = Counter((s.sha256, s.image) for s in {s.page_id: s for s in made.pages}.values())
        known = known_forms(desk.archive.home)
        self._tables = {form.id for form in known.values() if form.is_table}
        self._cells = self._boxes(made) if self._tables & {item.entry.form for item in made.items} else {}

    def _boxes(self, made: Plan) -> Mapping[int, tuple[Quad, ...]]:
        """Where each row's cells stand on its straightened page."""
        found = {}
        for page in self._archive.outgoing.pages([made.book.id]):
            if page.number is not None and page.entry is not None:
                found[page.number] = tuple(t.box.quad for t in page.entry.transcripts if t.box)
        return found

    def of(self, page: int, items: Sequence[Item]) -> Drawing:
        every = tuple(quad for item in items for quad in self._cells.get(item.entry.entry or 0, ()))
        return Drawing(self._archive.pages.get(page), tuple(self._one(item, every) for item in items))

    def _one(self, item: Item, every: tuple[Quad, ...]) -> hotich.Wanted:
        entry, draft = item.entry, verify.font_file("bold") if self._options.draft else None
        want = partial(hotich.Wanted, item.name, budget=self._options.pdf_kb * 1000, made=self._now, draft=draft)
        if entry.form in self._tables:
            return want(shown="row", row=self._cells.get(entry.entry or 0, ()), every=every)
        return want(shown="side" if self._sides[entry.sha256, entry.image] > 1 else "whole")


def _draw_all(desk: Desk, made: Plan, parcel: hotich.Parcel, wants: _Wants) -> dict[str, dict[str, Any]]:
    """Put every PDF into the zip, in the order of the book; gives what is known of each, by name."""
    due = iter([item.name for item in made.items])
    next_name, waiting, failed = next(due, None), dict[str, hotich.Drawn](), 0
    known: dict[str, dict[str, Any]] = {}
    by_page = ((page, list(items)) for page, items in groupby(made.items, key=lambda item: item.entry.page_id))
    works = (wants.of(page, items) for page, items in by_page)
    desk.watch.begin(DRAWING, len(made.items))
    for outcome in desk.workers.run(draw, works, Limits(PAGE_SECONDS)):
        name, count = outcome.item.stored.source.name, len(outcome.item.wanted)
        if isinstance(outcome, Failed):
            if fatal(outcome.error):
                raise outcome.error
            failed += count
        desk.watch.advance(name, outcome.error if isinstance(outcome, Failed) else None, by=count)
        waiting.update({drawn.name: drawn for drawn in (outcome.value if isinstance(outcome, Done) else ())})
        while not failed and next_name in waiting:
            known[next_name] = _into(parcel, waiting.pop(next_name))
            next_name = next(due, None)
        if failed:
            waiting.clear()  # no package will be: only the names of all that fail are still wanted
    desk.watch.end()
    if failed:
        raise SomePagesFailedError(failed=failed, total=len(made.items))
    return known


def _into(parcel: hotich.Parcel, drawn: hotich.Drawn) -> dict[str, Any]:
    parcel.add(drawn.name, drawn.pdf)
    sha256 = hashlib.sha256(drawn.pdf).hexdigest()
    return {"pdf": drawn.name, "bytes": len(drawn.pdf), "sha256": sha256, "dpi": drawn.dpi, "quality": drawn.quality, "fits": drawn.fits}


def _write_rows(made: Plan, options: PackingOptions, out: Path) -> None:
    rows: Iterator[Mapping[str, str]] = (item.row.cells for item in made.items)
    marks = [CHECKED if item.entry.status == "verified" else UNCHECKED for item in made.items] if options.draft else None
    write: Callable[..., None] = hotich.fill_template if made.template else hotich.write_workbook
    write(rows, made.template or made.sheet, out, marks)


def _manifest(made: Plan, options: PackingOptions, now: datetime, drawn: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    """What is in the package and what became of every page; no word of what stands in the book."""
    pages = [_page(list(same), options) for _, same in groupby(made.pages, key=lambda s: s.page_id)]
    statuses = Counter(str(page["status"]) for page in pages)
    entries = [{"row": i, "entry": item.entry.entry, "page": item.entry.page, "status": item.entry.status, **drawn[item.name]}
               for i, item in enumerate(made.items, 1)]  # fmt: skip
    counts = {"pages": len(pages), "entries": len(entries), "rows": len(entries), "pdfs": len(drawn)}
    return {
        "package": made.stem,
        "book": made.book.id,
        "type": made.book.kind,
        "office": made.office,
        "made": now.isoformat(),
        "civreg": __version__,
        "draft": options.draft,
        "template": options.template.name if made.template and options.template else "",
        "sheet": made.sheet.name,
        "pdf_kb": options.pdf_kb,
        "partial_dates": options.partial,
        "counts": {**counts, "pages_by_status": dict(sorted(statuses.items()))},
        "gaps": made.gaps,
        "obstacles": [{"code": o.code, "pages": list(o.pages), "rule": o.finding.rule if o.finding else ""} for o in made.obstacles],
        "unsaid": [{"row": i, "columns": list(item.row.unsaid)} for i, item in enumerate(made.items, 1) if item.row.unsaid],
        "no_column": dict(_homeless(made)),
        "entries": entries,
        "pages": pages,
    }


def _page(same: Sequence[Standing], options: PackingOptions) -> dict[str, object]:
    """One page with its status: of several entries, how far the least is."""
    first = same[0]
    statuses = [s.status for s in same]
    least = next((s for s in statuses if s != "verified"), statuses[0])
    status = ASIDE if first.page in options.aside else least
    entries = [s.entry for s in same if s.entry is not None]
    return {"page": first.page, "source": first.source, "image": first.image, "sha256": first.sha256, "status": status, "entries": entries}


def _homeless(made: Plan) -> list[tuple[str, int]]:
    return Counter(key for item in made.items for key in item.row.homeless).most_common()


def _packed(made: Plan, out: Path, drawn: Mapping[str, Mapping[str, Any]]) -> Packed:
    return Packed(
        stem=made.stem,
        folder=out,
        entries=len(made.items),
        pages=len({s.page_id for s in made.pages}),
        obstacles=len(made.obstacles),
        large=tuple(name for name, facts in drawn.items() if not facts["fits"]),
        unsaid=tuple((item.name, column) for item in made.items for column in item.row.unsaid),
        homeless=tuple(_homeless(made)),
        strange=made.template.strange if made.template else (),
        gaps=tuple((year, tuple(numbers)) for year, numbers in made.gaps.items()),
    )
