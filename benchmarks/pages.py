"""The pages to measure with: JPEGs bound into one PDF, their bytes as they are."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

import pikepdf
from pikepdf import Name
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data" / "pages"
SAMPLES = ROOT / "samples" / "incoming"


def jpegs() -> tuple[str, list[Path]]:
    """The 24 measuring pages where they lie beside the checkout, else the drawn samples; says which."""
    if SHARED.is_dir():
        return "data/pages", sorted(SHARED.glob("*.jpg"))
    return "samples", sorted(SAMPLES.rglob("*.jpg"))


def drawn(count: int) -> Iterable[Path]:
    """So many drawn pages, the samples over and over."""
    return itertools.islice(itertools.cycle(sorted(SAMPLES.rglob("*.jpg"))), count)


def bind(pictures: Iterable[Path], target: Path) -> int:
    """Make a PDF of them, a page a picture at 300 dpi; gives how many."""
    pdf = pikepdf.new()
    for picture in pictures:
        with Image.open(picture) as image:
            width, height = image.size
        points = width * 72 / 300, height * 72 / 300
        stream = pdf.make_stream(picture.read_bytes())
        stream.stream_dict = pikepdf.Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        page = pdf.add_blank_page(page_size=points)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=stream))
        page.Contents = pdf.make_stream(f"{points[0]:.2f} 0 0 {points[1]:.2f} 0 0 cm /I Do".encode())
    pdf.save(target)
    return len(pdf.pages)
