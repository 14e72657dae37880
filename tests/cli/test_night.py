"""Nights: one run works, its end is told without names, what was cut off is noticed, and the next night goes on."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import Result

from civreg import jobs
from civreg.archive import Archive, By, Night
from civreg.batch import Serial
from civreg.cli import run as command
from civreg.errors import DiskFullError

from .conftest import draw, start

Call = Callable[..., Result]
NAME = "Nguyen Thi Hoa 1987.jpg"
OPTIONS = ("--nightly", "--jobs", "0", "--hand", "null", "--engine", "null")
posix = pytest.mark.skipif(os.name == "nt", reason="signals are sent as POSIX knows them")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Young files are watched for a moment only."""
    monkeypatch.setattr(command, "WATCHED", 0.3)


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    """Two pages of a book and a file without content, whose name is a person's; nobody has written them lately."""
    folder = tmp_path / "den" / "KS.2015.01"
    folder.mkdir(parents=True)
    for number in range(2):
        draw(folder / f"p{number}.jpg", number)
    (folder / NAME).write_bytes(b"")
    _age(folder)
    return folder.parent


def _age(folder: Path) -> None:
    for path in folder.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))


def kept(home: Path) -> list[str]:
    """The pages of all nights, from first to last."""
    return [path.read_text(encoding="utf-8") for path in sorted((home / "nights").glob("*.html"))]


def test_a_night_tells_figures_and_codes_and_no_name(civreg: Call, home: Path, delivered: Path) -> None:
    """Standard output and error, the morning report and the line kept with it name no file; status does, and shows the night."""
    ran = civreg("-C", home, "run", delivered, *OPTIONS)
    assert ran.exit_code == 5
    assert "Tệp mới nhận: 2" in ran.stdout
    assert "empty 1" in ran.stdout
    (page,) = kept(home)
    line = (home / "nights" / "nights.log").read_text(encoding="utf-8")
    assert line.strip() in ran.stdout
    assert "<code>empty</code></td><td>1</td>" in page
    for said in (ran.stdout, ran.stderr, page, line):
        assert "Nguyen" not in said
        assert "p0.jpg" not in said
    status = civreg("-C", home, "status").stdout
    assert NAME in status
    assert f"Đêm gần nhất: {line.strip()}" in status
    assert json.loads(civreg("-C", home, "status", "--json").stdout)["night"]["outcome"] == "some-failed"


def test_a_night_that_finds_nothing_says_so(civreg: Call, home: Path, delivered: Path) -> None:
    """Also where the folder is empty: that is no error, and the night is kept."""
    (delivered / "KS.2015.01" / NAME).unlink()
    assert civreg("-C", home, "run", delivered, *OPTIONS).exit_code == 0
    ran = civreg("-C", home, "--lang", "en", "run", delivered, *OPTIONS)
    assert ran.exit_code == 0
    assert "Nothing new." in ran.stdout
    empty = home.parent / "none"
    empty.mkdir()
    assert "Không có gì mới." in civreg("-C", home, "run", empty, *OPTIONS).stdout
    missing = civreg("-C", home, "run", home.parent / "gone", *OPTIONS)
    assert missing.exit_code == 3
    assert "không thấy thư mục" in missing.stdout


def test_a_file_that_is_still_written_is_left_for_the_next_night(civreg: Call, home: Path, delivered: Path) -> None:
    """It is neither taken nor refused; once it is whole it is taken."""
    slow, whole = delivered / "KS.2015.01" / NAME, delivered / "KS.2015.01" / "p1.jpg"
    data = whole.read_bytes() + b"more"
    over = threading.Event()

    def write() -> None:
        for at in range(10_000):
            with slow.open("ab") as file:
                file.write(data[at : at + 1])
            if over.wait(0.05):
                break
        slow.write_bytes(data)

    writer = threading.Thread(target=write)
    writer.start()
    ran = civreg("-C", home, "run", delivered, *OPTIONS, "--json")
    over.set()
    writer.join()
    assert ran.exit_code == 0, ran.stdout
    assert json.loads(ran.stdout)["counts"]["sums"]["left"] == 1
    _age(delivered / "KS.2015.01")
    assert json.loads(civreg("-C", home, "run", delivered, *OPTIONS, "--json").stdout)["counts"]["sums"]["files"] == 1


class Cut(NamedTuple):
    """A night's options and what stops it."""

    options: jobs.NightOptions
    outcome: str


