"""A watched folder: files that still grow are left alone, whole ones are given once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from civreg.errors import NotFoundError
from civreg.scan import Arrivals, Patience

JPEG = b"\xff\xd8\xff\xe0" + bytes(500) + b"\xff\xd9"
TIFF = b"II*\0" + bytes(500)


class Clock:
    """Seconds that pass only where somebody sleeps; `then` happens during each sleep, with the time after it."""

    def __init__(self, then: Callable[[float], None] = lambda _: None) -> None:
        self.now = 1000.0
        self.then = then

    def __call__(self) -> float:
        """The time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.then(self.now - 1000.0)


def watched(folder: Path, clock: Clock, **patience: object) -> Arrivals:
    """A folder watched by that clock."""
    return Arrivals(folder, Patience(**patience), clock, clock.sleep)  # type: ignore[arg-type]  # by name


def given(arrivals: Arrivals) -> list[str]:
    """Names of all files given until the watching ends."""
    return [path.name for batch in arrivals for path in batch]


def test_what_lies_there_is_given_in_natural_order(tmp_path: Path) -> None:
    """Page 2 before page 10, and once stops when all was given."""
    for n in (10, 2, 1):
        (tmp_path / f"p{n}.jpg").write_bytes(JPEG)
    assert given(watched(tmp_path, Clock(), once=True)) == ["p1.jpg", "p2.jpg", "p10.jpg"]


def test_a_file_that_grows_is_left_alone_until_it_is_whole(tmp_path: Path) -> None:
    """Nothing is given while size or time still change; then the file is given once."""
    page = tmp_path / "p.jpg"
    at: list[float] = []

    def grow(now: float) -> None:
        if now < 5:
            page.write_bytes(JPEG[: 10 + int(now * 20)])
        elif not at:
            page.write_bytes(JPEG)
            at.append(now)

    clock = Clock(grow)
    at.extend(clock.now - 1000 for batch in watched(tmp_path, clock, until_idle=20) if batch)
    assert len(at) == 2
    assert 0.5 <= at[1] - at[0] <= 1.0


def test_a_file_without_its_end_waits_longer(tmp_path: Path) -> None:
    """A copy that hangs is not taken for a page; what never gets its end is given at last, to be refused aloud."""
    (tmp_path / "cut.jpg").write_bytes(JPEG[:-2])
    clock = Clock()
    assert given(watched(tmp_path, clock, until_idle=5)) == ["cut.jpg"]
    assert clock.now - 1000 >= 8 + 5


def test_a_kind_without_an_end_to_see_waits_as_long(tmp_path: Path) -> None:
    """A TIFF does not say where it ends."""
    (tmp_path / "p.tif").write_bytes(TIFF)
    clock = Clock()
    assert given(watched(tmp_path, clock, until_idle=1)) == ["p.tif"]
    assert clock.now - 1000 >= 8


@pytest.mark.parametrize("name", ["p.jpg.part", "p.jpg.filepart", "~$p.jpg", ".p.jpg.Xa31d", "Thumbs.db", "p.tmp"])
def test_names_of_unfinished_files_are_passed_over(tmp_path: Path, name: str) -> None:
    """Programs write under a name of their own and rename when they are done."""
    (tmp_path / name).write_bytes(JPEG)
    assert given(watched(tmp_path, Clock(), once=True)) == []


def test_a_file_that_changes_after_it_was_given_is_given_again(tmp_path: Path) -> None:
    """What was taken half is taken whole later."""
    page = tmp_path / "p.jpg"
    page.write_bytes(JPEG)

    def rewrite(now: float) -> None:
        if 2.0 <= now < 2.3:
            page.write_bytes(JPEG + JPEG)

    assert given(watched(tmp_path, Clock(rewrite), until_idle=4)) == ["p.jpg", "p.jpg"]


def test_an_empty_file_is_never_given(tmp_path: Path) -> None:
    """A name that was reserved is no page; watching once ends although it is still being written."""
    (tmp_path / "p.jpg").touch()
    clock = Clock()
    assert given(watched(tmp_path, clock, once=True)) == []
    assert clock.now - 1000 < 15


def test_a_share_that_goes_away_is_waited_for(tmp_path: Path) -> None:
    """Only a folder that was never there is an error."""
    folder = tmp_path / "share"
    folder.mkdir()

    def come_and_go(now: float) -> None:
        if 1.0 <= now < 1.3 and folder.is_dir():
            folder.rmdir()
        elif 3.0 <= now < 3.3:
            folder.mkdir(exist_ok=True)
            (folder / "p.jpg").write_bytes(JPEG)

    assert given(watched(folder, Clock(come_and_go), until_idle=5)) == ["p.jpg"]
    with pytest.raises(NotFoundError):
        given(watched(tmp_path / "never", Clock(), once=True))
