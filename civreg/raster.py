"""Pixel arrays and image files: the only place that decodes, warps, cuts and encodes.

Arrays are uint8; grey is (h, w), colour is (h, w, 3) in BGR order; 255 is white paper.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from civreg.errors import DiskFullError
from civreg.model import Damage, Quad, Step, Transform

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
FORMATS = ("JPEG", "PNG", "TIFF")
MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
"""Kinds of pixel, as Pillow calls them, that can be brought to colour."""
DECODE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow and its plugins raise on files that are damaged or hostile."""
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG)
Image.MAX_IMAGE_PIXELS = None  # intake measures every picture before it is decoded


@dataclass(frozen=True)
class PagePixels:
    """A straightened page as arrays of one size."""

    seen: Pixels | Callable[[], Pixels]
    """`colour`, or what makes it: few who read a page ask for it, and it is three times as large as the rest."""
    flat: Pixels
    """(h, w): background even at 255, stamps taken away; what engines read."""
    stamp: Pixels | None = None
    """(h, w): 255 where a stamp or red note stands; None where there is none."""
    noted: Pixels | None = None
    """(h, w): as `flat`, but with what was written in red left in; None where there is nothing of the kind."""
    damage: tuple[Damage, ...] = ()
    """Where paper is gone or hidden."""
    steps: tuple[Step, ...] = ()
    """What other pages were used for what engines read."""

    @cached_property
    def colour(self) -> Pixels:
        """(h, w, 3): as the eye sees it."""
        return self.seen if isinstance(self.seen, np.ndarray) else self.seen()


def decode(data: bytes | Path, frame: int = 0) -> Pixels:
    """Decode one frame of an image file to colour as stored, no orientation applied.

    Strict: a truncated or damaged file raises OSError.
    """
    try:
        # not by name: Pillow 13 maps a file opened by name and then forgets that a TIFF may be stored turned
        with io.BytesIO(data) if isinstance(data, bytes) else data.open("rb") as stream, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd tags; what matters raises
            with Image.open(stream, formats=FORMATS) as image:
                if image.format == "JPEG" and image.mode in ("RGB", "L"):
                    whole = data if isinstance(data, bytes) else data.read_bytes()
                    if whole.endswith(b"\xff\xd9"):
                        return _jpeg(whole)
                image.seek(frame)
                turned = image.getexif().get(0x0112) if image.format == "TIFF" else None
                image.load()
                # Pillow turns TIFFs while it loads them, and nothing else
                return bgr(image.transpose(_STORED[turned]) if turned in _STORED else image)
    except DECODE_ERRORS as error:
        raise OSError(f"cannot be decoded: {error}") from error


