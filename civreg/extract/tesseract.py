"""Tesseract through pytesseract: many pictures in one call, contained in time, in size and with all it started."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytesseract
from numpy.typing import NDArray

from civreg.errors import EngineError, MissingToolError
from civreg.extract.engine import Crop, SeenWord
from civreg.extract.spots import columns, parted, runs, spotted
from civreg.kinds import OF_FIGURES
from civreg.model import PAGE_DPI, Reading, Spot
from civreg.raster import Pixels, grey
from civreg.text import written

LANGUAGE = "vie"
NAME = "tesseract"
INSTALL = "sudo apt install tesseract-ocr tesseract-ocr-vie"
SETTINGS = "--oem 1 -c tessedit_create_tsv=1 -c tessedit_do_invert=0"
SCALE = 0.75
"""Lines are read at 225 dpi: measured better than 300 and 150, for its smoothing too."""
LARGEST_OUTPUT = 64 << 20
"""Bytes that the program may write into one file: a runaway ends, the disk does not fill."""
PALEST_INK = 224
LONGEST_CPU = 900
"""Seconds of processor time, should the caller be killed before its time limit."""
_HEADER = ["level", "page_num", "block_num", "par_num", "line_num", "word_num", "left", "top", "width", "height", "conf", "text"]
MARGIN = 8
"""Pixels of paper added around a line: without it short lines lose or gain letters (measured: 2 fields in 300)."""
_PAGE, _WORD = 1, 5


@dataclass(frozen=True, slots=True)
class Word(SeenWord):
    """One word, and where on the page's layout it stands."""

    line: tuple[int, int, int]
    """Block, paragraph and line it stands in."""


class Tesseract:
    """Reads print and typing; all lines of all crops in one call."""

    name = NAME

    def __init__(self, limit_s: float = 120.0) -> None:
        self.limit_s = limit_s
        self.version = version()

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """Read every crop; raises what `words` raises."""
        images = [_smaller(line) for crop in crops for line in crop.lines]
        lines = iter(words(images, 7, round(PAGE_DPI * SCALE), self.limit_s))
        seen = [[next(lines) for _ in crop.lines] for crop in crops]
        return [self._reading(crop, own) for crop, own in zip(crops, seen, strict=True)]

    def _reading(self, crop: Crop, lines: Sequence[Sequence[Word]]) -> Reading:
        found = [(nth, word) for nth, line in enumerate(lines) for word in line]
        said = [i for i, (_, word) in enumerate(found) if any(c.isalnum() for c in word.text)]
        if not said:
            return Reading("", 0.0, self.name, self.version)
        found = found[said[0] : said[-1] + 1]  # points alone at either end are specks
        seen = [word for _, word in found]
        sure = np.clip([word.confidence / 100 for word in seen], 0, 1)
        # of the mixtures tried, this one puts right fields before wrong ones best: all words count, the weakest most
        confidence = float(np.prod(1 - 0.35 * (1 - sure)) * sure.min())
        text = written(_spelled(seen))
        return Reading(text, round(confidence, 4), self.name, self.version, spots=_spots(crop, found, text))


def _spots(crop: Crop, found: Sequence[tuple[int, Word]], text: str) -> tuple[Spot, ...]:
    """Where every letter of a field of figures stands, by its words and their lines: each word evenly, then where the ink parts."""
    if crop.kind not in OF_FIGURES or not crop.origins:
        return ()
    spots: list[Spot] = []
    for nth, words_ in groupby(found, key=lambda one: one[0]):
        ink = columns(crop.lines[nth])
        middles = [middle for _, word in words_ for middle in _middles(word, ink)]
        spots += spotted(parted(ink, middles), crop.origins[nth])
    return _with_spaces(spots, text)


def _middles(word: Word, ink: NDArray[np.float32]) -> list[float]:
    """Where the middles of a word's letters are in the line it was read from: those of its pieces of ink, else all of one width."""
    left, right = (edge / SCALE - MARGIN for edge in (word.left, word.right))
    apart = runs(ink, max(round(left), 0), max(round(right), 0))
    if len(apart) == len(word.text):
        return [(a + b) / 2 for a, b in apart]
    return [left + (i + 0.5) * (right - left) / len(word.text) for i in range(len(word.text))]


def _with_spaces(spots: Sequence[Spot], text: str) -> tuple[Spot, ...]:
    """The places of all characters, from those of the ones that are no spaces; nothing where their number differs."""
    if len(spots) != len(text) - text.count(" "):
        return ()
    inked, placed = iter(spots), list[Spot]()
    for letter in text:
        last = placed[-1] if placed else Spot(0, 0.0, 0.0)
        placed.append(Spot(last.line, last.end, last.end) if letter == " " else next(inked))
    return tuple(placed)


def _spelled(seen: Sequence[Word]) -> str:
    """The words with spaces between them, but none at a hyphen that stands in the next cell: typing is wide about it."""
    letters = [(w.right - w.left) / len(w.text) for w in seen if len(w.text) >= 2]
    cell = float(np.median(letters)) if letters else 0.0
    text = seen[0].text
    for before, word in pairwise(seen):
        hyphened = before.text.endswith("-") or word.text.startswith("-")
        close = word.line == before.line and word.left - before.right < 1.15 * cell
        text += word.text if hyphened and close else f" {word.text}"
    return text


def _smaller(line: Pixels) -> Pixels:
    line = np.pad(line, MARGIN, constant_values=255)
    return np.asarray(cv2.resize(line, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_AREA), np.uint8)


