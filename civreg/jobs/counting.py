"""The intake report of a book: every page looked at, compared with its book, and counted."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from civreg import export, raster, verify
from civreg import extract as stage
from civreg.archive import StoredPage
from civreg.batch import Done, Failed, Limits
from civreg.errors import DiskFullError, NotFoundError, NothingMatchedError
from civreg.jobs import sight, tasks
from civreg.jobs.reading import CHUNK_SECONDS, FIRST, form_files
from civreg.jobs.shelf import Leaf, Shelf
from civreg.jobs.sight import Looking, Sight
from civreg.jobs.watch import Desk, as_json, fatal
from civreg.language import Lang, Phrase
from civreg.model import Finding

LOOKING = Phrase(vi="Xem lại từng trang", en="Looking at every page")
PICTURES = Phrase(vi="Ảnh nhỏ", en="Small pictures")
FAR = 5.0
"""Robust deviations (median and MAD of the book) from which a page is an outlier."""
FEWEST = 6
"""Fewer pages have no usual figure."""
LEAST = {"skew": 1.0, "width": 4.0, "height": 4.0, "light": 0.08, "sharpness": 0.5}
"""Differences (degrees, millimetres, share of light, 1/mm) that are none, however alike the others are."""


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What is reported, and how."""

    book: str
    declared: int | None = None
    """Pages that the operator counted in the book."""
    extract: stage.ExtractOptions = field(default_factory=stage.ExtractOptions)
    say: Callable[[Finding], str] = lambda finding: finding.code
    """A finding in the clerk's words."""
    look: Callable[[Looking], Sight] = sight.look
    picture: Callable[[StoredPage], bytes] = sight.thumbnail


def intake_report(desk: Desk, options: ReportOptions) -> export.IntakeReport:
    """Look at every page of a book and count; the caller holds the archive.

    Raises NothingMatchedError for a book without pages, MissingToolError, DiskFullError.
    """
    stored = {page.id: page for page in desk.archive.pages.of_book(options.book)}
    if not stored:
        raise NothingMatchedError(what=options.book)
    shelf = _shelf(desk, options, list(stored.values()))
    reasons = _reasons(shelf)
    pictures = _pictures(desk, options, [stored[leaf.page] for leaf, found in zip(shelf.leaves, reasons, strict=True) if found])
    notable = [
        export.Notable(
            leaf.name,
            stored[leaf.page].source.index + 1,
            leaf.sight.number if leaf.sight and leaf.sight.sure else None,
            tuple((f.code, options.say(f)) for f in found),
            pictures.get(leaf.page, b""),
        )
        for leaf, found in zip(shelf.leaves, reasons, strict=True)
        if found
    ]
    counts = _counts(shelf, reasons, options.declared)
    return export.IntakeReport(
        place=desk.archive.settings.place,
        book=options.book,
        made=f"{datetime.now().astimezone():%d/%m/%Y %H:%M}",
        counts=export.counted(counts),
        gaps=tuple((gap.after, gap.before) for gap in shelf.gaps()),
        notable=tuple(notable),
        complete=not any(n for name, n in counts if name in ("difference", "again", "gaps")),
    )


def write_intake_report(report: export.IntakeReport, out: Path, lang: Lang) -> None:
    """Write a report to a .html, .pdf or .json file, whole or not at all; raises NotFoundError, DiskFullError."""
    kind = out.suffix.lower()
    if kind == ".pdf":
        data = export.intake_pdf(report, lang, (verify.font_file("sans"), verify.font_file("bold")))
    else:
        data = (export.intake_json(report) if kind == ".json" else export.intake_html(report, lang)).encode("utf-8")
    try:
        raster.write(out, data)
    except FileNotFoundError:
        raise NotFoundError(path=str(out.parent)) from None
    except OSError as error:
        raise DiskFullError(path=str(out)) from error


def _shelf(desk: Desk, options: ReportOptions, pages: Sequence[StoredPage]) -> Shelf:
    """The book's pages, each looked at, those seen before as they were seen."""
    archive, shelf = desk.archive, Shelf()
    print_ = _print(desk, options)
    try:
        for page in pages:
            if page.page and page.preparation:
                shelf.leaves.append(Leaf(page.id, page.source.name, page.page, sight.kept(archive, page.preparation)))
        by_page = {leaf.page: leaf for leaf in shelf.leaves}
        late = [p for p in pages if _late(by_page[p.id], print_)]
        desk.watch.begin(LOOKING, len(late))
        work = (Looking(page, options.extract, form_files(archive.home), print_) for page in late)
        for outcome in desk.workers.run(options.look, work, Limits(60)):
            if isinstance(outcome, Failed) and fatal(outcome.error):
                raise outcome.error
            page = outcome.item.stored
            if isinstance(outcome, Done) and page.preparation:
                by_page[page.id].sight = outcome.value
                sight.keep(archive, page.preparation, outcome.value)
            desk.watch.advance(page.source.name, outcome.error if isinstance(outcome, Failed) else None)
        desk.watch.end()
    finally:
        if print_:
            print_.unlink(missing_ok=True)
    for leaf in shelf.leaves:
        leaf.twin = shelf.twin(leaf)
    return shelf


