"""Decisions from a file: every line is checked first, and a file with one fault leaves nothing behind."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from civreg.archive import Archive, By, Delivery
from civreg.errors import DecisionsError, NotFoundError
from civreg.jobs import Imported, import_decisions, standing_entry
from civreg.model import Entry, FieldBox, Legibility, Page, Quad, Reading, Register, SourceImage, Transcript, Transform

BY = By("Lê Thị Kiểm", "máy 1")
BOOK = Register("KS", 2015, "01")
GOOD = {"book": BOOK.id, "page": 1, "key": "nksHoTen", "verdict": "corrected", "text": "Trần Ân"}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive with a book of three pages; the last is a table of two rows."""
    with Archive.create(tmp_path / "kho", "Quận 1", BY) as made:
        for name, rows in (("a.jpg", 1), ("b.jpg", 1), ("c.jpg", 2)):
            staged = made.originals.stage(io.BytesIO(name.encode()))
            source = SourceImage(staged.sha256, name, 0, "image/jpeg", staged.bytes)
            with made.transaction():
                made.pages.add(staged, made.originals.keep(staged, "image/jpeg"), [source], Delivery(name, name, 5, 1, BOOK))
            (page,) = made.pages.to_prepare()
            upright = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
            with made.transaction():
                made.pages.prepare(page, [Page(source, 100, 100, upright, 0, 0.0, Legibility(300, 1, 1))])
                made.entries.add(made.pages.get(page), [_entry()] * rows, "{}")
        yield made


def _entry() -> Entry:
    box = FieldBox("nksHoTen", Quad.box(0, 0, 9, 9), ())
    said = (Reading("Trần An", 0.5, "hand", "1"),)
    return Entry("KS-2015", (Transcript("nksHoTen", "Trần An", "", "", "handwritten", 0.5, box, said),))


def write(tmp_path: Path, *lines: Any) -> Path:
    """A file of decisions; strings are written as they are."""
    path = tmp_path / "decisions.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines), encoding="utf-8")
    return path


def decisions(archive: Archive) -> int:
    """How many acts there are beside the archive's making."""
    return archive.acts.check() - 1


def test_decisions_are_taken_in_with_their_person(archive: Archive, tmp_path: Path) -> None:
    """By page or by file; an accepted field needs no text; text is kept in NFC."""
    by_file = {"book": BOOK.id, "source": "b.jpg", "key": "nksHoTen", "verdict": "accepted"}
    spelled = {**GOOD, "text": "Trâ\u0300n Â\u0301n"}
    assert import_decisions(archive, BY, write(tmp_path, spelled, "", by_file)) == Imported(2, 0, (BOOK.id,))
    assert [(v.key, v.text) for v in archive.decisions.verified(BOOK.id)] == [("nksHoTen", "Trần Ấn"), ("nksHoTen", "Trần An")]
    (first, *_) = archive.decisions.entries_on(BOOK.id, {"page": 1})
    assert archive.decisions.latest(first)["nksHoTen"][1] == "Lê Thị Kiểm"


