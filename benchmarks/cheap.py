"""Cheap pages by the thousand: flat scans of printed forms at low resolution, each with other writing, drawn in a few milliseconds.

    python benchmarks/cheap.py OUT 3000 [--dpi 150] [--book 250] [--wide 210]

Twenty-four entries of each form are written once; a page takes each of its lines from one of them by chance. The same number of
pages from the same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "samples"))


from layouts import LAYOUTS  # noqa: E402 - samples/ is no package
from people import Village  # noqa: E402 - likewise
from printer import PAGE, Press, Printer, Type  # noqa: E402 - likewise
from writer import Hand, Writer  # noqa: E402 - likewise

FORMS = {"KS": "KS-2015", "KH": "KH-2015", "KT": "KT-2015"}
A4 = 210.0
"""Millimetres."""
WRITTEN = 24
BANDS = 18
FONTS = {
    "tinos-400-normal.ttf": "civreg/export/fonts/Tinos-Regular.ttf",
    "tinos-700-normal.ttf": "civreg/export/fonts/Tinos-Bold.ttf",
    "hand-400-normal.ttf": "civreg/verify/fonts/BeVietnamPro-Regular.ttf",
}
"""What the package itself brings, under the names that samples/ knows fonts by."""
Layer = NDArray[np.uint8]


@dataclass(frozen=True)
class Stock:
    """An empty form and what was written on it, as coverage 0..255 in the pixels of the pages."""

    printed: Layer
    written: list[Layer]

    def page(self, rng: Random) -> Layer:
        """A page in grey: each line written by another entry."""
        height = self.printed.shape[0]
        edges = [round(height * i / BANDS) for i in range(BANDS + 1)]
        ink = np.vstack([rng.choice(self.written)[a:b] for a, b in itertools.pairwise(edges)])
        return np.asarray(244 - 0.82 * np.maximum(self.printed, ink), np.uint8)


def draw(folder: Path, pages: int, dpi: int = 150, book: int = 250, wide: float = A4) -> Iterator[Path]:
    """Draw so many pages of paper `wide` millimetres wide into books of `book` pages under `folder`; gives each file."""
    size = round(dpi * wide / A4)
    with tempfile.TemporaryDirectory() as fonts:
        for name, path in FONTS.items():
            shutil.copy(ROOT / path, Path(fonts) / name)
        stocks = {kind: _stock(form, Type(Path(fonts)), size) for kind, form in FORMS.items()}
    for number in range(pages):
        volume, kind = number // book, list(FORMS)[number // book % len(FORMS)]
        at = folder / f"{kind}.{2000 + volume % 20}.{1 + volume // 20:02d}"
        at.mkdir(parents=True, exist_ok=True)
        path = at / f"p{number:05d}.jpg"
        image = Image.fromarray(stocks[kind].page(Random(f"page/{number}")))  # noqa: S311 - drawn, nothing is kept secret
        ImageDraw.Draw(image).text((20, 12), f"{number:05d}", fill=60)
        image.save(path, quality=60, dpi=(dpi, dpi))
        yield path


def _stock(form: str, fonts: Type, dpi: int) -> Stock:
    rng = Random(f"stock/{form}")  # noqa: S311 - drawn, nothing is kept secret
    village, printed = Village(rng, 2015), Press(LAYOUTS[form], Printer(), fonts).run()
    written = []
    for _ in range(WRITTEN):
        writer = Writer(Hand("hand", 54, 0.95), fonts, rng)
        writer.fill(printed, village.entry(form))
        written.append(_small(writer.layer, dpi))
    return Stock(_small(printed.layer, dpi), written)


def _small(layer: Image.Image, dpi: int) -> Layer:
    size = round(PAGE[0] * dpi / 300), round(PAGE[1] * dpi / 300)
    return np.asarray(layer.resize(size, Image.Resampling.BOX), np.uint8)


def main() -> None:
    """Read the options and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("pages", type=int)
    parser.add_argument("--dpi", type=int, default=150)
    parser.add_argument("--book", type=int, default=250)
    parser.add_argument("--wide", type=float, default=A4, help="millimetres")
    given = parser.parse_args()
    for _ in draw(given.out, given.pages, given.dpi, given.book, given.wide):
        pass


if __name__ == "__main__":
    main()
