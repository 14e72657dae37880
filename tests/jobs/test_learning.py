"""Learning the hand of a book: what is verified teaches, what does not win changes nothing, and the book's hand reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from civreg.archive import Archive, By, Settings
from civreg.batch import Serial
from civreg.errors import EngineError, MissingToolError, NothingMatchedError, TooFewVerifiedError
from civreg.extract import Crop, ExtractOptions
from civreg.extract.train import Pace, Taught, Written
from civreg.jobs import (
    Desk,
    IntakeOptions,
    LearningOptions,
    ReadingOptions,
    Stages,
    Watch,
    extract,
    forget_hand,
    intake,
    learn_due_hands,
    learn_hand,
)
from civreg.jobs import learning as module
from civreg.language import Phrase
from civreg.model import Decision, Entry, FieldBox, Legibility, Page, Quad, Reading, SourceImage, Transcript, Transform

BY = By("thư ký", "máy 1")
BOOK = "KS.2015.01"
FIELDS = 6
"""Handwritten fields on a page."""
PAGES = 8


class Heard(Watch):
    """Remembers what was said."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, sentence: Phrase, **data: object) -> None:
        """Keep it."""
        self.notes.append(sentence.say("en", **data))


class School:
    """Stages that read a page's fields as its file's name, and learn as the test says."""

    def __init__(self) -> None:
        self.hands: list[str | None] = []
        self.lessons: list[Written] = []
        self.models: list[str] = []
        self.after = (2, 3)
        self.uncut: set[str] = set()

    def examine(self, work: object) -> list[SourceImage]:
        """One picture a file."""
        return [SourceImage(work.staged.sha256, work.delivery.name, 0, "image/jpeg", 5)]  # type: ignore[attr-defined]  # tasks.Examining

    def prepare(self, work: object) -> tuple[Page, ...]:
        """A page as it lies."""
        upright = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
        return (Page(work.stored.source, 100, 100, upright, 0, 0.0, Legibility(300, 1, 1)),)  # type: ignore[attr-defined]  # tasks.Preparing

    def read(self, work: object) -> list[tuple[Entry, ...]]:
        """Handwritten fields that all say the file's name, by the hand that is asked for."""
        self.hands.append(work.options.hand)  # type: ignore[attr-defined]  # tasks.Chunk
        return [(self._entry(stored.source.name),) for stored in work.pages]  # type: ignore[attr-defined]  # likewise

    def _entry(self, name: str) -> Entry:
        keys = [f"f{n}" for n in range(FIELDS)]
        box = Quad.box(0, 0, 5, 5)
        return Entry(
            "KS-2015",
            tuple(Transcript(k, name, name, name, "handwritten", 0.5, FieldBox(k, box, ()), (Reading(name, 0.5, "t"),)) for k in keys),
        )

    def learn(self, work: object) -> bytes | None:
        """The pages share nothing."""
        del work

    def cut(self, work: object) -> list[tuple[list[Crop], ...]]:
        """Every field of every page, with some ink."""
        names = [stored.source.name for stored in work.pages]  # type: ignore[attr-defined]  # tasks.Chunk
        if self.uncut & set(names):
            raise EngineError(engine="t", what="x")
        ink = np.zeros((9, 9), np.uint8)
        return [([Crop(f"f{n}", "name", (ink,)) for n in range(FIELDS)],) for _ in names]

    def teach(self, model: str, fields: Sequence[Written], pace: Pace) -> Taught:
        """Remember the lessons, and come to what the test says."""
        del pace
        self.models.append(model)
        self.lessons = list(fields)
        return Taught(b"own", f"{model}-1", len(fields) - 8, 8, (4, 5), self.after, 100, 1.0)

    def stages(self) -> Stages:
        """These, as a desk wants them."""
        return Stages(self.examine, self.prepare, self.read, self.learn, self.cut, self.teach)


@pytest.fixture
def school() -> School:
    """Stages to watch."""
    return School()


@pytest.fixture
def desk(tmp_path: Path, school: School) -> Iterator[Desk]:
    """A desk in an archive with one book that was read once."""
    folder = tmp_path / "in" / BOOK
    folder.mkdir(parents=True)
    for n in range(PAGES):
        (folder / f"p{n}.jpg").write_bytes(f"page {n}".encode())
    with Archive.create(tmp_path / "kho", "", BY) as archive:
        made = Desk(archive, BY, Serial(), Heard(), stages=school.stages())
        intake(made, [tmp_path / "in"], IntakeOptions())
        extract(made, ReadingOptions())
        school.hands.clear()
        yield made


def verify(desk: Desk, pages: int) -> None:
    """Correct every field on the first pages of the book."""
    for entry in desk.archive.decisions.entries_on(BOOK, {})[:pages]:
        for n in range(FIELDS):
            desk.archive.decisions.add(BY, entry, Decision(f"f{n}", "corrected", f"Trần {entry} {n}"))


def heard(desk: Desk) -> list[str]:
    """What the clerk was told."""
    assert isinstance(desk.watch, Heard)
    return desk.watch.notes


