"""`civreg check` and `civreg note` as a clerk calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Shelf

from .conftest import Call

ENTRIES = [{"so": f"{n:02d}", "quyenSo": "01/2012", "ngayDangKy": f"{n:02d}.02.2012", "nksHoTen": f"Lê Văn {n}"} for n in (1, 2, 4, 5)]


@pytest.fixture
def kho(shelf: Shelf) -> Path:
    """An archive with one verified book in which number 3 is missing."""
    shelf.add("KS.2012.01", ENTRIES)
    return shelf.archive.home


def test_gaps_and_findings_are_shown(kho: Path, civreg: Call) -> None:
    """The tables name the missing number, its pages and the finding's id; nothing is refused without --strict."""
    shown = civreg("-C", kho, "check")
    assert shown.exit_code == 0
    assert "Thiếu số 03 (giữa số 02, trang 2, và số 04, trang 3)." in shown.stdout
    assert "2 – 3" in shown.stdout
    english = civreg("--lang", "en", "-C", kho, "check", "--book", "KS.2012.01")
    assert "No. 03 is missing" in english.stdout


def test_json_holds_everything(kho: Path, civreg: Call) -> None:
    """Counts, missing numbers and findings with both sentences, notes too."""
    (book,) = json.loads(civreg("-C", kho, "check", "--json").stdout)
    assert (book["book"], book["pages"], book["entries"], book["verified"]) == ("KS.2012.01", 4, 4, 4)
    assert book["missing"] == [{"numbers": "03", "after_page": "2", "before_page": "3"}]
    assert (book["blocking"], book["numbers"]) == (1, [[1, 5]])
    assert [f["rule"] for f in book["findings"]] == ["number-gap"]


def test_strict_refuses_until_a_person_settles(kho: Path, civreg: Call) -> None:
    """Exit code 7 while anything blocks; with a reason the finding is settled and the code is 0."""
    assert civreg("-C", kho, "check", "--strict").exit_code == 7
    ((finding,),) = [book["findings"] for book in json.loads(civreg("-C", kho, "check", "--json").stdout)]
    assert civreg("-C", kho, "check", "--settle", finding["id"]).exit_code == 2
    settled = civreg("-C", kho, "check", "--settle", finding["id"], "--reason", "sổ gốc bỏ số này", "--strict")
    assert settled.exit_code == 0
    assert "sổ gốc bỏ số này" in settled.stdout
    assert civreg("-C", kho, "check", "--settle", "ffffffff", "--reason", "x").exit_code == 3


def test_a_report_is_written(kho: Path, civreg: Call, tmp_path: Path) -> None:
    """As a PDF or HTML file; another kind is a wrong use, a folder that is not there is said."""
    assert civreg("-C", kho, "check", "-o", tmp_path / "phieu.pdf").exit_code == 0
    assert (tmp_path / "phieu.pdf").read_bytes().startswith(b"%PDF")
    assert civreg("-C", kho, "check", "-o", tmp_path / "phieu.txt").exit_code == 2
    assert civreg("-C", kho, "check", "-o", tmp_path / "none" / "phieu.pdf").exit_code in (3, 6)


def test_a_book_that_is_not_there_is_said(kho: Path, civreg: Call, tmp_path: Path) -> None:
    """An unknown book is exit code 3; an empty archive has nothing to check."""
    assert civreg("-C", kho, "check", "--book", "KS.1999.01").exit_code == 3
    assert civreg("init", tmp_path / "other").exit_code == 0
    assert "chưa có sổ" in civreg("-C", tmp_path / "other", "check").stdout


def test_rules_that_cannot_be_are_said(kho: Path, civreg: Call) -> None:
    """A fault in the user's own file is named with its place."""
    (kho / "checks.toml").write_text("[number-gap]\nleast = 'x'\n", encoding="utf-8")
    refused = civreg("-C", kho, "check")
    assert refused.exit_code == 3
    assert "number-gap.least" in refused.stderr


def test_rules_in_force_are_listed(kho: Path, civreg: Call) -> None:
    """With their code and grade, as the archive's own file has them."""
    (kho / "checks.toml").write_text('[parent-age]\nseverity = "note"\nmost = 60\n[lifespan]\nseverity = "off"\n', encoding="utf-8")
    listed = civreg("-C", kho, "check", "--rules")
    assert "number-gap" in listed.stdout
    assert "checks.toml" in listed.stderr
    rules = {rule["code"]: rule for rule in json.loads(civreg("-C", kho, "check", "--rules", "--json").stdout)}
    assert (rules["parent-age"]["severity"], rules["parent-age"]["settings"]["most"]) == ("note", 60)
    assert "lifespan" not in rules


def test_notes_are_recorded_and_withdrawn(kho: Path, civreg: Call) -> None:
    """What is added is listed with its kind and date, and is gone from the list once withdrawn."""
    assert "chưa có ghi chú" in civreg("-C", kho, "note", "list", 1).stdout
    assert civreg("-C", kho, "note", "add", 1, "--text", "Ly hôn theo bản án ngày 5/6/2020").exit_code == 0
    assert civreg("-C", kho, "note", "strike", 1, "nksHoTen", "--old", "Lê Văn A", "--new", "Lê Văn 1").exit_code == 0
    listed = civreg("-C", kho, "note", "list", 1).stdout
    assert "05.06.2020 [ly hôn]" in listed
    assert "gạch bỏ «Lê Văn A»" in listed
    (recorded,) = json.loads(civreg("-C", kho, "note", "list", 1, "--json").stdout)["recorded"]
    assert civreg("-C", kho, "note", "withdraw", recorded["id"], "--reason", "nhầm mục").exit_code == 0
    assert "Ly hôn" not in civreg("-C", kho, "note", "list", 1).stdout
    assert civreg("-C", kho, "note", "withdraw", 99, "--reason", "x").exit_code == 3
    assert civreg("-C", kho, "note", "add", 99, "--text", "x").exit_code == 3
