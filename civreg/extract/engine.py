"""The seam between civreg and whatever can read: crops in, readings out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from civreg.model import Reading
from civreg.raster import Pixels


@dataclass(frozen=True, slots=True)
class Crop:
    """One field's ink: its written lines in reading order, grey (h, w), 255 = paper, `PAGE_DPI` pixels an inch."""

    key: str
    kind: str
    lines: tuple[Pixels, ...]


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
