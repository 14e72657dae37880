"""The official package from the command line: made, refused with 7, drafted, checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Call = Callable[..., Result]
BOOK, STEM = "KS.2015.01", "xalocthuan_hbd_tbt.KS.2015.01"
TEXT = {"so": "01", "ngayDangKy": "05.03.2015", "nksHoTen": "Lê Thị An", "nksNgaySinh": "1.3.2015", "nksSoDinhDanh": "079315000123"}


@pytest.fixture
def home(shelf: Any) -> Path:
    """An archive with a verified book, and one that nobody has verified."""
    shelf.add(BOOK, [TEXT])
    shelf.add("KS.2016.01", [TEXT], verified=False)
    return Path(shelf.archive.home)


def test_a_package_is_made_and_checked(civreg: Call, home: Path, tmp_path: Path) -> None:
    """It says what it made and what found no column; its check is content."""
    made = civreg("--lang", "en", "-C", home, "export", "--to", "hotich", "--book", BOOK, "-o", tmp_path / "out", "--jobs", "0")
    assert made.exit_code == 0, made.output
    assert f"Made {STEM}: 1 entries, 1 pages" in made.stderr
    assert "nksSoDinhDanh (1)" in made.stderr
    assert (tmp_path / "out" / f"{STEM}.xlsx").is_file()
    checked = civreg("--lang", "en", "export", "--check", tmp_path / "out")
    assert (checked.exit_code, checked.stdout) == (0, "The package is as it must be.\n")


def test_an_unverified_book_ends_in_seven(civreg: Call, home: Path, tmp_path: Path) -> None:
    """Unless a draft is wanted, which the check does not let pass."""
    ask = ("-C", home, "export", "--to", "hotich", "--book", "KS.2016.01", "-o", tmp_path / "out", "--jobs", "0")
    refused = civreg(*ask)
    assert refused.exit_code == 7
    assert "trang 1: chưa ai kiểm tra" in refused.stderr
    assert not (tmp_path / "out").exists()
    assert civreg(*ask, "--draft").exit_code == 0
    checked = civreg("export", "--check", tmp_path / "out")
    assert checked.exit_code == 7
    assert "LỖI [draft]" in checked.stdout


def test_faults_are_given_as_json(civreg: Call, home: Path, tmp_path: Path) -> None:
    """With their codes, places and sentences in both languages."""
    civreg("-C", home, "export", "--to", "hotich", "--book", BOOK, "-o", tmp_path / "out", "--jobs", "0")
    (tmp_path / "out" / f"{STEM}.xlsx").write_bytes(b"")
    checked = civreg("export", "--check", tmp_path / "out", "--json")
    assert checked.exit_code == 7
    found = json.loads(checked.stdout)
    assert {f["code"] for f in found} == {"file-changed", "workbook", "count", "pdf-without-row"}
    assert all(f["vi"] and f["en"] and not f["note"] for f in found)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--book", BOOK),
        ("-o", "out"),
        ("--book", BOOK, "-o", "out", "--aside", "1-x"),
        ("--book", BOOK, "-o", "out", "--pdf-kb", "1"),
        ("--book", BOOK, "-o", "out", "--mask"),
    ],
)
def test_what_is_missing_or_wrong_is_said(civreg: Call, home: Path, wrong: tuple[str, ...]) -> None:
    """A book and a folder are needed, pages and sizes are figures."""
    assert civreg("-C", home, "export", "--to", "hotich", *wrong).exit_code == 2


def test_an_office_without_a_place_is_asked_for_it(civreg: Call, home: Path, tmp_path: Path) -> None:
    """The message holds the option; with it the package is named after that place."""
    ask = ("-C", home, "export", "--to", "hotich", "--book", BOOK, "-o", tmp_path / "out", "--jobs", "0", "--place")
    refused = civreg(*ask, "Bến Tre")
    assert refused.exit_code == 3
    assert "--place" in refused.stderr
    assert civreg(*ask, "Phường 5, Quận 10, TP Hồ Chí Minh").exit_code == 0
    assert (tmp_path / "out" / f"phuong5_q10_tphcm.{BOOK}.zip").is_file()
