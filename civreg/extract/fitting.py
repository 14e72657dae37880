"""How well a form lies on a page: which of its labels were read there, and where its fields would be sought."""

from __future__ import annotations

from dataclasses import dataclass

from civreg.extract import match, printed, tables
from civreg.extract.align import NOTHING, as_matched
from civreg.extract.match import Match
from civreg.forms import FormTemplate
from civreg.model import Placed
from civreg.raster import PagePixels
from civreg.ruling import find_rules


@dataclass(frozen=True, slots=True)
class Fit:
    """One form on one page, however badly it fits."""

    placed: Placed
    labels: int
    """Labels that the form prints, its title and tick options left out."""
    read: int
    """Those of them that were read in their place."""
    sure: tuple[str, ...]
    """Keys of the fields whose own label was read, or whose square or heading was found: the others are reckoned."""


def fit(page: PagePixels, form: FormTemplate) -> Fit:
    """Lay a form onto a page; raises EngineError and MissingToolError as Tesseract does."""
    rules = find_rules(page.flat)
    if form.is_table:
        table, sure = tables.fit(page.flat, rules, form)
        return Fit(table.placed if table else NOTHING, len(form.columns), len(sure), sure)
    (words,) = printed.printed_words([printed.hidden(page.flat, rules)])
    sheet = printed.sheet_of((page.flat.shape[1], page.flat.shape[0]), words, rules)
    best = match.best_match(sheet, [form])
    placed = as_matched(page.flat, sheet, best)
    prints = [(p, label) for slot, labels in _slots(best) for p, label in zip(slot.prints, labels, strict=False)]
    aside = {form.tick.key} if form.tick and placed.ticks else set()
    aside |= {form.note.key} if form.note and any(b.key == form.note.key for b in placed.boxes) else set()
    seen = {p.field.key for p, label in prints if p.field and label} | aside
    return Fit(placed, len(prints), sum(label is not None for _, label in prints), tuple(f.key for f in form.fields if f.key in seen))


def _slots(best: Match) -> list[tuple[match.Slot, tuple[match.Label | None, ...]]]:
    """The printed lines with their labels, without the title and second lines."""
    return [(s, labels) for s, labels in zip(best.slots, best.labels, strict=True) if s.row >= 0 and not s.continuation]
