"""JPEG, PNG and TIFF: strict checks that a delivered picture is whole, and what it says about itself."""

from __future__ import annotations

import io
import math
import os
import struct
import tempfile
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image

from civreg.model import SourceImage
from civreg.raster import DECODE_ERRORS, FORMATS, MODES
from civreg.scan.reasons import refused
from civreg.scan.source.delivered import Delivered
from civreg.scan.source.limits import SourceLimits

_ORIENTATION, _SUBFILE, _COMPRESSION, _STRIPS, _STRIP_BYTES = 274, 254, 259, 273, 279
_REDUCED = 1
_TURNS = {1: (0, False), 2: (0, True), 3: (180, False), 4: (180, True), 5: (270, True), 6: (90, False), 7: (90, True), 8: (270, False)}
_DPI = (30.0, 4800.0)
_MARKERS_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def examine_picture(file: Delivered, limits: SourceLimits) -> Iterator[SourceImage]:
    """Each picture of a JPEG, PNG or TIFF file, once it has been decoded whole.

    Raises RefusedFileError; nothing is decoded before its size in pixels is known to be within limits.
    """
    with file.path.open("rb") as stream:
        if file.kind == "TIFF":
            yield from _tiff(file, stream, limits)
            return
        data = stream.read()
    flags = check_jpeg(file, data) if file.kind == "JPEG" else _check_png(file, data)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.format == "PNG" and getattr(image, "is_animated", False):
                raise refused(file.name, "animated")
            check_size(file, image.size, 1, limits)
            source = _source(file, image, 0, flags)
            decode_whole(image)
    except DECODE_ERRORS:
        raise refused(file.name, "damaged") from None
    _check_mode(file, image.mode)
    yield source


def check_size(file: Delivered, size: tuple[int, int], page: int, limits: SourceLimits) -> None:
    """Refuse a picture whose declared size in pixels is nothing, or beyond the limits; `page` counts from 1."""
    mpx = size[0] * size[1] / 1e6
    if min(size) < 1:
        raise refused(file.name, "damaged")
    if mpx > limits.picture_mpx:
        raise refused(file.name, "too-many-pixels", page=page, mpx=round(mpx), limit=round(limits.picture_mpx))


