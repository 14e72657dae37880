"""Lay a printed form onto a page: by the book's own print where it is known, by labels and rules where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from civreg import forms
from civreg.extract import aside, layout, match, printed
from civreg.extract.book import BookImage
from civreg.extract.match import Match
from civreg.extract.printed import Sheet, Word
from civreg.forms import FormTemplate
from civreg.model import Placed
from civreg.raster import PagePixels, Pixels
from civreg.ruling import Rules, find_rules

KNOWN = 0.4
"""Least share of a form's letters that must be read where they should be."""
NOTHING = Placed("", (), how="none")


@dataclass(frozen=True, slots=True)
class ExtractOptions:
    """How pages are read."""

    form: str | None = None
    """Form of all pages; None lets each page say."""
    typed: str = "tesseract"
    """Engine for typed fields: a name, or `package.module:Class`."""
    hand: str | None = None
    """Engine for handwritten fields; None: the hand learnt from the book, else the one that civreg brings."""


def place(
    pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions, book: BookImage | None = None
) -> list[Placed]:
    """Find the form and its fields on every page; `form` is empty where no known one fits.

    Raises UnknownFormError for a form asked for by name, EngineError and MissingToolError as Tesseract does.
    """
    placed: dict[int, Placed] = {}
    if book is not None and options.form in (None, book.placed.form) and book.placed.form in known:
        for i, page in enumerate(pages):
            found = book.place(page.flat)
            if found is not None:
                placed[i] = _with_free_lines(page.flat, found, known[found.form])
    rest = [i for i in range(len(pages)) if i not in placed]
    placed |= zip(rest, _by_labels([pages[i].flat for i in rest], known, options), strict=True)
    return [placed[i] for i in range(len(pages))]


def _by_labels(flats: Sequence[Pixels], known: Mapping[str, FormTemplate], options: ExtractOptions) -> list[Placed]:
    if not flats:
        return []
    wanted = [f for f in ([forms.find(options.form, known)] if options.form else known.values()) if not f.is_table]
    if not wanted:
        return [NOTHING] * len(flats)
    rules = [find_rules(flat) for flat in flats]
    words = printed.printed_words(flats, rules)
    return [_on_page(flat, own, rule, wanted) for flat, own, rule in zip(flats, words, rules, strict=True)]


def _on_page(flat: Pixels, words: Sequence[Word], rules: Rules, wanted: Sequence[FormTemplate]) -> Placed:
    sheet = printed.sheet_of((flat.shape[1], flat.shape[0]), words, rules)
    best = match.best_match(sheet, wanted)
    return NOTHING if best.coverage < KNOWN else as_matched(flat, sheet, best)


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


def _with_free_lines(flat: Pixels, placed: Placed, form: FormTemplate) -> Placed:
    """Look for the lines of what stands free of printed lines: signatures and margin notes."""
    letter = printed.usual_letter(placed.labels)
    free = {f.key for f in form.fields if f.below or f is form.note}
    boxes = tuple(replace(b, lines=aside.written_lines(flat, b.quad, letter)) if b.key in free else b for b in placed.boxes)
    return replace(placed, boxes=boxes)
