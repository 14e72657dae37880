"""P4 and P6: originals never change unnoticed, and what is derived, restored or replayed is the same to the byte.

A hundred faults and sixty entries here; a thousand faults and ten thousand entries with CIVREG_RELEASE=1.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civreg.archive import Archive, By, Delivery, Staged
from civreg.archive.upkeep import back_up, file_faults, prove, restore, strangers
from civreg.errors import RefusedFileError
from civreg.jobs import Watch, canonical_dump, rebuild_archive
from civreg.model import Decision, SourceImage

RELEASE = bool(os.environ.get("CIVREG_RELEASE"))
FAULTS = 1000 if RELEASE else 100
ENTRIES = 10_000 if RELEASE else 60
BY = By("Lê Thị Kiểm", "máy 1")
Spoil = Callable[[Path, random.Random], None]


@pytest.fixture
def full(shelf: Any) -> Archive:
    """An archive with forty originals in two books, and two refused files."""
    archive: Archive = shelf.archive
    for book in ("KS.2015.01", "KT.2018.01"):
        shelf.add(book, [{"so": str(n)} for n in range(1, 21)], "KS-2015" if book[1] == "S" else "KT-2015", verified=False)
    for n in range(2):
        staged: Staged = archive.originals.stage(io.BytesIO(b"no picture %d" % n))
        file = archive.originals.quarantine(staged, f"x{n}.doc")
        error = RefusedFileError(path=f"x{n}.doc", reason="not-a-scan", vi="?", en="?")
        archive.pages.refuse(staged, file, Delivery(f"/in/x{n}.doc", f"x{n}.doc", staged.bytes, 1), error)
    return archive


def test_every_fault_of_a_file_is_named(full: Archive, record_property: Callable[[str, object], None]) -> None:
    """One bit, one cut, one swap, one deletion, one stranger at a time: that file and no other, with its own entries."""
    rng = random.Random(4)  # noqa: S311 - no secret
    rows = list(
        full.store.rows("""SELECT s.file, group_concat(e.id) AS entries FROM sources s JOIN pages p ON p.source = s.id
                                   JOIN entries e ON e.page = p.id GROUP BY s.id""")
    )
    entries = {row["file"]: tuple(int(n) for n in row["entries"].split(",")) for row in rows}
    entries |= {row["file"]: () for row in full.store.rows("SELECT file FROM quarantine")}
    kept = {file: (full.home / file).read_bytes() for file in entries}
    for path in (full.home / file for file in kept):
        path.chmod(0o644)
    record_property("figure", f"{FAULTS:,} faults of files")
    unnamed = []
    for nth in range(FAULTS):
        hurt, code = spoilt(full.home, kept, rng)
        found = {(f.file, f.code, f.entries) for f in (*file_faults(full), *strangers(full))}
        if found != {(file, code, entries.get(file, ())) for file in hurt}:
            unnamed.append((nth, hurt, code, found))
        for file in hurt:
            path = full.home / file
            path.unlink(missing_ok=True)
            if file in kept:
                path.write_bytes(kept[file])
    assert unnamed == []


def spoilt(home: Path, kept: dict[str, bytes], rng: random.Random) -> tuple[list[str], str]:
    """Do one random harm; gives the files that were hurt and the code of the fault."""
    file = rng.choice(sorted(kept))
    data, known = bytearray(kept[file]), file.startswith("originals/")
    how = rng.choice(["flip", "cut", "grow", "swap", "delete", "orphan", "leftover"])
    if how == "flip":
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif how == "cut":
        del data[rng.randrange(len(data)) :]
    elif how == "grow":
        data += rng.randbytes(rng.randint(1, 20))
    elif how == "swap" and known:
        other = rng.choice(sorted(f for f in kept if f != file and f.startswith("originals/")))
        (home / file).write_bytes(kept[other])
        (home / other).write_bytes(kept[file])
        return [file, other], "swapped"
    elif how == "orphan":
        (home / "originals" / f"lạ-{rng.random()}.jpg").write_bytes(bytes(data))
        return [path.relative_to(home).as_posix() for path in (home / "originals").glob("lạ-*")], "orphan"
    elif how == "leftover":
        (home / "staging" / "dở.part").write_bytes(b"half")
        return ["staging/dở.part"], "leftover"
    else:
        (home / file).unlink()
        return [file], "missing"
    (home / file).write_bytes(data)
    return [file], "short" if known and how in ("cut", "grow") else "changed"


def test_what_is_derived_restored_and_replayed_is_the_same_to_the_byte(
    shelf: Any, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Rebuilt, backed up and proved, restored and replayed: no byte of the canonical dump differs."""
    record_property("figure", f"{ENTRIES:,} entries rebuilt, backed up, restored and replayed")
    rng = random.Random(6)  # noqa: S311 - no secret
    mirror = tmp_path / "second.jsonl"
    numbers = worked_on(shelf, mirror, rng)
    with Archive.open(shelf.archive.home) as archive:
        made = rebuild_archive(archive, BY, Watch())
        assert made.same
        backup = back_up(archive, tmp_path / "backup", dumped=True)
        assert prove(backup.folder).holds
        for number in rng.sample(numbers, 20):
            archive.decisions.add(BY, number, Decision("so", "corrected", f"{number}a"))
            archive.reviews.add(BY, number, rng.choice(["return", "reopen"]), "xem lại")
        before = list(canonical_dump(archive))
    home = archive.home
    restored = restore(BY, tmp_path / "backup", tmp_path / "new", mirror)
    assert restored.replayed.acts >= 40
    with Archive.open(restored.home) as again:
        assert b"".join(canonical_dump(again)) == b"".join(before)
        assert rebuild_archive(again, BY, Watch()).same
        assert list(canonical_dump(again)) == before
    shutil.rmtree(home)


