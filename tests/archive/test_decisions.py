"""What persons decide is kept beside what was read; hands of books are kept beside the model that civreg brings."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import Archive, By, Delivery, Hand
from civreg.errors import IntegrityError
from civreg.model import Decision, Entry, FieldBox, Legibility, Page, Quad, Reading, Register, SourceImage, Transcript, Transform, Writing

BY = By("thư ký", "máy 1")
BOOK = Register("KS", 2015, "01")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive with a book of two pages, read once: a handwritten name and a typed number on each."""
    with Archive.create(tmp_path / "kho", "Quận 1", BY) as made:
        for name in ("p2.jpg", "p10.jpg"):
            staged = made.originals.stage(io.BytesIO(name.encode()))
            source = SourceImage(staged.sha256, name, 0, "image/jpeg", staged.bytes)
            with made.transaction():
                made.pages.add(staged, made.originals.keep(staged, "image/jpeg"), [source], Delivery(name, name, 5, 1, BOOK))
            (page,) = made.pages.to_prepare()
            upright = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
            with made.transaction():
                made.pages.prepare(page, [Page(source, 100, 100, upright, 0, 0.0, Legibility(300, 1, 1))])
                made.entries.add(made.pages.get(page), [entry()], "{}")
        yield made


def entry() -> Entry:
    """An entry with a handwritten and a typed field."""
    return Entry("KS-2015", (field("nksHoTen", "Trần An", "handwritten"), field("so", "17", "typed")))


def field(key: str, text: str, writing: Writing) -> Transcript:
    """A field as read."""
    return Transcript(key, text, text, text, writing, 0.5, FieldBox(key, Quad.box(0, 0, 9, 9), ()), (Reading(text, 0.5, "hand", "1"),))


def decide(archive: Archive, text: str, verdict: str = "corrected", key: str = "nksHoTen") -> int:
    """Decide about a field of the first entry."""
    first = archive.decisions.entries_on(BOOK.id, {"page": 1})[0]
    return archive.decisions.add(BY, first, Decision(key, verdict, text))  # type: ignore[arg-type]  # parametrised


def test_pages_of_a_book_are_found_as_people_name_them(archive: Archive) -> None:
    """By their number in the book, where 2 stands before 10, by file, or by both; otherwise nothing is found."""
    entries = archive.decisions.entries_on(BOOK.id, {})
    assert len(entries) == 2
    assert archive.decisions.entries_on(BOOK.id, {"page": 2}) == archive.decisions.entries_on(BOOK.id, {"source": "p10.jpg", "image": 1})
    assert archive.decisions.entries_on(BOOK.id, {"page": 1, "source": "p10.jpg"}) == []
    assert archive.decisions.entries_on("KS.1999.01", {"page": 1}) == []


def test_a_decision_is_an_act_in_the_chain(archive: Archive) -> None:
    """Who said it, about which entry, what was read and what stands there."""
    decide(archive, "Trần Ân")
    with sqlite.connect(str(archive.home / "civreg.db")) as db:
        row = db.execute("SELECT what, person, entry, before, after FROM acts ORDER BY sequence DESC LIMIT 1").fetchone()
    assert row == ("correct", "thư ký", 1, '{"key":"nksHoTen","text":"Trần An"}', '{"key":"nksHoTen","text":"Trần Ân"}')
    assert archive.acts.check() == 2


def test_the_last_word_counts_and_the_first_is_kept(archive: Archive) -> None:
    """A correction is a new decision; the reading stays as it was."""
    decide(archive, "Trần Ấn")
    decide(archive, "Trần Ân")
    (first, _) = archive.decisions.entries_on(BOOK.id, {})
    assert archive.decisions.latest(first) == {"nksHoTen": (Decision("nksHoTen", "corrected", "Trần Ân"), "thư ký")}
    assert archive.decisions.proposals(first)["nksHoTen"].text == "Trần An"
    with sqlite.connect(str(archive.home / "civreg.db")) as db:
        assert db.execute("SELECT count(*) FROM decisions").fetchone() == (2,)


def test_only_handwriting_that_a_person_stands_for_is_verified(archive: Archive) -> None:
    """Typed fields teach no hand; illegible and unsure ones, and such as were taken back, teach nothing."""
    number = decide(archive, "Trần Ân")
    decide(archive, "17", "accepted", "so")
    assert [(v.key, v.text, v.form) for v in archive.decisions.verified(BOOK.id)] == [("nksHoTen", "Trần Ân", "KS-2015")]
    assert archive.decisions.verified_since(BOOK.id, 0) == 1
    assert archive.decisions.verified_since(BOOK.id, number) == 0
    decide(archive, "", "illegible")
    assert list(archive.decisions.verified(BOOK.id)) == []


def test_a_field_that_was_not_read_cannot_be_decided(archive: Archive) -> None:
    """No decision hangs in the air."""
    with pytest.raises(LookupError):
        decide(archive, "x", key="meHoTen")
    assert archive.acts.check() == 1


def test_a_learnt_hand_is_in_use_until_it_is_forgotten(archive: Archive) -> None:
    """One that did not win changes nothing; forgetting goes back to the common reader and keeps the file."""
    kept = archive.hands.keep(BY, Hand(BOOK.id, "learnt", learnt_from="hand-1", lessons=40, cer_before=0.1, cer_after=0.05), b"model")
    archive.hands.keep(BY, Hand(BOOK.id, "rejected", learnt_from="hand-1"))
    assert archive.hands.in_use(BOOK.id) == kept
    assert archive.hands.path(kept).read_bytes() == b"model"
    assert archive.hands.in_use("KS.1999.01") is None
    archive.hands.keep(BY, Hand(BOOK.id, "forgotten", learnt_from=kept.model))
    assert archive.hands.in_use(BOOK.id) is None
    assert archive.hands.path(kept).exists()
    assert [hand.what for hand in archive.hands.all()] == ["learnt", "rejected", "forgotten"]
    assert archive.acts.check() == 4


def test_a_hand_that_is_not_what_was_kept_is_refused(archive: Archive) -> None:
    """A changed or missing model file is named, never read with."""
    kept = archive.hands.keep(BY, Hand(BOOK.id, "learnt"), b"model")
    archive.hands.path(kept).write_bytes(b"other")
    with pytest.raises(IntegrityError, match=kept.model):
        archive.hands.path(kept)


@pytest.mark.parametrize("sql", ["UPDATE hands SET what = 'learnt'", "DELETE FROM hands"])
def test_what_was_learnt_is_history(archive: Archive, sql: str) -> None:
    """No hand is taken out of the list."""
    archive.hands.keep(BY, Hand(BOOK.id, "rejected"))
    with sqlite.connect(str(archive.home / "civreg.db")) as db, pytest.raises(sqlite.IntegrityError, match="kept"):
        db.execute(sql)


def test_an_archive_from_before_hands_is_brought_up_to_date(archive: Archive) -> None:
    """An archive of the second version opens, and can keep hands."""
    home = archive.home
    archive.close()
    with sqlite.connect(str(home / "civreg.db")) as db:
        db.execute("DROP VIEW current_decisions")
        db.execute("DROP TABLE hands")
        db.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '3%'")
        db.execute("PRAGMA user_version = 2")
    with Archive.open(home) as again:
        assert again.hands.last(BOOK.id) is None
        assert list(again.decisions.verified(BOOK.id)) == []
