"""Scanners through SANE, tried on SANE's own `test` backend as a real program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from civreg.errors import DeviceError, MissingToolError
from civreg.scan import Device, DeviceOptions, attached, connect, scan_pages
from civreg.scan.devices.feed import Source

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SANE on Windows")
SMALL = (("test-picture", "Grid"), ("x", "40"), ("y", "30"))


@pytest.fixture(autouse=True)
def sane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SANE with its test backend alone."""
    config = tmp_path / "sane"
    config.mkdir()
    (config / "dll.conf").write_text("test\n", encoding="ascii")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(config))


def options(source: Source = "auto", *settings: tuple[str, str], dpi: int = 75) -> DeviceOptions:
    """The test scanner with a small grid as its picture."""
    return DeviceOptions("test:0", source, dpi, settings=(*SMALL, *settings))


def taken(scanning: DeviceOptions, folder: Path, turns: int = 0) -> list[Path]:
    """All pages of one run."""
    return list(scan_pages(connect(scanning), folder, "p", range(turns)))


def test_scanners_are_listed() -> None:
    """Each with the name that `--device` takes."""
    assert attached()[0] == Device("test:0", "Noname", "frontend-tester", "virtual device")


def test_the_feeder_is_taken_until_it_is_empty(tmp_path: Path) -> None:
    """Ten sheets lie in it; each is a whole colour file at the resolution asked for, and nothing else is left behind."""
    pages = taken(options(), tmp_path)
    assert [p.name for p in pages] == [f"p-{n:04}.png" for n in range(1, 11)]
    with Image.open(pages[3]) as image:
        assert (image.mode, round(image.info["dpi"][0])) == ("RGB", 75)
        assert abs(image.width - 40 / 25.4 * 75) < 3
    assert not list(tmp_path.glob("*.part"))


def test_the_glass_gives_a_page_a_turn(tmp_path: Path) -> None:
    """Where a person lays pages down, each waits for the person, and ends when the person does."""
    assert len(taken(options("flatbed"), tmp_path, turns=3)) == 3


def test_a_page_is_whole_when_it_is_named(tmp_path: Path) -> None:
    """Whoever hears of a page can open it; whoever stops listening stops the scanner."""
    pages = scan_pages(connect(options()), tmp_path, "p", ())
    with Image.open(next(pages)) as image:
        image.load()
    pages.close()  # type: ignore[attr-defined]  # a generator
    assert len(list(tmp_path.glob("*.png"))) <= 10


def test_a_percent_sign_in_a_folder_is_no_page_number(tmp_path: Path) -> None:
    """Names are taken as they are."""
    folder = tmp_path / "100%d"
    folder.mkdir()
    assert taken(options("flatbed"), folder, turns=1)[0].parent == folder


@pytest.mark.parametrize(
    ("status", "reason"),
    [("JAMMED", "jammed"), ("COVER_OPEN", "cover-open"), ("DEVICE_BUSY", "busy"), ("IO_ERROR", "no-answer"), ("ACCESS_DENIED", "denied")],
)
def test_a_scanner_that_fails_says_why(tmp_path: Path, status: str, reason: str) -> None:
    """Each failure has its code, a sentence that says what to do, and exit code 3."""
    with pytest.raises(DeviceError) as caught:
        taken(options("feeder", ("read-return-value", f"SANE_STATUS_{status}")), tmp_path)
    assert caught.value.data["reason"] == reason
    assert caught.value.exit_code == 3
    assert "test:0" in caught.value.say("vi")


def test_an_empty_feeder_is_no_success(tmp_path: Path) -> None:
    """A run without a page says that there was no paper."""
    with pytest.raises(DeviceError) as caught:
        taken(options("feeder", ("read-return-value", "SANE_STATUS_NO_DOCS")), tmp_path)
    assert caught.value.data["reason"] == "empty"


@pytest.mark.parametrize(
    ("scanning", "reason"),
    [
        (DeviceOptions("nosuch:0"), "no-device"),
        (options("duplex"), "no-source"),
        (options("auto", ("mode", "Infrared")), "bad-option"),
        (options("auto", ("no-such-thing", "1")), "bad-option"),
    ],
)
def test_what_a_scanner_cannot_do_is_said(tmp_path: Path, scanning: DeviceOptions, reason: str) -> None:
    """No such scanner, no such source, no such setting."""
    with pytest.raises(DeviceError) as caught:
        taken(scanning, tmp_path)
    assert caught.value.data["reason"] == reason


def test_without_sane_the_install_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 4, as with every missing program."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError, match="sane-utils"):
        attached()


def test_on_windows_the_watched_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no SANE: a scanner's own software puts files into a folder that is watched."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(MissingToolError, match="--watch"):
        attached()