def worked_on(shelf: Any, mirror: Path, rng: random.Random) -> list[int]:
    """Fill the archive, with some of everything done to its entries in random order, and give it a mirror."""
    numbers = filled(shelf, ENTRIES)
    archive = shelf.archive
    with archive.transaction():
        for number in rng.sample(numbers, ENTRIES // 2):
            archive.decisions.add(BY, number, Decision("nksHoTen", "corrected", f"Lê {rng.choice('ABCD')}"))
    for number in rng.sample(numbers, min(ENTRIES // 4, 200)):
        shelf.verify(number)
    archive.close()
    toml = archive.home / "civreg.toml"
    text = toml.read_text("utf-8")
    toml.write_text(text[: text.index("[mirror]")] + f"[mirror]\npath = {json.dumps(str(mirror))}\n", "utf-8")
    return numbers


def filled(shelf: Any, count: int) -> list[int]:
    """Entries on the shelf: all of them as pages of originals that hold many pictures, so that thousands are made in no time."""
    first = shelf.add("KS.2015.01", [{"so": "1", "nksHoTen": "Lê Văn An", "nksNgaySinh": "3/5/2015"}], verified=False)
    archive = shelf.archive
    read = next(iter(archive.outgoing.pages(["KS.2015.01"])))
    numbers = list(first)
    while len(numbers) < count:
        book = f"KS.2015.{len(numbers) // 100 + 2:02d}"
        staged = archive.originals.stage(io.BytesIO(f"book {book}".encode()))
        images = [SourceImage(staged.sha256, f"{book}.tif", i, "image/tiff", staged.bytes) for i in range(min(100, count - len(numbers)))]
        numbers += more(archive, staged, images, read)
    return numbers


def more(archive: Archive, staged: Staged, images: list[SourceImage], read: Any) -> list[int]:
    """A file of many pictures, each read as the page that is given."""
    from dataclasses import replace  # noqa: PLC0415 - only here

    from civreg.model import Register  # noqa: PLC0415 - likewise

    name = images[0].name
    with archive.transaction():
        file = archive.originals.keep(staged, "image/tiff")
        archive.pages.add(staged, file, images, Delivery(name, name, staged.bytes, 1, Register.parse(name.removesuffix(".tif"))))
        for page, image in zip(archive.pages.to_prepare(), images, strict=True):
            archive.pages.prepare(page, [replace(read.stored.page, source=image)])
            archive.entries.add(archive.pages.get(page), [read.entry], "{}")
    return [row["id"] for row in archive.store.rows("SELECT e.id FROM entries e JOIN pages p ON p.id = e.page WHERE p.name = ?", (name,))]
