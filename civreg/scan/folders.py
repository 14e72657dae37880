"""Files and folders as given by a clerk: walked in natural order, every file met is named, taken or passed over aloud."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from civreg.errors import NotFoundError
from civreg.model import Register
from civreg.scan.source.delivered import HEAD, TAKEN, kind_of

_SIDE = re.compile(
    r"desktop\.ini|thumbs\.db|ehthumbs\.db|\.ds_store|\._.*|~\$.*|\.~lock\..*#|.*\.(crdownload|opdownload|part|partial|filepart|tmp|download|swp)|\.sync.*",
    re.IGNORECASE,
)
_SIDE_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information", ".git", ".trash"})
_TAKEN_NAMES = r"jpe?g|jpe|jfif|png|tiff?|pdf"
_OTHER_PICTURES = (
    r"bmp|gif|webp|hei[cf]|avif|jxl|jp2|j2[kc]|jpx|djvu?|ico|cur|sgi|rgb|dds|p[bgpnf]m|tga|pcx|psd|xcf|svg|e?ps|emf|wmf|ras|raw|dng"
)
_PICTURE_NAMES = re.compile(rf"\.({_TAKEN_NAMES}|{_OTHER_PICTURES})", re.IGNORECASE)
"""Pictures by their name: one that cannot be taken is refused aloud rather than passed over."""
_NUMBERS = re.compile(r"(\d+)")
_NATIONAL = re.compile(r"((?:KS|KH|KT|CMC|HN)\.\d{4}\.\w{1,8})\.\d{4}-\d{2}-\d{2}\.\d+\.")
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Found:
    """One file met on the way."""

    path: Path
    name: str
    """Name without folders, fit to be shown: what could command a terminal or turn the text around is written out."""
    book: Register | None = None
    """The book that its folders name, or its own name in the national way."""
    skipped: str = ""
    """Code of `civreg.scan.reasons` where it is passed over; empty where it shall be examined."""


def find(paths: Iterable[Path]) -> Iterator[Found]:
    """Every file under `paths`, folders walked in natural order (page2 before page10), links never followed.

    A file given by its own name is always to be examined; in a folder, side files, links and what is neither by name nor
    by content a picture are passed over with a reason. Raises NotFoundError for a path that is not there.
    """
    for path in paths:
        try:
            mode = path.lstat().st_mode
        except OSError:
            raise NotFoundError(path=shown(str(path))) from None
        if stat.S_ISLNK(mode) and path.is_dir():
            yield from _walk(path.resolve())  # a clerk's own shortcut, given by name
        elif stat.S_ISDIR(mode):
            yield from _walk(path)
        else:
            yield Found(path, shown(path.name), book_of(path))


def _walk(folder: Path) -> Iterator[Found]:
    try:
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: natural(entry.name))
    except OSError:
        yield Found(folder, shown(folder.name), skipped="unreadable")
        return
    for entry in inside:
        path = folder / entry.name
        if entry.is_symlink():
            yield Found(path, shown(entry.name), skipped="link")
        elif entry.is_dir(follow_symlinks=False):
            if entry.name.casefold() not in _SIDE_FOLDERS:
                yield from _walk(path)
        else:
            yield Found(path, shown(entry.name), book_of(path), _passed_over(path, entry))


def _passed_over(path: Path, entry: os.DirEntry[str]) -> str:
    if _SIDE.fullmatch(entry.name):
        return "side-file"
    if not entry.is_file(follow_symlinks=False):
        return "not-regular"
    if _PICTURE_NAMES.fullmatch(path.suffix):
        return ""
    try:
        with path.open("rb") as file:
            return "" if kind_of(file.read(HEAD)) in TAKEN else "not-a-picture"
    except OSError:
        return ""  # examining says why


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which numbers in a name count as numbers; the name itself settles ties."""
    folded = unicodedata.normalize("NFC", name).casefold()
    parts = tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in _NUMBERS.split(folded) if p)
    return (*parts, (2, 0, name))


def book_of(path: Path) -> Register | None:
    """The book that the folders of a file name: one `KS.2015.01`, or three `KS/2015/01`; else the file's own national name."""
    parts = path.absolute().parent.parts
    for end in range(len(parts), 0, -1):
        book = Register.parse(parts[end - 1]) or Register.parse("/".join(parts[max(0, end - 3) : end]))
        if book is not None:
            return book
    national = _NATIONAL.match(path.name)
    return Register.parse(national[1]) if national else None


def shown(name: str) -> str:
    r"""A file name fit to be shown: bytes that are not UTF-8, control and direction marks are written as `\xNN` or `\uNNNN`.

    Anything else stays as delivered, composed or not.
    """
    return "".join(_written_out(c) if unicodedata.category(c) in _HARMFUL else c for c in name)


def _written_out(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
