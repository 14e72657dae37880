"""What is owed to whole books: a run that dies before it is done leaves the debt to the next, which pays it as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from civreg.archive import Archive, By
from civreg.batch import Serial
from civreg.errors import EngineError
from civreg.jobs import (
    Desk,
    IntakeOptions,
    LearningOptions,
    ReadingOptions,
    Stages,
    extract,
    intake,
    intake_and_extract,
    reading,
    strangers,
)
from civreg.model import Entry, FieldBox, Legibility, Page, Quad, Reading, SourceImage, Transcript, Transform

BY = By("đêm", "máy 1")
BOOK = "KS.2015.01"
PAGES = 4


class Killed(BaseException):
    """What a test throws where a process would die."""


class Script:
    """Stages that give what the test says; `learn` fails so many times at first."""

    def __init__(self, form: str = "KS-2015", lost: int = 0) -> None:
        self.form = form
        self.lost = lost
        self.books: list[bytes | None] = []
        self.drafted = 0

    def examine(self, work: object) -> list[SourceImage]:
        """One picture a file."""
        return [SourceImage(work.staged.sha256, work.delivery.name, 0, "image/jpeg", work.staged.bytes)]  # type: ignore[attr-defined]  # an item

    def prepare(self, work: object) -> tuple[Page, ...]:
        """A page as it lies."""
        upright = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
        return (Page(work.stored.source, 100, 100, upright, 0, 0.0, Legibility(300, 1, 1)),)  # type: ignore[attr-defined]  # likewise

    def read(self, work: object) -> list[tuple[Entry, ...]]:
        """A number on every page."""
        self.books.append(work.book and work.book.read_bytes())  # type: ignore[attr-defined]  # likewise
        said = Transcript("so", "1", "1", "1", "typed", 0.5, FieldBox("so", Quad.box(0, 0, 5, 5), ()), (Reading("1", 0.5, "t"),))
        return [(Entry(self.form, (said,) if self.form else ()),) for _ in work.pages]  # type: ignore[attr-defined]  # likewise

    def learn(self, work: object) -> bytes | None:
        """What the pages share, when it comes."""
        self.lost -= 1
        if self.lost >= 0:
            raise EngineError(engine="tesseract", what="hung")
        return b"shared" if work else None

    def draft(self, work: object) -> str | None:
        """Nothing, but counted."""
        self.drafted += bool(work)
        return None

    def stages(self) -> Stages:
        """These, as a desk wants them."""
        return Stages(self.examine, self.prepare, self.read, self.learn, draft=self.draft)


@pytest.fixture
def open_desk(tmp_path: Path) -> Callable[[Script], Desk]:
    """Makes a desk in the test's archive, in which a book waits to be taken in."""
    folder = tmp_path / "in" / BOOK
    folder.mkdir(parents=True)
    for n in range(PAGES):
        (folder / f"p{n}.jpg").write_bytes(f"page {n}".encode())
    archive = Archive.create(tmp_path / "kho", "", BY)
    return lambda script: Desk(archive, BY, Serial(), stages=script.stages())


def test_a_book_read_by_a_run_that_died_is_gone_over_by_the_next(
    open_desk: Callable[[Script], Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although not one of its pages waits any more; then nothing is owed, and the next run leaves it alone."""
    desk = open_desk(Script())
    intake(desk, [tmp_path / "in"], IntakeOptions())
    met: list[str] = []

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(reading.joining, "join_rows", die)
        with pytest.raises(Killed):
            extract(desk, ReadingOptions())
    assert not desk.archive.entries.to_read(None, force=False)
    assert list(desk.archive.due.owed("recall")) == [BOOK]
    recall = reading.recalling.recall_books
    monkeypatch.setattr(reading.recalling, "recall_books", lambda at, books, *rest: (met.extend(books), recall(at, books, *rest)))
    extract(desk, ReadingOptions())
    extract(desk, ReadingOptions())
    assert met == [BOOK]
    assert desk.archive.due.owed("recall") == {}


def test_a_strange_book_is_drafted_by_the_run_after_the_one_that_died(
    open_desk: Callable[[Script], Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages are remembered as strange, and asked once."""
    script = Script(form="")
    desk = open_desk(script)
    intake(desk, [tmp_path / "in"], IntakeOptions())

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(strangers, "draft_books", die)
        with pytest.raises(Killed):
            extract(desk, ReadingOptions())
    assert not script.drafted
    extract(desk, ReadingOptions())
    extract(desk, ReadingOptions())
    assert script.drafted == 1


@pytest.mark.parametrize(("lost", "shared"), [(1, b"shared"), (2, b"shared"), (3, None)])
@pytest.mark.parametrize("whole", [True, False])
def test_what_a_book_shares_is_learnt_anew_where_an_engine_hung(
    open_desk: Callable[[Script], Desk], tmp_path: Path, lost: int, shared: bytes | None, *, whole: bool
) -> None:
    """Up to three times, on the whole road or by `extract` alone: one bad moment must not decide how all pages are read."""
    script = Script(lost=lost)
    desk = open_desk(script)
    if whole:
        intake_and_extract(desk, [tmp_path / "in"], IntakeOptions(), ReadingOptions(), LearningOptions())
    else:
        intake(desk, [tmp_path / "in"], IntakeOptions())
        extract(desk, ReadingOptions())
    assert set(script.books) == {shared}
    assert not desk.archive.entries.to_read(None, force=False)
