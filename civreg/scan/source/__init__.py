"""Delivered files: a JPEG, PNG, TIFF or PDF becomes pictures, or is refused with a reason.

The only home of pikepdf and pdf2image. Files come from strangers: `examine` decodes everything once and is meant to run
in a child (`civreg.scan.child`); `load` is then called only on what it let pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from civreg.model import SourceImage
from civreg.scan.reasons import refused
from civreg.scan.source.delivered import take
from civreg.scan.source.limits import SourceLimits

if TYPE_CHECKING:
    from civreg.raster import Pixels

__all__ = ["SourceLimits", "examine", "examine_each", "load"]


def examine(path: Path, name: str, limits: SourceLimits) -> list[SourceImage]:
    """Every picture of a delivered file, in order; `name` is the name as delivered, fit to be shown.

    The file is taken whole or not at all: raises RefusedFileError with its reason (`civreg.scan.reasons`).
    """
    return list(examine_each(path, name, limits))


def examine_each(path: Path, name: str, limits: SourceLimits) -> Iterator[SourceImage]:
    """As `examine`, one picture after the other; none counts before all have come."""
    file = take(path, name, limits)
    if file.kind == "PDF":
        from civreg.scan.source.pdf import examine_pdf  # noqa: PLC0415 - pikepdf, which pictures do not need

        yield from examine_pdf(file, limits)
    else:
        from civreg.scan.source.picture import examine_picture  # noqa: PLC0415 - Pillow and OpenCV, which finding files does not need

        yield from examine_picture(file, limits)


def load(path: Path, source: SourceImage) -> Pixels:
    """Colour pixels of one examined picture, h × w × 3, in the frame "original": no EXIF or page turn applied.

    Raises RefusedFileError where the file is no longer what was examined.
    """
    if source.media_type == "application/pdf":
        from civreg.scan.source.pdf import load_pdf  # noqa: PLC0415 - as above

        return load_pdf(path, source)
    from civreg.raster import decode  # noqa: PLC0415 - as above

    try:
        return decode(path, source.index)
    except OSError:
        raise refused(source.name, "damaged") from None
