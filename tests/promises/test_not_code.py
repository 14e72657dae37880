"""P15: text of fields, names of files and of people never become code: in HTML (a real browser), CSV, XLSX, PDF, terminals."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, sync_playwright

from civreg.archive import Archive, By
from civreg.cli import main
from civreg.policy import Person

from ..scan import draw  # noqa: TID252 - what the tests of scan draw

BOOK = "KS.2015.01"
TAGS = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
TEXTS = (
    TAGS,
    "\"><svg onload=alert(3)>'",
    "</title></style></textarea><iframe src=javascript:alert(4)>",
    "=HYPERLINK(\"http://evil.example\",\"Lê\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1", "-2+3", "\t=1+1", "http://evil.example/x", "file:///etc/passwd", "javascript:alert(5)",
    "[red]đỏ[/red] [link=http://evil.example]x[/link]",
    "&lt;b&gt; &#60;script&#62;", "a\u202egpj.exe", "%s %n {0} {path} $(touch x) `id`",
)  # fmt: skip
"""Written in fields that are names; control characters never reach a field (NFC text without them)."""
FILES = ("<img src=x onerror=alert(6)>.jpg", "[red]=1+1[red].jpg", "\x1b]0;hỏng\x07\x1b[31m.jpg", "'\"><script>alert(7)<.jpg", "=cmd.jpg")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def run(home: Path, *arguments: str) -> Result:
    """A command, in this process."""
    return CliRunner().invoke(main, ["-C", str(home), *arguments])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, new_shelf: Any) -> Path:
    """An archive in which every text is hostile: fields, files, office, people, notes, requests, keyed rows, extracts."""
    base = tmp_path_factory.mktemp("code")
    with new_shelf(base / "kho") as shelf:
        for number, text in enumerate(TEXTS, 1):
            said = {"so": str(number), "nksHoTen": text, "meHoTen": text, "nksNgaySinh": text if number == 1 else "3/5/2015"}
            shelf.add(BOOK, [said], verified=number % 2 == 1)
        shelf.archive.people.add(By(TAGS, TAGS), Person(0, "xấu", TAGS, ("reviewer",), None), "một mật khẩu dài")
    place = base / "kho" / "civreg.toml"
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace('place = "Xã Lộc Thuận', f"place = {json.dumps(TAGS)[:-1]}", 1), encoding="utf-8")
    (base / "den").mkdir()
    for number, name in enumerate(FILES):
        (base / "den" / name).write_bytes(draw.jpeg() if number % 2 else draw.jpeg()[:300])
    assert run(base / "kho", "scan", str(base / "den"), "--jobs", "0").exit_code == 5
    assert run(base / "kho", "note", "add", "1", "--text", f"Cải chính: {TAGS}").exit_code == 0
    asked = {"id": "DVC-1", "applicant": TAGS, "kind": "khai sinh", "name": TEXTS[3], "purpose": TAGS, "copies": 1}
    (base / "cong.jsonl").write_text(json.dumps(asked), encoding="utf-8")
    assert run(base / "kho", "requests", "import", str(base / "cong.jsonl")).exit_code == 0
    return Path(base / "kho")


# --- HTML ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    if shutil.which("chromium") is None:
        pytest.skip("no chromium: `make test` installs it")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


PAGES = {
    "sheets": (("verify", "sheets", "-o", "{out}"), "onerror=alert(1)>"),
    "check": (("check", "-o", "{out}"), ""),
    "statistics": (("report", "--html", "{out}"), ""),
    "intake": (("report", "intake", "--book", BOOK, "-o", "{out}", "--jobs", "0", "--hand", "null"), ""),
    "keyed": (("import", "{keyed}", "--book", BOOK, "--report", "{out}"), TEXTS[0]),
    "night": (("run", "{empty}", "--nightly", "--jobs", "0"), ""),
}


@pytest.fixture(autouse=True)
def told(record_property: Callable[[str, object], None]) -> None:
    """Each case is one output with all texts and names in it."""
    record_property("figure", "1 outputs")


@pytest.mark.parametrize("name", PAGES)
def test_no_page_that_is_written_does_anything(name: str, home: Path, tmp_path: Path, browser: Browser) -> None:
    """Opened in a browser: no dialog, no request beyond the page itself, nothing active in it; the text stands there as written."""
    command, expected = PAGES[name]
    out, keyed, empty = tmp_path / "a.html", tmp_path / "a.csv", tmp_path / "den"
    empty.mkdir()
    with keyed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["so", "nksHoTen"], *([str(n), f"{text} khác"] for n, text in enumerate(TEXTS, 1))])
    done = run(home, *(part.format(out=out, keyed=keyed, empty=empty) for part in command))
    assert done.exit_code in (0, 5), done.output
    page_file = out if name != "night" else max((home / "nights").glob("*.html"))
    page, wrong = browser.new_page(), list[str]()
    page.on("dialog", lambda d: (wrong.append(d.message), d.dismiss()))
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("request", lambda r: wrong.append(r.url) if not r.url.startswith(("data:", page_file.as_uri())) else None)
    page.goto(page_file.as_uri())
    page.wait_for_timeout(200)
    assert wrong == []
    assert page.locator("script:not([src]), iframe, object, embed, base, meta[http-equiv=refresh]").count() <= (name == "sheets")
    assert page.locator("[onerror], [onload], img[src=x], svg[onload], a[href^='javascript']").count() == 0
    shown = page.locator("body").text_content() or ""
    assert expected in shown
    assert "</script>49" not in shown
    page.close()


# --- tables ---------------------------------------------------------------------------------------------------------------------

ACTIVE = re.compile(r"^[\s\x00-\x1f\"']*[=+\-@|%]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def test_no_cell_of_a_csv_is_a_formula(home: Path, tmp_path: Path) -> None:
    """Whatever a spreadsheet would take for one is marked as text; everything else is as written, and lines are read back."""
    out = tmp_path / "a.csv"
    assert run(home, "export", "--to", "csv", "-o", str(out)).exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len({len(row) for row in rows}) == 1
    active = [cell for row in rows for cell in row if ACTIVE.match(cell) and not cell.startswith("'") and not NUMBER.fullmatch(cell)]
    assert active == []
    cells = {cell for row in rows for cell in row}
    assert TAGS in cells
    assert "'" + TEXTS[3] in cells


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(home: Path, tmp_path: Path) -> None:
    """Neither of an export nor of the issue book; the texts are as written."""
    out = tmp_path / "a.xlsx"
    assert run(home, "export", "--to", "xlsx", "-o", str(out)).exit_code == 0
    with zipfile.ZipFile(out) as box:
        xml = b"".join(box.read(name) for name in box.namelist() if name.endswith((".xml", ".rels")))
    assert b"<f>" not in xml
    assert b"<hyperlink" not in xml
    assert b'TargetMode="External"' not in xml
    kinds, texts = set(), set()
    for sheet in openpyxl.load_workbook(out):
        for row in sheet.iter_rows():
            kinds |= {cell.data_type for cell in row}
            texts |= {str(cell.value) for cell in row}
    assert "f" not in kinds
    assert {TAGS, TEXTS[3], TEXTS[8]} <= texts


def test_lines_of_json_give_the_very_text(home: Path) -> None:
    """Nothing is escaped twice, nothing lost."""
    lines = [json.loads(line) for line in run(home, "export").stdout.splitlines()]
    said = json.dumps(lines, ensure_ascii=False)
    for text in TEXTS:
        if not CONTROL.search(text):
            assert json.dumps(text, ensure_ascii=False)[1:-1] in said, text


# --- PDF ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [("verify", "sheets"), ("certificate", "issue", "1", "--draft", "--applicant", TAGS, "--signer", TAGS), ("check",)],
    ids=lambda c: c[0],
)
def test_no_pdf_does_anything(command: tuple[str, ...], home: Path, tmp_path: Path) -> None:
    """No script, no link, no action, no attachment that opens."""
    out = tmp_path / "a.pdf"
    done = run(home, *command, "-o", str(out))
    assert done.exit_code == 0, done.output
    with pikepdf.open(out) as pdf:
        keys = set().union(*(one.keys() for one in pdf.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)))
        opens = pdf.Root.get("/OpenAction", pikepdf.Array())
        assert isinstance(opens, pikepdf.Array)  # a place to show, no deed
    assert keys & {"/JS", "/JavaScript", "/URI", "/Launch", "/AA", "/SubmitForm", "/A", "/EmbeddedFiles"} == set()


# --- terminals ------------------------------------------------------------------------------------------------------------------

SAYING = (
    ("status",), ("status", "--json"), ("find", "Lê"), ("find", "--json", "img"), ("check",), ("note", "list", "1"), ("audit", "show", "1"),
    ("requests", "list"), ("people", "list"), ("certificate", "list"), ("report",), ("export", "--book", BOOK), ("archive", "verify"),
)  # fmt: skip


@pytest.mark.parametrize("command", SAYING, ids=" ".join)
def test_nothing_that_is_said_commands_a_terminal(command: tuple[str, ...], home: Path) -> None:
    """No control and no direction character leaves, whatever stands in the archive; markup is said as it is written."""
    done = run(home, *command)
    assert done.exit_code in (0, 3), done.output
    assert CONTROL.search(done.output) is None, CONTROL.findall(done.output)


@pytest.mark.skipif(os.name == "nt", reason="a terminal is made as POSIX knows it")
def test_bars_on_a_terminal_obey_no_file_name(home: Path, tmp_path: Path) -> None:
    """On a terminal progress moves; names and reasons are shown with their markup and without their escapes."""
    import pty  # noqa: PLC0415 - not on Windows

    with Archive.create(tmp_path / "kho", "x", By("x", "y")):
        pass
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "civreg", "-C", str(tmp_path / "kho"), "scan", str(home.parent / "den"), "--jobs", "0"]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env={**os.environ, "TERM": "xterm", "COLUMNS": "200"})
    os.close(slave)
    said = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
    assert process.wait(60) == 5
    os.close(master)
    assert b"\x1b]" not in said
    assert b"\x07" not in said
    assert rb"\x1b]0;h" in said
    assert b"<img src=x onerror=alert(6)>.jpg" in said
