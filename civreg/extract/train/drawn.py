"""Drawn lines: invented text in a handwriting font, with the unrest of a hand."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from civreg.errors import NotFoundError
from civreg.extract.strip import flatten
from civreg.extract.train import texts
from civreg.extract.train.lines import Ink

SIZE = 44
"""Font size in pixels; views bring every line to size afterwards."""


def fonts(folder: Path, without: frozenset[str] = frozenset()) -> list[Path]:
    """The fonts in a folder (`civreg hand fonts`), but for those held out by name; raises NotFoundError where there is none."""
    found = sorted(p for p in folder.glob("*.ttf") if p.stem not in without)
    if not found:
        raise NotFoundError(path=str(folder / "*.ttf"))
    return found


@lru_cache(maxsize=256)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def draw(path: Path, said: str, rng: np.random.Generator) -> Ink:
    """Draw a line: as one, or word by word with every word's height, slope and gap a little its own."""
    font = _font(path, SIZE + int(rng.integers(-6, 7)))
    words = said.split(" ") if rng.random() < 0.5 else [said]
    gap = font.getlength(" ") * float(rng.uniform(0.8, 1.8))
    width = round(sum(font.getlength(w) + gap for w in words)) + 4 * SIZE
    canvas = Image.new("L", (width, 4 * SIZE), 255)
    pen = ImageDraw.Draw(canvas)
    x, base = 1.5 * SIZE, 2.4 * SIZE
    slope = float(rng.normal(0, 0.01))
    weight = int(rng.random() < 0.18)
    for word in words:
        y = base + slope * x + (float(rng.normal(0, 2.0)) if len(words) > 1 else 0.0)
        pen.text((x, y), word, fill=int(rng.integers(0, 60)), font=font, anchor="ls", stroke_width=weight)
        x += font.getlength(word) + gap * float(rng.uniform(0.85, 1.25))
    box = Image.eval(canvas, lambda v: 255 - v).getbbox() or (0, 0, width, 4 * SIZE)
    image = canvas.crop((max(0, box[0] - 8), max(0, box[1] - 10), box[2] + 8, box[3] + 10))
    return Ink(flatten(np.asarray(image, np.uint8)), said, exact=True)


def line(paths: list[Path], rng: np.random.Generator) -> Ink:
    """One drawn line in one of the fonts."""
    return draw(paths[int(rng.integers(len(paths)))], texts.text(rng), rng)
