"""Files that nobody should deliver: damaged, cut off, of other kinds, no files at all; made here, and taken from the shared ones."""

from __future__ import annotations

import csv
import io
import itertools
import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pikepdf
from PIL import Image

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "badinput"
QUICK = 1 << 20
"""Bytes over which a shared file is left out."""


def bad_files(incoming: Path, count: int) -> Iterator[Path]:
    """Put so many bad files among the books of a folder; gives each. Two are pages delivered twice, which is no fault."""
    books = sorted(p for p in incoming.iterdir() if p.is_dir())
    page = next(books[0].glob("*.jpg"))
    own = _made(page.read_bytes())
    for number, (name, data) in enumerate(itertools.islice(itertools.chain(own, _shared()), count - 4)):
        path = books[number % len(books)] / f"x{number:02d}-{name}"
        path.write_bytes(data)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        yield path
    for number in range(2):
        yield Path(shutil.copy2(page, books[-1] / f"x-again-{number}.jpg"))
    os.mkfifo(books[0] / "x-pipe.jpg")
    yield books[0] / "x-pipe.jpg"
    (books[0] / "x-link.jpg").symlink_to(page.name)
    yield books[0] / "x-link.jpg"


def _made(page: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of files of our own making."""
    rng, size = Random(40), len(page)  # noqa: S311 - drawn, nothing is kept secret
    yield "empty.jpg", b""
    yield "text.jpg", "Nguyễn Văn A".encode()
    yield "page.html", b"<html><script>alert(1)</script></html>"
    yield "noise.tif", rng.randbytes(9000)
    for share in (0.02, 0.3, 0.6, 0.95, 0.999):
        yield f"cut-{share}.jpg", page[: int(size * share)]
    for name in ("flipped.jpg", "zeros.jpg"):
        at = size // 3
        yield name, page[:at] + (rng.randbytes(3000) if name[0] == "f" else bytes(3000)) + page[at + 3000 : -2]
    yield "big.png", _png(60_000, 60_000)
    yield "crc.png", _png(8, 8)[:-6] + b"\0\0\0\0\0\0"
    yield "gif.jpg", _saved("GIF")
    yield "bmp.png", _saved("BMP")
    yield "cut.tif", _saved("TIFF")[:200]
    yield "header.pdf", b"%PDF-1.7\n%%EOF\n"
    yield "locked.pdf", _locked()
    yield "archive.pdf", _zipped()
    yield "none.pdf", _pdf_without_pages()


def _png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)


def _saved(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 500), 200).save(out, kind)
    return out.getvalue()


def _locked() -> bytes:
    out, pdf = io.BytesIO(), pikepdf.new()
    pdf.add_blank_page()
    pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"), deterministic_id=False)
    return out.getvalue()


def _pdf_without_pages() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("a.jpg", b"x")
    return out.getvalue()


def _shared() -> Iterator[tuple[str, bytes]]:
    """Pictures and PDFs of the shared collection that are to be refused, where it lies beside the checkout."""
    index = SHARED / "index.csv"
    if not index.is_file():
        yield from ((f"noise-{n}.jpg", Random(n).randbytes(500 + n)) for n in range(40))  # noqa: S311 - drawn, nothing is kept secret
        return
    with index.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["expected_class"] == "REJECT" and row["kind"] in ("pdf", "image", "tiff")]
    for row in rows:
        path = SHARED / row["file"]
        if path.is_file() and path.stat().st_size < QUICK:
            yield path.name, path.read_bytes()
