"""Lines of print as a shop sets them, at 120 dpi, with the place of every word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from civreg.raster import Pixels

FINE = 2
"""Text is drawn so many times larger than it is read."""
Rng = np.random.Generator
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Word:
    """One drawn word and where its ink is: left, top, right, bottom in pixels of its picture."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Set:
    """One line, (h, w), black on white, and its words."""

    image: Pixels
    words: tuple[Word, ...]


@lru_cache(maxsize=512)
def font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """A type at a size in pixels."""
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def typeset(face: Path, size: float, said: str, rng: Rng) -> Set:
    """One line in a type, bent and turned a little, at reading size: dark on white, and its words within it."""
    type_ = font(face, max(8, round(size * FINE)))
    pad = round(0.8 * size * FINE)
    wide = type_.getlength(" ") * float(rng.uniform(0.75, 1.6) if rng.random() < 0.4 else 1.0)
    spaced = float(rng.uniform(0.04, 0.22)) * size * FINE if rng.random() < 0.07 else 0.0
    words = [w for w in said.split(" ") if w]
    width = round(sum(type_.getlength(w) + spaced * len(w) + wide for w in words)) + 2 * pad
    image = Image.new("L", (max(width, 4 * FINE), round(2.6 * size * FINE)), 255)
    pen = ImageDraw.Draw(image)
    x, base, placed = float(pad), 1.7 * size * FINE, []
    for word in words:
        box = pen.textbbox((x, base), word, type_, anchor="ls")
        if not spaced:
            pen.text((x, base), word, 0, type_, anchor="ls")
            end = x + type_.getlength(word)
        else:
            end = x
            for letter in word:
                pen.text((end, base), letter, 0, type_, anchor="ls")
                end += type_.getlength(letter) + spaced
            box = (box[0], box[1], box[0] + (end - spaced - x) - 1, box[3])
        placed.append(Word(word, (box[0] / FINE, box[1] / FINE, box[2] / FINE, box[3] / FINE)))
        x = end + wide
    return _bent(np.asarray(image, np.uint8), placed, rng)


def _bent(image: Pixels, placed: Sequence[Word], rng: Rng) -> Set:
    """Thicker or thinner, bent and turned a little, and brought to reading size."""
    h, w = image.shape
    if rng.random() < 0.4:
        image = np.asarray(
            cv2.dilate(image, np.ones((2, 2), np.uint8)) if rng.random() < 0.5 else cv2.erode(image, np.ones((2, 2), np.uint8)),
            np.uint8,
        )
    slope, bow = float(rng.normal(0, 0.0035)), float(rng.normal(0, 0.8)) * min(1.0, w / 1200)
    xs = np.linspace(-1, 1, w, dtype=np.float32)
    rise = slope * w / 2 * xs + bow * FINE * (xs**2 - 0.5)
    lean = float(rng.normal(0, 0.02)) * (np.arange(h, dtype=np.float32) - 0.6 * h)
    over = np.arange(w, dtype=np.float32)[None, :] + lean[:, None]
    down = np.arange(h, dtype=np.float32)[:, None] + rise[None, :]
    image = np.asarray(cv2.remap(image, over, np.broadcast_to(down, over.shape).copy(), cv2.INTER_LINEAR, borderValue=255))
    small = np.asarray(cv2.resize(image, None, fx=1 / FINE, fy=1 / FINE, interpolation=cv2.INTER_AREA), np.uint8)
    moved = []
    for word in placed:
        x0, y0, x1, y1 = word.box
        up = float(np.interp((x0 + x1) / 2 * FINE, np.arange(w), rise)) / FINE
        moved.append(Word(word.text, (x0, y0 - up, x1, y1 - up)))
    return Set(small, tuple(moved))
