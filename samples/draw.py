"""Draw aged synthetic register pages, with the truth beside them.

    python samples/draw.py --books --out samples/incoming --truth samples/truth.json   # what the repository carries
    python samples/draw.py --out build/varied --pages 40 --printers --seed 7             # every page from another print shop
    python samples/draw.py --out build/many --pages 300 --form KS-2015                   # one long book

The same seed draws the same pages. truth.json is a list of {image, form, typed, fields, real_ink, boxes, skew_deg}; boxes are
four corners in pixels of the delivered image; a file of several pages has one item a page, in order.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import cv2
import numpy as np
from ageing import Colour, Geometry, Pixels, Years, invent
from layouts import LAYOUTS
from people import YEARS, Village
from PIL import Image
from printer import PAGE, PRINTERS, Press, Printer, Type, vary
from writer import HANDS, INKS, TYPEWRITERS, Hand, Writer

JPEG_QUALITY = 65
Truth = dict[str, object]


@dataclass
class Book:
    """Pages of one form, one print shop, one hand and one office, numbers running on."""

    form: str
    printer: Printer
    hand: Hand
    village: Village
    strength: float
    fonts: Type
    paper: Colour | None = None
    """The sheets of a book yellow together; set by the first page."""

    def page(self, rng: Random) -> tuple[Pixels, Truth]:
        """Draw the next page: the scan, (h, w, 3) BGR, and its truth without the image's name."""
        fields = self.village.entry(self.form)
        printed = Press(LAYOUTS[self.form], self.printer, self.fonts).run()
        if printed.notes and rng.random() < 0.08:
            fields["ghiChu"] = f"Đã cấp bản sao ngày {self.village.day:%d/%m/%Y}"
        writer = Writer(self.hand, self.fonts, rng)
        boxes = writer.fill(printed, fields)
        age = invent(rng, self.strength)
        self.paper = self.paper or age.paper
        age = replace(age, paper=self.paper)
        if LAYOUTS[self.form].framed and rng.random() < 0.35:
            age = replace(age, stamp=(rng.uniform(900, 1500), rng.uniform(2900, 3100)))
        geometry = Geometry(age, PAGE, rng)
        layers = np.asarray(printed.layer), np.asarray(writer.layer)
        scan = Years(age, rng.randrange(2**32)).scan(*layers, (self.printer.colour, self.hand.colour), geometry)
        corners = {k: geometry.carry([(a, b), (c, b), (c, d), (a, d)]) for k, (a, b, c, d) in boxes.items()}
        truth = {"form": self.form, "typed": self.hand.typed, "skew_deg": age.skew, "fields": fields, "real_ink": [], "boxes": corners}
        return scan, truth


def book(form: str, rng: Random, fonts: Type, typed: bool | None = None) -> Book:
    """A book by chance; southern books are typed half of the time, others seldom."""
    if typed is None:
        typed = rng.random() < (0.5 if form == "KS-1965" else 0.2)
    hand = rng.choice(TYPEWRITERS if typed else (*HANDS, replace(HANDS[1], weight="700-normal")))
    hand = replace(
        hand, lift=hand.lift + rng.uniform(-7, 5) if typed else rng.uniform(-4, 8), colour=hand.colour if typed else rng.choice(INKS)
    )
    hand = replace(hand, size=round(hand.size * (rng.uniform(0.92, 1.0) if typed else rng.uniform(0.85, 1.15))))
    village = Village(rng, rng.randint(*YEARS[form]), capitals=form.endswith("2015") and rng.random() < 0.5)
    return Book(form, vary(rng.choice(PRINTERS), rng), hand, village, rng.uniform(0.1, 0.9), fonts)


def jpeg(path: Path, scan: Pixels, dpi: int = 300) -> None:
    """Write a scan as a scanner's JPEG does, with its resolution."""
    Image.fromarray(np.ascontiguousarray(scan[:, :, ::-1])).save(path, quality=JPEG_QUALITY, dpi=(dpi, dpi))


@dataclass(frozen=True)
class Volume:
    """One of the books that the repository carries: `folder` names it, `pages` counts it."""

    folder: str
    form: str
    pages: int
    printer: Printer
    hand: Hand
    strength: float = 0.45
    file: str = ""
    """One PDF or TIFF with all pages, or nothing: a JPEG a page."""


