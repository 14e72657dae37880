"""Lay a printed form onto a page: by the book's own print where it is known, by labels and rules where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from civreg import forms
from civreg.extract import aside, layout, match, printed, tables
from civreg.extract.book import BookImage
from civreg.extract.clear import completed, is_clear
from civreg.extract.match import Match
from civreg.extract.options import ExtractOptions
from civreg.extract.printed import Sheet
from civreg.extract.strange import is_strange
from civreg.forms import FormTemplate
from civreg.model import Placed
from civreg.raster import PagePixels, Pixels
from civreg.ruling import Rules, find_rules

KNOWN = 0.4
"""Least share of a form's letters that must be read where they should be."""
Shared = BookImage | tables.BookColumns
"""What the pages of a book share: their print, or the columns of their tables."""
NOTHING = Placed("", (), how="none")


@dataclass(frozen=True, slots=True)
class Laid:
    """A form on a page, and the page as its fields are to be cut from: without the rules of a table."""

    placed: Placed
    page: PagePixels
    columns: tables.Columns | None = None
    """Of a table with headings, what they say of its book's columns."""


def place(
    pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions, book: Shared | None = None
) -> list[Placed]:
    """Find the form and its fields on every page; `form` is empty where no known one fits.

    Raises UnknownFormError for a form asked for by name, EngineError and MissingToolError as Tesseract does.
    """
    return [laid.placed for laid in lay(pages, known, options, book)]


def lay(pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions, book: Shared | None = None) -> list[Laid]:
    """As `place`, with what is to be cut."""
    laid: dict[int, Laid] = {}
    if isinstance(book, BookImage) and options.form in (None, book.placed.form) and book.placed.form in known:
        for i, page in enumerate(pages):
            found = book.place(page.flat)
            if found is not None:
                laid[i] = Laid(_with_free_lines(page.flat, found, known[found.form]), page)
    rest = [i for i in range(len(pages)) if i not in laid]
    columns = book if isinstance(book, tables.BookColumns) else None
    laid |= zip(rest, _by_print([pages[i] for i in rest], known, options, columns), strict=True)
    return [_with_notes(laid[i], known) for i in range(len(pages))]


def _by_print(
    pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions, columns: tables.BookColumns | None
) -> list[Laid]:
    """Tables by their rules and headings; pages without a known one by their labels."""
    if not pages:
        return []
    wanted = [forms.find(options.form, known)] if options.form else list(known.values())
    rules = [find_rules(page.flat) for page in pages]
    ruled = tables.lay([page.flat for page in pages], rules, [form for form in wanted if form.is_table], columns)
    rest = [i for i, table in enumerate(ruled) if table is None]
    labelled = _by_labels([pages[i].flat for i in rest], [rules[i] for i in rest], [form for form in wanted if not form.is_table])
    placed = dict(zip(rest, labelled, strict=True))
    return [
        Laid(table.placed, replace(page, flat=table.bare), table.columns) if table else Laid(placed[i], page)
        for i, (page, table) in enumerate(zip(pages, ruled, strict=True))
    ]


def _by_labels(flats: Sequence[Pixels], rules: Sequence[Rules], wanted: Sequence[FormTemplate]) -> list[Placed]:
    """Read by the small reader of labels first; Tesseract reads the pages on which that leaves any doubt."""
    if not wanted or not flats:
        return [NOTHING] * len(flats)
    size = [(f.shape[1], f.shape[0]) for f in flats]
    small = [printed.hidden(*page) for page in zip(flats, rules, strict=True)]
    quick = [printed.sheet_of(*page) for page in zip(size, map(printed.quick_words, small), rules, strict=True)]
    found = [match.matches(sheet, wanted) for sheet in quick]
    found = [[completed(own[0], sheet.letter), *own[1:]] for own, sheet in zip(found, quick, strict=True)]
    placed = {i: as_matched(flats[i], quick[i], own[0]) for i, own in enumerate(found) if is_clear(own, quick[i].letter)}
    rest = [i for i in range(len(flats)) if i not in placed]
    for i, words in zip(rest, printed.printed_words([small[i] for i in rest]), strict=True):
        placed[i] = _on_page(flats[i], printed.sheet_of(size[i], words, rules[i]), wanted)
    return [placed[i] for i in range(len(flats))]


def _on_page(flat: Pixels, sheet: Sheet, wanted: Sequence[FormTemplate]) -> Placed:
    """The best of several forms on a page, refused where the page prints too much that it does not; one alone was chosen."""
    best = match.best_match(sheet, wanted)
    if best.coverage < KNOWN or (len(wanted) > 1 and is_strange(best, sheet)):
        return NOTHING
    return as_matched(flat, sheet, best)


def as_matched(flat: Pixels, sheet: Sheet, best: Match) -> Placed:
    """Where the fields of a form lie that was matched with the print of a page, however well or badly."""
    boxes = layout.field_boxes(best, sheet, flat)
    ticks = aside.tick_boxes(flat, best.form, sheet)
    note = aside.note_box(best.form, sheet, [square for *_, square in ticks])
    placed = Placed(
        form=best.form.id,
        boxes=(*boxes, *((note,) if note else ())),
        ticks=ticks,
        labels=layout.label_quads(best),
        confidence=round(best.coverage, 3),
        how="labels",
    )
    return _with_free_lines(flat, placed, best.form)


def _with_notes(laid: Laid, known: Mapping[str, FormTemplate]) -> Laid:
    """Look for the lines of margin notes where red ones were left in; rows of a table have none of their own."""
    page, placed = laid.page, laid.placed
    note = known[placed.form].note if placed.form and not placed.rows else None
    if page.noted is None or note is None:
        return laid
    letter = printed.usual_letter(placed.labels)
    lines = {b.key: aside.written_lines(page.noted, b.quad, letter) for b in placed.boxes if b.key == note.key}
    return replace(laid, placed=replace(placed, boxes=tuple(replace(b, lines=lines.get(b.key, b.lines)) for b in placed.boxes)))


def _with_free_lines(flat: Pixels, placed: Placed, form: FormTemplate) -> Placed:
    """Look for the lines of what stands free of printed lines: signatures and margin notes."""
    letter = printed.usual_letter(placed.labels)
    free = {f.key for f in form.fields if f.below or f is form.note}
    boxes = tuple(replace(b, lines=aside.written_lines(flat, b.quad, letter)) if b.key in free else b for b in placed.boxes)
    return replace(placed, boxes=boxes)
