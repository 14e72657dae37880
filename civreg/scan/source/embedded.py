"""The one picture of a scanned PDF page, taken as the scanner wrote it instead of drawing the page."""

from __future__ import annotations

import io
import math
import zlib

import pikepdf
from PIL import Image

from civreg.raster import DECODE_ERRORS
from civreg.scan.source.content import CONTENT_ERRORS, Bounds, Mark, Matrix, area, bounds, meet
from civreg.scan.source.whole import complaints, fax_zeroed, jpeg_end, jpeg_flags

_COVERS, _SHOWN, _STRAIGHT = 0.8, 0.95, 0.02
_JPEG_BYTES, _JPEG_PIXELS = 1 << 28, 1 << 28
_PLAIN_COLOURS = ("/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB")
_FILTERS: tuple[tuple[str, ...], ...] = (
    (),
    ("/DCTDecode",),
    ("/FlateDecode", "/DCTDecode"),
    ("/FlateDecode",),
    ("/LZWDecode",),
    ("/RunLengthDecode",),
    ("/CCITTFaxDecode",),
)


class DamagedPictureError(Exception):
    """The picture inside the PDF is damaged or cut off."""


def only_picture(painted: list[Mark], sheet: Bounds) -> Mark | None:
    """The picture that alone makes the page: it covers `sheet`, nothing visible lies over it and no other one under it."""
    visible = [m for m in painted if m.kind != "hidden-text"]
    if not visible or [m.kind for m in visible].count("picture") != 1:
        return None
    last = visible[-1]
    if last.picture is None or not last.plain or placing(last.matrix) is None:
        return None
    whole = bounds(last.matrix)
    shown = area(meet(meet(whole, sheet), last.clip))
    covers = shown >= _COVERS * area(sheet) and shown >= _SHOWN * area(whole)
    return last if covers and _takeable(last.picture) else None


def placing(matrix: Matrix) -> tuple[int, bool] | None:
    """How a picture lies on the page: quarter turns clockwise in degrees after a left-right flip; None where askew."""
    a, b, c, d = matrix[:4]
    if max(abs(b), abs(c)) <= _STRAIGHT * min(abs(a), abs(d)):
        return (0 if d > 0 else 180), (a > 0) != (d > 0)
    if max(abs(a), abs(d)) <= _STRAIGHT * min(abs(b), abs(c)):
        return (90 if c > 0 else 270), (b < 0) != (c > 0)
    return None


def drawn_dpi(mark: Mark, unit: float) -> tuple[float, float]:
    """Pixels an inch of a picture as the page places it, along its own rows and columns.

    `unit` is the page's user unit in points.
    """
    if mark.picture is None:
        return 0.0, 0.0
    a, b, c, d = mark.matrix[:4]
    inches = math.hypot(a, b) * unit / 72, math.hypot(c, d) * unit / 72
    return int(mark.picture["/Width"]) / inches[0], int(mark.picture["/Height"]) / inches[1]


def filters(picture: pikepdf.Object) -> tuple[str, ...]:
    """Names of the filters of a stream, outermost first."""
    found = picture.get("/Filter")
    if found is None:
        return ()
    return tuple(str(f) for f in found) if isinstance(found, pikepdf.Array) else (str(found),)


def _takeable(picture: pikepdf.Object) -> bool:
    if any(key in picture for key in ("/SMask", "/Mask", "/Decode", "/DecodeParms")) and not _harmless(picture):
        return False
    if bool(picture.get("/ImageMask", False)) or filters(picture) not in _FILTERS:
        return False
    return int(picture.get("/BitsPerComponent", 8)) in (1, 2, 4, 8) and _plain(picture.get("/ColorSpace"))


def _harmless(picture: pikepdf.Object) -> bool:
    """No mask, and a decode array that changes nothing; decode parameters are the filters' own affair."""
    if "/SMask" in picture or "/Mask" in picture:
        return False
    decode = [float(v) for v in picture.get("/Decode", [])]
    return decode == [0.0, 1.0] * (len(decode) // 2) and "/ColorTransform" not in str(picture.get("/DecodeParms", ""))


def _plain(space: pikepdf.Object | None) -> bool:
    if not isinstance(space, pikepdf.Array):
        return str(space) in _PLAIN_COLOURS
    kind = str(space[0])
    if kind == "/Indexed":
        return _plain(space[1])
    return kind in _PLAIN_COLOURS or (kind == "/ICCBased" and int(space[1]["/N"]) in (1, 3))


def jpeg_of(picture: pikepdf.Object) -> bytes | None:
    """The JPEG bytes of a picture as the scanner wrote them; None where they are not to be had.

    Raises DamagedPictureError.
    """
    found = filters(picture)
    if found not in (("/DCTDecode",), ("/FlateDecode", "/DCTDecode")):
        return None
    try:
        raw = bytes(picture.read_raw_bytes())
        return raw if len(found) == 1 else zlib.decompressobj().decompress(raw, _JPEG_BYTES)
    except (zlib.error, *CONTENT_ERRORS) as error:
        raise DamagedPictureError from error


def check_jpeg(data: bytes, picture: pikepdf.Object) -> tuple[bool, tuple[str, ...]]:
    """Decode a JPEG inside a PDF whole: whether it is what the PDF says of it (else it must be drawn), and flags.

    Raises DamagedPictureError where it is not a whole JPEG: poppler would draw the rest grey and call that success.
    """
    if not data.startswith(b"\xff\xd8") or jpeg_end(data) < 0:
        raise DamagedPictureError
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            same = image.size == (int(picture["/Width"]), int(picture["/Height"])) and image.mode in ("L", "RGB")
            if image.width * image.height > _JPEG_PIXELS:
                raise DamagedPictureError
        return same, jpeg_flags(data)
    except DECODE_ERRORS as error:
        raise DamagedPictureError from error


def unpack(picture: pikepdf.Object) -> Image.Image | None:
    """The picture behind filters other than JPEG's; None where it must be drawn.

    Raises DamagedPictureError where its data are cut off.
    """
    if not isinstance(picture, pikepdf.Stream):
        raise DamagedPictureError
    fax = filters(picture) == ("/CCITTFaxDecode",)
    try:
        with complaints() as said:
            image = pikepdf.PdfImage(picture).as_pil_image()
            image.load()
        if fax and (any("Warning" not in line for line in said) or fax_zeroed(picture.read_raw_bytes())):
            raise DamagedPictureError
    except (NotImplementedError, pikepdf.UnsupportedImageTypeError):
        return None
    except (*CONTENT_ERRORS, *DECODE_ERRORS) as error:
        if fax:  # old fax coders end loosely; poppler forgives what libtiff does not
            return None
        raise DamagedPictureError from error
    return image
