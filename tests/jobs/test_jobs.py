"""The stories of intake and reading, told with scripted stages: nothing is lost, nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from civreg.archive import Archive, By, StoredPage
from civreg.batch import Outcome, Serial, Work
from civreg.errors import (
    CivregError,
    CrashedError,
    EngineError,
    MissingToolError,
    NotFoundError,
    NothingMatchedError,
    RefusedFileError,
    TooManyFailuresError,
)
from civreg.extract import ExtractOptions
from civreg.jobs import Desk, IntakeOptions, ReadingOptions, Stages, Watch, extract, intake, reading_options, status
from civreg.language import Phrase
from civreg.model import Entry, FieldBox, Legibility, Page, Quad, Reading, Register, SourceImage, Step, Transcript, Transform
from civreg.raster import Pixels

BY = By("thư ký", "máy 1")


class Heard(Watch):
    """Remembers what was said."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, sentence: Phrase, **data: object) -> None:
        """Keep it."""
        self.notes.append(sentence.say("en", **data))


class Script:
    """Stages that do what a file's bytes say: `bad` is refused, `2 pages` has two, `crash` cannot be prepared, `spread` is cut."""

    def __init__(self) -> None:
        self.prepared: list[str] = []
        self.cut = True
        self.calls: list[list[str]] = []
        self.unreadable: set[str] = set()
        self.missing_tool = False
        self.shared: bytes | None = None
        self.learnt: list[int] = []
        self.books: list[bytes | None] = []

    def examine(self, work: object) -> list[SourceImage]:
        """Pictures of a delivered file."""
        data, name = work.path.read_bytes(), work.delivery.name  # type: ignore[attr-defined]  # tasks.Examining
        if data.startswith(b"bad"):
            raise RefusedFileError(path=name, reason="damaged", vi="hỏng", en="damaged")
        images = 2 if data.startswith(b"2 pages") else 1
        return [SourceImage(work.staged.sha256, name, n, "image/jpeg", len(data)) for n in range(images)]  # type: ignore[attr-defined]  # likewise

    def prepare(self, work: object) -> tuple[Page, ...]:
        """A page as it lies, or two."""
        stored = work.stored  # type: ignore[attr-defined]  # tasks.Preparing
        if stored.file.read_bytes().startswith(b"crash"):
            raise CrashedError(status=-11)
        self.prepared.append(stored.source.name)
        upright = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
        taken = (Step("prepare", "2", (("seen", "photograph"),)),) if stored.file.read_bytes().startswith(b"photo") else ()
        sides = 2 if self.cut and stored.file.read_bytes().startswith(b"spread") else 1
        return tuple(Page(stored.source, 100, 100, upright, 0, 0.0, Legibility(300, 1, 1), taken, n) for n in range(sides))

    def read(self, work: object) -> list[tuple[Entry, ...]]:
        """An entry with the file's name as its only text."""
        names = [stored.source.name for stored in work.pages]  # type: ignore[attr-defined]  # tasks.Chunk
        self.calls.append(names)
        self.books.append(work.book.read_bytes() if work.book else None)  # type: ignore[attr-defined]  # likewise
        if self.missing_tool:
            raise MissingToolError(tool="tesseract", install="apt")
        if self.unreadable & set(names):
            raise EngineError(engine="t", what="x")
        box = FieldBox("so", Quad.box(0, 0, 5, 5), ())
        return [(Entry("KS-2015", (Transcript("so", n, n, n, "typed", 0.5, box, (Reading(n, 0.5, "t"),)),)),) for n in names]

    def learn(self, work: object) -> bytes | None:
        """What books share, if the test says so."""
        self.learnt.append(len(work.pages))  # type: ignore[attr-defined]  # tasks.Chunk
        return self.shared

    def stages(self) -> Stages:
        """These, as a desk wants them."""
        return Stages(self.examine, self.prepare, self.read, self.learn, mark=self.mark)

    def mark(self, stored: StoredPage) -> Pixels:
        """A fingerprint that all files with the same second word share."""
        seed = int.from_bytes(stored.file.read_bytes().split()[1], "big")
        return np.random.default_rng(seed).integers(0, 255, (580, 410), dtype=np.uint8)


