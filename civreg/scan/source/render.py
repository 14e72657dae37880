"""PDF pages drawn by poppler, one at a time, in bounded time and size, and never believed about either.

pdftoppm is called by ourselves: pdf2image asks pdfinfo first without a time limit, and takes whatever comes through the pipe.
"""

from __future__ import annotations

import io
import queue
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
from PIL import Image

from civreg.errors import MissingToolError
from civreg.scan.reasons import refused

PROGRAM = "pdftoppm"
SECONDS = 25
"""Time limit for drawing one page."""
_HEADER = 64
_SLACK = 2
"""Pixels by which poppler rounds otherwise than we do."""


def draw(path: Path, page: tuple[str, int], size: tuple[int, int], dpi: float) -> Image.Image:
    """Draw one page, told by its file's name for people and its number from 0, at `dpi`.

    `size` is the width and height in pixels that it must have. Raises RefusedFileError where poppler fails, is too slow,
    says more than a picture of that size, or draws another size (it makes a 1 × 1 picture of a page that is too large for
    it, and calls that success); MissingToolError where poppler is not installed.
    """
    name, index = page
    number = str(index + 1)
    command = [PROGRAM, "-r", str(dpi), "-f", number, "-l", number, "-cropbox", str(path.absolute())]
    said, late = _said(command, 3 * (size[0] + _SLACK) * (size[1] + _SLACK) + _HEADER)
    if late:
        raise refused(name, "too-slow", seconds=SECONDS)
    try:
        drawn = Image.open(io.BytesIO(said), formats=("PPM",))
        drawn.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise refused(name, "not-rendered", page=index + 1) from None
    if any(abs(a - b) > _SLACK for a, b in zip(drawn.size, size, strict=True)):
        raise refused(name, "not-rendered", page=index + 1)
    return drawn


def _said(command: list[str], most: int) -> tuple[bytes, bool]:
    """What a program writes, empty where it fails or says more than `most` bytes, and whether it was too slow."""
    until = time.monotonic() + SECONDS
    try:
        run = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise MissingToolError(tool="poppler", install="sudo apt install poppler-utils") from error
    except OSError:
        return b"", False
    said: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    # in a thread, since whoever inherits the pipe could hold it open for ever
    threading.Thread(target=lambda: said.put(run.stdout.read(most + 1) if run.stdout else b""), daemon=True).start()
    try:
        drawn = said.get(timeout=SECONDS)
        failed = len(drawn) > most or run.wait(max(0.1, until - time.monotonic())) != 0
    except (queue.Empty, subprocess.TimeoutExpired):
        return b"", True
    finally:
        run.kill()
        run.wait()
    if run.stdout:
        run.stdout.close()
    return b"" if failed else drawn, False


def is_blank(image: Image.Image) -> bool:
    """Whether a drawn page is white from corner to corner."""
    return bool(np.asarray(image.convert("L")).min() == 255)
