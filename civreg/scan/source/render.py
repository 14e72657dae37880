"""PDF pages drawn by poppler, one at a time, in bounded time and size, and never believed about either."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from pdf2image import convert_from_path, pdf2image
from pdf2image.exceptions import PDFInfoNotInstalledError, PDFPageCountError, PDFPopplerTimeoutError, PDFSyntaxError
from PIL import Image

from civreg.errors import MissingToolError
from civreg.scan.reasons import refused

SECONDS = 25
"""Time limit for drawing one page."""
_HEADER = 64
_SLACK = 2
"""Pixels by which poppler rounds otherwise than we do."""
_LEAST = 1 << 20
"""Bytes that poppler may say of a file."""


def draw(path: Path, page: tuple[str, int], size: tuple[int, int], dpi: float) -> Image.Image:
    """Draw one page, told by its file's name for people and its number from 0, at `dpi`.

    `size` is the width and height in pixels that it must have. Raises RefusedFileError where poppler fails, is too slow,
    says more than a picture of that size, or draws another size (it makes a 1 × 1 picture of a page that is too large for
    it, and calls that success); MissingToolError where poppler is not installed.
    """
    name, index = page
    most = 3 * (size[0] + _SLACK) * (size[1] + _SLACK) + _HEADER
    try:
        with _bounded(max(most, _LEAST)):
            drawn: list[Image.Image] = convert_from_path(
                path.absolute(), dpi=dpi, first_page=index + 1, last_page=index + 1, use_cropbox=True, timeout=SECONDS
            )
    except PDFInfoNotInstalledError as error:
        raise MissingToolError(tool="poppler", install="sudo apt install poppler-utils") from error
    except (PDFPopplerTimeoutError, subprocess.TimeoutExpired):
        raise refused(name, "too-slow", seconds=SECONDS) from None
    except (PDFPageCountError, PDFSyntaxError, OSError, ValueError, IndexError, KeyError, SyntaxError, Image.DecompressionBombError):
        raise refused(name, "not-rendered", page=index + 1) from None
    if len(drawn) != 1 or any(abs(a - b) > _SLACK for a, b in zip(drawn[0].size, size, strict=True)):
        raise refused(name, "not-rendered", page=index + 1)
    return drawn[0]


@contextlib.contextmanager
def _bounded(most: int) -> Iterator[None]:
    """Let pdf2image start what it starts meanwhile within bounds; others in this process keep theirs."""
    plain = pdf2image.Popen
    pdf2image.Popen = partial(_Bounded, most=most)
    try:
        yield
    finally:
        pdf2image.Popen = plain


class _Bounded(subprocess.Popen[bytes]):
    """A program that is heard for `SECONDS` and for `most` bytes; pdf2image asks pdfinfo without a time limit, and takes all that comes."""

    def __init__(self, command: list[str], *, most: int, **settings: Any) -> None:
        super().__init__(command, **{**settings, "stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})
        self._most = most

    def communicate(self, input: bytes | None = None, timeout: float | None = None) -> tuple[bytes, bytes]:  # noqa: A002 - Popen's name
        """What it wrote; nothing where it failed or wrote too much, or was ended before. Raises TimeoutExpired."""
        if self.returncode is not None:
            return b"", b""
        until = time.monotonic() + (timeout or SECONDS)
        said: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        # in a thread, since whoever inherits the pipe could hold it open for ever
        threading.Thread(target=lambda: said.put(self.stdout.read(self._most + 1) if self.stdout else b""), daemon=True).start()
        try:
            drawn = said.get(timeout=timeout or SECONDS)
            failed = len(drawn) > self._most or self.wait(max(0.1, until - time.monotonic())) != 0
        except queue.Empty:
            raise subprocess.TimeoutExpired(self.args, SECONDS) from None
        finally:
            self.kill()
            self.wait()
        return b"" if failed else drawn, b""


def is_blank(image: Image.Image) -> bool:
    """Whether a drawn page is white from corner to corner."""
    return bool(np.asarray(image.convert("L")).min() == 255)