@functools.cache
def version() -> str:
    """The program's version; raises MissingToolError where there is none."""
    try:
        said = subprocess.run([pytesseract.pytesseract.tesseract_cmd, "--version"], capture_output=True, timeout=20, check=False)
    except FileNotFoundError as error:
        raise MissingToolError(tool=NAME, install=INSTALL) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(engine=NAME, what=str(error)[:200]) from error
    first = (said.stdout or said.stderr).decode("utf-8", "replace").split("\n", 1)[0].split()
    return first[1] if len(first) > 1 else "?"


def words(images: Sequence[Pixels], psm: int, dpi: int, limit_s: float = 120.0) -> list[list[Word]]:
    """Read pictures in one call: the words of each, in the same order.

    `psm` is Tesseract's page segmentation mode, `dpi` what all pictures have. Raises MissingToolError where the
    program or its Vietnamese is missing, EngineError where it crashed, passed `limit_s` or answered nonsense.
    """
    inked = [i for i, image in enumerate(images) if image.size and image.min() < PALEST_INK]  # it reads words into white
    found: list[list[Word]] = [[] for _ in images]
    for i, seen in zip(inked, _read([images[i] for i in inked], psm, dpi, limit_s), strict=True):
        found[i] = seen
    return found


def _read(images: Sequence[Pixels], psm: int, dpi: int, limit_s: float) -> list[list[Word]]:
    if not images:
        return []
    with tempfile.TemporaryDirectory(prefix="civreg-") as folder:
        listed = Path(folder) / "list.txt"
        listed.write_text("".join(f"{_put(Path(folder), i, image)}\n" for i, image in enumerate(images)), encoding="utf-8")
        answer = _ask(listed, f"{SETTINGS} --psm {psm} --dpi {dpi}", limit_s)
    return _parse(answer, len(images))


def _put(folder: Path, index: int, image: Pixels) -> Path:
    """Write one picture as PGM, which costs nothing to encode or decode."""
    path = folder / f"{index}.pgm"
    pixels = np.ascontiguousarray(grey(image))
    path.write_bytes(b"P5 %d %d 255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes())
    return path


def _ask(listed: Path, config: str, limit_s: float) -> bytes:
    try:
        return bytes(pytesseract.pytesseract.run_and_get_output(str(listed), "tsv", LANGUAGE, config, timeout=limit_s, return_bytes=True))
    except pytesseract.TesseractNotFoundError as error:
        raise MissingToolError(tool=NAME, install=INSTALL) from error
    except pytesseract.TesseractError as error:
        if "traineddata" in str(error.message) or "Failed loading language" in str(error.message):
            raise MissingToolError(tool=f"tesseract «{LANGUAGE}»", install=INSTALL) from error
        raise EngineError(engine=NAME, what=f"exit {error.status}: {str(error.message)[:200]}") from error
    except (RuntimeError, OSError, ValueError) as error:
        raise EngineError(engine=NAME, what=f"{type(error).__name__}: {str(error)[:200]}") from error


def _parse(answer: bytes, count: int) -> list[list[Word]]:
    try:
        rows = [line.split("\t") for line in answer.decode("utf-8").split("\n") if line.strip("\r")]
        if not rows or [c.strip() for c in rows[0]] != _HEADER:
            raise EngineError(engine=NAME, what="its answer is no TSV table")
        found: list[list[Word]] = [[] for _ in range(count)]
        pages = set()
        for row in rows[1:]:
            level, page, block, paragraph, line, _, left, top, width, height = map(int, row[:10])
            if level == _PAGE:
                pages.add(page)
            elif level == _WORD and (text := row[11].strip()):
                found[page - 1].append(Word(text, float(row[10]), left, top, left + width, top + height, (block, paragraph, line)))
    except (ValueError, IndexError) as error:  # UnicodeDecodeError is a ValueError
        raise EngineError(engine=NAME, what=f"its answer is garbled: {str(error)[:100]}") from error
    if pages != set(range(1, count + 1)):
        raise EngineError(engine=NAME, what=f"it answered for {len(pages)} of {count} pictures")
    return found


class _Contained(subprocess.Popen[bytes]):
    """A child that leads a process group: ends with everything it started, says little, and writes no endless file."""

    def __init__(self, command: Sequence[str], **settings: Any) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  closed in communicate, which pytesseract always calls
        settings |= {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": self._said, "process_group": 0}
        settings["env"] = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        super().__init__(command, **settings)
        # pytesseract closes the three pipes by itself
        self.stdin = self.stdout = self.stderr = SimpleNamespace(close=lambda: None)  # type: ignore[assignment]  # closing is all it asks
        if sys.platform == "linux":
            import resource  # noqa: PLC0415  not on Windows

            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
                resource.prlimit(self.pid, resource.RLIMIT_CPU, (LONGEST_CPU, LONGEST_CPU))

    def communicate(self, input: bytes | None = None, timeout: float | None = None) -> tuple[bytes, bytes]:  # noqa: A002  Popen's name
        try:
            self.wait(timeout)
        except BaseException:  # also Ctrl-C, which does not reach another group
            self.kill()
            self._said.close()
            raise
        with self._said:
            self._said.seek(0)
            # pytesseract decodes strictly
            return b"", self._said.read(4096).decode("utf-8", "replace").encode("utf-8")

    def kill(self) -> None:
        if sys.platform == "win32":
            super().kill()
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    terminate = kill


# pytesseract ends only the direct child at its time limit and reads pipes without bound; it starts children by this name
pytesseract.pytesseract.subprocess = SimpleNamespace(**{**vars(subprocess), "Popen": _Contained})
