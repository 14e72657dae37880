"""One entry's picture as a PDF/A of one page, in colour."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from civreg.export.hotich.picture import row_of, scaled, side, squeeze, upright
from civreg.model import PAGE_DPI, Page, Quad, SourceImage
from civreg.raster import Pixels

Shown = Literal["whole", "side", "row"]
"""The picture as delivered; its own page of a picture that shows two; its own row of a table."""
WORDS = "DỰ THẢO – NHÁP"
_STRENGTH = 0.32
"""How strongly the draft's words stand over the page, 0..1."""
_INK = (40, 40, 200)
_AROUND = 5100
"""Bytes of a PDF/A around its picture."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one entry's PDF shows, and within how many bytes."""

    name: str
    """Of the file."""
    shown: Shown
    budget: int
    """Bytes of the file."""
    made: datetime
    row: tuple[Quad, ...] = ()
    """Of a row, its cells on the straightened page; `every`: those of all rows of the page."""
    every: tuple[Quad, ...] = ()
    draft: Path | None = None
    """A font file: the words "DỰ THẢO – NHÁP" are written across the page with it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An entry's PDF, and how good its picture is."""

    name: str
    pdf: bytes
    dpi: int
    quality: int
    fits: bool
    """Whether the file is within its bytes."""


def draw(original: Pixels, source: SourceImage, page: Page, wanted: Sequence[Wanted]) -> list[Drawn]:
    """The PDFs of the entries of one page from the pixels of its delivered picture (h, w, 3)."""
    straight = side(original, page) if any(w.shown != "whole" for w in wanted) else original
    whole = upright(original, page.turn, mirrored=source.mirrored)
    return [_pdf(*(_sized(straight, w, page) if w.shown != "whole" else (whole, _own_dpi(page))), w) for w in wanted]


def _pdf(image: Pixels, dpi: float, wanted: Wanted) -> Drawn:
    squeezed = squeeze(_marked(image, wanted.draft) if wanted.draft else image, dpi, wanted.budget - _AROUND)
    width, height = (length / squeezed.dpi * 25.4 for length in squeezed.pixels)
    pdf = FPDF(unit="mm", format=(min(width, height), max(width, height)), enforce_compliance="PDF/A-2B")
    pdf.set_margin(0)
    pdf.set_auto_page_break(auto=False)
    pdf.set_title(wanted.name.removesuffix(".pdf"))
    pdf.set_creator("civreg")
    pdf.set_creation_date(wanted.made)
    pdf.add_page(orientation="portrait" if height >= width else "landscape")
    pdf.image(io.BytesIO(squeezed.jpeg), 0, 0, width, height)
    data = bytes(pdf.output())
    return Drawn(wanted.name, data, round(squeezed.dpi), squeezed.quality, len(data) <= wanted.budget)


def _sized(straight: Pixels, wanted: Wanted, page: Page) -> tuple[Pixels, float]:
    """What is shown of a straightened page, with no more dots than the delivered picture had, and their number an inch."""
    image = row_of(straight, wanted.row, wanted.every) if wanted.shown == "row" and wanted.row else straight
    scale = min(1.0, _own_dpi(page) / PAGE_DPI)
    return scaled(image, scale), PAGE_DPI * scale


def _own_dpi(page: Page) -> float:
    """Dots of the delivered picture to an inch of the paper; what is declared may lie, and is kept within reason."""
    return min(1200.0, max(50.0, page.legibility.effective_dpi or PAGE_DPI))


def _marked(image: Pixels, font: Path) -> Pixels:
    """The page with the draft's words across it, so strong that nobody overlooks them and so pale that all can be read."""
    height, width = image.shape[:2]
    mask = np.asarray(_words(str(font), width, height))
    strength = (mask.astype(np.float32) / 255 * _STRENGTH)[..., None]
    return np.asarray(np.rint(image * (1 - strength) + np.array(_INK, np.float32) * strength), np.uint8)


@lru_cache(maxsize=4)
def _words(font: str, width: int, height: int) -> Image.Image:
    """The words rising across a page of so many pixels: 255 where they stand."""
    size = max(8, round(min(width / 9.5, height / 2.3)))
    letters = ImageFont.truetype(font, size)
    mask = Image.new("L", (width, height), 0)
    box = letters.getbbox(WORDS)
    word = Image.new("L", (round(box[2]) + size // 4, round(box[3]) + size // 4), 0)
    ImageDraw.Draw(word).text((size // 8, 0), WORDS, 255, font=letters)
    turned = word.rotate(min(35.0, 35.0 * height / width), expand=True, resample=Image.Resampling.BILINEAR)
    for nth in (1, 3) if height > width else (1,):
        middle = nth * height // (4 if height > width else 2)
        mask.paste(turned, ((width - turned.width) // 2, middle - turned.height // 2), turned)
    return mask