def decode_whole(image: Image.Image) -> None:
    """Decode every byte of a picture, for the errors alone; a JPEG at an eighth of its size, which takes half the time."""
    if image.format in ("JPEG", "MPO"):
        image.draft("L", (max(1, image.width // 8), max(1, image.height // 8)))
    image.load()


def _check_mode(file: Delivered, mode: str) -> None:
    if mode not in MODES:
        raise refused(file.name, "odd-colours", mode=mode)


def check_jpeg(file: Delivered, data: bytes) -> tuple[str, ...]:
    """Check that a JPEG runs to its end marker; gives flags.

    Segments are walked up to the first scan, so that a thumbnail's end marker is not taken for the picture's.
    """
    end = jpeg_end(data)
    if end < 0:
        raise refused(file.name, "truncated")
    return ("jpeg-trailing-bytes",) if data[end:].strip(b"\0\xff\r\n ") else ()


def jpeg_end(data: bytes) -> int:
    """Where a JPEG ends, just after its FFD9; -1 where it does not."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:
            end = data.find(b"\xff\xd9", at)
            return end + 2 if end >= 0 else -1
        if marker == 0xFF:
            at += 1
        elif marker in _MARKERS_ALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return -1


def _check_png(file: Delivered, data: bytes) -> tuple[str, ...]:
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        body, end = at + 4, at + 8 + length
        if end + 4 > len(data):
            break
        if zlib.crc32(memoryview(data)[body:end]) != int.from_bytes(data[end : end + 4], "big"):
            raise refused(file.name, "bad-checksum")
        if data[body : body + 4] == b"IEND":
            return ()
        at = end + 4
    raise refused(file.name, "truncated")


def _tiff(file: Delivered, stream: BinaryIO, limits: SourceLimits) -> Iterator[SourceImage]:
    count = 0
    for _ in _directories(file, stream):
        count += 1
        if count > limits.pages:
            raise refused(file.name, "too-many-pages", limit=limits.pages)
    stream.seek(0)
    index = 0
    try:
        with Image.open(stream, formats=("TIFF",)) as image:
            for index in range(count):
                image.seek(index)
                check_size(file, image.size, index + 1, limits)
                if index and image.getexif().get(_SUBFILE, 0) & _REDUCED:
                    continue
                _check_mode(file, image.mode)
                source = _source(file, image, index, ())
                with complaints() as said:
                    image.load()
                if said or any(fax_zeroed(strip) for strip in _fax_strips(stream, image)):
                    raise _bad_frame(file, index, count)
                yield source
    except DECODE_ERRORS:
        raise _bad_frame(file, index, count) from None


def _bad_frame(file: Delivered, index: int, count: int) -> Exception:
    return refused(file.name, "bad-frame", page=index + 1) if index or count > 1 else refused(file.name, "damaged")


def fax_zeroed(data: bytes) -> bool:
    """Whether a long run of zeros stands in fax-coded data, where no code has it: libtiff takes it for the end, silently."""
    return bytes(128) in data


def _fax_strips(stream: BinaryIO, image: Image.Image) -> Iterator[bytes]:
    tags = getattr(image, "tag_v2", {})
    if tags.get(_COMPRESSION) not in (2, 3, 4):
        return
    for at, length in zip(tags.get(_STRIPS, ()), tags.get(_STRIP_BYTES, ()), strict=False):
        stream.seek(at)
        yield stream.read(length)


@contextmanager
def complaints() -> Iterator[list[str]]:
    """Gather what libtiff writes to the error channel: it decodes rotten fax lines, says so there and calls it success.

    The list is filled at the end; libtiff's warnings (odd tags) are left out.
    """
    said: list[str] = []
    with tempfile.TemporaryFile() as heard, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kept = os.dup(2)
        os.dup2(heard.fileno(), 2)
        try:
            yield said
        finally:
            os.dup2(kept, 2)
            os.close(kept)
        heard.seek(0)
        said += [line for line in heard.read(1 << 16).decode(errors="replace").splitlines() if line and "Warning" not in line]


def _directories(file: Delivered, stream: BinaryIO) -> Iterator[int]:
    """Offsets of a TIFF's image directories; refuses a chain that loops or leaves the file.

    Pillow warns of a cut chain and calls the file whole; TIFF 6.0 section 2, BigTIFF by its own note.
    """
    head = stream.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in (b"+\x00", b"\x00+")
    seen: set[int] = set()
    try:
        (at,) = struct.unpack_from(order + ("Q" if big else "I"), head, 8 if big else 4)
        while at:
            stream.seek(at)
            (entries,) = struct.unpack(order + ("Q" if big else "H"), stream.read(8 if big else 2))
            after = at + (8 + entries * 20 if big else 2 + entries * 12)
            if at in seen or after > file.bytes:
                raise _bad_frame(file, len(seen), 1)
            seen.add(at)
            yield at
            stream.seek(after)
            (at,) = struct.unpack(order + ("Q" if big else "I"), stream.read(8 if big else 4))
    except (struct.error, OSError, OverflowError):
        raise _bad_frame(file, len(seen), 1) from None
    if not seen:
        raise refused(file.name, "no-pages")


def _source(file: Delivered, image: Image.Image, index: int, flags: tuple[str, ...]) -> SourceImage:
    orientation = _orientation(image)
    turn, mirrored = _TURNS.get(orientation, (0, False))
    dpi, odd = _dpi(image)
    flags += ("orientation-unknown",) * (orientation not in _TURNS) + odd
    return SourceImage(
        sha256=file.sha256,
        name=file.name,
        index=index,
        media_type=f"image/{file.kind.lower()}",
        bytes=file.bytes,
        dpi=dpi,
        turn=turn,
        mirrored=mirrored,
        flags=flags,
    )


def _orientation(image: Image.Image) -> int:
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except DECODE_ERRORS:
        return 1
    return found if isinstance(found, int) else 0


def _dpi(image: Image.Image) -> tuple[float | None, tuple[str, ...]]:
    try:
        across, down = (float(v) for v in image.info["dpi"])
    except DECODE_ERRORS:
        return None, ("dpi-unknown",)
    return believed_dpi(across, down)


def believed_dpi(across: float, down: float) -> tuple[float | None, tuple[str, ...]]:
    """What a file claims along rows and columns as one resolution, and flags.

    None where no scanner or camera has such a resolution, or where the pixels are not square.
    """
    if not all(math.isfinite(v) and _DPI[0] <= v <= _DPI[1] for v in (across, down)):
        return None, ("dpi-unknown",)
    if abs(across - down) > 0.05 * across:
        return None, ("pixels-not-square",)
    return round(across, 2), ()
