"""P1: what was acknowledged survives a power cut; what was not is there whole or not at all.

The real code of import, reading back, keying, verifying, issuing and migrating runs once on a disk that remembers (`disk.py`); then
the power goes at random moments of it. Three hundred cuts here, five thousand with CIVREG_RELEASE=1.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random

import pysqlite3.dbapi2 as sqlite
import pytest
from PIL import Image, ImageDraw

from civreg.archive import Archive, By, Note, upkeep
from civreg.archive.schema import VERSION
from civreg.batch import Serial
from civreg.errors import CivregError, NoArchiveError
from civreg.jobs import Application, Desk, IntakeOptions, IssueOptions, intake, issue_certificate
from civreg.model import Decision
from tests.conftest import CLERK, Shelf
from tests.jobs.test_issuing import SAID
from tests.promises import disk as disks
from tests.promises.conftest import scale
from tests.promises.disk import Disk, recorded
from tests.promises.test_migrations import released

CUTS = scale(300, 5000)
OTHER = By("Trần Văn Gõ", "máy 2")
PLACE = "Xã Lộc Thuận, Huyện Bình Đại, Tỉnh Bến Tre"
HOW = IssueOptions("Nguyễn Văn Quyết", "CHỦ TỊCH", date(2026, 3, 4))


def born(number: int) -> dict[str, str]:
    """What tells one entry from the others."""
    child, mother = ("AN", "BÌNH", "CÚC", "DUNG")[number - 1], ("BẢY", "TÁM", "CHÍN", "MƯỜI")[number - 1]
    return {"so": str(number), "nksHoTen": f"TRẦN VĂN {child}", "meHoTen": f"LÊ THỊ {mother}", "meNgaySinh": str(1980 + number)}


def working_day(home: Path, delivered: Path, part: Callable[[str], None]) -> None:
    """An archive is made, files are taken in and refused, pages read, entries keyed, decided, verified and issued."""
    part("create")
    with Archive.create(home, PLACE, CLERK) as archive:
        part("import")
        intake(Desk(archive, CLERK, Serial()), [delivered], IntakeOptions())
        part("read")
        shelf = Shelf(archive)
        entries = shelf.add("KS.2015.01", [SAID | born(n) for n in range(1, 5)], verified=False)
        part("key")
        for entry in entries:
            archive.reviews.key(OTHER, entry, "nksNoiSinh", "Bến Tre")
            archive.decisions.add(CLERK, entry, Decision("nksNoiSinh", "corrected", "Trạm y tế xã"))
            archive.sights.add(CLERK, "see", str(entry))
        part("verify")
        for entry in entries:
            shelf.verify(entry)
        archive.reviews.add(CLERK, entries[-1], "return", "thiếu chữ ký")
        archive.notes.add(CLERK, entries[0], Note("Đã kết hôn", "marriage"))
        part("issue")
        for entry in entries[:3]:
            issue_certificate(archive, CLERK, entry, Application("Trần Văn Chín", "CCCD 083088001234"), HOW)
        part("close")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    """A working day, recorded."""
    folder = tmp_path_factory.mktemp("day")
    delivered = folder / "in" / "KS.2015.01"
    delivered.mkdir(parents=True)
    for number in range(3):
        page = Image.new("L", (413, 585), 245)
        ImageDraw.Draw(page).text((40, 40 + 10 * number), f"TRANG {number}", fill=20)
        page.save(delivered / f"{number}.jpg", dpi=(50, 50))
    (delivered / "cut.jpg").write_bytes((delivered / "0.jpg").read_bytes()[:900])
    with pytest.MonkeyPatch.context() as patch, recorded(folder / "kho", patch) as disk:
        working_day(folder / "kho", delivered, disk.begin)
    yield disk
    shutil.rmtree(folder)


def test_no_cut_of_a_working_day_loses_an_act_or_leaves_a_half(
    day: Disk, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """At every moment: all that was told is there, at most one act more, and it opens, holds, and has all its files."""
    record_property("figure", f"{CUTS} power cuts of a working day")
    parts = Counter(part for _, _, part in day.marks)
    assert set(parts) >= {"create", "import", "read", "key", "verify", "issue"}
    assert len(day.marks) > 40
    assert cut_often(day, CUTS, tmp_path, Random(20261122)) == []  # noqa: S311 - no secret


def test_a_store_that_does_not_wait_for_the_disk_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same cuts find what is lost where nothing is synchronised: else this file would prove nothing."""
    with pytest.MonkeyPatch.context() as patch, recorded(tmp_path / "kho", patch) as disk:
        disk.syncing = False
        with Archive.create(tmp_path / "kho", PLACE, CLERK) as archive:
            Shelf(archive).add("KS.2015.01", [SAID])
    faults = cut_often(disk, 30, tmp_path / "cuts", Random(5))  # noqa: S311 - no secret
    assert len(faults) > 15


