"""What stands on a sheet, as data: places and lengths in millimetres from the top left of the paper, type in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from civreg.verify.typeface import Face

PAPER = (297.0, 210.0)
"""A4 landscape."""

INK, MUTED, HAIR, ACCENT = "#1f2933", "#5b6772", "#c5ced6", "#1d5a78"
WHITE, TINT, GROUND = "#ffffff", "#fcf4e3", "#f3f6f8"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of type; `y` is its baseline."""

    x: float
    y: float
    text: str
    face: Face = "sans"
    size: float = 8.0
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.15
    colour: str = HAIR


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, filled, outlined or both."""

    x: float
    y: float
    w: float
    h: float
    fill: str | None = None
    stroke: str | None = None
    width: float = 0.2


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc, or a ring where `fill` is None."""

    x: float
    y: float
    r: float
    stroke: str
    fill: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A clipped view of the sheet's one picture.

    `left` and `top` are the page's millimetres that stand at the window's top left corner; `scale` is sheet
    millimetres for each of the page's.
    """

    x: float
    y: float
    w: float
    h: float
    left: float
    top: float
    scale: float


@dataclass(frozen=True, slots=True)
class Code:
    """A machine code: rows of modules, True is black, without its quiet zone."""

    x: float
    y: float
    module: float
    rows: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a person may answer: nothing is printed, but the place is kept for when the paper comes back."""

    key: str
    """Field key."""
    what: Literal["right", "wrong", "correction"]
    x: float
    y: float
    w: float
    h: float


Drawn = Text | Rule | Box | Dot | Window | Code
Mark = Drawn | Slot


@dataclass(frozen=True, slots=True)
class Picture:
    """The page's picture, embedded once a sheet: original pixels, straightened."""

    jpeg: bytes
    pixels: tuple[int, int]
    """Width and height of the JPEG."""
    size: tuple[float, float]
    """Width and height of the page in millimetres."""
    places: Mapping[str, tuple[float, float, float, float]]
    """What the crop of each field shows, by key: left, top, width and height in the page's millimetres."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entry as laid out: one or more sides of marks over one picture."""

    id: str
    """The readable id for the way back."""
    title: str
    sides: tuple[tuple[Mark, ...], ...]
    picture: Picture | None
    doubtful: bool = False
