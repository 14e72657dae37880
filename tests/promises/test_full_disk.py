"""P3: a full disk stops a run cleanly with exit 6 and a sentence; nothing half stands under a final name, and it goes on afterwards.

Sixty-four sizes of a disk of its own (tmpfs); where none may be mounted, as many limits on the size of files. In CI they are met by
the intake alone and three of them by `civreg run`; with CIVREG_RELEASE=1 all by both.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from civreg.archive import Archive, By, upkeep
from civreg.batch import Serial
from civreg.errors import DiskFullError
from civreg.jobs import Desk, IntakeOptions, canonical_dump, intake
from tests.promises.conftest import scale

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from cheap import draw

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="disks are made small as Linux does it")

BY = By("thư ký", "máy 1")
SIZES = 64
OF_RUNS = scale(3, 64)
AMPLE = 64 << 10
"""KiB on which everything fits."""
PAGES = 6
FULL = DiskFullError.exit_code


class SmallDisk:
    """A disk of so many KiB, or files that may not grow beyond so many."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self.kib = AMPLE
        at.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={AMPLE}k", "tmpfs", str(at)]
        with suppress(OSError):
            subprocess.run(mount, check=False, capture_output=True)
        self.mounted = at.is_mount()

    def resize(self, kib: int) -> None:
        """Make it larger or smaller, but never smaller than what lies there; a limit may be smaller."""
        self.kib = max(kib, self.filled()) if self.mounted else kib
        if self.mounted:
            subprocess.run(["mount", "-o", f"remount,size={self.kib}k", str(self.at)], check=True)

    def limit(self) -> None:
        """In the process that works there: where there is no small disk, let no file grow beyond it."""
        if not self.mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.kib << 10, resource.RLIM_INFINITY))

    def filled(self) -> int:
        """KiB of what lies there, or of its largest file where that is what is limited."""
        sizes = [path.stat().st_blocks // 2 for path in self.at.rglob("*")]
        return (sum(sizes) if self.mounted else max(sizes)) + 8

    def close(self) -> None:
        """Take it away."""
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.at)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk that can be made small."""
    made = SmallDisk(tmp_path / "disk")
    yield made
    made.close()


@pytest.fixture(scope="module")
def incoming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few small pages."""
    folder = tmp_path_factory.mktemp("incoming")
    list(draw(folder, PAGES, dpi=75, book=3))
    return folder


def taken_in(home: Path, incoming: Path, limit: Callable[[], None] = lambda: None) -> int:
    """Take in and prepare all pages in a process of its own; gives its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            limit()
            with Archive.open(home) as archive, archive.working():
                intake(Desk(archive, BY, Serial()), [incoming], IntakeOptions())
            code = 0
        except DiskFullError as error:
            code = error.exit_code
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run(home: Path, incoming: Path, limit: Callable[[], None] = lambda: None) -> int:
    """`civreg run`; gives its exit code, having seen that a full disk is told in a sentence."""
    command = [sys.executable, "-m", "civreg", "-C", str(home), "run", str(incoming), "--hand", "null", "--jobs", "1"]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, timeout=300, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, FULL), done.stderr
    assert done.returncode == 0 or ("đầy" in done.stderr and str(home) in done.stderr), done.stderr
    return done.returncode


@pytest.mark.parametrize("work", [taken_in, run])
def test_a_full_disk_stops_cleanly_and_the_work_goes_on(
    work: Callable[..., int], disk: SmallDisk, incoming: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """On a disk that is ever a little larger, each run stops with exit 6 until all fits; the end is the one of a disk that was large."""
    sizes = SIZES if work is taken_in else OF_RUNS
    record_property("figure", f"{sizes} sizes of disk, {'intake' if work is taken_in else 'civreg run'}")
    home, calm = disk.at / "kho", tmp_path / "calm"
    Archive.create(home, "Quận 1", BY).close()
    shutil.copytree(home, calm)
    first = disk.filled()
    assert work(calm, incoming) == 0
    shutil.copytree(calm, disk.at / "same")
    first, last = (first, disk.filled() - first) if disk.mounted else (4, disk.filled())
    shutil.rmtree(disk.at / "same")
    exits: Counter[int] = Counter()
    for nth in range(sizes):
        disk.resize(first + (last - first) * nth // sizes)
        exits[work(home, incoming, disk.limit)] += 1
        assert halves(home) == []
    assert set(exits) <= {0, FULL}
    assert exits[FULL] >= sizes // 3, exits
    disk.resize(AMPLE)
    assert work(home, incoming) == 0
    with Archive.open(home) as archive, Archive.open(calm) as undisturbed:
        assert list(canonical_dump(archive)) == list(canonical_dump(undisturbed))
        assert list(upkeep.database_faults(archive)) == []
        assert list(upkeep.strangers(archive)) == []


def halves(home: Path) -> list[str]:
    """Files under a final name that are not whole."""
    kept = [path for folder in ("originals", "quarantine") for path in (home / folder).rglob("*.*")]
    return [path.name for path in kept if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem]
