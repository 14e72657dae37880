"""An archive is kept: told in canonical form, looked at byte by byte, saved, proved, restored, and mirrored as things happen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from civreg.archive import Act, Archive, By, Note, Piece, Settling, Strike
from civreg.archive.schema.reference import reference
from civreg.archive.upkeep import (
    DERIVED,
    PASSING,
    back_up,
    backups,
    database_faults,
    digest,
    drop_derived,
    dump,
    file_faults,
    newest,
    prove,
    restore,
    strangers,
    thin_out,
)
from civreg.archive.upkeep.items import ELSEWHERE, ITEMS
from civreg.errors import IntegrityError, InUseError, NoBackupError, NotEmptyError
from civreg.model import Decision
from civreg.policy import Person

BY = By("Lê Thị Kiểm", "máy 1")
BOOK = "KS.2015.01"
SAID = [{"so": "7", "nksHoTen": "Lê Hoa"}, {"so": "8", "nksHoTen": "Trần Bình"}, {"so": "9", "nksHoTen": "Võ Cúc"}]


@pytest.fixture
def entries(shelf: Any) -> list[int]:
    """Three entries of a book, the first of them verified."""
    numbers: list[int] = shelf.add(BOOK, SAID, verified=False)
    shelf.verify(numbers[0])
    return numbers


@pytest.fixture
def mirrored(shelf: Any, entries: list[int], tmp_path: Path) -> tuple[Archive, Path]:
    """The same archive with a mirror on another disk, and where that is."""
    shelf.archive.close()
    path = tmp_path / "second" / "acts.jsonl"
    path.parent.mkdir()
    toml = shelf.archive.home / "civreg.toml"
    toml.write_text(toml.read_text("utf-8").replace('[mirror]  # tệp trên đĩa thứ hai / a file on a second disk\npath = ""',
                                                    f"[mirror]\npath = {json.dumps(str(path))}"), "utf-8")  # fmt: skip
    return Archive.open(shelf.archive.home), path


def everything(archive: Archive, entry: int) -> None:
    """Do one of each thing that an act carries."""
    archive.pieces.confirm(BY, "8", [Piece(entry, "so", archive.decisions.proposals(entry)["so"].field, 0, 1)])
    archive.decisions.add(BY, entry, Decision("nksHoTen", "corrected", "Lê Hòa"))
    archive.decisions.add(BY, entry, Decision("so", "illegible", "", "rách"))
    archive.reviews.key(By("Gõ", "máy 2"), entry, "so", "70")
    archive.reviews.add(BY, entry, "return", "thiếu chữ ký")
    note = archive.notes.add(BY, entry, Note("Đã kết hôn", "marriage"))
    archive.notes.withdraw(BY, note, "nhầm mục")
    archive.notes.strike(BY, entry, Strike("so", "6", "7"))
    archive.notes.settle(BY, Settling("abcd1234", "gap", BOOK, entry, "sổ bỏ số"))
    archive.requests.add(BY, "P1", {"name": "Lê Hoa"})
    archive.requests.note(BY, "P1", ("confirmed", entry, ""))
    archive.people.add(BY, Person(0, "hoa", "Hoa", ("reviewer",), None, True), "mat khau dai")
    archive.sights.add(BY, "see", str(entry))
    archive.acts.append(BY, Act("export", after={"to": "csv"}))


def test_every_table_is_true_derived_or_passing_and_stands_in_the_dump() -> None:
    """A table that nobody sorted, or that the dump forgets, fails here: say what it is, and how it is made anew."""
    tables = {name for name, made in reference().items() if made.type == "table" and not name.startswith("search_index_")}
    shown = {table for item in ITEMS for table in item.tables}
    assert tables - shown - ELSEWHERE.keys() == set(), "say in archive/upkeep/items.py how the canonical dump shows it"
    assert (shown | ELSEWHERE.keys() | set(DERIVED) | set(PASSING)) - tables == set()
    watched = {made.sql.split(" ON ")[0] for made in reference().values() if made.type == "trigger" and "no_delete" in made.sql}
    kept = [name for name in DERIVED if any(f" {name} " in trigger for trigger in watched)]
    assert kept == []


def test_the_dump_says_content_and_no_accident(shelf: Any, entries: list[int], new_shelf: Any, tmp_path: Path) -> None:
    """The same pages taken in in another order, at another time, give the same bytes; another word anywhere does not."""
    everything(shelf.archive, entries[1])
    said = b"".join(dump(shelf.archive))
    assert b'"item":"decision"' in said
    assert b"2026-" not in said
    with new_shelf(tmp_path / "other") as other:
        other.add("KS.2014.01", [{"so": "1"}], verified=False)
        mine = other.add(BOOK, SAID, verified=False)
        other.verify(mine[0])
        everything(other.archive, mine[1])
        lines = [line for line in dump(other.archive) if b"KS.2014.01" not in line]
        first = json.loads(next(line for line in dump(other.archive) if b"KS.2014.01" in line and b'"item":"page"' in line))["page"]
        lines = [line for line in lines if first.encode() not in line]
        assert {line for line in said.splitlines(keepends=True) if b'"term"' not in line and first.encode() not in line} - set(
            lines
        ) == set()
        other.archive.decisions.add(BY, mine[2], Decision("so", "corrected", "99"))
        assert set(dump(other.archive)) - set(lines)


def test_what_is_large_is_never_sorted_as_a_whole(shelf: Any) -> None:
    """Lines of entries, fields and readings come in their order by walking indexes: memory stays flat."""
    large = {"page", "preparation", "outcome", "entry", "extraction", "field", "decision", "keying", "review", "waiting", "found-by"}
    for item in ITEMS:
        plan = [row["detail"] for row in shelf.archive.store.rows("EXPLAIN QUERY PLAN " + item.sql(history=True))]
        if item.name in large:
            assert "USE TEMP B-TREE FOR ORDER BY" not in plan, item.name


def test_every_kind_of_damage_to_a_file_is_named_with_its_entries(shelf: Any, entries: list[int]) -> None:
    """A flip, a cut, a swap, a deletion, a link, an orphan, a leftover: which file, whose entries, what to do."""
    home = shelf.archive.home
    files = {json.loads(line)["page"][:20]: None for line in dump(shelf.archive) if b'"item":"page"' in line}
    first, second, third = (home / row["file"] for row in shelf.archive.store.rows("SELECT file FROM sources ORDER BY id"))
    assert list(file_faults(shelf.archive)) == list(strangers(shelf.archive)) == []
    assert len(files) == 3
    for path in (first, second, third):
        path.chmod(0o644)
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 4
    first.write_bytes(data)
    shutil.copy(third, second)
    (home / "originals" / "vo-chu.jpg").write_bytes(b"?")
    (home / "staging" / "dở.part").write_bytes(b"?")
    found = {(f.code, f.entries, f.name) for f in file_faults(shelf.archive)}
    assert found == {("changed", (entries[0],), f"{BOOK} {BOOK}-0001.jpg"), ("swapped", (entries[1],), f"{BOOK} {BOOK}-0002.jpg")}
    assert [(f.code, f.file) for f in strangers(shelf.archive)] == [("orphan", "originals/vo-chu.jpg"), ("leftover", "staging/dở.part")]
    first.unlink()
    second.write_bytes(second.read_bytes()[:100])
    third.unlink()
    third.symlink_to(second)
    codes = [f.code for f in file_faults(shelf.archive, quick=True)]
    assert codes == ["missing", "short", "not-plain"]
    assert all(f.remedy().vi and f.what().vi for f in file_faults(shelf.archive))
    with shelf.archive.working(), Archive.open(home) as other, pytest.raises(InUseError):
        list(strangers(other))


def test_a_trigger_that_is_gone_and_a_row_that_points_nowhere_are_named(shelf: Any, entries: list[int]) -> None:
    """The guards of the tables are part of what is looked at; making anew what is derived brings them back."""
    store = shelf.archive.store
    assert list(database_faults(shelf.archive)) == []
    store.execute("DROP TRIGGER acts_no_update")
    store.execute("PRAGMA foreign_keys = OFF")
    store.execute("INSERT INTO strikes VALUES (1, 1, 999, 'so', '6', '7', 'x', 'y')")
    faults = [(f.code, f.detail) for f in database_faults(shelf.archive)]
    assert faults == [("schema", "- acts_no_update"), ("reference", "strikes #1 → entries"), ("stray", "strikes #1")]
    drop_derived(shelf.archive)
    assert [f.code for f in database_faults(shelf.archive)] == ["reference", "stray"]


def test_a_backup_copies_what_is_new_and_is_proved_by_restoring_it(shelf: Any, entries: list[int], tmp_path: Path) -> None:
    """Also while the archive is open; the next one copies no original again, and the proof stands beside the manifest."""
    target = tmp_path / "backup"
    first = back_up(shelf.archive, target, dumped=True)
    assert (first.copied, first.files, first.faults) == (3, 3, ())
    proof = prove(first.folder)
    assert proof.holds
    assert proof.dump == digest(shelf.archive)
    assert json.loads((first.folder / "proved.json").read_text("utf-8"))["holds"] is True
    shelf.archive.reviews.add(BY, entries[1], "return", "xem lại")
    second = back_up(shelf.archive, target)
    assert second.copied == 0
    assert newest(target) == second.folder
    assert [p.name for p in target.iterdir() if p.name.startswith(".")] == []
    assert thin_out(target, 1) == [first.folder]
    assert backups(target) == [second.folder]


def test_a_backup_is_of_one_moment_while_others_write(shelf: Any, entries: list[int], tmp_path: Path) -> None:
    """What is done while it is made is in the next one; nobody waits for it."""
    before = digest(shelf.archive)

    def meanwhile(files: int) -> None:
        shelf.archive.decisions.add(BY, entries[2], Decision("so", "corrected", f"{files}"))

    made = back_up(shelf.archive, tmp_path / "backup", dumped=True, told=meanwhile)
    assert made.snapshot.dump == before != digest(shelf.archive)
    assert prove(made.folder).holds


def test_a_backup_that_rots_is_not_proved_and_one_without_its_seal_is_none(shelf: Any, entries: list[int], tmp_path: Path) -> None:
    """A flipped bit in a shared original, a file taken away, a manifest cut short."""
    target = tmp_path / "backup"
    made = back_up(shelf.archive, target, dumped=True)
    one, other = sorted((target / "originals").rglob("*.jpg"))[:2]
    one.chmod(0o644)
    one.write_bytes(one.read_bytes()[:-1] + b"?")
    other.chmod(0o644)
    other.unlink()
    proof = prove(made.folder)
    assert not proof.holds
    assert set(proof.missing) == {path.relative_to(target).as_posix() for path in (one, other)}
    restored = restore(BY, target, tmp_path / "back")
    assert set(restored.missing) == set(proof.missing)
    path = made.folder / "manifest.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(NoBackupError):
        newest(target)


def test_a_damaged_original_is_not_copied_over_and_a_good_older_copy_stays(shelf: Any, entries: list[int], tmp_path: Path) -> None:
    """What was good in an earlier backup is good in the next; what never was is named in the manifest."""
    home = shelf.archive.home
    first, second, _ = (home / row["file"] for row in shelf.archive.store.rows("SELECT file FROM sources ORDER BY id"))
    back_up(shelf.archive, tmp_path / "a")
    for path in (first, second):
        path.chmod(0o644)
    first.write_bytes(b"?")
    second.unlink()
    assert back_up(shelf.archive, tmp_path / "a").faults == ()
    late = back_up(shelf.archive, tmp_path / "b")
    assert {(held.file, held.fault) for held in late.faults} == {
        (first.relative_to(home).as_posix(), "changed"),
        (second.relative_to(home).as_posix(), "missing"),
    }
    assert not list((tmp_path / "b").rglob("*.part"))
    assert not prove(late.folder).holds


def test_an_archive_is_restored_only_into_a_new_folder(shelf: Any, entries: list[int], tmp_path: Path) -> None:
    """Not over anything, not over a leftover log, and nothing half stands there when it fails; what it is is an act."""
    back_up(shelf.archive, tmp_path / "backup")
    for taken in ("wal", "file"):
        (tmp_path / "wal").mkdir(exist_ok=True)
        (tmp_path / "wal" / "civreg.db-wal").write_bytes(b"old")
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(NotEmptyError):
            restore(BY, tmp_path / "backup", tmp_path / taken)
    (tmp_path / "new").mkdir()
    restored = restore(BY, tmp_path / "backup", tmp_path / "new")
    with Archive.open(restored.home) as archive:
        assert digest(archive) == digest(shelf.archive)
        assert [f.code for f in (*file_faults(archive), *database_faults(archive), *strangers(archive))] == []
        last = list(archive.store.rows("SELECT what FROM acts ORDER BY sequence DESC LIMIT 1"))
        assert last == [{"what": "restore"}]
    made = newest(tmp_path / "backup")
    db = made / "civreg.db"
    db.write_bytes(db.read_bytes()[:-1] + b"?")
    with pytest.raises(IntegrityError):
        restore(BY, tmp_path / "backup", tmp_path / "again")
    assert not (tmp_path / "again").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_restoring_and_the_mirror_give_back_everything_that_acts_carry(
    mirrored: tuple[Archive, Path], entries: list[int], tmp_path: Path
) -> None:
    """Word for word, the chain going on as it was: a head that was printed after the backup still holds."""
    archive, mirror = mirrored
    back_up(archive, tmp_path / "backup")
    everything(archive, entries[1])
    before, head = digest(archive), archive.acts.head()
    archive.close()
    restored = restore(BY, tmp_path / "backup", tmp_path / "new", mirror)
    assert restored.replayed.acts == 13
    assert restored.replayed.looks == 1
    with Archive.open(restored.home) as again:
        assert digest(again) == before
        assert again.acts.hash_at(head[1]) == head[0]
        assert list(database_faults(again)) == []
        assert again.people.known("hoa", "mat khau dai")
        again.reviews.add(BY, entries[1], "reopen")
        assert again.mirror is not None
        assert (again.mirror.trouble, again.mirror.behind()) == ("", 0)
    assert [path.name for path in mirror.parent.iterdir()] == [mirror.name]


def test_a_missing_second_disk_stops_no_work_and_is_caught_up_with(mirrored: tuple[Archive, Path], entries: list[int]) -> None:
    """The trouble is said; when the disk is back, and also where a line was torn in the middle, no act is missing or doubled."""
    archive, mirror = mirrored
    archive.reviews.add(BY, entries[1], "return", "a")
    away = mirror.parent.with_name("away")
    mirror.parent.rename(away)
    archive.reviews.add(BY, entries[1], "reopen")
    assert archive.mirror is not None
    assert str(mirror) in archive.mirror.trouble
    assert archive.mirror.behind() == 1
    away.rename(mirror.parent)
    mirror.write_bytes(mirror.read_bytes()[:-20])
    archive.reviews.add(BY, entries[1], "return", "b")
    assert archive.mirror.trouble == ""
    archive.close()
    told = [json.loads(line) for line in mirror.read_bytes().splitlines()]
    assert [line["act"]["sequence"] for line in told if "act" in line] == list(range(1, archive_length(archive.home) + 1))
    if mirror.stat().st_mode & 0o077:
        pytest.fail("the mirror is for its owner alone")


def archive_length(home: Path) -> int:
    """How many acts an archive has."""
    with Archive.open(home) as archive:
        return archive.acts.head()[1]


def test_a_mirror_of_another_chain_is_kept_aside_and_never_replayed(
    mirrored: tuple[Archive, Path], entries: list[int], tmp_path: Path
) -> None:
    """An archive that was rolled back does not overwrite what the second disk knows; a foreign mirror gives nothing back."""
    archive, mirror = mirrored
    back_up(archive, tmp_path / "backup")
    archive.reviews.add(BY, entries[1], "return", "sau sao lưu")
    archive.close()
    kept = mirror.read_bytes()
    restored = restore(BY, tmp_path / "backup", tmp_path / "new")
    with Archive.open(restored.home) as again:
        again.reviews.add(BY, entries[2], "return", "khác")
        assert again.mirror is not None
        assert list(database_faults(again)) == []
    aside = [path for path in mirror.parent.iterdir() if "until" in path.name]
    assert [path.read_bytes() for path in aside] == [kept]
    with pytest.raises(IntegrityError):
        restore(BY, tmp_path / "backup", tmp_path / "third", _edited(mirror, b'"thi\xe1\xba\xbfu', b'"thua'))
    lines = mirror.read_bytes().splitlines(keepends=True)
    mirror.write_bytes(b'{"archive":"other","mirror":"civreg acts 1"}\n' + b"".join(lines[1:]))
    with pytest.raises(IntegrityError):
        restore(BY, tmp_path / "backup", tmp_path / "fourth", mirror)
    assert not (tmp_path / "third").exists()


def _edited(mirror: Path, before: bytes, after: bytes) -> Path:
    """A copy of a mirror with the text of an act changed."""
    del before, after
    copy = mirror.with_name("edited.jsonl")
    copy.write_bytes(mirror.read_bytes().replace("khác".encode(), b"else"))
    return copy


def test_pages_that_came_after_the_backup_are_named_to_be_delivered_again(
    mirrored: tuple[Archive, Path], entries: list[int], shelf: Any, tmp_path: Path
) -> None:
    """What was decided about them waits; a decision that hangs on a reading that is gone stands without it."""
    archive, mirror = mirrored
    back_up(archive, tmp_path / "backup")
    shelf.archive = archive
    (late,) = shelf.add("KS.2016.01", [{"so": "1", "nksHoTen": "Đỗ Én"}], verified=False)
    row = archive.store.row("SELECT sha256 FROM sources ORDER BY id DESC LIMIT 1") or {}
    archive.acts.append(BY, Act("import", after={"sha256": row["sha256"], "book": "KS.2016.01", "pages": 1}))
    archive.decisions.add(BY, late, Decision("nksHoTen", "corrected", "Đỗ Yến"))
    archive.close()
    restored = restore(BY, tmp_path / "backup", tmp_path / "new", mirror)
    assert restored.replayed.deliver == ["KS.2016.01-0001.jpg"]
    with Archive.open(restored.home) as again:
        assert [f.code for f in file_faults(again)] == ["missing"]
        assert list(database_faults(again)) == []
        assert again.decisions.latest(late)["nksHoTen"][0].text == "Đỗ Yến"