@pytest.fixture
def nights(home: Path, delivered: Path) -> Iterator[Callable[[jobs.NightOptions], list[Night]]]:
    """Works one night after the other in this process; gives what was told."""
    (delivered / "KS.2015.01" / NAME).unlink()
    with Archive.open(home) as archive:

        def work(options: jobs.NightOptions) -> list[Night]:
            told: list[Night] = []
            with archive.working():
                jobs.run_night(jobs.Desk(archive, By("đêm", "máy 1"), Serial()), [delivered], options, told.append)
            return told

        yield work


def test_a_night_ends_in_time_and_the_next_goes_on(nights: Callable[[jobs.NightOptions], list[Night]]) -> None:
    """Nothing is begun after the last call; what is left is counted and done the next night."""
    (first,) = nights(jobs.NightOptions(intake=jobs.IntakeOptions(watched=0.1), seconds=0.0))
    assert first.outcome == "time-up"
    assert not first.counts.something
    (second,) = nights(jobs.NightOptions(intake=jobs.IntakeOptions(watched=0.1)))
    assert second.outcome == "done"
    assert second.counts.sums["files"] == 2
    assert second.counts.sums["waiting"] == 0


def test_a_disk_that_fills_ends_the_night_cleanly(nights: Callable[..., list[Night]], monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with exit 6 before the disk is full; once there is room the next night does the rest."""
    room = iter([10**9, 10**9, 10**9])
    usage = shutil.disk_usage
    monkeypatch.setattr("civreg.jobs.night.work.LOOKS", 0.0)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(path)._replace(free=next(room, 0)))
    with pytest.raises(DiskFullError):
        nights(jobs.NightOptions(intake=jobs.IntakeOptions(watched=0.1)))
    monkeypatch.setattr("shutil.disk_usage", usage)
    (told,) = nights(jobs.NightOptions(intake=jobs.IntakeOptions(watched=0.1)))
    assert told.outcome == "done"
    assert told.counts.sums["read"] == 2


def test_a_disk_without_room_is_not_begun_on(civreg: Call, home: Path, delivered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 6, and the morning knows why."""
    usage = shutil.disk_usage
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(path)._replace(free=1000))
    ran = civreg("-C", home, "run", delivered, *OPTIONS)
    assert ran.exit_code == 6
    assert "đĩa sắp đầy" in ran.stdout
    assert "đĩa sắp đầy" in civreg("-C", home, "status").stdout


@pytest.mark.parametrize(("said", "seconds"), [("6h", 21600), ("90m", 5400), ("1h30m", 5400)])
def test_a_span_is_so_many_seconds(said: str, seconds: float) -> None:
    """Hours, minutes or both."""
    assert command.Until().convert(said, None, None) == seconds


def test_a_time_of_day_is_the_next_one() -> None:
    """Never more than a day ahead, never past."""
    for said in ("06:00", "6:00", "23:59", "0:01"):
        assert 0 < command.Until().convert(said, None, None) <= 90_000


@pytest.mark.parametrize("said", ["25:00", "", "0h", "soon", "6:75"])
def test_another_end_is_a_mistake_of_use(civreg: Call, home: Path, tmp_path: Path, said: str) -> None:
    """Exit 2, and nothing is worked on; without --nightly too."""
    assert civreg("-C", home, "run", tmp_path, "--nightly", "--until", said).exit_code == 2
    assert civreg("-C", home, "run", tmp_path, "--until", "6h").exit_code == 2


@posix
def test_of_several_runs_one_works_and_a_killed_one_is_noticed(civreg: Call, home: Path, delivered: Path) -> None:
    """The others end with 6 and name the holder; kill -9 frees the archive at once, and the next run says what befell the night."""
    holder = start("-C", home, "run", delivered, *OPTIONS)
    _wait(lambda: "đang chạy" in civreg("-C", home, "status").stdout)
    holder.send_signal(signal.SIGSTOP)
    others = [start("-C", home, "run", delivered, *OPTIONS) for _ in range(3)]
    for other in others:
        _, err = other.communicate(timeout=60)
        assert other.returncode == 6
        assert re.search(rf"\b{holder.pid}\b", err.decode())
        assert "Traceback" not in err.decode()
    holder.kill()
    holder.communicate()
    assert "BỊ CẮT NGANG" in civreg("-C", home, "status").stdout
    ran = civreg("-C", home, "run", delivered, *OPTIONS)
    assert ran.exit_code in (0, 5)
    lost, tonight = ran.stdout.strip().splitlines()
    assert "BỊ CẮT NGANG" in lost
    assert "xong" in tonight
    assert ["BỊ CẮT NGANG" in page for page in kept(home)] == [True, False]


def _wait(met: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not met():
        assert time.monotonic() < until
