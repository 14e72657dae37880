"""P2, of the one process that writes: a night is killed before any statement, synchronisation or renaming, and the next goes on.

The stages of its workers are scripted, so that a kill costs tenths of a second: 20 here, a thousand with CIVREG_RELEASE=1.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from civreg.archive import Archive, By, upkeep
from civreg.batch import Serial
from civreg.jobs import Desk, NightOptions, canonical_dump, run_night
from tests.jobs.test_jobs import Script, deliver
from tests.promises.conftest import scale
from tests.promises.test_kills import NEVER, killed_at

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked and killed as Linux does it")

KILLS = scale(20, 1000)
FURTHEST = 500
"""Calls after which a night is killed at the latest; a whole one of these files has about twice as many."""
BY = By("thư ký", "máy 1")


def night(home: Path, incoming: Path) -> None:
    """Take in and read what is new, as the nightly run does."""
    script = Script()
    script.shared = b"print of the book"
    with Archive.open(home) as archive, archive.working():
        run_night(Desk(archive, BY, Serial(), stages=script.stages()), [incoming], NightOptions(), lambda _: None)


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """Two books and loose pages: scans, photographs of one page, a file of two pages, spreads, the same bytes twice, bad ones."""
    folder = tmp_path / "incoming"
    deliver(folder / "KS.2015.01", a="one", b="2 pages", c="spread x", d="same", e="same", f="bad", g="seven")
    deliver(folder / "KH.2015.01", a="photo x 1", b="photo x 2", c="photo y 3", d="same")
    deliver(folder, a="loose", b="bad too")
    return folder


def test_a_night_killed_at_any_statement_ends_like_one_that_was_not(
    incoming: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """After each kill the archive is whole; after the last night its canonical dump is the same, and nothing is left over."""
    record_property("figure", f"{KILLS} kills of the process that writes")
    Archive.create(tmp_path / "empty", "Quận 1", BY).close()
    calm = shutil.copytree(tmp_path / "empty", tmp_path / "calm")
    assert killed_at(partial(night, calm, incoming), NEVER) == 0
    said, rng, kills, nth = dump_of(calm), Random(5), 0, 0  # noqa: S311 - no secret
    while kills < KILLS:
        nth += 1
        home = shutil.copytree(tmp_path / "empty", tmp_path / f"wild-{nth}")
        while kills < KILLS and killed_at(partial(night, home, incoming), rng.randint(1, FURTHEST)):
            kills += 1
            with Archive.open(home) as archive:
                assert list(upkeep.database_faults(archive)) == []
                assert list(upkeep.file_faults(archive)) == []
        assert killed_at(partial(night, home, incoming), NEVER) == 0
        assert dump_of(home) == said, f"archive {nth} after {kills} kills"
        with Archive.open(home) as archive:
            assert list(upkeep.strangers(archive)) == []
        shutil.rmtree(home)


def dump_of(home: Path) -> list[bytes]:
    """The canonical dump."""
    with Archive.open(home) as archive:
        return list(canonical_dump(archive))
