"""Small synthetic scans, and civreg called as a clerk calls it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageDraw

from civreg.cli import main

Call = Callable[..., Result]


def draw(path: Path, number: int) -> None:
    """A ruled page that differs from every other, A5 at 100 dpi."""
    image = Image.new("L", (583, 827), 250)
    pen = ImageDraw.Draw(image)
    for y in range(80, 760, 40):
        pen.line((60, y, 520, y), fill=60, width=2)
    pen.rectangle((60, 80, 520, 760), outline=30, width=3)
    pen.text((80, 90), f"SO {number:03}", fill=0)
    image.save(path, dpi=(100, 100), quality=85)


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """A folder with three pages."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        draw(folder / f"p{number}.jpg", number)
    return folder


@pytest.fixture
def civreg() -> Call:
    """Call civreg in this process."""

    def call(*args: object) -> Result:
        return CliRunner().invoke(main, [str(a) for a in args])

    return call


@pytest.fixture
def home(tmp_path: Path, civreg: Call) -> Path:
    """A new archive."""
    folder = tmp_path / "kho"
    assert civreg("init", folder, "--place", "Quận 1").exit_code == 0
    return folder


def start(*args: object) -> subprocess.Popen[bytes]:
    """Start civreg as a process of its own."""
    command = [sys.executable, "-m", "civreg", *(str(a) for a in args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
