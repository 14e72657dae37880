"""Find what was delivered: files and folders of them, each with its book."""

from __future__ import annotations

import fnmatch
import os
import re
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from civreg.archive import Delivery
from civreg.errors import NotFoundError
from civreg.model import Register

SIDE_FILES = ("desktop.ini", "thumbs.db", ".ds_store", "._*", "~$*", ".~lock.*", "*.crdownload", "*.part", "*.partial", "*.tmp")
"""Left by desktop programs and unfinished downloads, whatever is in them."""

OTHER_FILES = (".json", ".jsonl", ".txt", ".csv", ".tsv", ".md", ".xml", ".html", ".log", ".ini", ".toml", ".yaml", ".xlsx", ".py")
"""What may lie beside scans; passed over in a folder unless it is a picture after all."""

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"%PDF-")


@dataclass(frozen=True, slots=True)
class Found:
    """One file to take in, or to pass over."""

    path: Path
    delivery: Delivery
    plain: bool
    """Whether it is an ordinary file that may be opened."""
    skip: bool = False
    """Whether it is no scan: it is named and left alone."""


def find(paths: Sequence[Path], register: Register | None, settled: float = 0.0) -> Iterator[Found]:
    """Every file under `paths`, folders in natural order, each with `register` or the book its folder names.

    Files changed within the last `settled` seconds are left for the next run. Raises NotFoundError.
    """
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise NotFoundError(path=printable(str(path)))
    latest = time.time() - settled
    for path in paths:
        given = path.resolve() if path.exists() else path.absolute()
        for file in _walk(given) if given.is_dir() else (given,):
            found = _look(file, register, named=file == given)
            if found and not (settled and found.delivery.mtime_ns / 1e9 > latest):
                yield found


def printable(name: str) -> str:
    """A file name as text: a byte that is no UTF-8 is written as an escape."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def book_of(path: Path) -> Register | None:
    """The book that a folder above the file names: `KS.2015.01` or `KS/2015/01`."""
    for folder in path.parents:
        if found := Register.parse(folder.name) or Register.parse("/".join(folder.parts[-3:])):
            return found
    return None


def _walk(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda e: _natural(e.name))
    for entry in listed:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield Path(entry.path)


def _natural(name: str) -> str:
    return re.sub(r"\d+", lambda m: m[0].lstrip("0").zfill(12), name.casefold())


def _look(path: Path, register: Register | None, *, named: bool) -> Found | None:
    try:
        seen = path.lstat()
    except FileNotFoundError:  # taken away meanwhile
        return None
    plain = stat.S_ISREG(seen.st_mode)
    shown = printable(str(path))
    delivery = Delivery(shown, printable(path.name), seen.st_size, seen.st_mtime_ns, register or book_of(path))
    return Found(path, delivery, plain, skip=not named and _no_scan(path, plain=plain))


def _no_scan(path: Path, *, plain: bool) -> bool:
    name = path.name.casefold()
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in SIDE_FILES):
        return True
    return plain and path.suffix.casefold() in OTHER_FILES and not _looks_like_picture(path)


def _looks_like_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(8).startswith(_PICTURES)
    except OSError:  # intake will say why
        return True
