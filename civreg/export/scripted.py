"""A page with all that is written on it, as ALTO and PAGE want to be told of it: regions and lines in pixels of the delivered image."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from civreg.geometry import Point, Quad
from civreg.model import Step, Writing

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which a field's text can be told."""

    text: str
    origin: str
    """Who says so: `person: accepted`, or an engine with its version."""
    confidence: float | None = None
    """0..1; None where a person says so, or nobody knows."""


@dataclass(frozen=True, slots=True)
class Region:
    """One field of one entry."""

    id: str
    key: str
    name: str
    """The field in words."""
    quad: Quad
    lines: tuple[Quad, ...]
    said: Wording
    """What stands now."""
    others: tuple[Wording, ...] = ()
    """What else was read there, likeliest first."""
    person: str = ""
    """Who decided; empty where nobody did."""
    verdict: str = ""
    writing: Writing = "blank"
    doubts: tuple[str, ...] = ()
    margin: bool = False
    """Whether it is the column for later notes."""


@dataclass(frozen=True, slots=True)
class PageAct:
    """One entry on the page."""

    id: str
    number: int
    """In the archive."""
    form: str
    status: str
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class ScriptedPage:
    """One page of a delivered image; a page on which nothing was read has no acts."""

    source: str
    image: int
    """Picture in the delivered file, from 1."""
    part: int
    """0 the only or left page of the picture, 1 the right one."""
    sha256: str
    width: int
    height: int
    """Of the delivered image, as stored."""
    number: int
    """Which page of its book, from 1."""
    status: str
    book: str
    agency: str
    """The office whose archive it is."""
    made: str
    """UTC, ISO 8601."""
    steps: tuple[Step, ...]
    acts: tuple[PageAct, ...]

    @property
    def stem(self) -> str:
        """File name without its ending: the source's, the picture's number, and b for the right page of a spread."""
        name = unicodedata.normalize("NFC", PurePath(self.source.replace("\\", "/")).name)
        stem = re.sub(r"[^\w.-]+", "_", name).strip("._")[:100] or "page"
        return f"{'_' if _RESERVED.fullmatch(stem) else ''}{stem}_{self.image:04d}{'b' if self.part else ''}"

    @property
    def people(self) -> list[str]:
        """Everyone who decided something on it, each once."""
        return list(dict.fromkeys(r.person for a in self.acts for r in a.regions if r.person))

    def within(self, quad: Quad) -> tuple[Point, ...]:
        """A quad's corners as whole pixels of the image; what lies outside is brought to its edge."""
        return tuple((min(max(round(x), 0), self.width - 1), min(max(round(y), 0), self.height - 1)) for x, y in quad.corners)


def xml_text(text: str) -> str:
    """Text without what XML 1.0 cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
