"""From straightened pages to entries: place the form, cut the fields, read them, propose transcripts."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from civreg import __version__
from civreg.errors import MissingToolError
from civreg.extract import book as books
from civreg.extract import tables
from civreg.extract.align import NOTHING, Laid, Shared, lay
from civreg.extract.book import BookImage
from civreg.extract.crops import crop
from civreg.extract.engine import Crop, Engine, Null
from civreg.extract.handwriting import Handwriting
from civreg.extract.options import ExtractOptions
from civreg.extract.spoilt import inks_of, spoilt
from civreg.extract.tesseract import Tesseract
from civreg.extract.transcribe import Readers, agreed, transcribe, transcribe_tick
from civreg.extract.transcribe import read as read_crops
from civreg.extract.which import HAND
from civreg.forms import FormTemplate
from civreg.model import Doubt, Entry, Placed, Reading, Step, TableRow, Transcript, Writing
from civreg.raster import PagePixels

Answer = tuple[Writing, Reading | None]
ENGINES: dict[str, Callable[[], Engine]] = {
    "tesseract": Tesseract,
    HAND: Handwriting,
    "hand-drawn": partial(Handwriting, "hand-drawn"),
    "null": Null,
}


def engine(name: str) -> Engine:
    """The engine of a name, of a model file `*.onnx`, or of an import path `package.module:Class`; raises MissingToolError without one."""
    if name.endswith(".onnx"):
        return Handwriting(name)
    if name in ENGINES:
        return ENGINES[name]()
    module, _, attribute = name.partition(":")
    try:
        made: Engine = getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError, ValueError) as error:
        raise MissingToolError(tool=name, install="--engine package.module:Class") from error
    return made


@dataclass(frozen=True, slots=True)
class _Cut:
    """One entry to be read: where its form lies, its fields cut out, and its row where it stands in a table."""

    placed: Placed
    crops: list[Crop]
    row: TableRow | None = None


def learn_book(
    pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions, names: Sequence[str] = ()
) -> Shared | None:
    """Learn what the pages of a book share, from its first ones; None where too few show one print.

    The rows of a table are each page's own: pages of tables share but their columns. `names` are those by which a clerk
    knows the pages.
    """
    laid = lay(pages, known, options)
    placed = [NOTHING if own.placed.rows or (own.placed.form and known[own.placed.form].is_table) else own.placed for own in laid]
    image = books.learn([page.flat for page in pages], placed)
    named = zip(laid, names or [""] * len(laid), strict=True)
    return image or tables.learn([replace(own.columns, page=name) for own, name in named if own.columns])


def load_book(data: bytes) -> Shared:
    """What the pages of a book share, from the bytes that it was kept as."""
    return tables.BookColumns.from_bytes(data) if data.startswith(b"{") else BookImage.from_bytes(data)


def read(
    pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions, book: Shared | None = None
) -> list[tuple[Entry, ...]]:
    """Read the entries of every page, all pages together in as few engine calls as there are engines.

    A form page gives one entry, a table one for each of its rows from top to bottom. A page on which no known form is
    found gives an entry with an empty form, no transcripts, and the doubt `unknown-form`.
    Raises UnknownFormError, EngineError, MissingToolError.
    """
    laid = lay(pages, known, options, book)
    cuts = [_cuts(own, known) for own in laid]
    typed = engine(options.typed)
    readers = Readers(typed, typed if options.hand == options.typed else engine(options.hand or HAND))
    answers = read_crops([_asked(page) for page in cuts], readers)
    return [_entries(own, page, answer, known) for own, page, answer in zip(laid, cuts, answers, strict=True)]


def cut(
    pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions, book: Shared | None = None
) -> list[tuple[list[Crop], ...]]:
    """The fields of every entry of every page, cut out as `read` reads them."""
    return [tuple(own.crops for own in _cuts(laid, known)) for laid in lay(pages, known, options, book)]


def _cuts(laid: Laid, known: Mapping[str, FormTemplate]) -> list[_Cut]:
    """Every entry of a page; none where its form is not known."""
    if not laid.placed.form:
        return []
    form, placed = known[laid.placed.form], laid.placed
    if not form.is_table:
        return [_Cut(placed, crop(laid.page, placed, form))]
    alone = [(replace(placed, boxes=row.boxes, rows=()), row) for row in placed.rows]
    return [_Cut(side, [c for c in crop(laid.page, side, form) if c.key not in row.ditto], row) for side, row in alone]


def _asked(cuts: Sequence[_Cut]) -> list[Crop]:
    """What is to be read on a page: all its fields, and once more as free text what may stand for the row above."""
    fields = [own.crops for own in cuts]
    return [c for crops in fields for c in crops] + ([c for _, c in tables.short(fields)] if len(fields) > 1 else [])


def _entries(laid: Laid, cuts: Sequence[_Cut], answers: Sequence[Answer], known: Mapping[str, FormTemplate]) -> tuple[Entry, ...]:
    if not laid.placed.form:
        return (_unknown(),)
    form, rest = known[laid.placed.form], iter(answers)
    if not cuts:
        return (Entry(form.id, (), laid.placed.confidence, (Doubt("empty-table"),), (_step(form, laid.placed),)),)
    read = [_transcripts(laid.page, own, {c.key: next(rest) for c in own.crops}, form) for own in cuts]
    if form.is_table:
        again = {at: reading for (at, _), (_, reading) in zip(tables.short([own.crops for own in cuts]), rest, strict=False) if reading}
        read = tables.with_dittos(read, [own.row.ditto if own.row else () for own in cuts], again)
    doubts = [own.row.doubts if own.row else () for own in cuts]
    steps = [_step(form, laid.placed, own.row) for own in cuts]
    made = zip(read, doubts, steps, strict=True)
    return tables.within([Entry(form.id, agreed(own), laid.placed.confidence, why, (step,)) for own, why, step in made], form)


def _unknown() -> Entry:
    return Entry("", (), 0.0, (Doubt("unknown-form"),), (Step("extract", __version__),))


def _step(form: FormTemplate, placed: Placed, row: TableRow | None = None) -> Step:
    edges = tables.edges_setting(row.edges if row else ())
    return Step("extract", __version__, (("form", f"{form.id}/{form.version}/{form.digest}"), ("placed", placed.how), *edges))


def _transcripts(page: PagePixels, own: _Cut, answers: Mapping[str, Answer], form: FormTemplate) -> list[Transcript]:
    boxes = {box.key: box for box in own.placed.boxes}
    marked = own.row.marked if own.row else ()
    transcripts: list[Transcript] = []
    for spec in form.fields:
        if spec is form.tick:
            ticked = transcribe_tick(page, own.placed, form)
            transcripts += [spoilt(page, ticked, [quad for *_, quad in own.placed.ticks])] if ticked else []
        elif any(key == spec.key for key, *_ in marked):
            transcripts.append(tables.transcribe_marked(spec, boxes[spec.key], [m for m in marked if m[0] == spec.key]))
        else:
            writing, reading = answers.get(spec.key, ("blank", None))
            transcripts.append(transcribe(spec, boxes.get(spec.key), writing, reading))
    inks = inks_of(page, own.placed, form) if form.note else None
    note = form.note.key if form.note else None
    return [spoilt(page, t, boxes[t.key].room, inks if t.key == note else None) if t.key in boxes else t for t in transcripts]
