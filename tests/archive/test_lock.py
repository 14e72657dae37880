"""One run at a time: the lock names its holder, dies with it, and is refused on drives of the network."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from civreg.archive import lock as room
from civreg.archive.drive import mounted, network_drive
from civreg.archive.lock import held, locked
from civreg.errors import InUseError, LockedError, NetworkDriveError

HOLD = """import sys, time, pathlib
from civreg.archive.lock import locked
with locked(pathlib.Path(sys.argv[1])):
    print("in", flush=True)
    time.sleep(60)
"""
MOUNTS = r"""22 27 0:21 / /proc rw - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 27 0:40 / /srv/kho\040chung rw,relatime - nfs4 server:/kho rw
41 27 0:41 / /srv/may rw,relatime - cifs //server/may rw
42 41 0:42 / /srv/may/anh rw - fuse.sshfs anh@may: rw
43 27 254:1 / /srv/may/dia rw master:1 - btrfs /dev/vdb rw
44 27 0:44 / /mnt/trung rw - nfs server:/x rw
45 27 254:2 / /mnt/trung rw - xfs /dev/vdc rw
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "x.lock")], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "in\n"
        yield process
        process.kill()


def test_the_holder_is_named(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """Who comes second learns which process on which machine is at work, and since when, in both languages."""
    start = time.monotonic()
    with pytest.raises(InUseError) as told, locked(tmp_path / "x.lock", patience=0.1):
        pytest.fail("two hold it")
    assert time.monotonic() - start < 1
    for lang in ("vi", "en"):
        assert str(holder.pid) in told.value.say(lang)
        assert platform.node() in told.value.say(lang)
    assert time.strftime("%d/%m/%Y") in told.value.say()
    assert told.value.exit_code == 6
    asked = held(tmp_path / "x.lock")
    assert asked
    assert asked.pid == holder.pid


def test_a_killed_holder_leaves_no_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """Kill -9 frees it at once, and who takes it is named from then on."""
    holder.kill()
    holder.wait()
    assert held(tmp_path / "x.lock") is None
    with locked(tmp_path / "x.lock", patience=0):
        assert b"%d" % os.getpid() in (tmp_path / "x.lock").read_bytes()
    assert held(tmp_path / "x.lock") is None


def test_asking_who_holds_it_makes_no_file_and_stops_nobody(tmp_path: Path) -> None:
    """Status may be asked at any time."""
    assert held(tmp_path / "none.lock") is None
    assert not (tmp_path / "none.lock").exists()


def test_a_lock_file_with_other_words_still_locks(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """What an older program or a broken disk left in the file hides the name, not the lock."""
    (tmp_path / "x.lock").write_bytes(b"\xff{")
    with pytest.raises(LockedError), locked(tmp_path / "x.lock", patience=0):
        pytest.fail(f"{holder.pid} holds it")


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/kho chung/quan1", "nfs4"),
        ("/srv/may", "cifs"),
        ("/srv/may/anh/2015", "fuse.sshfs"),
        ("/srv/may/dia", "btrfs"),
        ("/srv/mayy", "ext4"),
        ("/mnt/trung/kho", "xfs"),
        ("/home/x", "ext4"),
    ],
)
def test_a_folder_lies_on_the_nearest_mount(folder: str, kind: str) -> None:
    """The deepest mount that holds it counts, and of two on one point the later."""
    assert mounted(MOUNTS, Path(folder)) == kind


@pytest.mark.skipif(sys.platform == "win32", reason="Windows is asked otherwise")
def test_an_archive_on_a_drive_of_the_network_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No lock is tried where locks are promises that nobody keeps; a disk of this machine is accepted."""
    assert network_drive(tmp_path) == ""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"27 1 0:1 / {tmp_path.resolve().as_posix()} rw - nfs4 server:/kho rw\n", encoding="utf-8")
    monkeypatch.setattr("civreg.archive.drive.MOUNTS", mounts)
    with pytest.raises(NetworkDriveError) as told, room.locked(tmp_path / "x.lock"):
        pytest.fail("locked")
    assert told.value.exit_code == 6
    assert "nfs4" in told.value.say()
    assert not (tmp_path / "x.lock").exists()
