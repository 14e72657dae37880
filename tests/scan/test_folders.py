"""Walking what a clerk gives: order, side files, links, names and books."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import pytest

from civreg.errors import NotFoundError
from civreg.scan.folders import find, shown

from . import draw


def put(path: Path, data: bytes = b"\xff\xd8\xff") -> Path:
    """A delivered file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_numbers_in_names_count_as_numbers(tmp_path: Path) -> None:
    """page2 comes before page10, in every folder and over folders."""
    for name in ("page10.jpg", "page2.jpg", "Page1.jpg", "b/page3.jpg", "a10/x.jpg", "a9/x.jpg"):
        put(tmp_path / name)
    walked = [f.path.relative_to(tmp_path).as_posix() for f in find([tmp_path])]
    assert walked == ["a9/x.jpg", "a10/x.jpg", "b/page3.jpg", "Page1.jpg", "page2.jpg", "page10.jpg"]


def test_folders_name_the_book(tmp_path: Path) -> None:
    """One folder `KS.2015.01`, or three; deeper folders inherit; a file in the national way names its own."""
    put(tmp_path / "KS.2015.01" / "rescans" / "1.jpg")
    put(tmp_path / "KT" / "1999" / "02A" / "1.jpg")
    put(tmp_path / "loose" / "KH.2008.01.2008-01-15.001.pdf", b"%PDF-")
    put(tmp_path / "loose" / "x.jpg")
    books = [f.book.id if f.book else None for f in find([tmp_path])]
    assert books == ["KS.2015.01", "KT.1999.02A", "KH.2008.01", None]
    assert [f.book.id for f in find([tmp_path / "KS.2015.01" / "rescans"]) if f.book] == ["KS.2015.01"]


def test_what_is_no_picture_is_passed_over_aloud(tmp_path: Path) -> None:
    """In a folder only; what looks like a picture by name or content is always examined, empty ones too."""
    names = ["notes.txt", "Thumbs.db", ".DS_Store", "~$a.xlsx", "scan.pdf.part", "a.jpg", "empty.pdf", "nosuffix", "scan.dat"]
    for name in names:
        put(tmp_path / name, {"nosuffix": draw.jpeg(), "scan.dat": b"%PDF-1.4", "empty.pdf": b""}.get(name, b"words"))
    met = {f.path.name: f.skipped for f in find([tmp_path])}
    assert met == {
        "notes.txt": "not-a-picture",
        "Thumbs.db": "side-file",
        ".DS_Store": "side-file",
        "~$a.xlsx": "side-file",
        "scan.pdf.part": "side-file",
        "a.jpg": "",
        "empty.pdf": "",
        "nosuffix": "",
        "scan.dat": "",
    }
    (named,) = find([tmp_path / "notes.txt"])
    assert named.skipped == ""


def test_links_are_never_followed_out_of_a_folder(tmp_path: Path) -> None:
    """A link in a folder is passed over, be it to a file, to a folder or to its own parent; pipes too."""
    outside = put(tmp_path / "outside" / "secret.jpg")
    inside = tmp_path / "in"
    put(inside / "a.jpg")
    (inside / "file.jpg").symlink_to(outside)
    (inside / "folder").symlink_to(outside.parent)
    (inside / "loop").symlink_to(inside)
    expected = {"a.jpg": "", "file.jpg": "link", "folder": "link", "loop": "link"}
    if hasattr(os, "mkfifo"):
        os.mkfifo(inside / "pipe.jpg")
        expected["pipe.jpg"] = "not-regular"
    assert {f.path.name: f.skipped for f in find([inside])} == expected


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A mistyped path stops the command before anything is done."""
    with pytest.raises(NotFoundError):
        list(find([tmp_path / "nothing"]))


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("trang 1.jpg", "trang 1.jpg"),
        ("Nguyễn Thị Thủy.pdf", "Nguyễn Thị Thủy.pdf"),
        ("a\nb\t.pdf", "a\\x0ab\\x09.pdf"),
        ("\x1b[2J\x9b.pdf", "\\x1b[2J\\x9b.pdf"),
        ("anh\u202efdp.exe", "anh\\u202efdp.exe"),
        ("Nguy\udcd4n.pdf", "Nguy\\xd4n.pdf"),
        ("[red]<b>=1+1", "[red]<b>=1+1"),
    ],
)
def test_names_are_shown_harmlessly(name: str, harmless: str) -> None:
    """What could command a terminal or turn the text around is written out; the rest stays as delivered."""
    assert shown(name) == harmless


def test_a_decomposed_name_stays_as_delivered() -> None:
    """The name on the disk is the name in the data."""
    name = unicodedata.normalize("NFD", "Thủy.jpg")
    assert shown(name) == name


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not store such names")
def test_names_that_are_not_utf_8_are_found(tmp_path: Path) -> None:
    """A name in an old encoding is read by its bytes and shown with them."""
    with open(os.fsencode(tmp_path) + b"/Nguy\xd4n.jpg", "wb") as file:  # noqa: PTH123  # a name that no Path literal can write
        file.write(draw.jpeg())
    (found,) = find([tmp_path])
    assert found.name == "Nguy\\xd4n.jpg"
    assert found.path.read_bytes() == draw.jpeg()
