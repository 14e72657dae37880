"""Whether a coded picture is whole: what decoders pass over in silence, or say only on the error channel."""

from __future__ import annotations

import io
import os
import re
import tempfile
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import cv2
import numpy as np
from PIL import Image

_MARKERS_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
# libjpeg: a few bytes before a marker are padding of some cameras; every other corruption moves or greys what follows
_ROT = re.compile(r"Corrupt JPEG data: (?!\d{1,2} extraneous bytes)|Premature end of JPEG")


def jpeg_end(data: bytes) -> int:
    """Where a JPEG ends, just after its FFD9; -1 where it does not.

    Segments are walked up to the first scan, so that a thumbnail's end marker is not taken for the picture's.
    """
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


def jpeg_flags(data: bytes) -> tuple[str, ...]:
    """Decode every byte of a JPEG that has an end, at an eighth of its size, which takes half the time; gives flags.

    OpenCV before Pillow, because it lets libjpeg say aloud where the data are rotten. Raises OSError.
    """
    with complaints() as said:
        try:
            decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)
        except cv2.error as error:
            raise OSError("not a JPEG") from error
    if decoded is None:
        raise OSError("not a JPEG")
    rotten = rot(said)
    if rotten:  # some of this is too much for the decoder that will load the page
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            image.load()
    trailing = data[jpeg_end(data) :].strip(b"\0\xff\r\n ")
    return ("jpeg-trailing-bytes",) * bool(trailing) + rotten


def rot(said: Iterable[str]) -> tuple[str, ...]:
    """The flag for a JPEG whose data are rotten, by what libjpeg said."""
    return ("picture-rot",) * any(_ROT.search(line) for line in said)


def png_fault(data: bytes) -> str:
    """The code of a refusal where a PNG fails a checksum or has no end; Pillow checks neither. Else nothing."""
    at = 8
    while at + 12 <= len(data):
        body, end = at + 4, at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        if zlib.crc32(memoryview(data)[body:end]) != int.from_bytes(data[end : end + 4], "big"):
            return "bad-checksum"
        if data[body : body + 4] == b"IEND":
            return ""
        at = end + 4
    return "truncated"


def fax_zeroed(data: bytes) -> bool:
    """Whether a long run of zeros stands in fax-coded data, where no code has it: libtiff takes it for the end, silently."""
    return bytes(128) in data


@contextmanager
def complaints() -> Iterator[list[str]]:
    """Gather what C libraries write to the error channel while they decode; the list is filled at the end.

    libtiff, for one, decodes rotten fax lines, says so there and calls it success. The channel is the process's own:
    meant for the child that examines files.
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
        said += [line for line in heard.read(1 << 16).decode(errors="replace").splitlines() if line]
