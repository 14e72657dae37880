"""Small delivered files, good and bad, drawn in memory; synthetic content only."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image, ImageDraw

WIDE, HIGH = 240, 320


def picture(mode: str = "RGB") -> Image.Image:
    """A page whose four quarters differ, so that every turn and flip of it can be told from the others."""
    image = Image.new("L", (WIDE, HIGH), 255)
    pen = ImageDraw.Draw(image)
    pen.rectangle((10, 10, 110, 60), fill=0)
    pen.rectangle((130, 20, 220, 40), fill=120)
    for row in range(100, 280, 20):
        pen.line((20, row, 20 + row // 2, row), fill=0, width=3)
    return image.convert(mode)


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    """A JPEG, by default at 300 dpi."""
    return _saved(image or picture(), "JPEG", **{"quality": 90, "dpi": (300, 300), **options})


def png(image: Image.Image | None = None, **options: object) -> bytes:
    """A PNG."""
    return _saved(image or picture(), "PNG", **options)


def tiff(frames: int = 1, **options: object) -> bytes:
    """A TIFF of several frames, each with its number as a bar."""
    pages = []
    for number in range(frames):
        page = picture("L")
        ImageDraw.Draw(page).rectangle((10, 290, 20 + 20 * number, 310), fill=0)
        pages.append(page)
    return _saved(pages[0], "TIFF", **{"dpi": (300, 300), "save_all": True, "append_images": pages[1:], **options})


def tiff_of(image: Image.Image, **options: object) -> bytes:
    """A TIFF of one picture."""
    return _saved(image, "TIFF", **options)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_chunk(name: bytes, body: bytes) -> bytes:
    """One PNG chunk with its checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_declaring(width: int, height: int, body: bytes | None = None) -> bytes:
    """A colour PNG that declares a size and holds next to nothing, or a body of one's own."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", body or zlib.compress(bytes(100))) + png_chunk(b"IEND", b"")


def stored(pdf: pikepdf.Pdf, data: bytes, **entries: object) -> pikepdf.Object:
    """An image object of a PDF; a JPEG of `picture()` unless told otherwise."""
    facts = {
        "Type": pikepdf.Name.XObject,
        "Subtype": pikepdf.Name.Image,
        "Width": WIDE,
        "Height": HIGH,
        "BitsPerComponent": 8,
        "ColorSpace": pikepdf.Name.DeviceRGB,
        "Filter": pikepdf.Name.DCTDecode,
        **entries,
    }
    return pdf.make_stream(data, pikepdf.Dictionary({f"/{key}": value for key, value in facts.items() if value is not None}))


class Sheets:
    """A PDF in the making."""

    size = (WIDE * 0.24, HIGH * 0.24)  # points: the picture at 300 dpi

    def __init__(self) -> None:
        self.pdf = pikepdf.new()

    def page(self, content: str | None = None, image: pikepdf.Object | None = None, **entries: object) -> Sheets:
        """Add a page; by default one picture that covers it."""
        wide, high = self.size
        image = image if image is not None else stored(self.pdf, jpeg())
        text = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        facts = {
            "/Type": pikepdf.Name.Page,
            "/MediaBox": [0, 0, wide, high],
            "/Contents": self.pdf.make_stream((content or f"q {wide} 0 0 {high} 0 0 cm /I Do Q").encode()),
            "/Resources": pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image), Font=pikepdf.Dictionary(F=text)),
            **{f"/{key}": value for key, value in entries.items()},
        }
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(pikepdf.Dictionary(facts))))
        return self

    def save(self, path: Path, **options: object) -> Path:
        """Write the PDF."""
        self.pdf.save(path, **options)
        return path


def grey(pixels: np.ndarray) -> np.ndarray:
    """Grey of colour pixels, as signed numbers for subtracting."""
    return pixels.mean(axis=2).astype(int)
