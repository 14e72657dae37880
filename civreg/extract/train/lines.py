"""Real written lines with their text, and the words they can be cut into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.errors import NotFoundError
from civreg.extract.strip import extent, flatten, inked, sides
from civreg.raster import Pixels


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line: its picture's path, who wrote it, what it says."""

    path: Path
    writer: str
    text: str

    @property
    def exact(self) -> bool:
        """Whether the label keeps the ink's case and commas (those of unknown writers, `c`, do)."""
        return not self.writer.startswith("k")


@dataclass(frozen=True, slots=True)
class Ink:
    """A piece of writing on even paper, ready for views: (h, w), 255 = paper."""

    even: Pixels
    text: str
    exact: bool
    writer: str = ""
    cuts: tuple[int, ...] = ()
    """Columns between the words; empty where they cannot be told for sure."""
    end: int = 0
    """Column where the last word ends; 0 where that is not known."""


def labelled(folder: Path) -> list[Line]:
    """Read `labels.tsv` (file, writer, text) of a folder; raises NotFoundError."""
    table = folder / "labels.tsv"
    if not table.exists():
        raise NotFoundError(path=str(table))
    rows = (row.split("\t") for row in table.read_text(encoding="utf-8").splitlines() if row.strip())
    return [Line(folder / file, writer, text) for file, writer, text in rows]


def load(line: Line) -> Pixels:
    """The picture, grey."""
    image = cv2.imread(str(line.path), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise NotFoundError(path=str(line.path))
    return np.asarray(image, np.uint8)


def ink(line: Line) -> Ink:
    """The line with its margins off and its words told apart."""
    return piece(load(line), line.text, line.writer, exact=line.exact)


def piece(picture: Pixels, text: str, writer: str, *, exact: bool) -> Ink:
    """A grey picture of one line, (h, w), with its margins off and its words told apart."""
    even = flatten(picture)
    dark = inked(even)
    left, right = sides(dark, extent(dark)[1])
    if right <= left:
        left, right = 0, even.shape[1]
    return Ink(even[:, left:right], text, exact, writer, _cuts(dark[:, left:right], text.split()))


def _cuts(dark: NDArray[np.float32], said: list[str]) -> tuple[int, ...]:
    """The middles of the widest gaps, one fewer than words, where those are clearly wider and every word as wide as it is long."""
    words = len(said)
    full = np.flatnonzero(dark.sum(0) > 0.25)
    if words < 2 or len(full) < 2:
        return ()
    widths = np.diff(full)
    order = np.argsort(-widths)
    if len(order) < words:
        return ()
    chosen, next_one = order[: words - 1], widths[order[words - 1]]
    if widths[chosen[-1]] < max(8, 1.3 * next_one):
        return ()
    gaps = sorted((int(full[i]), int(full[i + 1])) for i in chosen)
    starts, ends = [int(full[0]), *(b for _, b in gaps)], [*(a for a, _ in gaps), int(full[-1])]
    pitch = np.array([(end - start + 6) / (len(word) + 0.5) for start, end, word in zip(starts, ends, said, strict=True)])
    fair = bool(np.all(pitch > 0.45 * np.median(pitch)) and np.all(pitch < 2.2 * np.median(pitch)))
    return tuple((a + b) // 2 for a, b in gaps) if fair else ()


def part(whole: Ink, first: int, last: int) -> Ink:
    """Words `first` to `last` (not included) of a line that has cuts."""
    edges = (0, *whole.cuts, whole.end or whole.even.shape[1])
    words = whole.text.split()
    return Ink(whole.even[:, edges[first] : edges[last]], " ".join(words[first:last]), whole.exact, whole.writer)


def join(pieces: Sequence[Ink], gaps: Sequence[int]) -> Ink:
    """Pieces of one writer as a line, `gaps` columns of paper after each but the last; the middles of their writing stand level."""
    columns: list[Pixels] = []
    for even, gap in zip(_level([piece.even for piece in pieces]), [*gaps, 0], strict=False):
        columns += [even, np.full((even.shape[0], gap), 255, np.uint8)]
    return Ink(np.hstack(columns), " ".join(p.text for p in pieces), pieces[0].exact, pieces[0].writer)


def _level(evens: Sequence[Pixels]) -> list[Pixels]:
    """Pictures brought to one height by paper over and under them; those of one height stay as they are."""
    if len({even.shape[0] for even in evens}) == 1:
        return list(evens)
    middles = [round(extent(inked(even))[0]) for even in evens]
    above, below = max(middles), max(even.shape[0] - middle for even, middle in zip(evens, middles, strict=True))
    return [
        np.pad(even, ((above - middle, below - even.shape[0] + middle), (0, 0)), constant_values=255)
        for even, middle in zip(evens, middles, strict=True)
    ]


def split(lines: Sequence[Line], held_out: Iterable[str], every: int) -> tuple[list[Line], list[Line]]:
    """Lines to learn from and lines held out: whole writers, and one in `every` of the lines without a known writer."""
    away = set(held_out)
    nth = 0
    learn: list[Line] = []
    keep: list[Line] = []
    for line in lines:
        nth += line.exact
        out = line.writer in away or (line.exact and every > 0 and nth % every == 0)
        (keep if out else learn).append(line)
    return learn, keep
