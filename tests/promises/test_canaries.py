"""P20: nothing personal leaks: unusual names go down the whole road, and afterwards stand nowhere but where they belong.

They belong into the database, the originals, the quarantine, and what a clerk asked to be written or said. Not into what a night says
or keeps, logs, traces of crashes, temporary files, caches, or the house of whoever runs it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from civreg.archive import By
from civreg.policy import Person
from civreg.text import searched

from ..scan import draw  # noqa: TID252 - what the tests of scan draw

SAMPLES = Path(__file__).parents[2] / "samples" / "incoming" / "KS.2015.01"
BOOK = "KS.2015.01"
ENTRY, KEYED, CLERK, FILE, ASKER, CRASH = (
    "Zuýnh Quặc Xẽo", "Đwỡng Kỵch Fẩu", "Jạnh Whõm Lựp", "Vĩrk Ngoẹo Zấn", "Xwẻn Bộrf Tẫj", "Qyạt Mễwk Đỉr",
)  # fmt: skip
CANARIES = (ENTRY, KEYED, CLERK, FILE, ASKER, CRASH)
"""Of an entry, of a keyed row, of a clerk, in a file's name, of somebody who asks, in what a broken engine says."""
LEAKY = f"""
class Leaky:
    name, version = "leaky", "1"
    def __init__(self, *given, **how): pass
    def read(self, crops): raise ValueError({CRASH!r})
    def __getattr__(self, name): raise ValueError({CRASH!r})
"""


def variants(name: str) -> set[bytes]:
    """A name as it may be written: composed or not, folded, escaped, in other cases and encodings."""
    texts = {form for one in (name, name.upper(), name.lower(), searched(name)) for form in _forms(one)}
    return {text.encode("utf-8") for text in texts} | {name.encode("utf-16-le")}


def _forms(text: str) -> Iterator[str]:
    yield unicodedata.normalize("NFC", text)
    yield unicodedata.normalize("NFD", text)
    yield json.dumps(text)[1:-1]
    yield text.encode("unicode_escape").decode("ascii")
    yield text.replace(" ", "_")


def leaks(data: bytes) -> set[str]:
    """Which canaries stand in bytes."""
    return {name for name in CANARIES if any(one in data for one in variants(name))}


class Office:
    """Where the road is gone: an archive and the house of whoever runs it."""

    def __init__(self, base: Path) -> None:
        self.home, self.house, self.temp, self.out = (base / name for name in ("kho", "nha", "tam", "ra"))
        for folder in (self.house, self.temp, self.out):
            folder.mkdir()
        (base / "leaky.py").write_text(LEAKY, encoding="utf-8")
        own = {"HOME": self.house, "TMPDIR": self.temp, "PYTHONPATH": base, "XDG_CACHE_HOME": self.house / ".cache"}
        self.environment = {**os.environ, **{name: str(path) for name, path in own.items()}}

    def run(self, *arguments: object) -> subprocess.CompletedProcess[bytes]:
        """A command as a process of its own, from the house."""
        command = [sys.executable, "-m", "civreg", "-C", str(self.home), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, timeout=300, check=False, env=self.environment, cwd=self.house)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, new_shelf: Any) -> Office:
    """An archive with the canaries in it, and files that bring more."""
    base = tmp_path_factory.mktemp("canaries")
    with new_shelf(base / "kho") as shelf:
        said = {"so": "7", "nksHoTen": ENTRY, "nksNgaySinh": "3/5/2015", "meHoTen": ENTRY}
        shelf.add(BOOK, [said])
        shelf.add(BOOK, [said | {"so": "8", "nksNgaySinh": "31/02/2015"}], verified=False)
        shelf.archive.people.add(By(CLERK, "máy 1"), Person(0, "jw", CLERK, ("reviewer", "issuer"), None), "một mật khẩu dài")
    made = Office(base)
    incoming = base / "den" / "KS.2016.01"
    incoming.mkdir(parents=True)
    shutil.copy(SAMPLES / "KS-2015-01-001.jpg", incoming / f"{FILE} 1.jpg")
    (incoming / f"{FILE} 2.jpg").write_bytes(draw.jpeg()[:400])
    (incoming / f"{FILE} 3.pdf").write_bytes(b"%PDF-1.4 nothing")
    (incoming / f"{FILE}.txt").write_text(ENTRY, encoding="utf-8")
    for path in incoming.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    (base / "keyed.csv").write_text(f"so,nksHoTen\n7,{KEYED}\n9,{KEYED}\n", encoding="utf-8")
    asked = {"id": "DVC-1", "applicant": ASKER, "kind": "khai sinh", "name": ENTRY, "purpose": "x", "copies": 1}
    (base / "cong.jsonl").write_text(json.dumps(asked), encoding="utf-8")
    return made