def _jpeg(whole: bytes) -> Pixels:
    """The pixels of a JPEG that has its end: the same as Pillow's, a fifth sooner. OpenCV would take one without for whole."""
    pixels = cv2.imdecode(np.frombuffer(whole, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise OSError("no picture")
    return np.asarray(pixels, np.uint8)


def bgr(image: Image.Image) -> Pixels:
    """Colour pixels of a Pillow image; transparency lies on white, deep greys are brought to 0..255."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        grey = np.asarray(image).astype(np.float32)
        image = Image.fromarray((np.clip(grey, 0, None) * (255.0 / max(float(grey.max()), 1.0))).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    if image.mode != "L":
        image = image if image.mode == "RGB" else image.convert("RGB")
    return np.asarray(cv2.cvtColor(np.asarray(image), cv2.COLOR_GRAY2BGR if image.mode == "L" else cv2.COLOR_RGB2BGR), np.uint8)


def warp(image: Pixels, transform: Transform, width: int, height: int) -> Pixels:
    """Lay an original onto the page frame, `width` × `height`; beyond the original is white."""
    if image.ndim == 3 and image.shape[2] == 3:  # OpenCV lays four channels out in half the time that it takes for three
        four = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2BGRA), np.uint8)
        return np.asarray(cv2.cvtColor(warp(four, transform, width, height), cv2.COLOR_BGRA2BGR), np.uint8)
    if transform.mesh is None:
        paper = (255,) * (image.shape[2] if image.ndim == 3 else 1)
        return np.asarray(cv2.warpPerspective(image, transform.array, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper), np.uint8)
    return relaid(image, transform.to_original, (width, height))


def relaid(image: Pixels, origin: Callable[[Floats], Floats], size: tuple[int, int], knot: int = 16) -> Pixels:
    """Lay an image out anew, `size` wide and high; beyond it is white.

    `origin` gives (n, 2) places x, y of the image for (n, 2) places of what is laid out. It is asked at every `knot`-th pixel; between
    them places are interpolated.
    """
    across, down = ((np.arange(-1, side // knot + 2) + 0.5) * knot - 0.5 for side in size)  # where cv2.resize has its samples
    xs, ys = np.meshgrid(across, down)
    coarse = origin(np.column_stack([xs.ravel(), ys.ravel()])).T.reshape(2, *xs.shape).astype(np.float32)
    whole = [np.asarray(cv2.resize(knots, None, fx=knot, fy=knot, interpolation=cv2.INTER_LINEAR), np.float32) for knots in coarse]
    mapx, mapy = (places[knot : knot + size[1], knot : knot + size[0]] for places in whole)
    paper = (255,) * (image.shape[2] if image.ndim == 3 else 1)
    return np.asarray(cv2.remap(image, mapx, mapy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=paper), np.uint8)


def cut(image: Pixels, quad: Quad, scale: float = 1.0) -> Pixels:
    """Cut a quad out of an image as an upright rectangle, `scale` pixels for each of its own."""
    a, b, c, d = (np.array(p) for p in quad.corners)
    width = max(1, round(float(max(np.linalg.norm(b - a), np.linalg.norm(c - d))) * scale))
    height = max(1, round(float(max(np.linalg.norm(d - a), np.linalg.norm(c - b))) * scale))
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(quad.corners, np.float32), target)
    paper = (255,) * (image.shape[2] if image.ndim == 3 else 1)
    return np.asarray(cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper), np.uint8)


def grey(image: Pixels) -> Pixels:
    """Grey of a colour image; a grey one is given back."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


def darkness(image: Pixels, pale: float, most: float) -> Pixels:
    """How dark a grey image is beyond `pale`, `most` at most; 0 is paper. A table of all tones takes twice as long."""
    beyond = cv2.subtract(cv2.bitwise_not(image), np.array([pale], np.float64))
    return np.asarray(cv2.min(beyond, np.array([most], np.float64)), np.uint8).reshape(image.shape)


def percentile(tones: Pixels, share: float) -> float:
    """The tone under which `share` per cent of some tones lie, between two of them where it falls there, as NumPy reckons it.

    `tones` may have any shape but must not be empty; counting is ten times as fast as sorting.
    """
    if tones.size < 1 << 24:  # up to where OpenCV's counts, which are floats, are exact
        counts = cv2.calcHist([tones.reshape(-1)], [0], None, [256], [0, 256]).ravel().astype(np.int64)
    else:
        counts = np.bincount(tones.ravel(), minlength=256)
    below = np.cumsum(counts)
    place = (int(below[-1]) - 1) * share / 100
    low, high = (int(np.searchsorted(below, at, side="right")) for at in (int(place), int(np.ceil(place))))
    return low + (high - low) * (place - int(place))


def reduced(image: Pixels, times: int) -> Pixels:
    """An image a whole number of times smaller, each block of pixels averaged; rows and columns that fill no block are left out.

    The same from an image that does not divide takes OpenCV three times as long.
    """
    if times == 1:
        return image
    rows, columns = (max(side // times, 1) for side in image.shape[:2])
    return np.asarray(cv2.resize(image[: rows * times, : columns * times], (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)


def shrunk(image: Pixels, longer: int) -> Pixels:
    """An image whose longer side has at most so many pixels."""
    factor = longer / max(image.shape[:2])
    return image if factor >= 1 else np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def encode_jpeg(image: Pixels, quality: int = 85) -> bytes:
    """JPEG bytes of a grey or colour image."""
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def encode_jpeg_small(image: Pixels, quality: int) -> bytes:
    """JPEG bytes of an image as few as that quality needs: colours at half the dots, codes fitted, coarse lines first."""
    halved = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420]
    fitted = [cv2.IMWRITE_JPEG_OPTIMIZE, 1, cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality, *halved, *fitted])[1])


def encode_png(image: Pixels) -> bytes:
    """PNG bytes of a grey or colour image, lightly compressed."""
    return bytes(cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1])


def write(path: Path, data: bytes) -> None:
    """Put bytes under `path` so that a power cut leaves either nothing or all of it.

    Raises DiskFullError where the disk is full or may not be written, FileNotFoundError where the folder is not there.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):  # on a disk that may not be written it never was
            draft.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            raise DiskFullError(path=str(path)) from error
        raise
