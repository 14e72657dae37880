"""One field of one page at a glance, while the book still lies on the table: placed by the book's print, no label is read.

Tesseract's two seconds a page for the labels are too long for a person who waits with the next page in hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from civreg.extract.align import Shared
from civreg.extract.book import BookImage
from civreg.extract.crops import crop
from civreg.extract.engine import Engine
from civreg.extract.options import ExtractOptions
from civreg.extract.read import engine
from civreg.extract.transcribe import Readers, transcribe
from civreg.extract.transcribe import read as read_crops
from civreg.extract.which import HAND
from civreg.forms import FormTemplate
from civreg.model import FieldBox, Placed, Reading, Transcript
from civreg.raster import PagePixels

OUTSIDE = 40.0
"""Pixels by which a field must reach over the page's border before a part of the form is missing."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What was seen in passing."""

    form: str
    """Form of the book; empty where the page is not of its print."""
    transcript: Transcript | None = None
    """The field asked for; None where the form has none that stands once a page."""
    outside: tuple[str, ...] = ()
    """Sides at which fields of the form lie beyond the page: left, top, right, bottom."""


def glimpse(page: PagePixels, known: Mapping[str, FormTemplate], options: ExtractOptions, book: Shared, key: str = "so") -> Glimpse:
    """Read one field of a page of a learnt book and see whether the whole form is on it.

    Raises EngineError, MissingToolError.
    """
    placed = book.place(page.flat) if isinstance(book, BookImage) else None  # a page of rows has no one number
    form = known.get(placed.form) if placed else None
    if placed is None or form is None:
        return Glimpse("")
    outside = _outside(placed, page.flat.shape)
    only = replace(placed, boxes=tuple(box for box in placed.boxes if box.key == key))
    if form.is_table or not only.boxes:
        return Glimpse(form.id, None, outside)
    typed, hand = _engine(options.typed), _engine(options.hand or HAND)
    (own,) = crop(page, only, form)
    (((writing, reading),),) = read_crops([[own]], Readers(typed, hand))
    return Glimpse(form.id, transcribe(form.field(key), only.boxes[0], writing, reading), outside)


def read_hand(page: PagePixels, boxes: Sequence[FieldBox], form: FormTemplate, options: ExtractOptions) -> dict[str, Reading]:
    """Read handwriting in places that are known already, as what fields of a form hold; an empty place has no reading.

    Raises EngineError, MissingToolError.
    """
    crops = [one for one in crop(page, Placed(form.id, tuple(boxes)), form) if one.lines]
    readings = _engine(options.hand or HAND).read(crops)
    return {one.key: reading for one, reading in zip(crops, readings, strict=True)}


@lru_cache(maxsize=2)
def _engine(name: str) -> Engine:
    """An engine, kept warm from page to page."""
    return engine(name)


def _outside(placed: Placed, shape: tuple[int, ...]) -> tuple[str, ...]:
    bounds = [box.quad.bounds for box in placed.boxes]
    if not bounds:
        return ()
    over = {
        "left": -min(b[0] for b in bounds),
        "top": -min(b[1] for b in bounds),
        "right": max(b[2] for b in bounds) - shape[1],
        "bottom": max(b[3] for b in bounds) - shape[0],
    }
    return tuple(side for side, by in over.items() if by > OUTSIDE)