@pytest.fixture
def script() -> Script:
    """Stages to watch."""
    return Script()


@pytest.fixture
def desk(tmp_path: Path, script: Script) -> Iterator[Desk]:
    """A desk in a new archive."""
    with Archive.create(tmp_path / "kho", "", BY) as archive:
        yield Desk(archive, BY, Serial(), Heard(), stages=script.stages())


def deliver(folder: Path, **files: str) -> Path:
    """Put files into a folder; a file's text is its bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.jpg").write_bytes(text.encode())
    return folder


def heard(desk: Desk) -> list[str]:
    """What the clerk was told."""
    assert isinstance(desk.watch, Heard)
    return desk.watch.notes


def test_every_page_of_every_file_is_prepared(desk: Desk, tmp_path: Path, script: Script) -> None:
    """A file of two pages gives two; they are counted."""
    tally = intake(desk, [deliver(tmp_path / "in", a="one", b="2 pages")], IntakeOptions())
    assert tally.done == 3
    assert script.prepared == ["a.jpg", "b.jpg", "b.jpg"]


def test_running_again_does_only_what_is_new(desk: Desk, tmp_path: Path, script: Script) -> None:
    """Known files are not even opened; a new one among them is taken."""
    folder = deliver(tmp_path / "in", a="one")
    intake(desk, [folder], IntakeOptions())
    deliver(folder, b="two")
    tally = intake(desk, [folder], IntakeOptions())
    assert (tally.done, tally.known) == (1, 1)
    assert script.prepared == ["a.jpg", "b.jpg"]


def test_both_pages_of_a_spread_are_read_and_stay_when_it_is_cut_no_more(desk: Desk, tmp_path: Path, script: Script) -> None:
    """A spread counts two pages; prepared again as one page, it is read again and the right page waits in the archive."""
    folder = deliver(tmp_path / "in", a="spread", b="one")
    assert intake(desk, [folder], IntakeOptions()).done == 3
    assert extract(desk, ReadingOptions()).done == 3
    assert [row.source for row in desk.archive.outgoing.entries()] == ["a.jpg", "a.jpg", "b.jpg"]
    script.cut = False
    assert intake(desk, [folder / "a.jpg"], IntakeOptions(force=True)).done == 1
    assert extract(desk, ReadingOptions()).done == 1
    assert [row.source for row in desk.archive.outgoing.entries()] == ["a.jpg", "b.jpg"]


def test_of_several_photographs_of_one_page_one_is_read(desk: Desk, tmp_path: Path, script: Script) -> None:
    """The others are kept, named as the same page, and not read; another page between them ends the burst."""
    folder = deliver(tmp_path / "in", a="photo x 1", b="photo x 2", c="photo y 3", d="photo x 4", e="scan x")
    intake(desk, [folder], IntakeOptions())
    assert [n for n in heard(desk) if "b.jpg" in n and "a.jpg" in n]
    assert extract(desk, ReadingOptions()).done == 4
    rows = {row.source: (row.status, row.doubts) for row in desk.archive.outgoing.entries()}
    assert rows["b.jpg"] == ("same-page", ("same-page:a.jpg",))
    assert [name for name, (status, _) in rows.items() if status == "read"] == ["a.jpg", "c.jpg", "d.jpg", "e.jpg"]


def test_force_prepares_again_beside_the_old(desk: Desk, tmp_path: Path, script: Script) -> None:
    """--force works on the given files only, and adds a generation."""
    intake(desk, [deliver(tmp_path / "in", a="one", b="two")], IntakeOptions())
    intake(desk, [tmp_path / "in" / "a.jpg"], IntakeOptions(force=True))
    assert script.prepared == ["a.jpg", "b.jpg", "a.jpg"]


def test_the_same_bytes_twice_are_one_original_and_it_says_so(desk: Desk, tmp_path: Path) -> None:
    """Two names for one picture: one page, and a note about the other."""
    tally = intake(desk, [deliver(tmp_path / "in", a="same", b="same")], IntakeOptions())
    assert tally.done == 1
    assert [n for n in heard(desk) if n.startswith("b.jpg") and "same" in n]
    assert len(list((desk.archive.home / "originals").rglob("*.jpg"))) == 1


class Backwards(Serial):
    """Has everything in hand at once, and what was given last comes back first."""

    def each(self, works: Iterable[Work | None]) -> Iterator[tuple[Work, Outcome]]:
        """All works, the last first."""
        yield from super().each(list(works)[::-1])


@pytest.mark.parametrize("text", ["same", "bad"])
def test_of_the_same_bytes_the_first_name_is_kept_whichever_is_looked_into_sooner(text: str, desk: Desk, tmp_path: Path) -> None:
    """Three names for one file, all in hand at once: the original has the first of them; where it is refused, each is, by its own name."""
    folder = deliver(tmp_path / "in", a="other", b=text, c=text, d=text)
    tally = intake(replace(desk, workers=Backwards()), [folder], IntakeOptions())
    pages = [row["name"] for row in desk.archive.store.rows("SELECT name FROM pages ORDER BY name")]
    assert pages == (["a.jpg", "b.jpg"] if text == "same" else ["a.jpg"])
    assert [name for name, _ in tally.failed] == ([] if text == "same" else ["b.jpg", "d.jpg", "c.jpg"])
    assert tally.known == (2 if text == "same" else 0)
    assert list((desk.archive.home / "staging").iterdir()) == []


def test_a_refused_file_goes_into_quarantine_and_the_run_goes_on(desk: Desk, tmp_path: Path) -> None:
    """A bad file is a row with its reason; the next one is taken; running again does not try it again."""
    folder = deliver(tmp_path / "in", a="bad", b="good")
    tally = intake(desk, [folder], IntakeOptions())
    assert [(name, error.data["reason"]) for name, error in tally.failed] == [("a.jpg", "damaged")]
    assert tally.done == 1
    (problem,) = status(desk.archive).problems
    assert (problem.file, problem.reason) == ("a.jpg", "damaged")
    again = intake(desk, [folder], IntakeOptions())
    assert (again.refused, again.failed, again.done) == (1, [], 0)


def test_a_page_that_cannot_be_prepared_is_tried_three_times(desk: Desk, tmp_path: Path) -> None:
    """It stays in the archive with its reason, and after three runs it waits for --force."""
    folder = deliver(tmp_path / "in", a="crash")
    assert [len(intake(desk, [folder], IntakeOptions()).failed) for _ in range(4)] == [1, 1, 1, 0]
    assert status(desk.archive).books[0]["failed"] == 1
    assert len(intake(desk, [folder], IntakeOptions(force=True)).failed) == 1


def test_folders_name_the_books_and_an_option_overrules(desk: Desk, tmp_path: Path) -> None:
    """KS.2015.01/ and KH/2016/02/ give their pages a book; a page elsewhere is loose."""
    deliver(tmp_path / "in" / "KS.2015.01", a="1")
    deliver(tmp_path / "in" / "KH" / "2016" / "02", b="2")
    deliver(tmp_path / "in", c="3")
    intake(desk, [tmp_path / "in"], IntakeOptions())
    assert [row["book"] for row in status(desk.archive).books] == ["KH.2016.02", "KS.2015.01", None]
    deliver(tmp_path / "other", d="4")
    intake(desk, [tmp_path / "other"], IntakeOptions(register=Register("KT", 2001, "1")))
    assert "KT.2001.1" in [row["book"] for row in status(desk.archive).books]


def test_files_that_still_grow_are_left_for_the_next_night(desk: Desk, tmp_path: Path) -> None:
    """A file that changes while a nightly run watches is not touched; the next night takes it."""
    folder = deliver(tmp_path / "in", a="one", b="two")
    growing = threading.Timer(0.1, (folder / "a.jpg").write_bytes, [b"one and more"])
    growing.start()
    assert intake(desk, [folder], IntakeOptions(watched=0.5)).done == 1
    growing.join()
    assert intake(desk, [folder], IntakeOptions(watched=0.1)).done == 1


def test_what_is_not_there_or_empty_is_said(desk: Desk, tmp_path: Path) -> None:
    """A wrong path and a folder without files are failures of their own."""
    with pytest.raises(NotFoundError, match="absent"):
        intake(desk, [tmp_path / "absent"], IntakeOptions())
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingMatchedError):
        intake(desk, [tmp_path / "empty"], IntakeOptions())


def test_a_hopeless_run_is_stopped(desk: Desk, tmp_path: Path) -> None:
    """Past --max-failures the run ends; what was done is kept."""
    folder = deliver(tmp_path / "in", **{f"p{n:02}": f"bad {n}" for n in range(30)})
    strict = Desk(desk.archive, BY, Serial(), Heard(), max_failures=0.05, stages=desk.stages)
    with pytest.raises(TooManyFailuresError):
        intake(strict, [folder], IntakeOptions())
    assert len(status(desk.archive).problems) == 20


def test_pages_are_read_in_chunks_and_a_bad_one_costs_itself(desk: Desk, tmp_path: Path, script: Script) -> None:
    """When a chunk fails, its pages are read one by one; only the bad one is without an entry."""
    intake(desk, [deliver(tmp_path / "in", **{f"p{n}": str(n) for n in range(8)})], IntakeOptions())
    script.unreadable = {"p3.jpg"}
    tally = extract(desk, ReadingOptions())
    assert (tally.done, [name for name, _ in tally.failed]) == (7, ["p3.jpg"])
    assert [len(call) for call in script.calls] == [6, 2, 1, 1, 1, 1, 1, 1]
    rows = {row.source: row.status for row in desk.archive.outgoing.entries()}
    assert rows["p3.jpg"] == "failed"
    assert set(rows.values()) == {"read", "failed"}


def test_reading_again_does_only_what_is_new(desk: Desk, tmp_path: Path, script: Script) -> None:
    """Read pages are left alone, unless they were prepared anew or it is forced."""
    folder = deliver(tmp_path / "in", a="1", b="2")
    intake(desk, [folder], IntakeOptions())
    assert extract(desk, ReadingOptions()).done == 2
    assert extract(desk, ReadingOptions()).done == 0
    intake(desk, [folder / "a.jpg"], IntakeOptions(force=True))
    assert extract(desk, ReadingOptions()).done == 1
    assert extract(desk, ReadingOptions(force=True)).done == 2


def test_a_book_is_learnt_once_from_its_first_pages(desk: Desk, tmp_path: Path, script: Script) -> None:
    """What the pages share is kept in the archive, handed to every reading of the book, and to no loose page."""
    script.shared = b"print"
    folder = deliver(tmp_path / "in" / "KS.2015.01", **{f"p{n:02}": str(n) for n in range(10)})
    intake(desk, [folder, deliver(tmp_path / "loose", x="x")], IntakeOptions())
    extract(desk, ReadingOptions())
    assert script.learnt == [5]
    assert script.books == [None, b"print", b"print"]  # loose pages need not wait
    deliver(folder, p10="later")
    intake(desk, [folder], IntakeOptions())
    extract(desk, ReadingOptions())
    assert script.learnt == [5]
    assert script.books[3:] == [b"print"]
    assert not list((desk.archive.home / "staging").iterdir())


def test_a_missing_program_stops_at_once_and_blames_no_page(desk: Desk, tmp_path: Path, script: Script) -> None:
    """Without Tesseract no page is counted as failed: after installing it, all are read."""
    intake(desk, [deliver(tmp_path / "in", a="1")], IntakeOptions())
    script.missing_tool = True
    with pytest.raises(MissingToolError):
        extract(desk, ReadingOptions())
    script.missing_tool = False
    assert extract(desk, ReadingOptions()).done == 1


@pytest.mark.parametrize(("books", "form"), [(["KS.1999.01"], None), ([], "XX-1900")])
def test_unknown_books_and_forms_are_named(desk: Desk, books: list[str], form: str | None) -> None:
    """Nothing matched is a failure, never silence."""
    with pytest.raises(CivregError) as caught:
        reading_options(desk.archive, books, ExtractOptions(form=form), force=False)
    assert caught.value.exit_code == 3


def test_every_delivery_leaves_an_act(desk: Desk, tmp_path: Path) -> None:
    """Who brought what is in the chain, refused files too, and the chain holds."""
    intake(desk, [deliver(tmp_path / "in", a="1", b="bad", c="1")], IntakeOptions())
    assert desk.archive.acts.check() == 4
