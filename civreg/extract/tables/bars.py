"""Printed rules followed over the page: pieces that go on in one another become one bar, faint, broken or bent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civreg.model import PAGE_DPI
from civreg.raster import Pixels, reduced
from civreg.ruling import Rules, find_rules, find_upright

Floats = NDArray[np.float64]
Piece = tuple[float, float, float, float]
"""Along and across where it starts, along and across where it ends."""
COARSE = 4
"""Frames are thick: they are seen at this part of the page's size."""
OFF, STEEP = 7.0, 0.02
"""Pixels, and pixels a pixel of gap, by which a piece may miss the one it goes on from."""
GAP = 0.35
"""Widest gap in a bar, as a share of the page."""
LONG = 0.4
"""Least length of a thick rule, as a share of the page: at that size lines of writing look like rules."""
EDGE = 0.012
"""Share of the page at its edges where the paper ends, and no rule is printed."""
SEEN = 0.6
"""Share of a thick rule that was seen as thin ones, from which it is left to those."""
SAME = 12.0
"""Pixels between two rules found twice."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One printed rule: knots along it (ascending, pixels) and where it stands at each, across."""

    along: tuple[float, ...]
    across: tuple[float, ...]
    seen: float
    """Pixels of it that were seen."""
    dark: float = 255.0
    """How dark it is, 0..255: the middle of what was seen."""

    @property
    def start(self) -> float:
        """Where it begins."""
        return self.along[0]

    @property
    def end(self) -> float:
        """Where it ends."""
        return self.along[-1]

    @property
    def middle(self) -> float:
        """Where it stands half way along."""
        return self.at((self.start + self.end) / 2)

    def at(self, along: float) -> float:
        """Where it stands at a place along; beyond its ends it goes straight on."""
        for edge, inner in ((0, 1), (-1, -2)):
            beyond = along - self.along[edge]
            if beyond * (1 if edge else -1) > 0:
                run = self.along[edge] - self.along[inner]
                return self.across[edge] + beyond * (self.across[edge] - self.across[inner]) / (run or 1.0)
        return float(np.interp(along, self.along, self.across))

    def moved(self, by: float) -> Bar:
        """The same bar, shifted across."""
        return replace(self, across=tuple(x + by for x in self.across))

    def spanning(self, start: float, end: float) -> Bar:
        """The same bar from one place along to another, cut or drawn out."""
        inner = [(a, x) for a, x in zip(self.along, self.across, strict=True) if start + 1 < a < end - 1]
        knots = [(start, self.at(start)), *inner, (end, self.at(end))]
        return replace(self, along=tuple(a for a, _ in knots), across=tuple(x for _, x in knots))


@dataclass(frozen=True, slots=True)
class Bars:
    """All bars of a page: `across` lie level and are sorted downward, `down` stand upright and are sorted rightward."""

    across: tuple[Bar, ...]
    down: tuple[Bar, ...]
    size: tuple[int, int]
    """Width and height of the page in pixels."""


def find_bars(flat: Pixels, rules: Rules, fewest: int = 0) -> Bars | None:
    """Every bar of a page (h, w) whose thin rules are known; thick ones, as frames have, are looked for here.

    None where no more than `fewest` stand upright: that is known in half the time.
    """
    height, width = flat.shape
    small = reduced(flat, COARSE)
    thick = _in_full(_turned(find_upright(small, PAGE_DPI / COARSE, 25.0)))
    upright = link(_with_thick(_pieces(_turned(rules.vertical)), thick, (LONG * height, width)), GAP * height)
    if len(upright) <= fewest:
        return None
    thick = _in_full(find_rules(small, PAGE_DPI / COARSE, 25.0).horizontal)
    level = link(_with_thick(_pieces(rules.horizontal), thick, (LONG * width, height)), GAP * width)
    across = tuple(replace(b, dark=_darkness(flat, b)) for b in level)
    down = tuple(replace(b, dark=_darkness(flat.T, b)) for b in upright)
    return Bars(across, down, (width, height))


def _in_full(thick: Floats) -> list[Piece]:
    """Pieces on the page of rules found on it at `COARSE`."""
    return _pieces(thick * COARSE + (COARSE - 1) / 2)


def _darkness(page: Pixels, bar: Bar) -> float:
    along = np.arange(max(int(bar.start), 0), min(int(bar.end), page.shape[1]), 3)
    across = np.rint(np.interp(along, bar.along, bar.across)).astype(np.int64)
    rows = np.clip(across + np.arange(-2, 3)[:, None], 0, len(page) - 1)
    return float(np.median(255 - page[rows, along].min(axis=0))) if len(along) else 0.0


def _turned(segments: Floats) -> Floats:
    return segments[:, [1, 0, 3, 2]]


def _with_thick(thin: list[Piece], thick: Iterable[Piece], room: tuple[float, float]) -> list[Piece]:
    """Thin pieces and the long thick ones beside most of which none runs, without the edges of the paper.

    `room` is the least length of a thick one, and the width of the page across.
    """
    longest, wide = room
    new = [p for p in thick if p[2] - p[0] > longest and sum(_beside(p, k) for k in thin) < SEEN * (p[2] - p[0])]
    return [p for p in [*thin, *new] if EDGE * wide < (p[1] + p[3]) / 2 < (1 - EDGE) * wide]


def _pieces(segments: Floats) -> list[Piece]:
    return [(a, b, c, d) for a, b, c, d in segments.tolist()]


def _beside(piece: Piece, other: Piece) -> float:
    """Pixels of a piece beside which another runs."""
    shared = min(piece[2], other[2]) - max(piece[0], other[0])
    middle = (min(piece[2], other[2]) + max(piece[0], other[0])) / 2
    return shared if shared > 0 and abs(_drawn(piece, middle) - _drawn(other, middle)) < SAME else 0.0


def link(pieces: Iterable[Piece], widest: float) -> tuple[Bar, ...]:
    """Join pieces that go on in one another over gaps up to `widest` pixels; sorted by where they stand."""
    chains: list[list[Piece]] = []
    for piece in sorted(pieces):
        fits = [(miss, i) for i, chain in enumerate(chains) if (miss := _miss(chain[-1], piece, widest)) is not None]
        if fits:
            chains[min(fits)[1]].append(piece)
        else:
            chains.append([piece])
    return tuple(sorted((_bar(chain) for chain in chains), key=lambda bar: bar.middle))


def _miss(before: Piece, after: Piece, widest: float) -> float | None:
    """By how much a piece misses the one before it, each drawn out half way; None where it is another rule."""
    gap = after[0] - before[2]
    if not -0.5 * (after[2] - after[0]) - OFF < gap < widest or after[2] <= before[2]:
        return None
    middle = (before[2] + after[0]) / 2
    miss = abs(_drawn(before, middle) - _drawn(after, middle))
    near = min(miss, abs(before[3] - after[1]))
    return near if near <= OFF + STEEP * max(gap, 0.0) else None


def _drawn(piece: Piece, along: float) -> float:
    a, b, c, d = piece
    return b + (d - b) * (along - a) / max(c - a, 1.0)


def _bar(chain: Sequence[Piece]) -> Bar:
    knots: list[tuple[float, float]] = []
    for a, b, c, d in chain:
        for along, across in ((a, b), (c, d)):
            if not knots or along > knots[-1][0] + 1:
                knots.append((along, across))
    return Bar(tuple(a for a, _ in knots), tuple(x for _, x in knots), sum(c - a for a, _, c, _ in chain))
