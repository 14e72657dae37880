"""Scanners, watched folders, the live station and the intake report, called as a clerk calls them."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from civreg.archive import Archive

from .conftest import draw, start

Call = Callable[..., Result]
posix = pytest.mark.skipif(os.name == "nt", reason="there is no SANE on Windows, and signals are sent as POSIX knows them")
SMALL = ("--dpi", "75", "--set", "test-picture=Grid", "--set", "x=60", "--set", "y=80", "--jobs", "0")


@pytest.fixture
def sane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SANE with its own test scanner alone."""
    config = tmp_path / "sane"
    config.mkdir()
    (config / "dll.conf").write_text("test\n", encoding="ascii")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(config))


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[bytes], None]:
    """What is typed on the keyboard of this process."""
    kept = os.dup(0)

    def type_(pressed: bytes) -> None:
        path = tmp_path / "keys"
        path.write_bytes(pressed)
        handle = os.open(path, os.O_RDONLY)
        os.dup2(handle, 0)
        os.close(handle)

    yield type_  # type: ignore[misc]  # a generator fixture
    os.dup2(kept, 0)
    os.close(kept)


def pages(home: Path) -> list[tuple[str | None, str]]:
    """Book and file of every page in the archive."""
    with Archive.open(home) as archive:
        return [(row["book"], row["file"]) for row in archive.store.rows("SELECT book, file FROM page_list")]  # what is counted


def events(result: Result) -> list[dict[str, object]]:
    """The lines of a live run with --json."""
    return [json.loads(line) for line in result.stdout.splitlines()]


@posix
@pytest.mark.usefixtures("sane")
def test_scanners_are_listed(civreg: Call) -> None:
    """With the name that --device takes, as a table and as JSON."""
    assert "test:0" in civreg("devices").stdout
    assert json.loads(civreg("devices", "--json").stdout)[0]["name"] == "test:0"


@posix
@pytest.mark.usefixtures("sane")
def test_a_feeder_is_taken_into_its_book(civreg: Call, home: Path) -> None:
    """All ten sheets come to the archive: as pages, or known as the same picture; none stays behind."""
    result = civreg("-C", home, "scan", "--device", "test:0", "--book", "KS.2015.01", *SMALL, "--json")
    assert result.exit_code == 0, result.stderr
    *each, end = events(result)
    assert len(each) == 10
    assert (end["event"], end["done"], end["known"]) == ("end", 1, 9)
    assert [book for book, _ in pages(home)] == ["KS.2015.01"]
    assert not [p for p in (home / "incoming").rglob("*") if p.is_file()]


@posix
@pytest.mark.usefixtures("sane")
def test_the_glass_waits_for_a_key_a_page(civreg: Call, home: Path, keys: Callable[[bytes], None]) -> None:
    """Enter takes a page, q ends; the same without a terminal."""
    keys(b"\n\nq\n\n")
    result = civreg("-C", home, "scan", "--device", "test:0", "--source", "flatbed", *SMALL, "--json")
    assert result.exit_code == 0, result.stderr
    assert len(events(result)) == 3
    assert result.stderr.count("xong") == 3


@posix
@pytest.mark.usefixtures("sane")
@pytest.mark.parametrize(("device", "setting", "code"), [("test:0", "SANE_STATUS_JAMMED", "jammed"), ("nosuch:0", "Default", "no-device")])
def test_a_scanner_that_fails_ends_with_3(civreg: Call, home: Path, device: str, setting: str, code: str) -> None:
    """The sentence names the scanner and says what to do."""
    result = civreg("-C", home, "scan", "--device", device, *SMALL, "--set", f"read-return-value={setting}")
    assert result.exit_code == 3
    assert f"[{code}]" in result.stderr


