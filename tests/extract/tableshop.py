"""Rules a table as some printer might, and writes in it: pages for tests, with the place of every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from civreg.forms import FormTemplate
from civreg.raster import PagePixels, Pixels

TYPE = resources.files("civreg.verify").joinpath("fonts/NotoSerif-Medium.ttf")
HAND = resources.files("civreg.verify").joinpath("fonts/BeVietnamPro-Regular.ttf")
Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Shop:
    """One printer's habits and the state of one page, in pixels at 300 dpi."""

    widths: Sequence[int] = (150, 330, 560, 200, 360, 760, 520, 520, 760, 500, 320)
    """Of the columns; more than the form has are those of split ones."""
    row: int = 190
    heading: int = 130
    rule: int = 4
    grey: int = 60
    """Of the rules."""
    size: int = 32
    """Of the headings' type."""
    broken: float = 0.0
    """Share of every rule that has faded away, in stretches of an inch."""
    bend: float = 0.0
    """How far level rules sink in the middle of the page, as near a gutter."""
    lean: float = 0.0
    """Degrees by which the right half leans against the left one."""
    ruled: bool = True
    """Whether level rules part the rows; the heading's stands always."""
    counted: bool = False
    """Whether a row under the heading counts the columns."""
    headings: Sequence[str] | None = None
    """What stands over the columns; None: what the form says."""
    headed: bool = True
    """Whether the columns have headings: further pages of a register often have none."""
    left: int = 160
    """Where the table begins."""
    hidden: Sequence[int] = ()
    """Upright rules that have faded away as a whole, from 0."""
    seed: int = 1


@dataclass
class Printed:
    """A drawn page, and the corners of the cells of its rows."""

    pixels: PagePixels
    cells: list[list[Quad]] = field(default_factory=list)


def draw(form: FormTemplate, rows: Sequence[Sequence[str]], shop: Shop = Shop(), struck: Sequence[int] = ()) -> Printed:
    """Print the table of `form` with `rows` of texts (a line break parts written lines), those in `struck` struck out."""
    heights = [*([shop.heading] if shop.headed else []), *([60] if shop.counted else []), *([shop.row] * len(rows))]
    xs = shop.left + np.concatenate([[0], np.cumsum(shop.widths)])
    ys = 220 + np.concatenate([[0], np.cumsum(heights)])
    image = Image.new("L", (int(xs[-1]) + 160, int(ys[-1]) + 160), 255)
    pen = ImageDraw.Draw(image)
    pen.text((900, 90), form.title, 30, ImageFont.truetype(str(TYPE), 48))
    head = len(heights) - len(rows)
    labels = shop.headings or [c.label for c in form.columns]
    for i, label in enumerate(labels):
        if shop.headed:
            _centred(pen, label, (xs[i], xs[i + 1], ys[0], ys[1]), shop.size)
        if shop.counted:
            _centred(pen, f"({i + 1})", (xs[i], xs[i + 1], ys[head - 1], ys[head]), 28)
    for r, row in enumerate(rows):
        for i, text in enumerate(row):
            _write(pen, text, (float(xs[i]) + 16, float(ys[head + r])), shop)
        if r in struck:
            middle = int(ys[head + r] + shop.row // 2)
            pen.line((int(xs[0]) + 20, middle + 12, int(xs[-1]) - 30, middle - 12), 40, 6)
    flat = _ruled(np.array(image, np.uint8), (xs, ys), head, shop)
    bent, moved = _bent(flat, shop)
    quads = [[moved((xs[i], ys[r]), (xs[i + 1], ys[r + 1])) for i in range(len(xs) - 1)] for r in range(head, len(ys) - 1)]
    return Printed(PagePixels(np.dstack([bent] * 3), bent), quads)


def _centred(pen: ImageDraw.ImageDraw, label: str, box: tuple[float, float, float, float], size: int) -> None:
    """A heading, wrapped to its column."""
    left, right, top, bottom = box
    font = ImageFont.truetype(str(TYPE), size)
    lines: list[str] = []
    for word in label.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(joined) < right - left - 16:
            lines[-1] = joined
        else:
            lines.append(word)
    y = (top + bottom - len(lines) * size * 1.15) / 2
    for line in lines:
        pen.text(((left + right - font.getlength(line)) / 2, y), line, 40, font)
        y += size * 1.15


def _write(pen: ImageDraw.ImageDraw, text: str, at: tuple[float, float], shop: Shop) -> None:
    lines = text.split("\n")
    y = at[1] + (shop.row - 62 * len(lines)) / 2
    for line in lines:
        pen.text((at[0], y), line, 50, ImageFont.truetype(str(HAND), 44))
        y += 62


def _ruled(page: Pixels, grid: tuple[np.ndarray, np.ndarray], head: int, shop: Shop) -> Pixels:
    """The page with its rules, stretches of them faded away."""
    xs, ys = grid
    luck = np.random.default_rng(shop.seed)
    levels = ys if shop.ruled else [*ys[: head + 1], ys[-1]]
    lines = [((int(x), int(ys[0])), (int(x), int(ys[-1]))) for i, x in enumerate(xs) if i not in shop.hidden] + [
        ((int(xs[0]), int(y)), (int(xs[-1]), int(y))) for y in levels
    ]
    for start, end in lines:
        long = max(end[0] - start[0], end[1] - start[1])
        for at in range(0, long, 300):
            if luck.random() >= shop.broken:
                a, b = at / long, min(1.0, (at + 300) / long)
                one, other = (tuple(round(s + t * (e - s)) for s, e in zip(start, end, strict=True)) for t in (a, b))
                cv2.line(page, one, other, shop.grey, shop.rule)
    return page


def _bent(page: Pixels, shop: Shop) -> tuple[Pixels, object]:
    """The page with its level rules sunk toward the middle and its right half leaning; and where a cell goes by that."""
    height, width = page.shape

    def sink(x: np.ndarray) -> np.ndarray:
        off = x - width / 2
        return shop.bend * np.exp(-((off / 260.0) ** 2)) + np.maximum(off, 0) * np.tan(np.radians(shop.lean))

    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bent = cv2.remap(page, xs, (ys - sink(xs)).astype(np.float32), cv2.INTER_LINEAR, borderValue=(255,))
    noise = np.random.default_rng(shop.seed).normal(0, 3, page.shape)

    def moved(one: tuple[float, float], other: tuple[float, float]) -> Quad:
        (x0, y0), (x1, y1) = one, other
        a, b = (float(v) for v in sink(np.array([x0, x1], np.float64)))
        return (x0, y0 + a), (x1, y0 + b), (x1, y1 + b), (x0, y1 + a)

    return np.clip(bent.astype(np.float64) + noise, 0, 255).astype(np.uint8), moved
