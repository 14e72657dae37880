"""A book that fits no form gets a draft that waits for a name; nothing is read by it before a person accepts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from civreg import forms
from civreg.archive import Archive, By
from civreg.batch import Serial
from civreg.errors import FormError, NotFoundError, UnsureFormError
from civreg.jobs import Desk, IntakeOptions, ReadingOptions, Stages, Watch, accept_form, extract, intake, known_forms
from civreg.jobs.strangers import draft_path, form_drafts
from civreg.language import Phrase
from civreg.model import Doubt, Entry, Legibility, Page, Register, SourceImage, Transform

BY = By("thư ký", "máy 1")


class Heard(Watch):
    """Remembers what was said."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, sentence: Phrase, **data: object) -> None:
        """Keep it."""
        self.notes.append(sentence.say("en", **data))


class Script:
    """Stages for which a file of bytes `strange…` fits no form, any other is KS-2015."""

    def __init__(self) -> None:
        self.drafted: list[int] = []
        self.nothing = False

    def examine(self, work: object) -> list[SourceImage]:
        """One picture a file."""
        return [SourceImage(work.staged.sha256, work.delivery.name, 0, "image/jpeg", 9)]  # type: ignore[attr-defined]  # tasks.Examining

    def prepare(self, work: object) -> tuple[Page, ...]:
        """A page as it lies."""
        upright = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
        return (Page(work.stored.source, 100, 100, upright, 0, 0.0, Legibility(300, 1, 1)),)  # type: ignore[attr-defined]  # tasks.Preparing

    def read(self, work: object) -> list[tuple[Entry, ...]]:
        """An entry of a form or of none."""
        known = [not stored.file.read_bytes().startswith(b"strange") for stored in work.pages]  # type: ignore[attr-defined]  # tasks.Chunk
        return [(Entry("KS-2015", ()) if k else Entry("", (), 0.0, (Doubt("unknown-form"),)),) for k in known]

    def learn(self, _: object) -> bytes | None:
        """Nothing."""
        return None

    def draft(self, work: object) -> str | None:
        """The 2010 form, two fields unsure."""
        self.drafted.append(len(work.pages))  # type: ignore[attr-defined]  # tasks.Chunk
        return None if self.nothing else forms.as_toml(forms.known()["KS-2010"], ["noiDangKy", "nguoiKy"])


@pytest.fixture
def script() -> Script:
    """Stages to watch."""
    return Script()


@pytest.fixture
def desk(tmp_path: Path, script: Script) -> Iterator[Desk]:
    """A desk in a new archive."""
    stages = Stages(script.examine, script.prepare, script.read, script.learn, draft=script.draft)
    with Archive.create(tmp_path / "kho", "", BY) as archive:
        yield Desk(archive, BY, Serial(), Heard(), stages=stages)


def deliver(desk: Desk, folder: Path, book: str, *pages: str) -> None:
    """Take pages of a book in; a page's text is its bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(pages):
        (folder / f"{book}-{number}.jpg").write_bytes(f"{text}{book}{number}".encode())
    intake(desk, [folder], IntakeOptions(register=Register.parse(book)))


def test_a_strange_book_is_drafted_once_and_told(desk: Desk, tmp_path: Path, script: Script) -> None:
    """Several pages that fit nothing give one draft, named after the book, and the commands that accept it; not a second time."""
    deliver(desk, tmp_path / "in", "KS.1999.02", "strange a", "strange b", "strange c")
    extract(desk, ReadingOptions())
    path = draft_path(desk.archive.home, "KS.1999.02")
    assert form_drafts(desk.archive.home) == (path,)
    assert script.drafted == [3]
    assert isinstance(desk.watch, Heard)
    assert [note for note in desk.watch.notes if "civreg form accept draft-KS.1999.02" in note]
    extract(desk, ReadingOptions(force=True))
    assert script.drafted == [3]


def test_a_draft_is_not_read_by(desk: Desk, tmp_path: Path) -> None:
    """Until it is accepted, a draft is none of the archive's forms."""
    deliver(desk, tmp_path / "in", "KS.1999.02", "strange a", "strange b")
    extract(desk, ReadingOptions())
    assert set(known_forms(desk.archive.home)) == set(forms.known())


@pytest.mark.parametrize("pages", [("one", "two", "strange"), ("strange",), ("strange", "one", "two", "strange", "three")])
def test_a_strange_page_or_two_make_no_strange_book(desk: Desk, tmp_path: Path, script: Script, pages: tuple[str, ...]) -> None:
    """Covers, blanks and single odd pages among known ones draft nothing."""
    deliver(desk, tmp_path / "in", "KS.2015.01", *pages)
    extract(desk, ReadingOptions())
    assert script.drafted == []


def test_a_book_without_labels_is_left_alone(desk: Desk, tmp_path: Path, script: Script) -> None:
    """Where nothing can be drafted, nothing is written and the run ends well."""
    script.nothing = True
    deliver(desk, tmp_path / "in", "KS.1999.02", "strange a", "strange b")
    assert extract(desk, ReadingOptions()).done == 2
    assert form_drafts(desk.archive.home) == ()


def test_accepting_wants_a_look_first(desk: Desk, tmp_path: Path) -> None:
    """A draft with unsure fields is refused, unless asked for anyway; then it has its id and name, and is a form like others."""
    deliver(desk, tmp_path / "in", "KS.1999.02", "strange a", "strange b")
    extract(desk, ReadingOptions())
    with pytest.raises(UnsureFormError, match="noiDangKy"):
        accept_form(desk.archive, "draft-KS.1999.02", ("KS-1999-QN", "Sổ khai sinh Quảng Nam"))
    form = accept_form(desk.archive, "draft-KS.1999.02", ("KS-1999-QN", "Sổ khai sinh Quảng Nam"), anyway=True)
    assert (form.id, form.name.vi) == ("KS-1999-QN", "Sổ khai sinh Quảng Nam")
    assert known_forms(desk.archive.home)["KS-1999-QN"].fields == form.fields
    assert form_drafts(desk.archive.home) == ()


@pytest.mark.parametrize("form_id", ["KS-2015", "../evil", "draft-x", "", "có dấu"])
def test_a_bad_id_is_refused(desk: Desk, tmp_path: Path, form_id: str) -> None:
    """An id that is taken, or that is no plain word, is refused and nothing is written."""
    own = tmp_path / "own.toml"
    own.write_text(forms.as_toml(forms.known()["KS-2010"]), encoding="utf-8")
    with pytest.raises(FormError):
        accept_form(desk.archive, str(own), (form_id, "x"))
    assert not list((desk.archive.home / "forms").glob("*.toml"))


def test_no_such_draft(desk: Desk) -> None:
    """A draft that is not there is said to be missing."""
    with pytest.raises(NotFoundError):
        accept_form(desk.archive, "draft-KS.1900.01", ("KS-1", "x"))
