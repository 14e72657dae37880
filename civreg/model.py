"""The nouns that flow from a delivered file to a verified entry: frozen, and without pixels.

Every frame has its origin at the top left, x to the right and y down. "Original" is the frame of the delivered
image as stored (before EXIF or any turn); "page" is the frame of the straightened page at `PAGE_DPI`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from civreg.geometry import Mesh, Point, Quad, Transform

__all__ = [
    "PAGE_DPI",
    "Damage",
    "Decision",
    "Doubt",
    "Entry",
    "FieldBox",
    "Finding",
    "Legibility",
    "Mesh",
    "Page",
    "Placed",
    "Point",
    "Quad",
    "Reading",
    "Register",
    "SourceImage",
    "Spot",
    "Step",
    "TableRow",
    "Transcript",
    "Transform",
    "Writing",
]

PAGE_DPI = 300
"""Pixels an inch of every straightened page, whatever the scanner gave."""

Writing = Literal["typed", "handwritten", "blank", "tick"]
Verdict = Literal["accepted", "corrected", "illegible", "unsure"]


@dataclass(frozen=True, slots=True)
class Register:
    """One bound book; its id reads `KS.2015.01`: kind, year opened, volume."""

    kind: str
    year: int
    volume: str

    PATTERN = re.compile(r"(?P<kind>KS|KH|KT|CMC|HN|TL)[./\\](?P<year>\d{4})[./\\](?P<volume>\w{1,8})")

    @classmethod
    def parse(cls, text: str) -> Register | None:
        """Read a book's id from `KS.2015.01` or `KS/2015/01`; None where it is not one."""
        m = cls.PATTERN.fullmatch(text.strip())
        return cls(m["kind"], int(m["year"]), m["volume"]) if m else None

    @property
    def id(self) -> str:
        """The id as the field writes it."""
        return f"{self.kind}.{self.year}.{self.volume}"


@dataclass(frozen=True, slots=True)
class SourceImage:
    """One picture in one delivered file, never changed."""

    sha256: str
    name: str
    """File name as delivered, without folders."""
    index: int = 0
    """Which page or frame of the file, from 0."""
    media_type: str = "image/jpeg"
    bytes: int = 0
    dpi: float | None = None
    """What the file's tag claims; tags lie."""
    turn: int = 0
    """Quarter turn clockwise, in degrees, that the file itself asks for (EXIF, /Rotate)."""
    mirrored: bool = False
    """Whether the file asks for a left-right flip before the turn (EXIF 2, 4, 5, 7)."""
    flags: tuple[str, ...] = ()
    """Stable codes of what intake noticed but let pass, such as `pdf-hidden-text`."""


@dataclass(frozen=True, slots=True)
class Step:
    """Provenance: one step that made a result."""

    name: str
    version: str
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One measured reason about a page's picture: a stable code, a severity and the figure behind it.

    Codes: low-dpi, blurred, low-contrast, dark, clipped-light, ink-cut, paper-missing, blank, crossed-out, turned-unsure,
    gutter-unsure, and the kinds of `Damage` with how often each was seen.
    """

    code: str
    severity: Literal["note", "warn", "again"]
    value: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Legibility:
    """How well a page's picture can be read."""

    effective_dpi: float
    sharpness: float
    contrast: float
    findings: tuple[Finding, ...] = ()

    @property
    def scan_again(self) -> bool:
        """Whether the page should be scanned again."""
        return any(f.severity == "again" for f in self.findings)

    @property
    def blank(self) -> bool:
        """Whether nothing stands on the page."""
        return any(f.code == "blank" for f in self.findings)


@dataclass(frozen=True, slots=True)
class Damage:
    """A place on a page where the paper is gone (hole, tear, missing) or hidden (stain, covered by what lies on it)."""

    kind: Literal["hole", "tear", "missing", "stain", "covered"]
    outline: tuple[Point, ...]
    """Corners of a polygon in page pixels, in order."""


@dataclass(frozen=True, slots=True)
class Page:
    """One side of one leaf, straightened: `width` × `height` pixels at `PAGE_DPI`."""

    source: SourceImage
    width: int
    height: int
    transform: Transform
    turn: int
    """Quarter turns clockwise that made it upright, in degrees: 0, 90, 180, 270 (EXIF and content together)."""
    skew_deg: float
    """Skew found on the upright original; + = the content leans clockwise (image y down)."""
    legibility: Legibility
    steps: tuple[Step, ...] = ()
    part: int = 0
    """Which page of the picture: 0 the only or the left one, 1 the right one of a spread that was cut at its gutter."""
    damage: tuple[Damage, ...] = ()
    """The largest first."""


@dataclass(frozen=True, slots=True)
class FieldBox:
    """Where a field's writing may stand on the page: the whole region, and each written line of it in order."""

    key: str
    quad: Quad
    lines: tuple[Quad, ...]

    @property
    def room(self) -> tuple[Quad, ...]:
        """Where its writing may stand: its lines, or all of it where it has none."""
        return self.lines or (self.quad,)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a person must look; `code` is stable, `detail` is data for the sentence."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, which is one entry: its cells, and what was seen of it before it was read."""

    boxes: tuple[FieldBox, ...]
    marked: tuple[tuple[str, str, Quad], ...] = ()
    """Cells to tick that hold ink: field key, the word they stand for, the cell."""
    ditto: tuple[str, ...] = ()
    """Fields whose cell holds but a small mark."""
    doubts: tuple[Doubt, ...] = ()
    edges: tuple[Literal["top", "bottom"], ...] = ()
    """Edges of its table at which it stands: no row lies beyond, and there is room for none."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A printed form found on a page."""

    form: str
    boxes: tuple[FieldBox, ...]
    ticks: tuple[tuple[str, str, Quad], ...] = ()
    """Each tick box: field key, printed option, the square itself."""
    labels: tuple[Quad, ...] = ()
    """Printed words, for taking them out of crops."""
    confidence: float = 0.0
    """0..1: share of what the form prints that was found where it should be."""
    how: Literal["labels", "book", "none"] = "labels"
    rows: tuple[TableRow, ...] = ()
    """Of a table, its written rows from top to bottom; `boxes` are then its columns."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one character of a field stands: on which of its box's lines, and along it from its left edge (0) to its right one (1)."""

    line: int
    """From 0, in the order of `FieldBox.lines`."""
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one engine saw in one field."""

    text: str
    confidence: float | None
    engine: str
    version: str = ""
    alternatives: tuple[tuple[str, float], ...] = ()
    characters: tuple[float, ...] = ()
    """Confidence of every character of `text`, where the engine gives it."""
    struck: float = 0.0
    """0..1: share of the field's writing that looks struck through, where the engine sees that."""
    spots: tuple[Spot, ...] = ()
    """Where every character of `text` stands, of fields that hold figures; empty where that is not known for sure."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The proposal for one field."""

    key: str
    text: str
    """What stands on the page, as written."""
    value: str
    """Normalised for the national sheet; empty where it cannot be said."""
    search: str
    writing: Writing
    confidence: float | None
    """0..1, that `text` is exactly right; None where no engine answered."""
    box: FieldBox | None
    readings: tuple[Reading, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's word on one field."""

    key: str
    verdict: Verdict
    text: str
    """What stands on the page, as that person reads it; empty where it cannot be read."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in the book, as read."""

    form: str
    """Form id; empty where no known form fits the page."""
    transcripts: tuple[Transcript, ...]
    confidence: float = 0.0
    doubts: tuple[Doubt, ...] = ()
    steps: tuple[Step, ...] = field(default=())
