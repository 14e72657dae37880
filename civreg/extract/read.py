"""From straightened pages to entries: place the form, cut the fields, read them, propose transcripts."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from civreg import __version__
from civreg.errors import MissingToolError
from civreg.extract import book as books
from civreg.extract.align import ExtractOptions, place
from civreg.extract.book import BookImage
from civreg.extract.crops import crop
from civreg.extract.engine import Crop, Engine, Null
from civreg.extract.handwriting import Handwriting
from civreg.extract.tesseract import Tesseract
from civreg.extract.transcribe import Readers, agreed, transcribe, transcribe_tick
from civreg.extract.transcribe import read as read_crops
from civreg.forms import FormTemplate
from civreg.model import Doubt, Entry, Placed, Reading, Step, Transcript, Writing
from civreg.raster import PagePixels

HAND = "hand"
"""The model of handwriting that civreg brings."""
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


def learn_book(pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions) -> BookImage | None:
    """Learn what the pages of a book share, from its first ones; None where too few show one print."""
    placed = place(pages, known, options)
    return books.learn([page.flat for page in pages], placed)


def read(
    pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions, book: BookImage | None = None
) -> list[tuple[Entry, ...]]:
    """Read the entries of every page, all pages together in as few engine calls as there are engines.

    A form page gives one entry, a table one for each of its rows from top to bottom. A page on which no known form is
    found gives an entry with an empty form, no transcripts, and the doubt `unknown-form`.
    Raises UnknownFormError, EngineError, MissingToolError.
    """
    placed = place(pages, known, options, book)
    typed = engine(options.typed)
    readers = Readers(typed, typed if options.hand == options.typed else engine(options.hand or HAND))
    crops = [crop(page, p, known[p.form]) if p.form else [] for page, p in zip(pages, placed, strict=True)]
    answers = read_crops(crops, readers)
    entries: list[tuple[Entry, ...]] = []
    for page, where, own, answer in zip(pages, placed, crops, answers, strict=True):
        by_key = {c.key: a for c, a in zip(own, answer, strict=True)}
        entries.append((_entry(page, where, by_key, known[where.form]) if where.form else _unknown(),))
    return entries


def cut(
    pages: Sequence[PagePixels], known: Mapping[str, FormTemplate], options: ExtractOptions, book: BookImage | None = None
) -> list[tuple[list[Crop], ...]]:
    """The fields of every entry of every page, cut out as `read` reads them."""
    placed = place(pages, known, options, book)
    return [(crop(page, p, known[p.form]),) if p.form else () for page, p in zip(pages, placed, strict=True)]


def _unknown() -> Entry:
    return Entry("", (), 0.0, (Doubt("unknown-form"),), (Step("extract", __version__),))


def _entry(page: PagePixels, placed: Placed, answers: Mapping[str, tuple[Writing, Reading | None]], form: FormTemplate) -> Entry:
    boxes = {box.key: box for box in placed.boxes}
    transcripts: list[Transcript] = []
    for spec in form.fields:
        if spec is form.tick:
            ticked = transcribe_tick(page, placed, form)
            transcripts += [ticked] if ticked else []
        else:
            writing, reading = answers.get(spec.key, ("blank", None))
            transcripts.append(transcribe(spec, boxes.get(spec.key), writing, reading))
    settings = (("form", f"{form.id}/{form.version}/{form.digest}"), ("placed", placed.how))
    return Entry(form.id, agreed(transcripts), placed.confidence, (), (Step("extract", __version__, settings),))