@posix
def test_without_sane_the_exit_code_is_4(civreg: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the line that installs it is said."""
    monkeypatch.setenv("PATH", "")
    result = civreg("devices")
    assert result.exit_code == 4
    assert "sane-utils" in result.stderr


@posix
@pytest.mark.usefixtures("sane")
def test_what_a_killed_run_left_is_taken_on_the_next(civreg: Call, home: Path, scans: Path) -> None:
    """Whatever the next scan is for, pages of the scanner go to the book whose they are."""
    left = home / "incoming" / "KH.2016.02"
    left.mkdir(parents=True)
    draw(left / "20260101-0001.jpg", 77)
    assert civreg("-C", home, "scan", scans, "--book", "KS.2015.01", "--jobs", "0").exit_code == 0
    assert ("KH.2016.02", "20260101-0001.jpg") in pages(home)
    assert len(pages(home)) == 4


@pytest.mark.parametrize("until", [("--once",), ("--until-idle", "0.3")])
def test_a_watched_folder_is_taken_in(civreg: Call, home: Path, scans: Path, until: tuple[str, ...]) -> None:
    """What lies there comes in, each page with a line; an unfinished name is left alone."""
    draw(scans / "next.jpg", 9)
    (scans / "next.jpg").rename(scans / "next.jpg.part")
    result = civreg("-C", home, "scan", scans, "--watch", *until, "--book", "KS.2015.01", "--jobs", "0", "--json")
    assert result.exit_code == 0, result.stderr
    *each, end = events(result)
    assert [(e["event"], e["file"], e["book"]) for e in each] == [("page", f"p{n}.jpg", "KS.2015.01") for n in range(3)]
    assert end["done"] == 3


def test_a_bad_file_in_a_watched_folder_is_said_and_the_rest_is_taken(civreg: Call, home: Path, scans: Path) -> None:
    """Exit code 5, as for every run in which something failed."""
    (scans / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture \xff\xd9")
    result = civreg("-C", home, "scan", scans, "--watch", "--once", "--jobs", "0")
    assert result.exit_code == 5
    assert "a.jpg" in result.stdout
    assert len(pages(home)) == 3


@posix
def test_ctrl_c_ends_the_watching(home: Path, scans: Path) -> None:
    """With 130, and all that came is kept."""
    (scans / "p2.jpg").unlink()
    run = start("-C", home, "scan", scans, "--watch", "--jobs", "1")
    until = time.monotonic() + 90
    while len(pages(home)) < 2:
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in err.decode()


def test_live_tells_of_each_page(civreg: Call, home: Path, scans: Path) -> None:
    """Pages of no known form are told about by their legibility; nothing fails because nothing can be read."""
    result = civreg(
        "-C", home, "scan", scans, "--watch", "--once", "--live", "--book", "KS.2015.01", "--jobs", "0", "--json", "--hand", "null"
    )
    assert result.exit_code == 0, result.stderr
    first = events(result)[0]
    assert {"number", "expected", "legibility", "again", "seconds"} <= first.keys()
    assert "low-dpi" in [a["code"] for a in first["again"]]  # type: ignore[attr-defined]  # a list of objects


@pytest.mark.parametrize(
    "wrong",
    [
        ("scan",),
        ("scan", "x", "--device", "d"),
        ("scan", "x", "y", "--watch"),
        ("scan", "x", "--live"),
        ("scan", "--device", "d", "--set", "n"),
    ],
)
def test_ways_that_exclude_each_other_are_refused(civreg: Call, home: Path, wrong: tuple[str, ...]) -> None:
    """Exit code 2 and a sentence."""
    assert civreg("-C", home, *wrong).exit_code == 2


def test_the_intake_report_is_written(civreg: Call, home: Path, scans: Path, tmp_path: Path) -> None:
    """As HTML, and its figures on standard output or as JSON; a book that is not there is said."""
    civreg("-C", home, "scan", scans, "--book", "KS.2015.01", "--jobs", "0")
    out = tmp_path / "r.html"
    asked = ("report", "intake", "--book", "KS.2015.01", "--declared", "3", "--jobs", "0", "--hand", "null")
    result = civreg("-C", home, *asked, "-o", out, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["pages"], found["declared"], found["complete"]) == (3, 3, False)
    assert "PHIẾU KIỂM QUÉT" in out.read_text("utf-8")
    assert civreg("-C", home, "report", "intake", "--book", "KS.1999.01").exit_code == 3
    assert civreg("-C", home, *asked, "-o", "r.docx").exit_code == 2
