"""Who gives a command: issuing asks for the right, people whom the archive knows need theirs, --as asks for a password."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from civreg.archive import Archive, By
from civreg.cli import main
from civreg.cli.bilingual import Group
from civreg.policy import Person

Call = Callable[..., Result]
BOOK, OTHER = "KS.2015.01", "KS.2016.01"
PASSWORD = "một mật khẩu dài"  # noqa: S105 - of nobody
SAID = {"so": "7", "ngayDangKy": "12/05/2015", "nksHoTen": "TRẦN VĂN AN", "nksNgaySinh": "3/5/2015", "nksGioiTinh": "Nam"}
ASKED = ("--applicant", "Trần Văn Chín", "--signer", "Nguyễn Văn Quyết", "--post", "CHỦ TỊCH")


@pytest.fixture
def office(shelf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two books with a verified entry each, an issuer and a reviewer of the first; the login of the machine is nobody of them."""
    for book in (BOOK, OTHER):
        shelf.add(book, [SAID])
    people = shelf.archive.people
    people.add(By("x", "y"), Person(0, "cấp", "Cấp", ("issuer",), (BOOK,)), PASSWORD)
    people.add(By("x", "y"), Person(0, "soát", "Soát", ("reviewer",), None), PASSWORD)
    people.add(By("x", "y"), Person(0, "quản", "Quản", ("admin",), None), PASSWORD)
    home = shelf.archive.home
    shelf.archive.close()
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.setattr("civreg.cli.session.getpass.getuser", lambda: "máy")
    monkeypatch.setenv("CIVREG_AS_PASSWORD", PASSWORD)
    return home


@pytest.mark.parametrize(
    ("who", "entry", "code"), [("", "1", 7), ("soát", "1", 7), ("quản", "1", 7), ("cấp", "1", 0), ("cấp", "2", 7), ("ai", "1", 7)]
)
def test_extracts_are_issued_by_who_may(civreg: Call, office: Path, who: str, entry: str, code: int) -> None:
    """As soon as the archive knows people, the login of the machine is not enough; an issuer issues from their own books."""
    done = civreg("-C", str(office), *(("--as", who) if who else ()), "certificate", entry, *ASKED)
    assert done.exit_code == code, done.output
    with Archive.open(office) as archive:
        issued = list(archive.issued.all())
        assert len(issued) == (code == 0)
        assert all(one.person == who for one in issued)
    if code:
        assert "issue" in done.output or "login" in done.output


@pytest.mark.parametrize(
    ("who", "command", "code"),
    [
        ("", ("find", "Trần"), 0),
        ("soát", ("find", "Trần"), 0),
        ("cấp", ("find", "Trần"), 7),
        ("quản", ("find", "Trần"), 7),
        ("quản", ("export", "--to", "jsonl", "-o", "-"), 7),
        ("cấp", ("export", "--to", "jsonl", "-o", "-"), 7),
        ("quản", ("export", "--to", "hotich", "--book", BOOK, "-o", "nop"), 7),
        ("cấp", ("export", "--to", "jsonl", "-o", "-", "--book", BOOK), 0),
        ("cấp", ("audit", "show", "1"), 7),
        ("soát", ("verify", "sheets", "-o", "phieu.html"), 0),
        ("quản", ("verify", "sheets", "-o", "phieu.html"), 7),
        ("soát", ("people", "add", "x", "--role", "issuer", "--password", PASSWORD), 7),
        ("quản", ("people", "add", "x", "--role", "issuer", "--password", PASSWORD), 0),
    ],
)
def test_people_whom_the_archive_knows_need_their_right(civreg: Call, office: Path, who: str, command: tuple[str, ...], code: int) -> None:
    """Of every book that is shown; who is refused sees nothing of an entry, and the try is recorded."""
    done = civreg("-C", str(office), *(("--as", who) if who else ()), *command)
    assert done.exit_code == code, done.output
    if code:
        assert "TRẦN VĂN AN" not in done.output
        with Archive.open(office) as archive:
            assert any(name == who and "refused" in what for _, name, what in archive.sights.of("civreg"))


def test_as_asks_for_the_right_password(civreg: Call, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong one is refused and recorded."""
    monkeypatch.setenv("CIVREG_AS_PASSWORD", "sai")
    assert civreg("-C", str(office), "--as", "soát", "find", "Trần").exit_code == 7
    with Archive.open(office) as archive:
        assert [what for _, _, what in archive.sights.of("soát")] == ["login refused"]


SHOWING = {
    "audit show": ("1",),
    "certificate issue": ("1", "--draft", "-o", "thu.pdf"),
    "certificate book": ("-o", "so.xlsx"),
    "export": ("--to", "jsonl", "-o", "-"),
    "find": ("Trần",),
    "verify sheets": ("-o", "phieu.html"),
}
"""Commands that show what stands in entries, with what they need: each leaves an act or a look."""


@pytest.mark.parametrize("command", SHOWING)
def test_commands_that_show_entries_leave_a_trace(civreg: Call, office: Path, command: str) -> None:
    """Whoever gives them stands in one of the two chains."""

    def traces() -> int:
        with Archive.open(office) as archive:
            return archive.acts.check() + archive.sights.check()

    before = traces()
    done = civreg("-C", str(office), *command.split(), *SHOWING[command])
    assert done.exit_code == 0, done.output
    assert traces() > before


def test_every_command_is_known() -> None:
    """The commands that are asked for a trace are commands still."""

    def leaves(group: Group, before: str = "") -> list[str]:
        found = []
        for name in group.list_commands(click.Context(group)):
            command = group.get_command(click.Context(group), name)
            found += leaves(command, f"{before}{name} ") if isinstance(command, Group) else [f"{before}{name}"]
        return found

    assert set(SHOWING) <= set(leaves(main))


def test_a_password_comes_line_by_line_from_a_script(office: Path) -> None:
    """Two lines that differ are asked for again, in the clerk's language and without a warning about the terminal."""
    typed = ["mật khẩu thứ nhất", "mật khẩu thứ hai", "mật khẩu cuối cùng", "mật khẩu cuối cùng"]
    command = ["-C", str(office), "--as", "quản", "people", "add", "mới", "--role", "reviewer"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = CliRunner().invoke(main, command, input="\n".join(typed) + "\n")
    assert done.exit_code == 0, done.output
    assert "không giống nhau" in done.output
    assert "Repeat" not in done.output
    with Archive.open(office) as archive:
        assert archive.people.known("mới", "mật khẩu cuối cùng")
        assert not archive.people.known("mới", "mật khẩu thứ nhất")
