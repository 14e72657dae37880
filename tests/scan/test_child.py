"""The child that examines files: cheap, killable, and never the end of the run."""

from __future__ import annotations

import csv
import os
import signal
import sys
import tarfile
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from civreg.errors import CrashedError, RefusedFileError
from civreg.scan import child
from civreg.scan.child import Examiner, examine_safely
from civreg.scan.folders import find
from civreg.scan.source import SourceLimits, examine, load

from . import draw

LIMITS = SourceLimits()
BAD = Path(__file__).parents[2].parent / "shared" / "data" / "badinput"
posix = pytest.mark.skipif(os.name != "posix", reason="signals and resource limits are the system's")


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    """One child for many files, as in a run."""
    with Examiner(LIMITS) as one:
        yield one


def put(folder: Path, data: bytes, name: str = "page.jpg") -> Path:
    """A delivered file."""
    path = folder / name
    path.write_bytes(data)
    return path


def test_the_child_says_what_examining_says(tmp_path: Path, examiner: Examiner) -> None:
    """Sources travel whole, and so do refusals."""
    good = put(tmp_path, draw.tiff(3), "a.tif")
    assert examiner.examine(good, "tên tệp.tif") == examine(good, "tên tệp.tif", LIMITS)
    bad = put(tmp_path, draw.jpeg()[:500])
    with pytest.raises(RefusedFileError) as caught:
        examiner.examine(bad, "a\nb.jpg")
    assert caught.value.data["reason"] == "truncated"
    assert caught.value.data["path"] == "a\nb.jpg"


def test_one_child_serves_many_files_cheaply(tmp_path: Path, examiner: Examiner) -> None:
    """The way there and back costs a few milliseconds at most."""
    path = put(tmp_path, b"no picture")
    started = time.perf_counter()
    for _ in range(100):
        with pytest.raises(RefusedFileError):
            examiner.examine(path, "a")
    assert (time.perf_counter() - started) / 100 < 0.02


@posix
def test_a_child_killed_once_costs_nothing(tmp_path: Path) -> None:
    """It may have been killed for another's sake: a new one looks into the file again."""
    page = put(tmp_path, draw.jpeg())
    with Examiner(LIMITS) as one:
        assert one.examine(page, "a")
        os.kill(child_of(one), signal.SIGSTOP)
        threading.Timer(0.3, os.kill, (child_of(one), signal.SIGKILL)).start()
        assert one.examine(page, "a")


@posix
def test_a_file_that_kills_child_after_child_is_refused_and_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is refused as a crash; the next one gets a new child."""
    page, start = put(tmp_path, draw.jpeg()), child._started  # noqa: SLF001 - children that die are not easily made otherwise

    def dying(limits: SourceLimits) -> child._Child:
        made = start(limits)
        os.kill(made.process.pid, signal.SIGSTOP)
        threading.Timer(0.3, os.kill, (made.process.pid, signal.SIGKILL)).start()
        return made

    with Examiner(LIMITS) as one:
        monkeypatch.setattr(child, "_started", dying)
        with pytest.raises(RefusedFileError) as caught:
            one.examine(page, "a")
        assert caught.value.data["reason"] == "crashed"
        monkeypatch.undo()
        assert one.examine(page, "a")


@posix
def test_a_child_killed_while_it_starts_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no missing program: the run goes on, and where it befalls every child, one file is the price."""
    page, start = put(tmp_path, draw.jpeg()), child.subprocess.Popen
    victims = iter([True, True, False])

    def begin(*given: Any, **how: Any) -> Any:
        process = start(*given, **how)
        if next(victims, True):
            process.kill()
        return process

    monkeypatch.setattr(child.subprocess, "Popen", begin)
    with Examiner(LIMITS) as one:
        assert one.examine(page, "a")
    with Examiner(LIMITS) as one, pytest.raises(CrashedError):
        one.examine(page, "a")


