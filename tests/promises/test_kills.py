"""P2: kill -9 anywhere, of the run or of what it started; run again, and the archive is the one of an undisturbed run.

Sixty kills here, few of them of whole runs, which are slow; with CIVREG_RELEASE=1 a thousand: half of `civreg run` and its workers and
helper programs, at named points and at random moments, half of a desk that keys, decides, verifies and issues; `test_killed_nights` adds
those of the process that writes. Kills of runs come in parts of twenty, each with a seed of its own.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest

from civreg.archive import Archive, By, upkeep
from civreg.archive.store import Store
from civreg.jobs import Application, IssueOptions, canonical_dump, issue_certificate
from civreg.model import Decision
from tests.conftest import Shelf
from tests.jobs.test_issuing import SAID
from tests.promises.conftest import scale

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from cheap import draw

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked, found and killed as Linux does it")

OF_RUNS = scale(5, 20)
SEEDS = range(2, 2 + scale(1, 25))
AT_THE_DESK = scale(55, 500)
PAGES = 4
KEYER, CHECKER = By("Trần Văn Gõ", "máy 2"), By("Lê Thị Kiểm", "máy 1")
HOW = IssueOptions("Nguyễn Văn Quyết", "CHỦ TỊCH", date(2026, 3, 4))
STATEMENTS = ((Store, "execute"), (Store, "insert"), (Store, "rows"))
FILES = ((os, "fsync"), (os, "replace"))
NEVER = 1 << 30
LAUNCHER = """
import os, signal, sys
import pysqlite3.dbapi2 as sqlite

def main():
    point, after, left = sys.argv.pop(1), sys.argv.pop(1) == "after", [int(sys.argv.pop(1))]

    def struck(real):
        def call(*args, **more):
            left[0] -= 1
            if not left[0] and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = real(*args, **more)
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer
        return call

    class Connection(sqlite.Connection):
        def execute(self, sql, *values):
            run = super().execute
            return (struck(run) if sql == "COMMIT" else run)(sql, *values)

    if point == "commit":
        connect = sqlite.connect
        sqlite.connect = lambda *args, **more: connect(*args, **{**more, "factory": Connection})
    elif point != "none":
        setattr(os, point, struck(getattr(os, point)))
    from civreg.cli import main
    main()

if __name__ == "__main__":
    main()