def test_names_stand_nowhere_but_where_they_belong(office: Office) -> None:
    """A night with failures and a broken engine, imports, sheets, exports, drafts, checks, a backup: then every file is looked into."""
    base = office.home.parent
    night = office.run("run", base / "den", "--nightly", "--jobs", "1", "--hand", "leaky:Leaky")
    assert night.returncode == 5, night.stderr.decode()
    assert leaks(night.stdout + night.stderr) == set(), night.stderr.decode()
    silent = (
        ("import", base / "keyed.csv", "--book", BOOK),
        ("requests", "import", base / "cong.jsonl"),
        ("verify", "sheets", "-o", office.out / "phieu.pdf"),
        ("export", "--to", "xlsx", "-o", office.out / "a.xlsx"),
        ("certificate", "1", "--draft", "-o", office.out / "b.pdf"),
        ("archive", "backup", office.out / "sao", "--prove"),
        ("archive", "verify"),
        ("report", "--html", office.out / "c.html"),
    )
    for command in silent:
        done = office.run(*command)
        assert done.returncode in (0, 5), (command, done.stderr.decode())
        assert b"Traceback" not in done.stderr
        assert leaks(done.stdout + done.stderr) == set(), (command, done.stdout.decode(), done.stderr.decode())
    assert leaks((office.out / "c.html").read_bytes()) == set()
    assert _strewn(office) == {}
    kept = b"".join(path.read_bytes() for path in office.home.glob("civreg.db*"))
    assert leaks(kept) == {ENTRY, KEYED, CLERK, FILE, ASKER}
    problems = json.loads(office.run("status", "--json").stdout)["problems"]
    assert {one["reason"] for one in problems} == {"truncated", "pdf-damaged", "unexpected"}, problems


def _strewn(office: Office) -> dict[str, set[str]]:
    """Files outside the places where names belong that hold one or are named by one; and whatever is left of what was temporary."""
    belongs = ("civreg.db", "originals", "quarantine", "issued")
    found = {}
    for path in office.home.rglob("*"):
        inside = path.relative_to(office.home)
        if path.is_file() and not inside.parts[0].startswith(belongs):
            found[str(inside)] = leaks(path.read_bytes()) | leaks(str(inside).encode("utf-8", "surrogateescape"))
    for path in office.house.rglob("*"):
        found[str(path)] = leaks(str(path).encode()) | (leaks(path.read_bytes()) if path.is_file() else set())
    found |= {str(path): {"left over"} for path in office.temp.iterdir()}
    found |= {str(path): {"left over"} for path in (office.home / "staging").iterdir()}
    return {name: what for name, what in found.items() if what}


def test_a_crash_keeps_its_frames_and_no_name(office: Office) -> None:
    """A bug at the command's own boundary: the log says where, not what was read; status says so too."""
    breaking = f"""
import civreg.jobs.report as broken
def fail(*_, **__): raise RuntimeError({CRASH!r})
import civreg.jobs as jobs
jobs.status = broken.status = fail
from civreg.cli import main
main(["-C", {str(office.home)!r}, "status"])
"""
    before = set((office.home / "logs").glob("*"))
    done = subprocess.run([sys.executable, "-c", breaking], capture_output=True, timeout=120, check=False, env=office.environment)
    assert done.returncode == 1, done.stderr
    assert b"RuntimeError" in done.stderr
    assert leaks(done.stdout + done.stderr) == set()
    (log,) = set((office.home / "logs").glob("*")) - before
    assert b"RuntimeError" in log.read_bytes()
    assert leaks(log.read_bytes()) == set()
