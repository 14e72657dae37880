"""Tesseract in one call for many pictures, and contained when it misbehaves."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np
import pytesseract
import pytest
from PIL import Image, ImageDraw, ImageFont

from civreg.errors import EngineError, MissingToolError
from civreg.extract.tesseract import words
from civreg.raster import Pixels


def drawn(text: str, width: int = 700) -> Pixels:
    """A line of print on white."""
    image = Image.new("L", (width, 80), 255)
    ImageDraw.Draw(image).text((20, 15), text, fill=0, font=ImageFont.load_default(40))
    return np.asarray(image)


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program of our own in Tesseract's place; it is called with list, output stem, options."""
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(path))


def test_many_pictures_in_one_call_keep_their_order() -> None:
    """Each picture's words come back in its own place, an empty one with none."""
    found = words([drawn("KHAI SINH 1975"), drawn(""), drawn("Nam 12")], psm=7, dpi=300)
    assert [" ".join(w.text for w in page) for page in found] == ["KHAI SINH 1975", "", "Nam 12"]
    first = found[0][0]
    assert first.confidence > 50
    assert 10 < first.left < first.right < 300


def test_no_pictures_start_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to read costs nothing."""
    program(tmp_path, monkeypatch, "exit 1")
    assert words([], psm=7, dpi=300) == []


def test_a_missing_program_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program the exit code is 4 and the install line is named."""
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(tmp_path / "none"))
    with pytest.raises(MissingToolError, match="apt install tesseract-ocr"):
        words([drawn("a")], psm=7, dpi=300)


def test_missing_vietnamese_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the language data the install line is named."""
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(MissingToolError, match="tesseract-ocr-vie"):
        words([drawn("a")], psm=7, dpi=300)


HEADER = r"level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
PAGE = r"1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in programs are shell scripts")
@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("kill -SEGV $$", "exit"),
        ("echo no luck >&2; exit 3", "no luck"),
        ("printf '\\377\\376' >&2; exit 3", "exit 3"),
        ("true", "FileNotFound"),
        ("echo hello > $2.tsv", "no TSV"),
        (f"printf '{HEADER}' > $2.tsv", "0 of 1"),
        (f"printf '{HEADER}{PAGE}\\377\\376' > $2.tsv", "garbled"),
        (f"printf '{HEADER}{PAGE}5\\t7\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\thi\\n' > $2.tsv", "garbled"),
        (f"printf '{HEADER}{PAGE}5\\tx\\n' > $2.tsv", "garbled"),
    ],
)
def test_a_crash_or_nonsense_is_an_engine_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, says: str) -> None:
    """Whatever the program does, the failure is named and typed."""
    program(tmp_path, monkeypatch, script)
    with pytest.raises(EngineError, match=says):
        words([drawn("a")], psm=7, dpi=300)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in programs are shell scripts")
def test_a_hang_is_ended_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the time limit the program and its own children are gone."""
    program(tmp_path, monkeypatch, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    start = time.monotonic()
    with pytest.raises(EngineError, match="timeout"):
        words([drawn("a")], psm=7, dpi=300, limit_s=0.7)
    assert time.monotonic() - start < 10
    assert not alive(int((tmp_path / "child").read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="file size limits on a child are set on Linux only")
@pytest.mark.parametrize("where", ["$2.tsv", "/dev/stdout", "/dev/stderr"])
def test_endless_output_ends_and_fills_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """A program that never stops writing is stopped."""
    program(tmp_path, monkeypatch, f"exec yes nonsense > {where}")
    with pytest.raises(EngineError):
        words([drawn("a")], psm=7, dpi=300, limit_s=3)


def alive(pid: int) -> bool:
    """Whether a process runs (one that only waits to be reaped does not)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8") if Path("/proc/self").exists() else True
