"""The printed lines of an extract: labels and what stands behind them, broken and shrunk so that all of it fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from civreg.export.certificate.content import Cell
from civreg.export.certificate.marks import POINT, Face, visible, width, wrapped

LEFT, WIDE = 25.0, 170.0
GAP = 5.0
"""Millimetres between two fields on one line at least."""
LEADING, APART = 1.36, 0.16
"""Line height, and room between fields, in parts of the type size."""
DASH = "– "
SHRUNK = 0.84
"""How far a long name is made smaller before it is broken."""
_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; `x` in mm from the paper's edge."""

    x: float
    text: str
    face: Face
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """Words at one height, and how far the next line lies below, in mm."""

    pieces: tuple[Piece, ...]
    advance: float


def lines(rows: Sequence[Sequence[Cell]], size: float) -> list[Line]:
    """All lines of an extract at a type size in points."""
    return [line for row in rows for line in _row(row, size)]


def _row(row: Sequence[Cell], size: float) -> Iterator[Line]:
    if len(row) > 1:
        needed = [_needed(cell, size) for cell in row]
        spare, even = WIDE - sum(needed) - GAP * (len(row) - 1), (WIDE + GAP) / len(row) - GAP
        if spare >= 0:
            yield _abreast(row, [even] * len(row) if max(needed) <= even else [n + spare / len(row) for n in needed], size)
            return
    for cell in row:
        yield from _alone(cell, size)


def _abreast(row: Sequence[Cell], widths: Sequence[float], size: float) -> Line:
    pieces, x = [], LEFT
    for cell, wide in zip(row, widths, strict=True):
        pieces += [Piece(x, cell.label, "regular", size), _behind(cell, x, wide, size)]
        x += wide + GAP
    return Line(tuple(pieces), size * POINT * (LEADING + APART))


def _behind(cell: Cell, x: float, room: float, size: float) -> Piece:
    """What stands behind a label, on one line."""
    start = _label(cell, size)
    text = visible(" ".join(cell.lines)) if cell.lines else _dashes(room - start, size)
    return Piece(x + start, text, _face(cell), size)


def _alone(cell: Cell, size: float) -> Iterator[Line]:
    """A field that has its lines to itself."""
    start, face, high = _label(cell, size), _face(cell), size * POINT
    label = Piece(LEFT, cell.label, "regular", size)
    texts = [visible(text) for text in cell.lines] or [_dashes(WIDE - start, size)]
    fitting = _fitting(texts[0], face, size, WIDE - start) if cell.strong and len(texts) == 1 else size
    broken: list[Piece] = []
    for number, text in enumerate(texts):
        parts = wrapped(text, face, fitting, (WIDE if number else WIDE - start, WIDE))
        broken += [Piece(LEFT if number or i else LEFT + start, part, face, fitting) for i, part in enumerate(parts)]
    for i, piece in enumerate(broken):
        last = i == len(broken) - 1
        yield Line((label, piece) if i == 0 else (piece,), high * (LEADING + (APART if last else 0)))


def _fitting(text: str, face: Face, size: float, room: float) -> float:
    """The size at which a name stands on one line; its own where even the smallest does not do."""
    smaller = size
    while smaller >= size * SHRUNK:
        if width(text, face, smaller) <= room:
            return smaller
        smaller -= _STEP
    return size


def _label(cell: Cell, size: float) -> float:
    return width(cell.label + " ", "regular", size)


def _needed(cell: Cell, size: float) -> float:
    text = visible(" ".join(cell.lines)) or DASH * 4
    return _label(cell, size) + width(text, _face(cell), size)


def _face(cell: Cell) -> Face:
    return "italic" if cell.manner == "illegible" else "bold" if cell.strong and cell.lines else "regular"


def _dashes(room: float, size: float) -> str:
    """A line of dashes through an empty field, so that nothing can be written there later."""
    return (DASH * max(3, int(room / width(DASH, "regular", size)))).strip()