def test_no_cut_of_a_migration_loses_what_was_there(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """An archive of an old schema is afterwards of one released schema or another, whole, and the next opening brings it up to date."""
    record_property("figure", f"{CUTS // 3} power cuts of migrations")
    home = released(tmp_path / "kho", 1)
    with pytest.MonkeyPatch.context() as patch, recorded(home, patch) as disk:
        disk.begin("migrate")
        Archive.open(home).close()
    assert len(disk.marks) >= VERSION - 1
    with Archive.open(released(tmp_path / "today", VERSION)) as today:
        said = list(upkeep.dump(today))
    rng = Random(21)  # noqa: S311 - no secret
    for nth in range(CUTS // 3):
        left = tmp_path / "cuts" / str(nth)
        moment = rng.randint(disk.start, len(disk.log))
        mood = disk.after_cut(moment, rng, left)
        assert told_of(disk, moment, left) == [], (moment, mood)
        with Archive.open(left) as archive:
            assert list(upkeep.dump(archive)) == said
            assert list(upkeep.database_faults(archive)) == []
        shutil.rmtree(left)


def cut_often(disk: Disk, cuts: int, folder: Path, rng: Random) -> list[str]:
    """Cut the power so often; gives what was wrong, each with its moment."""
    faults = []
    for nth in range(cuts):
        moment, left = rng.randint(disk.start, len(disk.log)), folder / str(nth)
        mood = disk.after_cut(moment, rng, left)
        try:
            found = told_of(disk, moment, left) or whole(left, new=moment < disk.begun.get("import", 0))
        except (CivregError, sqlite.Error) as error:
            found = [repr(error)]
        faults += [f"{moment}/{len(disk.log)} {mood}: {fault}" for fault in found]
        shutil.rmtree(left)
    return faults


def told_of(disk: Disk, moment: int, left: Path) -> list[str]:
    """What is wrong with a database after a cut: it must hold what was told last, or what was being told."""
    told = sum(at <= moment for at, _, _ in disk.marks)
    if not told and not disk.start:
        return []  # nobody was told yet that there is an archive
    connection = sqlite.connect(str(left / "civreg.db"), isolation_level=None)
    try:
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
        found = disks.content(connection.execute)
    finally:
        connection.close()
    possible = [disk.before, *(state for _, state, _ in disk.marks)][told : told + 2]
    return [] if sound == "ok" and found in possible else [f"{sound}; {told} commits were told, another is there"]


def whole(home: Path, *, new: bool) -> list[str]:
    """What is wrong with an archive that was cut off: with its database, with the files that it knows, with files under final names.

    One of which nobody was told yet, `new`, may have to be made again.
    """
    try:
        archive = Archive.open(home)
    except NoArchiveError:
        if not new:
            raise
        archive = Archive.create(home, PLACE, CLERK)
    with archive:
        faults = [*upkeep.database_faults(archive), *upkeep.file_faults(archive)]
    named = [path for folder in ("originals", "quarantine") for path in (home / folder).rglob("*.*")]
    halves = [path.name for path in named if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem]
    return [*map(repr, faults), *(f"half: {name}" for name in halves)]