def test_a_hand_that_wins_reads_the_book_from_then_on(desk: Desk, school: School) -> None:
    """The verified texts with their ink are the lesson; later readings of the book use what was learnt, and only of that book."""
    verify(desk, 5)
    hand = learn_hand(desk, BOOK, LearningOptions())
    assert (hand.what, hand.learnt_from, hand.cer_before, hand.cer_after) == ("learnt", "hand-1", 0.04, 0.02)
    assert len(school.lessons) == 5 * FIELDS
    assert {one.text for one in school.lessons} >= {"Trần 1 0", "Trần 5 5"}
    assert len({one.entry for one in school.lessons}) == 5
    extract(desk, ReadingOptions(force=True))
    assert set(school.hands) == {str(desk.archive.hands.path(hand))}


def test_what_does_not_win_changes_nothing(desk: Desk, school: School) -> None:
    """The book is read as before; that it was tried is kept."""
    verify(desk, 5)
    school.after = (4, 5)
    assert learn_hand(desk, BOOK, LearningOptions()).what == "rejected"
    assert desk.archive.hands.in_use(BOOK) is None
    assert not (desk.archive.home / "hands").exists()
    extract(desk, ReadingOptions(force=True))
    assert set(school.hands) == {None}


def test_an_engine_asked_for_by_name_is_used(desk: Desk, school: School) -> None:
    """`--hand` overrides what was learnt."""
    verify(desk, 5)
    learn_hand(desk, BOOK, LearningOptions())
    extract(desk, ReadingOptions(force=True, extract=ExtractOptions(hand="hand-drawn")))
    assert set(school.hands) == {"hand-drawn"}


def test_a_hand_can_be_forgotten(desk: Desk, school: School) -> None:
    """The common reader reads the book again; forgetting twice is refused."""
    verify(desk, 5)
    learn_hand(desk, BOOK, LearningOptions())
    forget_hand(desk.archive, BY, BOOK)
    extract(desk, ReadingOptions(force=True))
    assert set(school.hands) == {None}
    with pytest.raises(NothingMatchedError):
        forget_hand(desk.archive, BY, BOOK)


def test_learning_again_starts_from_the_common_reader(desk: Desk, school: School) -> None:
    """No hand is learnt on top of another: errors would grow."""
    verify(desk, 5)
    learn_hand(desk, BOOK, LearningOptions())
    learn_hand(desk, BOOK, LearningOptions())
    assert school.models == ["hand", "hand"]


def test_too_little_is_refused(desk: Desk) -> None:
    """A few fields, or fields that cannot be cut out, teach nothing; the figure is said."""
    verify(desk, 3)
    with pytest.raises(TooFewVerifiedError, match="18 handwritten"):
        learn_hand(desk, BOOK, LearningOptions())
    with pytest.raises(NothingMatchedError):
        learn_hand(desk, "KS.1999.01", LearningOptions())


def test_pages_that_cannot_be_cut_cost_only_themselves(desk: Desk, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others still teach, as long as they are enough."""
    monkeypatch.setattr(module, "CHUNK", 1)
    verify(desk, 6)
    school.uncut = {"p0.jpg"}
    learn_hand(desk, BOOK, LearningOptions())
    assert len(school.lessons) == 5 * FIELDS
    school.uncut = {f"p{n}.jpg" for n in range(3)}
    with pytest.raises(TooFewVerifiedError):
        learn_hand(desk, BOOK, LearningOptions())


def test_a_hand_is_learnt_by_itself_once_enough_is_new(desk: Desk, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a book is read, where as many fields as the setting says were verified since the last lesson; said in one line."""
    monkeypatch.setattr("civreg.extract.train.need_torch", lambda: None)
    waiting = ReadingOptions(force=True)
    desk.archive.settings = _settings(desk, 40)
    verify(desk, 6)
    learn_due_hands(desk, waiting, LearningOptions())
    assert school.models == []
    verify(desk, 7)
    learn_due_hands(desk, waiting, LearningOptions())
    assert school.models == ["hand"]
    assert any("hand learnt, 4.0% → 2.0%" in note for note in heard(desk))
    learn_due_hands(desk, waiting, LearningOptions())
    assert school.models == ["hand"]


def test_nothing_is_learnt_where_nothing_is_to_read(desk: Desk, school: School) -> None:
    """A book whose pages are all read, or an engine asked for by name, needs no lesson now; 0 in the settings means never."""
    verify(desk, PAGES)
    desk.archive.settings = _settings(desk, 30)
    learn_due_hands(desk, ReadingOptions(), LearningOptions())
    learn_due_hands(desk, ReadingOptions(force=True, extract=ExtractOptions(hand="null")), LearningOptions())
    desk.archive.settings = _settings(desk, 0)
    learn_due_hands(desk, ReadingOptions(force=True), LearningOptions())
    assert school.models == []


def test_without_torch_it_says_once_how_to_get_it(desk: Desk, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading goes on without learning."""

    def missing() -> None:
        raise MissingToolError(tool="torch", install="pip install 'civreg[train]'")

    monkeypatch.setattr("civreg.extract.train.need_torch", missing)
    desk.archive.settings = _settings(desk, 30)
    verify(desk, PAGES)
    learn_due_hands(desk, ReadingOptions(force=True), LearningOptions())
    assert school.models == []
    assert [note for note in heard(desk) if "civreg[train]" in note] == heard(desk)[-1:]


def _settings(desk: Desk, learn_after: int) -> Settings:
    return replace(desk.archive.settings, learn_after=learn_after)
