"""The commands as a clerk meets them: results apart from talk, exit codes that scripts can trust."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]
READ = ("--engine", "null", "--hand", "null", "--jobs", "0")


def test_help_speaks_both_languages(civreg: Call) -> None:
    """Vietnamese by default, English when asked, wherever the option stands and in every subcommand."""
    assert "Tạo kho mới" in civreg("--help").stdout
    assert "Make a new archive" in civreg("--lang", "en", "--help").stdout
    assert "Make a new archive" in civreg("--help", "--lang=en").stdout
    assert "Usage: civreg scan" in civreg("--lang", "en", "scan", "--help").stdout
    assert "Cách dùng" in civreg("form", "list", "--help").stdout


def test_help_is_light() -> None:
    """Showing help imports neither arrays nor pictures nor the database."""
    code = "import sys; sys.argv = ['civreg', '--help']\nfrom civreg.cli import main\ntry:\n main()\nexcept SystemExit: pass\n"
    code += "heavy = {'numpy', 'cv2', 'pysqlite3', 'rich', 'PIL'} & set(sys.modules); sys.exit(f'{heavy}' if heavy else 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nonsense"], ""),
        (["scan"], "Cho biết"),
        (["status", "--colour"], "--colour"),
        (["extract", "--jobs", "many"], "không hợp lệ"),
        (["scan", "x", "--book", "XX.1.1"], "KS.2015.01"),
        (["export", "--to", "xlsx"], "-o"),
        (["verify", "sheets", "-o", "a.doc"], ".pdf"),
    ],
)
def test_wrong_usage_is_two(civreg: Call, args: list[str], words: str) -> None:
    """A wrong call says what is wrong, on standard error, and where help is."""
    result = civreg(*args)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not result.stdout


@pytest.mark.parametrize("args", [["status"], ["export"], ["extract"], ["scan", "."], ["run", "."], ["verify", "sheets", "-o", "a.pdf"]])
def test_a_missing_archive_is_three(civreg: Call, tmp_path: Path, args: list[str]) -> None:
    """Every command that needs an archive says that there is none, and how to make one."""
    result = civreg("-C", tmp_path, *args)
    assert result.exit_code == 3
    assert "civreg init" in result.stderr
    assert not result.stdout


def test_an_archive_is_not_made_twice(civreg: Call, home: Path) -> None:
    """A second init in one folder is refused with 6."""
    assert civreg("init", home).exit_code == 6


def test_scanning_says_what_it_did_and_then_that_nothing_is_new(civreg: Call, home: Path, scans: Path) -> None:
    """The result is one line on standard output; a second run ends well too."""
    first = civreg("--lang", "en", "-C", home, "scan", scans, "--jobs", "0")
    assert (first.exit_code, first.stdout) == (0, "3 pages done.\n")
    second = civreg("--lang", "en", "-C", home, "scan", scans, "--jobs", "0")
    assert second.exit_code == 0
    assert second.stdout.startswith("Nothing new to do.")


def test_a_bad_file_makes_it_five_and_is_listed(civreg: Call, home: Path, scans: Path) -> None:
    """Good pages are taken, the bad file is named with its code now and in status."""
    (scans / "bad.jpg").write_bytes(b"\xff\xd8\xff no picture")
    result = civreg("-C", home, "scan", scans, "--json", "--jobs", "0")
    assert result.exit_code == 5
    told = json.loads(result.stdout)
    assert told["done"] == 3
    assert [f["source"] for f in told["failed"]] == ["bad.jpg"]
    assert "bad.jpg" in result.stderr
    problems = json.loads(civreg("-C", home, "status", "--json").stdout)["problems"]
    assert [(p["file"], p["reason"]) for p in problems if p["step"] == "intake"] == [("bad.jpg", told["failed"][0]["reason"])]


def test_nothing_but_refused_files_is_a_failure_every_time(civreg: Call, home: Path, tmp_path: Path) -> None:
    """Zero successes is no success, also when the file is known to be bad."""
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"not a picture")
    assert [civreg("-C", home, "scan", bad, "--jobs", "0").exit_code for _ in range(2)] == [5, 5]


def test_the_whole_road(civreg: Call, home: Path, scans: Path, tmp_path: Path) -> None:
    """Scan, extract, status, export and sheets work on each other's results; every page is in the export."""
    civreg("-C", home, "scan", scans, "--book", "KS.2015.01", "--jobs", "0")
    assert civreg("-C", home, "extract", *READ).exit_code == 0
    lines = [json.loads(text) for text in civreg("-C", home, "export").stdout.splitlines()]
    assert [line["source"] for line in lines] == ["p0.jpg", "p1.jpg", "p2.jpg"]
    assert {line["book"] for line in lines} == {"KS.2015.01"}
    assert all({"book", "entry", "form", "page", "source", "status", "fields"} <= line.keys() for line in lines)
    assert json.loads(civreg("-C", home, "status", "--json").stdout)["books"][0]["unread"] == 0
    assert civreg("-C", home, "verify", "sheets", "-o", tmp_path / "s.pdf").exit_code == 0
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")


