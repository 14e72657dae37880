"""The seam between civreg and whatever can read: crops in, readings out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from civreg.model import Reading
from civreg.raster import Pixels


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line's picture was cut: from which line of its field's box (from 0), and where that line lies in the picture."""

    line: int
    begin: float
    """Column of the picture at which the line's left edge stands; may be negative."""
    width: float
    """Of the line, in columns."""


@dataclass(frozen=True, slots=True)
class Crop:
    """One field's ink: its written lines in reading order, grey (h, w), 255 = paper, `PAGE_DPI` pixels an inch."""

    key: str
    kind: str
    lines: tuple[Pixels, ...]
    origins: tuple[Origin, ...] = ()
    """Of each of `lines`; empty where a picture comes from no page."""


@dataclass(frozen=True, slots=True)
class SeenWord:
    """One word as it was seen on a picture: confidence 0..100, box in the picture's own pixels (right and bottom exclusive)."""

    text: str
    confidence: float
    left: int
    top: int
    right: int
    bottom: int


class Engine(Protocol):
    """Anything that reads crops."""

    name: str
    version: str

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """Read every crop; the answer has the same length and order.

        Raises EngineError where the engine cannot answer; it keeps its own time limit.
        """


class Null:
    """Reads nothing; for measuring all that is not reading."""

    name = "null"
    version = "1"

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """Give an empty reading without confidence for every crop."""
        return [Reading("", None, self.name, self.version) for _ in crops]