BOOKS = (
    Volume("KS.2015.01", "KS-2015", 4, PRINTERS[0], replace(HANDS[0], colour=INKS[0])),
    Volume("KH.2016.01", "KH-2015", 2, PRINTERS[1], replace(HANDS[4], colour=INKS[1])),
    Volume("KT.2018.01", "KT-2015", 3, PRINTERS[5], replace(HANDS[9], colour=INKS[2]), 0.35, "KT.2018.01.pdf"),
    Volume("KS.2010.02", "KS-2010", 2, PRINTERS[6], replace(HANDS[1], colour=INKS[3]), 0.6),
    Volume("KS.1965.01", "KS-1965", 3, PRINTERS[0], TYPEWRITERS[0], 0.6),
    Volume("KS.1968.01", "KS-1965", 1, PRINTERS[8], replace(HANDS[2], colour=INKS[4]), 0.7),
    Volume("roi", "KS-2015", 1, PRINTERS[2], TYPEWRITERS[1], 0.3),
    Volume("roi", "KH-2015", 1, PRINTERS[7], TYPEWRITERS[0], 0.3),
    Volume("CMC.2017.01", "CMC-2015", 1, PRINTERS[1], replace(HANDS[3], colour=INKS[0]), 0.4),
    Volume("HN.2019.01", "HN-2015", 1, PRINTERS[3], TYPEWRITERS[0], 0.4),
)
"""What `--books` draws; `roi` (loose) names no book."""


def draw_books(out: Path, seed: int, fonts: Type) -> list[Truth]:
    """Draw the repository's own books under `out`, a folder a book."""
    truths = []
    for volume in BOOKS:
        rng = Random(f"{seed}/{volume.folder}/{volume.form}")  # the same pages from the same seed
        year = int(volume.folder.split(".")[1]) if "." in volume.folder else 2017
        village = Village(rng, year, capitals=volume.form == "KH-2015")
        village.volume = f"{volume.folder.split('.')[-1]}/{year}" if "." in volume.folder else village.volume
        drawn = Book(volume.form, vary(volume.printer, rng), volume.hand, village, volume.strength, fonts)
        folder = out / volume.folder
        folder.mkdir(parents=True, exist_ok=True)
        pages = [drawn.page(rng) for _ in range(volume.pages)]
        for number, (scan, truth) in enumerate(pages, 1):
            loose = "." not in volume.folder
            name = volume.file or (f"to-roi-{volume.form}.jpg" if loose else f"{volume.folder.replace('.', '-')}-{number:03d}.jpg")
            truths.append({"image": name, **truth})
            if not volume.file:
                jpeg(folder / name, scan)
        if volume.file:
            first, *rest = [Image.fromarray(np.ascontiguousarray(scan[:, :, ::-1])) for scan, _ in pages]
            dates = {"creationDate": time.gmtime(0), "modDate": time.gmtime(0)}  # the same bytes from the same seed
            first.save(folder / volume.file, save_all=True, append_images=rest, resolution=300, quality=JPEG_QUALITY, **dates)
    return truths


def draw_pages(arguments: argparse.Namespace, fonts: Type) -> list[Truth]:
    """Draw pages of one book a form, or with --printers of a new book each, flat under --out."""
    forms = [arguments.form] if arguments.form else list(LAYOUTS)
    open_books: dict[str, Book] = {}
    truths = []
    for number in range(arguments.pages):
        form = forms[number % len(forms)]
        rng = Random(f"{arguments.seed}/{number}")
        if arguments.printers or form not in open_books:
            open_books[form] = book(form, rng, fonts)
            if arguments.printers:
                open_books[form].printer = vary(PRINTERS[(number // len(forms) + number) % len(PRINTERS)], rng)
        scan, truth = open_books[form].page(rng)
        name = f"{form}-{number:03d}.jpg"
        jpeg(arguments.out / name, scan)
        truths.append({"image": name, **truth})
    return truths


def main() -> None:
    """Read the options and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder to draw into")
    parser.add_argument("--truth", type=Path, help="where the truth goes (default: OUT/truth.json)")
    parser.add_argument("--fonts", type=Path, default=Path("build/fonts"), help="fonts fetched by `make fonts`")
    parser.add_argument("--seed", type=int, default=2015)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--form", choices=list(LAYOUTS), help="one form only")
    parser.add_argument("--printers", action="store_true", help="another print shop, hand and office for every page")
    parser.add_argument("--books", action="store_true", help="the books that the repository carries")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    fonts = Type(arguments.fonts)
    truths = draw_books(arguments.out, arguments.seed, fonts) if arguments.books else draw_pages(arguments, fonts)
    target = arguments.truth or arguments.out / "truth.json"
    target.write_text(json.dumps(truths, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
