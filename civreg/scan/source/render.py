"""PDF pages drawn by poppler, one at a time, in bounded time, and never believed about their size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pdf2image import convert_from_path
from pdf2image.exceptions import PDFInfoNotInstalledError, PDFPageCountError, PDFPopplerTimeoutError, PDFSyntaxError
from PIL import Image

from civreg.errors import MissingToolError
from civreg.scan.reasons import refused

SECONDS = 25
"""Time limit for drawing one page."""


def draw(path: Path, page: tuple[str, int], size: tuple[int, int], dpi: float) -> Image.Image:
    """Draw one page, told by its file's name for people and its number from 0, at `dpi`.

    `size` is the width and height in pixels that it must have. Raises RefusedFileError where poppler fails, is too slow
    or draws another size (it makes a 1 × 1 picture of a page that is too large for it, and calls that success);
    MissingToolError where poppler is not installed.
    """
    name, index = page
    try:
        drawn: list[Image.Image] = convert_from_path(
            path.absolute(), dpi=dpi, first_page=index + 1, last_page=index + 1, use_cropbox=True, timeout=30
        )
    except PDFInfoNotInstalledError as error:
        raise MissingToolError(tool="poppler", install="sudo apt install poppler-utils") from error
    except PDFPopplerTimeoutError:
        raise refused(name, "too-slow", seconds=SECONDS) from None
    except (PDFPageCountError, PDFSyntaxError, OSError, ValueError, IndexError):
        raise refused(name, "not-rendered", page=index + 1) from None
    if len(drawn) != 1 or any(abs(a - b) > 2 for a, b in zip(drawn[0].size, size, strict=True)):
        raise refused(name, "not-rendered", page=index + 1)
    return drawn[0]


def is_blank(image: Image.Image) -> bool:
    """Whether a drawn page is white from corner to corner."""
    return bool(np.asarray(image.convert("L")).min() == 255)
