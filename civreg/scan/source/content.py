"""What a PDF page paints, in order: enough to say whether the page is just one picture.

Matrices are PDF's (a, b, c, d, e, f), points with y up; ISO 32000-1, 8.3 and 8.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pikepdf

Matrix = tuple[float, float, float, float, float, float]
Bounds = tuple[float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
CONTENT_ERRORS = (
    pikepdf.PdfError,
    pikepdf.DependencyError,
    TypeError,
    ValueError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
)
"""What pikepdf raises on objects that are damaged or of another type than the standard says."""
_DEPTH = 8
_INVISIBLE = (3, 7)
_PAINTS = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "INLINE IMAGE"})
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})
_PATHS = frozenset({"m", "l", "c", "v", "y", "h"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing painted: a picture, visible or hidden text, or anything else."""

    kind: Literal["picture", "text", "hidden-text", "paint"]
    picture: pikepdf.Object | None = None
    """None for a picture that the page paints but the file no longer holds."""
    matrix: Matrix = IDENTITY
    """Carries the unit square, the picture's own space, to the page."""
    clip: Bounds | None = None
    plain: bool = True
    """Painted opaque, in no optional layer and under no clip but an upright rectangle."""


@dataclass(frozen=True, slots=True)
class _State:
    matrix: Matrix = IDENTITY
    text_mode: int = 0
    clip: Bounds | None = None
    plain: bool = True


def then(first: Matrix, second: Matrix) -> Matrix:
    """One matrix that does `first`, then `second`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def bounds(matrix: Matrix, left: float = 0, low: float = 0, right: float = 1, high: float = 1) -> Bounds:
    """The upright rectangle around a rectangle (by default the unit square) carried by a matrix."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (low, high)]
    ys = [b * x + d * y + f for x in (left, right) for y in (low, high)]
    return min(xs), min(ys), max(xs), max(ys)


def meet(one: Bounds, other: Bounds | None) -> Bounds:
    """The common part of two rectangles; of no area where they do not meet."""
    if other is None:
        return one
    left, low = max(one[0], other[0]), max(one[1], other[1])
    return left, low, max(left, min(one[2], other[2])), max(low, min(one[3], other[3]))


def area(box: Bounds) -> float:
    """Area of a rectangle in square points."""
    return (box[2] - box[0]) * (box[3] - box[1])


def marks(page: pikepdf.Page) -> Iterator[Mark]:
    """Everything that a page paints, in order; raises one of `CONTENT_ERRORS` where its content is broken."""
    yield from _Walk(page.resources).run(page, _State(), 0)


class _Walk:
    """One content stream with its resources; form XObjects are walked by walks of their own."""

    def __init__(self, resources: pikepdf.Object | None) -> None:
        self.resources = resources
        self.stack: list[_State] = []
        self.rectangle: Bounds | None = None
        self.path_odd = False
        self.clipping = False

    def run(self, content: pikepdf.Page | pikepdf.Object, state: _State, depth: int) -> Iterator[Mark]:
        for instruction in pikepdf.parse_content_stream(content):
            name, operands = str(instruction.operator), instruction.operands
            if name == "Do":
                yield from self._do(str(operands[0]), state, depth)
            elif name in _PAINTS:
                yield Mark("paint", plain=state.plain)
                state = self._end_path(state)
            elif name in _SHOWS:
                yield Mark("hidden-text" if state.text_mode in _INVISIBLE else "text")
            elif name in ("re", "W", "W*", "n") or name in _PATHS:
                state = self._path(name, operands, state)
            else:
                state = self._set(name, operands, state)

    def _set(self, name: str, operands: object, state: _State) -> _State:
        values = list(operands)  # type: ignore[call-overload]  # pikepdf gives its own list type
        if name == "q":
            self.stack.append(state)
        elif name == "Q" and self.stack:
            return self.stack.pop()
        elif name == "cm":
            return replace(state, matrix=then(_matrix(values), state.matrix))
        elif name == "Tr":
            return replace(state, text_mode=int(values[0]))
        elif name == "gs":
            return replace(state, plain=state.plain and self._opaque(str(values[0])))
        elif name == "BDC" and str(values[0]) == "/OC":
            return replace(state, plain=False)
        return state

    def _path(self, name: str, operands: object, state: _State) -> _State:
        if name == "re":
            x, y, w, h = (float(v) for v in operands)  # type: ignore[attr-defined]  # as above
            self.path_odd = self.path_odd or self.rectangle is not None
            self.rectangle = bounds(state.matrix, x, y, x + w, y + h)
        elif name in _PATHS:
            self.path_odd = True
        elif name == "n":
            return self._end_path(state)
        else:
            self.clipping = True
        return state

    def _end_path(self, state: _State) -> _State:
        if self.clipping and (self.path_odd or self.rectangle is None):
            state = replace(state, plain=False)
        elif self.clipping and self.rectangle is not None:
            state = replace(state, clip=meet(self.rectangle, state.clip))
        self.rectangle, self.path_odd, self.clipping = None, False, False
        return state

    def _do(self, name: str, state: _State, depth: int) -> Iterator[Mark]:
        shelf = self.resources.get("/XObject") if self.resources is not None else None
        thing = shelf.get(name) if shelf is not None else None
        if thing is None:
            yield Mark("picture")
            return
        plain = state.plain and "/OC" not in thing
        if thing.get("/Subtype") == "/Image":
            yield Mark("picture", thing, state.matrix, state.clip, plain)
        elif thing.get("/Subtype") == "/Form":
            if depth >= _DEPTH:
                raise ValueError("forms within forms without end")
            matrix = then(_matrix(list(thing.get("/Matrix", IDENTITY))), state.matrix)
            x, y, right, high = (float(v) for v in thing["/BBox"])
            clip = meet(bounds(matrix, x, y, right, high), state.clip)
            inner = _Walk(thing.get("/Resources", self.resources))
            yield from inner.run(thing, replace(state, matrix=matrix, clip=clip, plain=plain and "/Group" not in thing), depth + 1)

    def _opaque(self, name: str) -> bool:
        if self.resources is None:
            return True
        look = self.resources["/ExtGState"][name]
        masked = str(look.get("/SMask", "/None")) != "/None"
        solid = float(look.get("/ca", 1)) == 1
        return solid and not masked and str(look.get("/BM", "/Normal")) in ("/Normal", "/Compatible")


def _matrix(values: list[object]) -> Matrix:
    a, b, c, d, e, f = (float(str(v)) for v in values)
    return a, b, c, d, e, f
