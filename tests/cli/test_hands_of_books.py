"""`civreg hand adapt`, `hand list` and `verify import` as a clerk calls them: what they refuse, and how they say it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from civreg.archive import Archive, By, Hand
from civreg.errors import MissingToolError

Call = Callable[..., Result]


def no_torch() -> None:
    """What a machine without civreg[train] says."""
    raise MissingToolError(tool="torch", install="pip install 'civreg[train]'")


@pytest.fixture
def book(home: Path, scans: Path, civreg: Call) -> Path:
    """An archive with a book that was read by nobody."""
    assert civreg("-C", home, "scan", scans, "--book", "KS.2015.01", "--jobs", 0).exit_code == 0
    return home


def test_without_torch_adapting_says_what_to_install(book: Path, civreg: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 4, in both languages."""
    monkeypatch.setattr("civreg.extract.train.need_torch", no_torch)
    for lang in ("vi", "en"):
        done = civreg("--lang", lang, "-C", book, "hand", "adapt", "--book", "KS.2015.01")
        assert done.exit_code == 4
        assert "civreg[train]" in done.stderr


def test_a_book_with_too_little_verified_is_refused(book: Path, civreg: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 7 and the figures; a book that is not there is exit code 3."""
    monkeypatch.setattr("civreg.extract.train.need_torch", lambda: None)
    refused = civreg("-C", book, "hand", "adapt", "--book", "KS.2015.01", "--json")
    assert refused.exit_code == 7
    assert "mới có 0 trường" in refused.stderr
    assert civreg("-C", book, "hand", "adapt", "--book", "KS.1999.01").exit_code == 3


def test_nothing_to_forget_is_said(book: Path, civreg: Call) -> None:
    """Forgetting needs no torch, and a hand."""
    assert civreg("-C", book, "hand", "adapt", "--book", "KS.2015.01", "--forget").exit_code == 3


def test_the_list_of_hands(book: Path, civreg: Call) -> None:
    """Every hand with its figures, and which is in use; a hint where there is none."""
    assert "civreg hand adapt" in civreg("-C", book, "hand", "list").stdout
    with Archive.open(book) as archive:
        archive.hands.keep(By("a", "b"), Hand("KS.2015.01", "learnt", "hand-1", 40, 9, 0.1, 0.05), b"model")
    (one,) = json.loads(civreg("-C", book, "hand", "list", "--json").stdout)
    assert (one["book"], one["what"], one["in_use"], one["learnt_from"], one["cer_after"]) == ("KS.2015.01", "learnt", True, "hand-1", 0.05)
    assert one["model"].startswith("KS.2015.01-")
    shown = civreg("-C", book, "hand", "list").stdout
    assert "đã học (đang dùng)" in shown
    assert shown.split()[-3:-1] == ["10.00%", "5.00%"]
    forgotten = civreg("--lang", "en", "-C", book, "hand", "adapt", "--book", "KS.2015.01", "--forget")
    assert forgotten.exit_code == 0
    assert one["model"] in forgotten.stdout
    assert [h["in_use"] for h in json.loads(civreg("-C", book, "hand", "list", "--json").stdout)] == [False, False]


def test_decisions_name_their_faults_and_their_person(book: Path, civreg: Call, tmp_path: Path) -> None:
    """A page that was not read cannot be decided about; a person's name must be given."""
    path = tmp_path / "d.jsonl"
    path.write_text('{"book": "KS.2015.01", "page": 1, "key": "so", "verdict": "corrected", "text": "1"}\n', encoding="utf-8")
    done = civreg("-C", book, "verify", "import", path, "--person", "Lê Thị Kiểm")
    assert done.exit_code == 3
    assert "dòng 1:" in done.stderr
    assert civreg("-C", book, "verify", "import", path).exit_code == 2
    assert civreg("-C", book, "verify", "import", path, "--person", " ").exit_code == 2
    path.write_text("", encoding="utf-8")
    empty = civreg("--lang", "en", "-C", book, "verify", "import", path, "--person", "Lê Thị Kiểm")
    assert (empty.exit_code, empty.stdout) == (0, "0 decisions by Lê Thị Kiểm taken in.\n")