def test_taking_in_twice_adds_nothing(archive: Archive, tmp_path: Path) -> None:
    """The same command goes on where it stopped; another person's word is a decision of its own."""
    path = write(tmp_path, GOOD)
    import_decisions(archive, BY, path)
    assert import_decisions(archive, BY, path) == Imported(0, 1, (BOOK.id,))
    assert import_decisions(archive, By("Khác", "máy 1"), path).added == 1
    assert decisions(archive) == 2


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "no JSON object"),
        ("[]", "no JSON object"),
        ({**GOOD, "page": 9}, "no such page"),
        ({**GOOD, "book": "KS.1999.01"}, "no such page was read in book KS.1999.01"),
        ({**GOOD, "page": 3}, "2 entries stand there"),
        ({**GOOD, "page": "1"}, "«page»"),
        ({**GOOD, "page": True}, "«page»"),
        ({k: v for k, v in GOOD.items() if k != "page"}, "«page», «source» or «entry»"),
        ({k: v for k, v in GOOD.items() if k != "key"}, "«key»"),
        ({**GOOD, "key": "hoTen"}, "no field «hoTen»"),
        ({**GOOD, "verdict": "true"}, "verdict must be one of: accepted, corrected, illegible, unsure"),
        ({**GOOD, "texts": "x"}, "nothing is called «texts»"),
        ({**GOOD, "text": " "}, "corrected needs its words"),
        ({**GOOD, "verdict": "illegible"}, "must be empty"),
        ({**GOOD, "verdict": "accepted"}, "read as «Trần An»"),
    ],
)
def test_one_fault_and_nothing_is_taken(archive: Archive, tmp_path: Path, line: Any, why: str) -> None:
    """The line and what is wrong with it are named; good lines of the same file are not half taken."""
    path = write(tmp_path, {**GOOD, "page": 2}, line)
    with pytest.raises(DecisionsError) as caught:
        import_decisions(archive, BY, path)
    said = caught.value.say("en")
    assert "line 2:" in said
    assert why in said
    assert "dòng 2:" in caught.value.say("vi")
    assert caught.value.exit_code == 3
    assert decisions(archive) == 0


def test_two_words_on_one_field_are_refused(archive: Archive, tmp_path: Path) -> None:
    """A file that contradicts itself is not believed, however it names the page."""
    path = write(tmp_path, GOOD, {**{k: v for k, v in GOOD.items() if k != "page"}, "source": "a.jpg", "text": "Trần Ẩn"})
    with pytest.raises(DecisionsError, match="line 2: line 1 speaks of this field already"):
        import_decisions(archive, BY, path)


def test_rows_of_a_table_are_told_apart_by_entry(archive: Archive, tmp_path: Path) -> None:
    """Where a page has several entries, their number in the archive says which is meant."""
    entries = archive.decisions.entries_on(BOOK.id, {"page": 3})
    lines = [{**GOOD, "page": 3, "entry": entry, "text": f"Trần {i}"} for i, entry in enumerate(entries)]
    assert import_decisions(archive, BY, write(tmp_path, *lines)).added == 2
    assert [archive.decisions.latest(entry)["nksHoTen"][0].text for entry in entries] == ["Trần 0", "Trần 1"]


def test_many_faults_are_named_up_to_a_point(archive: Archive, tmp_path: Path) -> None:
    """A person can mend them all at once, and is not drowned."""
    with pytest.raises(DecisionsError) as caught:
        import_decisions(archive, BY, write(tmp_path, *["{"] * 25))
    assert caught.value.say("en").count("no JSON object") == 10
    assert "15 faults more" in caught.value.say("en")


def test_a_file_that_is_not_there_or_no_text_is_named(archive: Archive, tmp_path: Path) -> None:
    """No traceback for what a clerk may do wrong."""
    with pytest.raises(NotFoundError):
        import_decisions(archive, BY, tmp_path / "nowhere.jsonl")
    (tmp_path / "x.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DecisionsError, match="UTF-8"):
        import_decisions(archive, BY, tmp_path / "x.jsonl")


def test_deciding_is_not_verifying_unless_it_is_said(archive: Archive, tmp_path: Path) -> None:
    """With `verify` the person also verifies the entries that are whole; the others are counted as open."""
    line = GOOD | {"page": 3, "entry": archive.decisions.entries_on(BOOK.id, {"page": 3})[0]}
    import_decisions(archive, BY, write(tmp_path, GOOD))
    (first,) = archive.decisions.entries_on(BOOK.id, {"page": 1})
    assert standing_entry(archive, first).status == "in-review"
    done = import_decisions(archive, BY, write(tmp_path, GOOD, line | {"verdict": "unsure"}), verify=True)
    assert (done.verified, done.open) == (1, 1)
    assert standing_entry(archive, first).status == "verified"
