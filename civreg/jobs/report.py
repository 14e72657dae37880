"""How the archive stands, and whether this machine has what civreg needs."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from civreg.archive import Archive, Night, Problem, sqlite_version
from civreg.jobs.night.standing import last_night
from civreg.language import Phrase

FIXED_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""Releases from which, each in its line, two processes cannot lose rows in WAL mode."""
ROOM = 2 << 30
"""Bytes that should be free."""


@dataclass(frozen=True, slots=True)
class Status:
    """Pages and entries by book, and what needs a person."""

    place: str
    books: list[dict[str, object]]
    """A row a book; the last, with book None, are the loose pages."""
    problems: list[Problem]
    head: str
    """Hash of the newest act."""
    acts: int
    night: Night | None = None
    """The last night; None before the first."""


@dataclass(frozen=True, slots=True)
class Health:
    """One thing that civreg needs."""

    name: str
    ok: bool
    needed: bool
    """Whether civreg does not work without it."""
    found: str
    remedy: Phrase
    """What to type where it is missing; a sentence or a command line."""


def status(archive: Archive, books: Sequence[str] | None = None) -> Status:
    """Sum up the archive, or some of its books."""
    rows = [row for row in archive.ledger.books() if books is None or row["book"] in books]
    problems = [p for p in archive.ledger.problems() if books is None or p.book in books]
    head, acts = archive.acts.head()
    return Status(archive.settings.place, rows, problems, head, acts, last_night(archive))


def doctor(home: Path | None) -> list[Health]:
    """Look for every program and language, and for room on the disk of `home`."""
    return [_tesseract(), _vietnamese(), _poppler(), _sqlite(), _disk(home or Path.cwd())]


def _tesseract() -> Health:
    said = _first_line(["tesseract", "--version"])
    return Health("tesseract", bool(said), needed=True, found=said, remedy=_line("sudo apt-get install tesseract-ocr"))


def _vietnamese() -> Health:
    ok = "vie" in _say(["tesseract", "--list-langs"]).split()
    remedy = _line("sudo apt-get install tesseract-ocr-vie")
    return Health("tesseract vie", ok, needed=True, found="vie" if ok else "", remedy=remedy)


def _poppler() -> Health:
    said = _first_line(["pdftoppm", "-v"])
    return Health("poppler (pdftoppm)", bool(said), needed=True, found=said, remedy=_line("sudo apt-get install poppler-utils"))


def _sqlite() -> Health:
    version = sqlite_version()
    ok = any(version[:2] == fixed[:2] and version >= fixed for fixed in FIXED_SQLITE) or version >= FIXED_SQLITE[0]
    shown = ".".join(str(n) for n in version)
    return Health("SQLite", ok, needed=True, found=shown, remedy=_line("pip install --upgrade pysqlite3"))


def _disk(home: Path) -> Health:
    free = shutil.disk_usage(home if home.exists() else Path.cwd()).free
    remedy = Phrase(vi="Giải phóng chỗ trên đĩa.", en="Make room on the disk.")
    return Health("disk", free >= ROOM, needed=False, found=f"{free / 1e9:.1f} GB", remedy=remedy)


def _line(command: str) -> Phrase:
    return Phrase(command, command)


def _first_line(command: Sequence[str]) -> str:
    return next(iter(_say(command).splitlines()), "")


def _say(command: Sequence[str]) -> str:
    if not shutil.which(command[0]):
        return ""
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout + done.stderr).decode("utf-8", "replace")