@posix
def test_a_hanging_child_is_killed_in_time(tmp_path: Path) -> None:
    """The time limit is kept from outside; nothing is left running."""
    page = put(tmp_path, draw.jpeg())
    with Examiner(SourceLimits(page_seconds=0.5)) as one:
        one.examine(page, "a")
        pid = child_of(one)
        os.kill(pid, signal.SIGSTOP)
        started = time.monotonic()
        with pytest.raises(RefusedFileError) as caught:
            one.examine(page, "a")
        assert caught.value.data["reason"] == "too-slow"
        assert time.monotonic() - started < 5
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert one.examine(page, "a")


@pytest.mark.skipif(sys.platform != "linux", reason="the address space can be bounded on Linux only")
def test_memory_is_bounded(tmp_path: Path) -> None:
    """A picture within the pixel limit that does not fit into memory is refused, and the child lives on."""
    page = put(tmp_path, draw.png_declaring(12000, 12000, zlib.compress(bytes(12000 * 36001), 1)))
    small = put(tmp_path, draw.jpeg(), "small.jpg")
    with Examiner(SourceLimits(memory_mb=700)) as one:
        with pytest.raises(RefusedFileError) as caught:
            one.examine(page, "a")
        assert caught.value.data["reason"] in ("too-much-memory", "crashed")
        assert one.examine(small, "b")


def test_a_folder_of_programs_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivered `numpy.py` in the current folder is a file, not a module."""
    put(tmp_path, b"raise SystemExit(1)", "numpy.py")
    page = put(tmp_path, draw.jpeg())
    monkeypatch.chdir(tmp_path)
    assert examine_safely(Path("page.jpg"), "page.jpg", LIMITS) == examine(page, "page.jpg", LIMITS)


def child_of(examiner: Examiner) -> int:
    """The process id of the running child."""
    found = examiner.pid
    assert found is not None
    return found


def bad_files() -> list[tuple[str, str]]:
    """Every prepared bad file of the kinds that intake reads, with its expected class."""
    if not BAD.exists():
        return []
    with (BAD / "index.csv").open(encoding="utf-8", newline="") as table:
        return [(r["file"], r["expected_class"]) for r in csv.DictReader(table) if r["kind"] in ("pdf", "image", "tiff")]


@pytest.mark.shared
@pytest.mark.skipif(not BAD.exists(), reason="needs ../shared/data/badinput")
def test_every_prepared_bad_file_ends_in_its_class() -> None:
    """Taken or refused as expected, in less than a minute each; what is taken can be loaded."""
    with Examiner(SourceLimits(page_seconds=8)) as examiner:
        assert not list(wrong_ends(examiner))


def wrong_ends(examiner: Examiner) -> Iterator[str]:
    """Bad files that do not end as expected."""
    for file, expected in bad_files():
        started = time.monotonic()
        try:
            sources = examiner.examine(BAD / file, Path(file).name)
            assert load(BAD / file, sources[0]).ndim == 3
            ended = "taken"
        except RefusedFileError as error:
            ended = f"refused: {error.data['reason']}"
        assert time.monotonic() - started < 60, file
        allowed = {"ACCEPT": ("taken",), "ESCAPE": ("taken",), "REJECT": ("refused",), "PARTIAL": ("refused",)}.get(expected)
        if allowed and not ended.startswith(allowed):
            yield f"{file}: {ended}, expected {expected}"


@pytest.mark.shared
@pytest.mark.skipif(not BAD.exists(), reason="needs ../shared/data/badinput")
def test_every_prepared_name_is_taken_as_data(tmp_path: Path, examiner: Examiner) -> None:
    """Hostile names are read, shown harmlessly and never obeyed; side files are passed over."""
    with tarfile.open(BAD / "names.tar") as box:
        box.extractall(tmp_path, filter="data")
    met = list(find([tmp_path]))
    passed = {f.path.name for f in met if f.skipped}
    assert passed == {"desktop.ini", "~$So1963.xlsx", "scan.pdf.crdownload", ".~lock.so.csv#"}
    assert len(met) == 40
    for found in met:
        found.name.encode("utf-8")
        assert not any(ord(c) < 32 for c in found.name)
        if not found.skipped:
            assert examiner.examine(found.path, found.name)[0].name == found.name
    assert not list(tmp_path.rglob("PWNED"))
