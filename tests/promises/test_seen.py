"""P12: every command that shows what stands in entries leaves a row that says who saw what; a new command must be declared here.

The desk's routes are held to the same in tests/verify/review/test_matrix.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from civreg.archive import Archive, By
from civreg.cli import main
from civreg.cli.bilingual import Group
from civreg.jobs import import_requests

BOOK, NAME = "KS.2015.01", "TRẦN VĂN KHOÁT"
SAID = {"so": "7", "quyenSo": "01/2015", "ngayDangKy": "12/05/2015", "nksHoTen": NAME, "nksNgaySinh": "3/5/2015", "nksGioiTinh": "Nam"}
ISSUE = ("1", "--applicant", NAME, "--signer", "Nguyễn Văn Quyết", "--post", "CHỦ TỊCH")

SHOWING: dict[str, tuple[tuple[str, ...], str]] = {
    "archive dump": (("-o", "kho.txt"), "dump"),
    "audit show": (("1",), "audit"),
    "certificate book": (("-o", "so.xlsx"), "export"),
    "certificate issue": (ISSUE, "certificate"),
    "certificate list": ((), "certificate list"),
    "certificate reprint": (("1/TLKS-BS", "--reason", "mất"), "certificate-reprinted"),
    "check": ((), "check"),
    "export": (("--to", "jsonl", "-o", "-"), "export"),
    "find": (("Khoát",), "find"),
    "import": (("keyed.csv", "--book", BOOK, "--report", "so.html"), "import-keyed"),
    "note list": (("1",), "note list"),
    "requests confirm": (("DVC-1", "--entry", "1"), "request-drafted"),
    "requests export": (("-o", "cong.jsonl"), "export"),
    "requests list": ((), "requests list"),
    "verify sheets": (("-o", "phieu.html"), "print"),
}
"""Commands that show what stands in entries, what they need, and the word under which that is recorded."""

DESK = {"verify serve"}
"""Shows entries through routes of its own, which record each look."""

CHANGING = {
    "archive backup", "archive mirror", "archive rebuild", "archive restore", "certificate cancel", "certificate start", "extract",
    "hand adapt", "init", "note add", "note strike", "note withdraw", "people add", "people change", "requests draft", "requests import",
    "requests refuse", "requests search",
    "run", "scan", "tls init", "verify import", "verify read",
}  # fmt: skip
"""Commands that change something and say figures, or what their user has just said; what they do is an act."""

OUTSIDE = {
    "devices", "doctor", "form accept", "form check", "form draft", "form edit", "form list", "form show", "form test", "hand eval",
    "hand fonts", "hand labels", "hand train",
}  # fmt: skip
"""Commands that open no archive, or show nothing of its entries: files that the user names, or the machine."""

PLAIN: dict[str, tuple[str, ...]] = {
    "archive verify": (),
    "audit verify": (),
    "certificate check": (),
    "hand list": (),
    "people list": (),
    "report": (),
    "report intake": ("--book", BOOK),
    "report requests": (),
    "requests queue": (),
    "status": (),
    "tls show": (),
    "verify sample": (),
}
"""Commands that show figures, numbers of entries and names of files; nothing that stands in an entry."""


def leaves(group: Group, before: str = "") -> list[str]:
    """Every command, by the words that call it; a group that works alone too."""
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        inner = isinstance(command, Group)
        if inner:
            found += leaves(command, f"{before}{name} ")
        if not inner or command.invoke_without_command:
            found.append(f"{before}{name}")
    return found


def test_every_command_is_declared(record_property: Callable[[str, object], None]) -> None:
    """Somebody has said of each whether it shows what stands in entries; nothing is declared that there is not, or twice."""
    record_property("figure", f"{len(leaves(main))} commands, of which {len(SHOWING)} show entries")
    declared = [*SHOWING, *DESK, *CHANGING, *OUTSIDE, *PLAIN]
    assert len(declared) == len(set(declared))
    assert set(leaves(main)) - set(declared) == set()
    assert set(declared) - set(leaves(main)) == set()


@pytest.fixture
def office(shelf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A verified entry and one that is not, with a blocking doubt; a note, a request, an issued extract, a file of keyed rows."""
    shelf.add(BOOK, [SAID])
    shelf.add(BOOK, [SAID | {"so": "9", "nksNgaySinh": "31/02/2015"}], verified=False)
    home = shelf.archive.home
    asked = {"id": "DVC-1", "applicant": NAME, "kind": "khai sinh", "name": NAME, "born": "3/5/2015", "purpose": "x", "copies": 1}
    (tmp_path / "cong.jsonl").write_text(json.dumps(asked), encoding="utf-8")
    import_requests(shelf.archive, By("x", "y"), tmp_path / "cong.jsonl")
    shelf.archive.close()
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.setattr("civreg.cli.session.getpass.getuser", lambda: "thư ký")
    Path("keyed.csv").write_text(f"so,nksHoTen\n7,{NAME} A\n", encoding="utf-8")
    assert run(home, "note", "add", "1", "--text", f"Cải chính thành {NAME} ngày 1/2/2016").exit_code == 0
    assert run(home, "certificate", *ISSUE).exit_code == 0
    return Path(home)


def run(home: Path, *arguments: str) -> Result:
    """A command, in this process."""
    return CliRunner().invoke(main, ["-C", str(home), *arguments])


def traces(home: Path) -> list[tuple[str, str]]:
    """Who did or saw what, in both chains."""
    with Archive.open(home) as archive:
        found = [(row["person"], row["what"]) for table in ("acts", "sights") for row in archive.store.rows(f"SELECT * FROM {table}")]  # noqa: S608
        archive.acts.check()
        archive.sights.check()
    return found


@pytest.mark.parametrize("command", SHOWING)
def test_what_shows_entries_is_recorded(command: str, office: Path) -> None:
    """Under its word, with the name of whoever gave the command, and before the command ends."""
    given, word = SHOWING[command]
    before = traces(office).count(("thư ký", word))
    done = run(office, *command.split(), *given)
    assert done.exit_code == 0, done.output
    assert traces(office).count(("thư ký", word)) > before, traces(office)


@pytest.mark.parametrize("command", PLAIN)
def test_what_is_said_to_show_no_entry_shows_none(command: str, office: Path) -> None:
    """No name of an entry stands in what it says."""
    done = run(office, *command.split(), *PLAIN[command])
    assert "Traceback" not in done.output
    assert done.exit_code in (0, 3, 7), done.output
    assert "KHOÁT" not in done.output.upper()