def test_run_does_it_all_and_then_nothing(civreg: Call, home: Path, scans: Path) -> None:
    """One command for the night; the second time there is nothing new."""
    assert civreg("-C", home, "run", scans, *READ).exit_code == 0
    again = civreg("-C", home, "run", scans, *READ)
    assert again.exit_code == 0
    assert again.stdout.startswith("Không có gì mới")


def test_exports_go_where_they_are_told(civreg: Call, home: Path, scans: Path, tmp_path: Path) -> None:
    """A dash and nothing mean standard output; a name means a file, and then nothing is on standard output."""
    civreg("-C", home, "scan", scans, "--jobs", "0")
    assert civreg("-C", home, "export", "--to", "jsonl", "-o", "-").stdout == civreg("-C", home, "export").stdout
    rows = list(csv.DictReader(io.StringIO(civreg("-C", home, "export", "--to", "csv").stdout)))
    assert [row["source"] for row in rows] == ["p0.jpg", "p1.jpg", "p2.jpg"]
    result = civreg("-C", home, "export", "--to", "xlsx", "-o", tmp_path / "o.xlsx")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "o.xlsx").exists()


def test_an_empty_archive_has_nothing_to_export(civreg: Call, home: Path) -> None:
    """Nothing matched is said with 3, for an export and for a book that is not there."""
    assert civreg("-C", home, "export").exit_code == 3
    assert civreg("-C", home, "status", "--book", "KS.1999.01").exit_code == 3
    assert civreg("-C", home, "extract", "--book", "KS.1999.01").exit_code == 3
    assert civreg("-C", home, "extract", "--form", "XX-1").exit_code == 3


def test_extract_with_nothing_to_read_ends_well(civreg: Call, home: Path) -> None:
    """Nothing new to do is no failure."""
    assert civreg("-C", home, "extract", *READ).exit_code == 0


@pytest.mark.parametrize("name", ["so[red].jpg", "\x1b[2Jx.jpg", "a\nb.jpg", "anh\u202efdp.jpg"])
def test_a_file_name_is_never_obeyed(civreg: Call, home: Path, tmp_path: Path, name: str) -> None:
    """Markup, control and direction characters of a name are shown, not obeyed."""
    (tmp_path / name).write_bytes(b"\xff\xd8\xff bad")
    result = civreg("-C", home, "scan", tmp_path / name, "--jobs", "0")
    assert result.exit_code == 5
    assert "so[red].jpg" in result.stderr or "\\" in result.stderr
    assert not {"\x1b", "\u202e"} & set(result.stderr)
    assert not {"\x1b", "\u202e"} & set(civreg("-C", home, "status").stdout)


def test_a_bug_leaves_its_frames_and_not_what_it_read(civreg: Call, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen failure ends with 1; the log in the archive has frames, never the message."""
    import civreg.jobs.report as broken  # noqa: PLC0415 - only to break it

    def bug(*_: object) -> None:
        raise RuntimeError("Nguyễn Văn A")

    monkeypatch.setattr(broken, "status", bug)
    result = civreg("-C", home, "status")
    assert result.exit_code == 1
    (log,) = (home / "logs").iterdir()
    text = log.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "test_commands.py" in text
    assert "Nguyễn" not in text + result.stderr


def test_forms_are_listed_shown_and_checked(civreg: Call, tmp_path: Path) -> None:
    """The known forms are there; a wrong file of one's own is named with 3."""
    ids = [f["id"] for f in json.loads(civreg("form", "list", "--json").stdout)]
    assert "KS-2015" in ids
    assert "nksHoTen" in civreg("form", "show", "KS-2015").stdout
    assert civreg("form", "show", "XX").exit_code == 3
    (tmp_path / "f.toml").write_text("id = 3", encoding="utf-8")
    assert civreg("form", "check", tmp_path / "f.toml").exit_code == 3


def test_doctor_names_what_is_there(civreg: Call) -> None:
    """Each program is listed; with all of them there, the exit code is 0."""
    found = json.loads(civreg("doctor", "--json").stdout)
    assert {"tesseract", "tesseract vie", "poppler (pdftoppm)", "SQLite"} <= {h["name"] for h in found}


def test_doctor_says_how_to_install(civreg: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without programs it ends with 4 and the line to type."""
    monkeypatch.setenv("PATH", "")
    result = civreg("doctor")
    assert result.exit_code == 4
    assert "apt-get install tesseract-ocr" in result.stdout


def test_quiet_says_failures_only(civreg: Call, home: Path, scans: Path) -> None:
    """With --quiet standard error holds nothing unless something fails."""
    assert civreg("--quiet", "-C", home, "scan", scans, "--jobs", "0").stderr == ""