"""


@pytest.fixture(scope="module")
def incoming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few small pages of a book, one that lies loose, and files that are none."""
    folder = tmp_path_factory.mktemp("incoming")
    *_, last = draw(folder, PAGES, dpi=150, book=PAGES)
    last.rename(folder / last.name)
    (folder / "thu.doc").write_bytes(b"no scan")
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff no picture")
    return folder


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_that_is_killed_ends_like_one_that_was_not(
    seed: int, incoming: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Killed again and again and started anew, until it ends by itself: the same canonical dump, byte for byte, and nothing left over."""
    record_property("figure", f"{OF_RUNS} kills of runs and what they started")
    launcher = tmp_path / "launcher.py"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    empty = tmp_path / "empty"
    subprocess.run([sys.executable, "-m", "civreg", "init", str(empty)], check=True, capture_output=True)
    begun = time.monotonic()
    said = ended(launcher, shutil.copytree(empty, tmp_path / "calm"), incoming)
    span, rng, kills, nth = time.monotonic() - begun, Random(seed), 0, 0  # noqa: S311 - no secret
    while kills < OF_RUNS:
        nth += 1
        home, struck = shutil.copytree(empty, tmp_path / f"wild-{nth}"), True
        while struck and kills < OF_RUNS:
            struck = disturbed(launcher, home, incoming, rng, span)
            kills += struck
        assert ended(launcher, home, incoming) == said, f"archive {nth} after {kills} kills"
        with Archive.open(home) as archive:
            assert list(upkeep.database_faults(archive)) == []
            assert list(upkeep.file_faults(archive)) == []
            assert list(upkeep.strangers(archive)) == []
        shutil.rmtree(home)


def run(launcher: Path, home: Path, incoming: Path, point: tuple[str, str, int] = ("none", "", 0)) -> subprocess.Popen[bytes]:
    """`civreg run`, to be killed at a named point, in a group of its own."""
    command = [sys.executable, str(launcher), *map(str, point), "-C", str(home), "run", str(incoming), "--hand", "null", "--jobs", "1"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def disturbed(launcher: Path, home: Path, incoming: Path, rng: Random, span: float) -> bool:
    """Run and kill: at the n-th of some calls, at any moment, or something that the run started; gives whether it was struck."""
    way = rng.choice(["commit", "commit", "fsync", "replace", "time", "child"])
    if way in ("time", "child"):
        started = run(launcher, home, incoming)
        time.sleep(rng.uniform(0.2, span))
        with suppress(psutil.NoSuchProcess):
            below = psutil.Process(started.pid).children(recursive=True)
            victim = psutil.Process(started.pid) if way == "time" or not below else rng.choice(below)
            victim.kill()
            _, errors = started.communicate(timeout=120)
            assert b"Traceback" not in errors, errors.decode()
            return True
        return False
    started = run(launcher, home, incoming, (way, rng.choice(["before", "after"]), rng.randint(1, 12)))
    started.communicate(timeout=120)
    return started.returncode == -signal.SIGKILL


def ended(launcher: Path, home: Path, incoming: Path) -> list[bytes]:
    """Run undisturbed, until there is nothing left to do; gives the canonical dump."""
    last = run(launcher, home, incoming)
    _, errors = last.communicate(timeout=300)
    assert last.returncode in (0, 5), errors.decode()
    with Archive.open(home) as archive:
        assert len(list(archive.outgoing.entries())) == PAGES
        return list(canonical_dump(archive))


def test_a_desk_that_is_killed_keeps_every_deed_whole(shelf: Shelf, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Every deed is done or not done, never between; those not done are done again, the archive is the same, and nothing is left over."""
    record_property("figure", f"{AT_THE_DESK} kills of a desk")
    entry, other = shelf.add("KS.2015.01", [SAID, SAID | {"so": "8", "nksHoTen": "LÊ HOA", "meHoTen": "VÕ THỊ CÚC"}], verified=False)
    shelf.archive.close()
    calm = shutil.copytree(shelf.archive.home, tmp_path / "calm")
    assert killed_at(partial(work, calm, [entry, other]), NEVER) == 0
    said, rng, kills = dump_of(calm), Random(3), 0  # noqa: S311 - no secret
    while kills < AT_THE_DESK:
        home = shutil.copytree(shelf.archive.home, tmp_path / "wild")
        while kills < AT_THE_DESK and killed_at(partial(work, home, [entry, other]), rng.randint(1, 60)):
            kills += 1
            with Archive.open(home) as archive:
                assert list(upkeep.database_faults(archive)) == []
                assert list(upkeep.file_faults(archive)) == []
        killed_at(partial(work, home, [entry, other]), NEVER)
        assert dump_of(home) == said
        with Archive.open(home) as archive:
            assert list(upkeep.strangers(archive)) == []
        shutil.rmtree(home)


def test_a_kill_while_an_extract_is_kept_leaves_nothing_beside_it(shelf: Shelf, tmp_path: Path) -> None:
    """Killed at each synchronisation and renaming, then issued again: one PDF under that number, and no other file."""
    (entry,) = shelf.add("KS.2015.01", [SAID], verified=False)
    shelf.archive.close()
    for point in itertools.count(1):
        home = shutil.copytree(shelf.archive.home, tmp_path / f"wild-{point}")
        if not killed_at(partial(work, home, [entry]), point, FILES):
            break
        assert killed_at(partial(work, home, [entry]), NEVER) == 0
        with Archive.open(home) as archive:
            assert list(upkeep.file_faults(archive)) == []
            assert list(upkeep.strangers(archive)) == []
    assert point > 3


def work(home: Path, entries: list[int]) -> None:
    """Key, decide, verify and issue what is not done yet."""
    with Archive.open(home) as archive, archive.working():
        shelf = Shelf(archive)
        for entry in entries:
            if "nksNoiSinh" not in archive.reviews.keyed(entry):
                archive.reviews.key(KEYER, entry, "nksNoiSinh", "Bến Tre")
            if "nksNoiSinh" not in archive.reviews.words(entry):
                archive.decisions.add(CHECKER, entry, Decision("nksNoiSinh", "corrected", "Trạm y tế xã"))
            if not archive.reviews.last(entry):
                shelf.verify(entry)
            if not list(archive.issued.all(entry=entry)):
                issue_certificate(archive, CHECKER, entry, Application("Trần Văn Chín", "CCCD 083088001234"), HOW)


def killed_at(do: Callable[[], object], point: int, calls: Sequence[tuple[object, str]] = (*STATEMENTS, *FILES)) -> int:
    """Do something in a process that is killed before its so many-th statement, synchronisation or renaming; gives its signal."""
    child = os.fork()
    if child == 0:
        left = [point]
        for owner, name in calls:
            setattr(owner, name, _counted(left, getattr(owner, name)))
        try:
            do()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert not os.WIFEXITED(status) or not os.WEXITSTATUS(status), "it failed by itself"
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _counted(left: list[int], real: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **more)

    return call


def dump_of(home: Path) -> list[bytes]:
    """The canonical dump, but for the hash of a PDF: that one tells when it was made."""
    with Archive.open(home) as archive:
        lines = list(canonical_dump(archive))
    return sorted(re.sub(rb"[0-9a-f]{10,64}", b"", line) if b"certificates/" in line else line for line in lines)
