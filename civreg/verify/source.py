"""What a sheet is made from, and how sheets are wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from civreg.forms import FieldSpec, FormTemplate
from civreg.language import Lang, Phrase
from civreg.model import Entry, Page, SourceImage, Transcript
from civreg.raster import Pixels
from civreg.verify import words

Field = tuple[FieldSpec, Transcript | None]
"""A field of the form, and its transcript where one was read."""


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


@dataclass(frozen=True, slots=True)
class SheetSource:
    """One page with its entry, on the way to paper; pixels are fetched when the sheet is drawn."""

    entry_id: str
    """For people and for the way back: `KS.2015.01/003`, or `loose/…`."""
    generation: int
    """Which reading of the page this is, from 1."""
    register: str | None
    """The book's id; None for a loose page."""
    number: str
    """The entry's number as read; empty where there is none."""
    page_no: int
    source: SourceImage
    page: Page | None
    """None where the file could not be made a page: the sheet then shows the original as stored."""
    entry: Entry | None
    """None where nothing was read: the sheet then shows the original large, and `reason`."""
    form: FormTemplate | None
    original: Callable[[], Pixels]
    """The original's pixels, BGR, as stored."""
    status: str = "read"
    """As `derive` gives it; no sheet says more than that the machine has read it until a person decides."""
    reason: Phrase | None = None
    archive_id: str = ""
    archive_name: str = ""
    place: str = ""
    versions: str = ""
    """Programs and models that read it, in words."""
    head: str = ""
    """Head of the archive's chain when the sheet was laid: with it an old sheet still proves what it showed."""


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """How sheets are wanted."""

    lang: Lang = "vi"
    order: Literal["book", "doubtful"] = "book"
    """As the sources come, or the most doubtful first (all sources are then held, without their pixels)."""
    dpi: int = 200
    """Pixels an inch of the page in the embedded picture, 72..400."""
    day: date = field(default_factory=_today)

    def __post_init__(self) -> None:
        if not 72 <= self.dpi <= 400:
            raise ValueError(f"72 to 400 dots an inch, not {self.dpi}")


def fields(source: SheetSource) -> list[Field]:
    """Every field of the form in reading order with its transcript, then transcripts that the form does not know."""
    read = {t.key: t for t in source.entry.transcripts} if source.entry else {}
    specs = source.form.fields if source.form else ()
    strange = [FieldSpec(t.key, "text", t.key, Phrase(t.key, t.key)) for t in read.values() if t.key not in {s.key for s in specs}]
    return [(spec, read.get(spec.key)) for spec in (*specs, *strange)]


def urgency(source: SheetSource) -> float:
    """How much a sheet needs a person, for sorting; a page without an entry most of all."""
    if source.entry is None or not source.entry.transcripts:
        return 1e6
    worst = 10.0 * len(source.entry.doubts)
    for t in source.entry.transcripts:
        worst += len(words.worth_saying(t.doubts)) + (1.0 - t.confidence if t.confidence is not None else 0.5 * (t.writing != "blank"))
    return worst
