"""What is drawn on the pages of an extract: texts, rules and pictures at their places, and how wide texts run.

Millimetres from the top left of an A4 page; a text's `y` is its baseline.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont

from civreg.text import written

PAPER = (210.0, 297.0)
POINT = 25.4 / 72
ABOVE, BELOW = 0.93, 0.24
"""How far letters with all their marks reach from the baseline, in parts of their size."""
Face = Literal["regular", "bold", "italic"]
FILES: dict[Face, str] = {"regular": "Tinos-Regular.ttf", "bold": "Tinos-Bold.ttf", "italic": "Tinos-Italic.ttf"}
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text."""

    x: float
    y: float
    text: str
    size: float
    """Points."""
    face: Face = "regular"
    colour: str = "#000000"

    @property
    def box(self) -> Box:
        """What it covers."""
        high = self.size * POINT
        return self.x, self.y - ABOVE * high, self.x + width(self.text, self.face, self.size), self.y + BELOW * high


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.2


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG, stretched over a box."""

    box: Box
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Across:
    """Words across a whole page, over all that stands on it."""

    text: str


Mark = Text | Rule | Picture | Across
Side = tuple[Mark, ...]


def font_file(face: Face) -> Path:
    """The font file of a face."""
    return Path(str(resources.files("civreg.export"))) / "fonts" / FILES[face]


@cache
def _advances(face: Face) -> dict[int, float]:
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it reports every table at INFO
    with TTFont(font_file(face), lazy=True) as font:
        unit, runs = font["head"].unitsPerEm, font["hmtx"]
        return {code: runs[glyph][0] / unit for code, glyph in font.getBestCmap().items()}


@lru_cache(maxsize=8192)
def width(text: str, face: Face, size: float) -> float:
    """Millimetres that a text takes."""
    known = _advances(face)
    return sum(known.get(ord(c), 0.0) for c in text) * size * POINT


def unknown(text: str) -> str:
    """The characters of a text that the fonts do not have, each once; a certified extract must not lose any."""
    return "".join(dict.fromkeys(c for c in written(text) if ord(c) not in _advances("regular") and c not in "\n\t"))


def visible(text: str) -> str:
    """A text in single blanks; characters that the fonts lack stand as their code."""
    known = _advances("regular")
    return "".join(c if ord(c) in known and c != "\u00ad" else f"‹U+{ord(c):04X}›" for c in " ".join(written(text).split()))


def wrapped(text: str, face: Face, size: float, widths: tuple[float, float]) -> list[str]:
    """Lines of a text; the first may be as wide as `widths[0]`, the others as `widths[1]`.

    Broken at blanks, and inside a word only where it alone is wider than a line; the first line may be empty.
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        room = widths[0] if not lines else widths[1]
        if width(longer, face, size) <= room:
            line = longer
            continue
        if line or not lines:
            lines.append(line)
        line = word
        while width(line, face, size) > widths[1]:
            kept = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or width(line[:n], face, size) <= widths[1])
            lines.append(line[:kept])
            line = line[kept:]
    return [*lines, line]


def clashes(side: Side, paper: tuple[float, float] = PAPER) -> list[str]:
    """The texts of a page that leave the paper, or that lie over one another or over a picture."""
    texts = [mark for mark in side if isinstance(mark, Text) and mark.text.strip()]
    boxes = [(mark.text, mark.box) for mark in texts]
    pictures = [("▣", mark.box) for mark in side if isinstance(mark, Picture)]
    outside = [text for text, (left, top, right, bottom) in boxes if left < 5 or top < 5 or right > paper[0] - 5 or bottom > paper[1] - 5]
    over = [f"{a} × {b}" for i, (a, one) in enumerate(boxes) for b, other in (*boxes[i + 1 :], *pictures) if _meet(one, other)]
    return [*outside, *over]


def _meet(one: Box, other: Box) -> bool:
    slack = 0.05
    return one[0] < other[2] - slack and other[0] < one[2] - slack and one[1] < other[3] - slack and other[1] < one[3] - slack