def _late(leaf: Leaf, print_: Path | None) -> bool:
    return not leaf.blank and (leaf.sight is None or (print_ is not None and not leaf.sight.read))


def _print(desk: Desk, options: ReportOptions) -> Path | None:
    """A file with the book's print, which is learnt where it is not known."""
    archive = desk.archive
    data = archive.entries.book_image(options.book)
    first = tuple(archive.pages.prepared(options.book, FIRST))
    if not data and first:
        chunk = tasks.Chunk(first, options.extract, form_files(archive.home))
        for outcome in desk.workers.run(desk.stages.learn, [chunk], Limits(CHUNK_SECONDS, retry=False)):
            data = outcome.value if isinstance(outcome, Done) else None
        if data:
            with archive.transaction():
                archive.entries.keep_book_image(options.book, data, len(first), as_json(options.extract))
    if not data:
        return None
    path = archive.home / "staging" / f"{secrets.token_hex(8)}.book"
    raster.write(path, data)
    return path


def _reasons(shelf: Shelf) -> list[list[Finding]]:
    """Why each page should be looked at; most for nothing."""
    gaps = {gap.page: gap for gap in shelf.gaps()}
    strange = _outliers(shelf.leaves)
    reasons = []
    for i, leaf in enumerate(shelf.leaves):
        found = [f for f in leaf.prepared.legibility.findings if f.severity == "again" or f.code in ("blank", "crossed-out")]
        if leaf.sight and leaf.sight.outside:
            found.append(Finding("cut", "again", 0.0, ",".join(leaf.sight.outside)))
        if leaf.twin:
            found.append(
                Finding("retake" if leaf.twin.poor and not leaf.twin.better else "same-page", "warn", leaf.twin.likeness, leaf.twin.name)
            )
        if gap := gaps.get(leaf.page):
            found.append(Finding("gap", "again", float(gap.before - gap.after - 1), f"{gap.after},{gap.before}"))
        reasons.append([*found, *strange[i]])
    return reasons


def _outliers(leaves: Sequence[Leaf]) -> list[list[Finding]]:
    """Pages whose figures are far from those of their book, by median and median deviation."""
    found: list[list[Finding]] = [[] for _ in leaves]
    seen = [i for i, leaf in enumerate(leaves) if not leaf.blank]
    if len(seen) < FEWEST:
        return found
    for name, figures in _figures([leaves[i] for i in seen]):
        values = np.array(figures)
        middle = float(np.median(values))
        spread = 1.4826 * float(np.median(np.abs(values - middle)))
        far = np.abs(values - middle) > max(FAR * spread, LEAST[name])
        for i in np.flatnonzero(far).tolist():
            found[seen[i]].append(Finding(f"outlier-{name}", "warn", round(float(values[i]), 2), f"{middle:.2f}"))
    return found


def _figures(leaves: Sequence[Leaf]) -> Iterator[tuple[str, list[float]]]:
    mm = 25.4 / 300
    yield "skew", [leaf.prepared.skew_deg for leaf in leaves]
    yield "width", [leaf.prepared.width * mm for leaf in leaves]
    yield "height", [leaf.prepared.height * mm for leaf in leaves]
    yield "sharpness", [leaf.prepared.legibility.sharpness for leaf in leaves]
    if all(leaf.sight for leaf in leaves):
        yield "light", [leaf.sight.light for leaf in leaves if leaf.sight]


def _counts(shelf: Shelf, reasons: Sequence[Sequence[Finding]], declared: int | None) -> list[tuple[str, int | None]]:
    def having(*codes: str) -> int:
        return sum(any(f.code in codes for f in found) for found in reasons)

    replaced = {leaf.twin.page for leaf in shelf.leaves if leaf.twin and not leaf.twin.better}
    kept = [leaf for leaf in shelf.leaves if leaf.page not in replaced and not (leaf.twin and leaf.twin.better)]
    numbers = {n for _, n in shelf.numbers() if n is not None}
    return [
        ("pages", len(shelf.leaves)),
        ("distinct", len(kept)),
        ("declared", declared),
        ("difference", None if declared is None else len(kept) - declared),
        ("blank", having("blank")),
        ("crossed_out", having("crossed-out")),
        ("again", sum(leaf.poor for leaf in kept)),
        ("twice", having("same-page")),
        ("retakes", having("retake")),
        ("gaps", having("gap")),
        ("numbers", len(numbers)),
        ("outliers", sum(any(f.code.startswith("outlier-") for f in found) for found in reasons)),
    ]


def _pictures(desk: Desk, options: ReportOptions, pages: Sequence[StoredPage]) -> dict[int, bytes]:
    desk.watch.begin(PICTURES, len(pages))
    made = {}
    for outcome in desk.workers.run(options.picture, pages, Limits(60)):
        if isinstance(outcome, Done):
            made[outcome.item.id] = outcome.value
        desk.watch.advance(outcome.item.source.name)
    desk.watch.end()
    return made
