"""`civreg import` and the exports of pages and masks, called as a clerk calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A CSV file of an earlier system."""
    path = tmp_path / "KS.2015.01.csv"
    path.write_text("so,nksHoTen\r\n01,Lê Thị Bưởi\r\n02,\u00d0ặng A\r\n", encoding="utf-8")
    return path


def test_a_file_is_taken_and_reported(civreg: Call, home: Path, old: Path, tmp_path: Path) -> None:
    """Counts on standard output, what to look at on standard error, the report where it is wanted; again: nothing new."""
    report = tmp_path / "r.html"
    result = civreg("-C", home, "import", old, "--report", report)
    assert result.exit_code == 0
    assert "Dòng đã nhận: 2" in result.stdout
    assert "KS.2015.01.csv!B3" in result.stderr
    assert "BÁO CÁO NHẬP DỮ LIỆU CŨ" in report.read_text(encoding="utf-8")
    again = civreg("--lang", "en", "-C", home, "import", old, "--report", tmp_path / "r.json", "--json")
    assert (again.exit_code, json.loads(again.stdout)["known"]) == (0, True)
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["rows"] == 2


@pytest.mark.parametrize(
    ("args", "ends"),
    [
        (["absent.csv"], (3, "absent.csv")),
        (["bad.csv"], (3, "keyed-ragged-row")),
        (["bad.csv", "--encoding", "klingon"], (2, "--encoding")),
        (["bad.csv", "--book", "15"], (2, "KS.2015.01")),
        (["bad.csv", "--report", "r.docx"], (2, ".html")),
        (["bad.csv", "--report", "absent/r.html"], (3, "absent")),
        (["bad.csv", "--columns", "absent.toml"], (3, "absent.toml")),
    ],
)
def test_what_is_wrong_is_said_with_its_exit_code(civreg: Call, home: Path, tmp_path: Path, args: list[str], ends: tuple[int, str]) -> None:
    """Usage is 2, a file that cannot be taken 3; the message names it."""
    (tmp_path / "bad.csv").write_text("so,nksHoTen\r\n1\r\n", encoding="utf-8")
    given = [tmp_path / arg if "." in arg and not arg.startswith("-") else arg for arg in args]
    result = civreg("-C", home, "import", *given)
    assert result.exit_code == ends[0]
    assert ends[1] in result.stderr


def test_a_refused_file_stays_in_the_status(civreg: Call, home: Path, tmp_path: Path) -> None:
    """It lies in quarantine, and the status says so."""
    path = tmp_path / "bad.csv"
    path.write_text("so,nksHoTen\r\n1\r\n", encoding="utf-8")
    assert civreg("-C", home, "import", path).exit_code == 3
    assert "bad.csv" in civreg("-C", home, "status").output


@pytest.mark.parametrize("args", [["--to", "alto"], ["--to", "page", "--mask", "-o", "x"], ["--to", "hotich", "--mask", "-o", "x"]])
def test_pages_need_a_folder_and_only_lines_are_masked(civreg: Call, home: Path, args: list[str]) -> None:
    """A wrong wish is usage, before anything is written."""
    assert civreg("-C", home, "export", *args).exit_code == 2


def test_pages_without_entries_go_out_too(civreg: Call, home: Path, scans: Path, tmp_path: Path) -> None:
    """Every page gets its file, and an empty archive has nothing to give."""
    assert civreg("-C", home, "export", "--to", "alto", "-o", tmp_path / "none").exit_code == 3
    assert civreg("-C", home, "scan", "--jobs", 0, scans).exit_code == 0
    assert civreg("-C", home, "export", "--to", "alto", "-o", tmp_path / "out").exit_code == 0
    assert len(list((tmp_path / "out").rglob("*.xml"))) == 3
