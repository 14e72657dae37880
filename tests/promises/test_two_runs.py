"""P10: of several runs at once on one archive exactly one works; the others say who holds it; a killed one leaves no lock."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from civreg.archive import Archive, By
from civreg.archive.lock import PATIENCE
from civreg.cli import main

from .conftest import RELEASE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is sent as POSIX knows it")
REFUSED_WITHIN = 2.0
"""Seconds of the processor, and of waiting for a holder that is just ending."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A new archive, and an empty folder beside it that may be watched."""
    (tmp_path / "den").mkdir()
    with Archive.create(tmp_path / "kho", "Xã Lộc Thuận", By("x", "y")) as archive:
        return archive.home


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """A command as a process of its own."""
    command = [sys.executable, "-m", "civreg", "-C", str(home), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def watching(home: Path, *more: str) -> subprocess.Popen[str]:
    """A run that holds the archive until it is ended, or as long as it is told."""
    return start(home, "scan", str(home.parent / "den"), "--watch", "--jobs", "0", *more)


@pytest.fixture
def holder(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A run that holds the archive."""
    run = watching(home)
    assert run.stderr
    assert "Đang chờ" in run.stderr.readline()
    yield run
    run.kill()
    run.communicate()


@pytest.mark.parametrize("count", range(2, 9) if RELEASE else (4,))
def test_of_many_runs_at_once_exactly_one_works(home: Path, count: int) -> None:
    """However many are started in one moment: one ends with 0, every other with 6 and the number of that one's process."""
    runs = [watching(home, "--until-idle", "6") for _ in range(count)]
    ended = {run.pid: (*run.communicate(timeout=120), run.returncode) for run in runs}
    (worked,) = [pid for pid, (_, _, code) in ended.items() if code == 0]
    for pid, (_, said, code) in ended.items():
        if pid != worked:
            assert code == 6, said
            assert re.search(rf"\b{worked}\b", said), said
            assert "Traceback" not in said


def test_the_others_are_refused_at_once_and_told_by_whom(
    home: Path, holder: subprocess.Popen[str], record_property: Callable[[str, object], None]
) -> None:
    """Within two seconds on a free core, whatever this one is busy with; the holder's process, machine and time are named."""
    longest = 0.0
    for command in (("extract", "--jobs", "0"), ("scan", str(home.parent / "den")), ("run", str(home.parent / "den"), "--nightly")):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = start(home, *command)
        _, said = run.communicate(timeout=60)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        longest = max(longest, PATIENCE + after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert run.returncode == 6, said
        assert re.search(rf"tiến trình {holder.pid} trên máy \S+, từ \d\d:\d\d", said), said
    record_property("figure", f"refused after {longest:.1f} s on a free core")
    assert longest < REFUSED_WITHIN


WRITING = (
    ("scan", "{den}", "--jobs", "0"),
    ("extract", "--jobs", "0"),
    ("run", "{den}", "--jobs", "0"),
    ("requests", "import", "{file}"),
    ("import", "{file}"),
    ("find", "--rebuild"),
    ("archive", "rebuild"),
    ("hand", "adapt", "--book", "KS.2015.01"),
)


@pytest.mark.parametrize("command", WRITING, ids=lambda c: " ".join(c[:2]).replace("{", "").replace("}", ""))
def test_every_command_that_works_in_the_archive_waits_for_its_turn(
    command: tuple[str, ...], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 6 and a Vietnamese sentence, whichever it is; nothing is changed."""
    monkeypatch.setattr("civreg.archive.lock.PATIENCE", 0.1)
    (home.parent / "a.csv").write_text("so,nksHoTen\n7,An\n", encoding="utf-8")
    given = [part.format(den=home.parent / "den", file=home.parent / "a.csv") for part in command]
    with Archive.open(home) as archive, archive.working():
        before = archive.acts.head()
        done = CliRunner().invoke(main, ["-C", str(home), *given])
        assert done.exit_code == 6, done.output
        assert "lệnh khác" in done.output
        assert archive.acts.head() == before


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_holder_that_dies_leaves_no_lock(how: signal.Signals, home: Path, holder: subprocess.Popen[str]) -> None:
    """The next run begins at once, after kill -9 too; the lock file lies there still and says nothing of value."""
    holder.send_signal(how)
    holder.communicate(timeout=30)
    after = watching(home, "--once")
    _, said = after.communicate(timeout=60)
    assert after.returncode in (0, 3), said
    assert "lệnh khác" not in said


def test_reading_needs_no_turn(home: Path, holder: subprocess.Popen[str]) -> None:
    """What only looks is answered while another works."""
    assert holder.poll() is None
    for command in (["status"], ["audit", "verify"], ["find", "An"], ["report"], ["people", "list"]):
        done = CliRunner().invoke(main, ["-C", str(home), *command])
        assert done.exit_code == 0, (command, done.output)
