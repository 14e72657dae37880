"""JPEG, PNG and TIFF: strict checks that a delivered picture is whole, and what it says about itself."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from PIL import Image

from civreg.model import SourceImage
from civreg.raster import DECODE_ERRORS, FORMATS, MODES
from civreg.scan.reasons import refused
from civreg.scan.source.delivered import Delivered
from civreg.scan.source.limits import SourceLimits
from civreg.scan.source.whole import complaints, fax_zeroed, jpeg_end, jpeg_flags, png_fault, rot

_ORIENTATION, _COMPRESSION, _STRIPS, _STRIP_BYTES = 274, 259, 273, 279
_TURNS = {1: (0, False), 2: (0, True), 3: (180, False), 4: (180, True), 5: (270, True), 6: (90, False), 7: (90, True), 8: (270, False)}
_DPI = (30.0, 4800.0)


def examine_picture(file: Delivered, limits: SourceLimits) -> Iterator[SourceImage]:
    """Each picture of a JPEG, PNG or TIFF file, once it has been decoded whole.

    Raises RefusedFileError; nothing is decoded before its size in pixels is known to be within limits.
    """
    with file.path.open("rb") as stream:
        if file.kind == "TIFF":
            yield from _tiff(file, stream, limits)
            return
        data = stream.read()
    if file.kind == "JPEG" and jpeg_end(data) < 0:
        raise refused(file.name, "truncated")
    if file.kind == "PNG" and (reason := png_fault(data)):
        raise refused(file.name, reason)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.format == "PNG" and getattr(image, "is_animated", False):
                raise refused(file.name, "animated")
            check_size(file, image.size, 1, limits)
            _check_mode(file, image.mode)
            if file.kind == "PNG":
                image.load()
            yield _source(file, image, 0, jpeg_flags(data) if file.kind == "JPEG" else ())
    except DECODE_ERRORS:
        raise refused(file.name, "damaged") from None


def check_size(file: Delivered, size: tuple[int, int], page: int, limits: SourceLimits) -> None:
    """Refuse a picture whose declared size in pixels is nothing, or beyond the limits; `page` counts from 1."""
    mpx = size[0] * size[1] / 1e6
    if min(size) < 1:
        raise refused(file.name, "damaged")
    if mpx > limits.picture_mpx:
        raise refused(file.name, "too-many-pixels", page=page, mpx=round(mpx), limit=round(limits.picture_mpx))


def _check_mode(file: Delivered, mode: str) -> None:
    if mode not in MODES:
        raise refused(file.name, "odd-colours", mode=mode)


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
                _check_mode(file, image.mode)
                source = _source(file, image, index, ())
                with complaints() as said:
                    image.load()
                if any("Warning" not in line for line in said) or any(fax_zeroed(strip) for strip in _fax_strips(stream, image)):
                    raise _bad_frame(file, index, count)
                yield replace(source, flags=source.flags + rot(said))
    except DECODE_ERRORS:
        raise _bad_frame(file, index, count) from None


def _bad_frame(file: Delivered, index: int, count: int) -> Exception:
    return refused(file.name, "bad-frame", page=index + 1) if index or count > 1 else refused(file.name, "damaged")


def _fax_strips(stream: BinaryIO, image: Image.Image) -> Iterator[bytes]:
    tags = getattr(image, "tag_v2", {})
    if tags.get(_COMPRESSION) not in (2, 3, 4):
        return
    for at, length in zip(tags.get(_STRIPS, ()), tags.get(_STRIP_BYTES, ()), strict=False):
        stream.seek(at)
        yield stream.read(length)


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
