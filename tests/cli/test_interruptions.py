"""Runs that are interrupted, killed or doubled: the same command finishes the work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from civreg.archive import Archive

from .conftest import draw, start

Call = Callable[..., Result]
PAGES = 10
posix = pytest.mark.skipif(os.name == "nt", reason="signals are sent as POSIX knows them")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder with enough pages to be interrupted among."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(PAGES):
        draw(folder / f"p{number}.jpg", number)
    return folder


def prepared(home: Path) -> int:
    """How many pages are prepared by now."""
    with Archive.open(home) as archive:
        return sum(int(row["prepared"]) + int(row["scan_again"]) + int(row["blank"]) for row in archive.ledger.books())


def wait_for(home: Path, pages: int, run: subprocess.Popen[bytes]) -> None:
    """Wait until so many pages are prepared."""
    until = time.monotonic() + 120
    while prepared(home) < pages:
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)


def finish(civreg: Call, home: Path, many: Path) -> list[tuple[str, str]]:
    """Run the same command again and give every page with its status; nothing is left over."""
    assert civreg("-C", home, "scan", many, "--jobs", "1").exit_code == 0
    assert prepared(home) == PAGES
    assert not list((home / "staging").iterdir())
    with Archive.open(home) as archive:
        archive.acts.check()
    lines = [json.loads(text) for text in civreg("-C", home, "export").stdout.splitlines()]
    return [(line["source"], line["status"]) for line in lines]


EXPECTED = [(f"p{n}.jpg", "not-read") for n in range(PAGES)]


@posix
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_is_done(civreg: Call, home: Path, many: Path, how: signal.Signals) -> None:
    """An interrupted run ends with 130 and a sentence; the same command goes on where it stopped."""
    run = start("-C", home, "scan", many, "--jobs", "1")
    wait_for(home, 2, run)
    run.send_signal(how)
    _, err = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "Traceback" not in err.decode()
    assert prepared(home) >= 2
    assert finish(civreg, home, many) == EXPECTED


@posix
def test_a_run_killed_in_the_middle_is_finished_by_the_same_command(civreg: Call, home: Path, many: Path) -> None:
    """Kill -9 of the parent leaves no lock, no half file and no worker; nothing is done twice."""
    run = start("-C", home, "scan", many, "--jobs", "1")
    wait_for(home, 2, run)
    workers = children(run.pid)
    run.kill()
    run.communicate()
    assert finish(civreg, home, many) == EXPECTED
    until = time.monotonic() + 10
    while any(running(pid) for pid in workers):
        assert time.monotonic() < until, "a worker outlived its parent"
        time.sleep(0.05)
    with Archive.open(home) as archive:
        generations = archive.store.number("SELECT max(generation) FROM preparations")  # what is counted
    assert generations == 1


@posix
def test_a_killed_worker_costs_nothing(home: Path, many: Path) -> None:
    """Kill -9 of a worker: its page is tried once more and the run ends well."""
    run = start("-C", home, "scan", many, "--jobs", "1", "--json")
    wait_for(home, 2, run)
    for pid in children(run.pid):
        if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
    out, err = run.communicate(timeout=120)
    assert run.returncode == 0, err
    assert json.loads(out)["done"] == PAGES


@posix
def test_of_two_runs_at_once_one_works(home: Path, many: Path) -> None:
    """The second ends with 6, the first goes on and ends with 0."""
    first = start("-C", home, "scan", many, "--jobs", "1")
    wait_for(home, 1, first)
    first.send_signal(signal.SIGSTOP)  # it would be done before the second has started
    second = start("-C", home, "extract")
    _, err = second.communicate(timeout=30)
    first.send_signal(signal.SIGCONT)
    assert second.returncode == 6
    assert "lệnh khác" in err.decode()
    first.communicate(timeout=120)
    assert first.returncode == 0


def children(pid: int) -> list[int]:
    """Processes that a process started."""
    if not Path("/proc").exists():
        return []
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def running(pid: int) -> bool:
    """Whether a process is alive; a zombie is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
