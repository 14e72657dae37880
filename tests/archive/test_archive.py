"""What the archive promises: originals as they were, acts in a chain, one run at a time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import Act, Archive, By, Delivery, Outcome
from civreg.archive.upkeep import dump
from civreg.errors import (
    ArchiveExistsError,
    CrashedError,
    DiskFullError,
    IntegrityError,
    LockedError,
    NoArchiveError,
    RefusedFileError,
    VersionError,
)
from civreg.model import (
    Doubt,
    Entry,
    FieldBox,
    Finding,
    Legibility,
    Mesh,
    Page,
    Quad,
    Reading,
    Register,
    SourceImage,
    Step,
    Transcript,
    Transform,
)

BY = By("thư ký", "máy 1")
BOOK = Register("KS", 2015, "01")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """A new archive."""
    with Archive.create(tmp_path / "kho", "Quận 1", BY) as made:
        yield made


def delivery(name: str = "a.jpg", register: Register | None = None) -> Delivery:
    """A file as delivered."""
    return Delivery(f"/incoming/{name}", name, 5, 1, register)


def keep(archive: Archive, data: bytes, given: Delivery, images: int = 1) -> int:
    """Put a file among the originals as intake does."""
    staged = archive.originals.stage(io.BytesIO(data))
    sources = [SourceImage(staged.sha256, given.name, n, "image/jpeg", staged.bytes, 300.0, 90, True, ("x",)) for n in range(images)]
    with archive.transaction():
        return archive.pages.add(staged, archive.originals.keep(staged, "image/jpeg"), sources, given)


def page(source: SourceImage, *findings: Finding, part: int = 0) -> Page:
    """A prepared page with every column filled."""
    mesh = Mesh(64, ((0.0, 1.25), (0.5, 0.0)), ((0.0, 0.0), (0.0, 2.0)))
    transform = Transform((2.0, 0.0, 10.0, 0.0, 2.0, 20.0, 0.0, 0.0, 1.0), mesh)
    return Page(
        source, 2480, 3508, transform, 90, -0.25, Legibility(300.0, 0.5, 0.75, findings), (Step("prepare", "1", (("a", "b"),)),), part
    )


def entry(text: str = "Đặng Thị Bưởi", top: float = 200) -> Entry:
    """An entry with one field."""
    quad = Quad.box(100, top, 300, top + 50)
    box = FieldBox("nksHoTen", quad, (quad,))
    reading = Reading(text, 0.5, "tesseract", "5.3", (("x", 0.25),), (0.5, 0.25))
    transcript = Transcript("nksHoTen", text, text.upper(), "dang", "typed", 0.5, box, (reading,), (Doubt("low-confidence", "0.5"),))
    return Entry("KS-2015", (transcript,), 0.9, (), (Step("tesseract", "5.3", (("model", "vie"),)),))


def only_page(archive: Archive) -> int:
    """Number of the first page that waits."""
    return archive.pages.to_prepare()[0]


def test_an_original_is_kept_byte_for_byte_under_its_hash(archive: Archive) -> None:
    """The kept file has the delivered bytes, the hash as its name, and nothing is left in staging."""
    keep(archive, b"bytes", delivery())
    digest = hashlib.sha256(b"bytes").hexdigest()
    kept = archive.home / "originals" / digest[:2] / f"{digest}.jpg"
    assert kept.read_bytes() == b"bytes"
    assert not list((archive.home / "staging").iterdir())


def test_an_original_is_on_disk_before_it_has_its_name(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are synchronised before the rename and the folder after it: a power cut leaves all or nothing."""
    seen: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (seen.append("sync"), real_fsync(fd))[1])
    monkeypatch.setattr(Path, "replace", lambda self, target: (seen.append("rename"), real_replace(self, target))[1])
    staged = archive.originals.stage(io.BytesIO(b"x"))
    archive.originals.keep(staged, "image/png")
    assert seen.index("sync") < seen.index("rename")
    assert seen[-1] == "sync"


def test_the_same_bytes_are_one_original(archive: Archive) -> None:
    """A second copy is found by its hash, and its delivery under another name is recorded."""
    source = keep(archive, b"same", delivery("a.jpg"))
    staged = archive.originals.stage(io.BytesIO(b"same"))
    assert archive.pages.source(staged.sha256) == source
    archive.originals.discard(staged)
    archive.pages.deliver(source, delivery("b.jpg"))
    assert archive.pages.seen(delivery("b.jpg")) == "kept"
    assert len(archive.pages.to_prepare()) == 1


def test_loose_pages_go_into_the_book_that_names_them_later(archive: Archive) -> None:
    """A page without a book joins the first book it is delivered for, and stays there."""
    source = keep(archive, b"p", delivery())
    assert archive.pages.deliver(source, delivery("a.jpg", BOOK))
    assert not archive.pages.deliver(source, delivery("a.jpg", Register("KS", 2016, "01")))
    assert archive.pages.get(only_page(archive)).book == "KS.2015.01"


def test_nouns_come_back_as_they_went_in(archive: Archive) -> None:
    """Source, page with its mesh, and entry with its readings survive the way through the database."""
    keep(archive, b"p", delivery())
    number = only_page(archive)
    source = archive.pages.get(number).source
    prepared = page(source, Finding("blurred", "warn", 0.125, "d"))
    archive.pages.prepare(number, [prepared])
    stored = archive.pages.get(number)
    assert stored.page == prepared
    assert (source.turn, source.mirrored, source.flags, source.dpi) == (90, True, ("x",), 300.0)
    archive.entries.add(stored, [entry()], "{}")
    (read,) = archive.outgoing.pages()
    assert read.entry == entry()
    assert (read.generation, read.status) == (1, "read")


def test_the_box_of_a_field_is_kept_on_the_original(archive: Archive) -> None:
    """What goes out is the field's place in the delivered picture, carried back through the page's transform."""
    keep(archive, b"p", delivery())
    number = only_page(archive)
    flat = page(archive.pages.get(number).source)
    archive.pages.prepare(number, [flat])
    archive.entries.add(archive.pages.get(number), [entry()], "{}")
    (row,) = archive.outgoing.entries()
    expected = flat.transform.quad_to_original(Quad.box(100, 200, 300, 250)).rounded()
    assert row.fields[0].box is not None
    assert row.fields[0].box.rounded() == expected


def test_reading_again_adds_and_never_overwrites(archive: Archive) -> None:
    """A new reading is current, the old one stays in the tables."""
    keep(archive, b"p", delivery())
    number = only_page(archive)
    archive.pages.prepare(number, [page(archive.pages.get(number).source)])
    for text in ("cũ", "mới"):
        archive.entries.add(archive.pages.get(number), [entry(text)], "{}")
    (row,) = archive.outgoing.entries()
    assert row.fields[0].text == "mới"
    with direct(archive) as db:
        assert [r[0] for r in db.execute("SELECT text FROM readings ORDER BY id")] == ["cũ", "mới"]


def test_rows_of_a_table_are_entries_in_order(archive: Archive) -> None:
    """A page gives as many entries as it has rows, from top to bottom; read again with a row between, every entry keeps its row."""
    keep(archive, b"p", delivery())
    number = only_page(archive)
    archive.pages.prepare(number, [page(archive.pages.get(number).source)])
    archive.entries.add(archive.pages.get(number), [entry("một", 100), entry("ba", 300)], "{}")
    first = [row.number for row in archive.outgoing.entries()]
    archive.entries.add(archive.pages.get(number), [entry("một", 104), entry("hai", 200), entry("ba", 296)], "{}")
    rows = list(archive.outgoing.entries())
    assert [row.fields[0].text for row in rows] == ["một", "hai", "ba"]
    assert [row.number for row in rows][::2] == first
    assert [r.entry and r.entry.transcripts[0].text for r in archive.outgoing.pages()] == ["một", "hai", "ba"]
    with direct(archive) as db:
        assert db.execute("SELECT count(*) FROM readings").fetchone() == (5,)


def test_text_value_and_search_stand_in_columns_of_their_own(archive: Archive) -> None:
    """A person in Datasette sees the text as written, the value and the search form side by side."""
    keep(archive, b"p", delivery())
    number = only_page(archive)
    archive.pages.prepare(number, [page(archive.pages.get(number).source)])
    archive.entries.add(archive.pages.get(number), [entry()], "{}")
    with direct(archive) as db:
        assert db.execute("SELECT text, value, search FROM fields").fetchone() == ("Đặng Thị Bưởi", "ĐẶNG THỊ BƯỞI", "dang")
        assert db.execute("SELECT engine, version, model FROM readings").fetchone() == ("tesseract", "5.3", "vie")
        assert db.execute("SELECT key FROM doubtful_fields").fetchone() == ("nksHoTen",)


def direct(archive: Archive) -> Any:
    """The database as somebody with another program opens it."""
    return sqlite.connect(str(archive.home / "civreg.db"), isolation_level=None)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE acts SET person = 'x'",
        "DELETE FROM acts",
        "INSERT OR REPLACE INTO acts SELECT 1, at, person, station, what, entry, before, after, reason, '', 'h' FROM acts",
        "INSERT INTO acts SELECT 9, at, person, station, what, entry, before, after, reason, hash, 'h' FROM acts",
        "UPDATE sources SET file = 'x'",
        "DELETE FROM sources",
        "DELETE FROM decisions",
        "UPDATE decisions SET text = 'x'",
    ],
)
def test_what_is_evidence_cannot_be_changed(archive: Archive, sql: str) -> None:
    """Acts, decisions and originals refuse changes, whatever program asks for them."""
    keep(archive, b"p", delivery())
    with archive.transaction():
        sequence = archive.acts.append(BY, Act("test"))
    number = only_page(archive)
    archive.pages.prepare(number, [page(archive.pages.get(number).source)])
    archive.entries.add(archive.pages.get(number), [entry()], "{}")
    with direct(archive) as db:
        db.execute("INSERT INTO decisions VALUES (1, ?, 1, 'so', NULL, 'accepted', '', '', 'a', 'now')", (sequence,))
        with pytest.raises(sqlite.DatabaseError, match=r"append-only|chain|never change"):
            db.execute(sql)


def test_the_chain_tells_a_change_behind_its_back(archive: Archive) -> None:
    """An act changed with the triggers taken away no longer fits its hash, and the check names it."""
    for n in range(3):
        archive.acts.append(BY, Act("test", after={"n": n}, reason="vì thử"))
    assert archive.acts.check() == 4
    with direct(archive) as db:
        db.execute("DROP TRIGGER acts_no_update")
        db.execute("UPDATE acts SET person = 'kẻ khác' WHERE sequence = 3")
    with pytest.raises(IntegrityError, match="#3"):
        archive.acts.check()


def test_the_hash_of_an_act_is_that_of_its_canonical_json(archive: Archive) -> None:
    """Anybody can recompute the chain: sorted keys, no spaces, UTF-8, SHA-256."""
    with direct(archive) as db:
        cursor = db.execute("SELECT * FROM acts")
        row = dict(zip([d[0] for d in cursor.description], cursor.fetchone(), strict=True))
    told = row.pop("hash")
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == told


def test_a_failed_transaction_leaves_nothing(archive: Archive) -> None:
    """All of a transaction is kept or none of it, nested ones too."""
    before = archive.acts.head()
    with pytest.raises(DiskFullError), archive.transaction():
        _half(archive)
    assert archive.acts.head() == before


def _half(archive: Archive) -> None:
    archive.acts.append(BY, Act("half"))
    raise OSError(28, "No space left on device")


def test_the_database_is_set_for_power_cuts(archive: Archive) -> None:
    """Write-ahead log with full synchronisation, foreign keys on, STRICT tables, a fixed SQLite."""
    store = archive.store  # its settings are what is promised
    assert store.row("PRAGMA journal_mode") == {"journal_mode": "wal"}
    assert store.number("PRAGMA synchronous") == 2
    assert store.number("PRAGMA foreign_keys") == 1
    loose = "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE '%sqlite%'"
    assert list(store.rows(loose)) == []


def test_two_runs_cannot_work_at_once_and_a_dead_one_holds_nothing(archive: Archive) -> None:
    """A second run is refused within two seconds; when the first is killed, the lock is free."""
    with archive.working():
        begun = time.monotonic()
        with pytest.raises(LockedError), Archive.open(archive.home) as second, second.working():
            pass
        assert time.monotonic() - begun < 2
    with Archive.open(archive.home) as second, second.working():
        pass


def test_interrupted_copies_are_swept_away(archive: Archive) -> None:
    """What a killed run left in staging is gone when the next one begins."""
    archive.originals.stage(io.BytesIO(b"half"))
    with archive.working():
        assert not list((archive.home / "staging").iterdir())


def test_failures_are_counted_and_given_up_after_three(archive: Archive) -> None:
    """A page that failed in three runs waits for --force; one success starts anew."""
    source = keep(archive, b"p", delivery())
    number = only_page(archive)
    for _ in range(3):
        assert archive.pages.to_prepare() == [number]
        archive.ledger.note(Outcome(number, "prepare", "o", 1.0, CrashedError(status=-9)))
    assert archive.pages.to_prepare() == []
    assert archive.pages.to_prepare([source]) == [number]
    (problem,) = archive.ledger.problems()
    assert (problem.reason, problem.step) == ("crashed", "prepare")
    archive.ledger.note(Outcome(number, "prepare", "o"))
    assert not list(archive.ledger.problems())


def test_a_refused_file_is_kept_with_its_reason(archive: Archive) -> None:
    """Quarantine holds the bytes; the list of problems tells the reason until the file comes whole."""
    staged = archive.originals.stage(io.BytesIO(b"bad"))
    error = RefusedFileError(path="bad.jpg", reason="truncated", vi="bị cụt", en="cut short")
    archive.pages.refuse(staged, archive.originals.quarantine(staged, "bad.jpg"), delivery("bad.jpg"), error)
    (problem,) = archive.ledger.problems()
    assert (problem.file, problem.reason, problem.vi) == ("bad.jpg", "truncated", "bị cụt")
    assert [p.read_bytes() for p in (archive.home / "quarantine").rglob("*.jpg")] == [b"bad"]
    assert archive.pages.seen(delivery("bad.jpg")) == "refused"
    time.sleep(0.005)
    keep(archive, b"good", delivery("bad.jpg"))
    assert not list(archive.ledger.problems())


def test_a_file_that_had_a_bad_moment_is_looked_at_again(archive: Archive) -> None:
    """Whoever looked into a file may have been killed: three runs try it; once it is kept, no dump remembers the bad moments."""

    def refuse() -> None:
        error = RefusedFileError(path="a.jpg", reason="crashed", vi="v", en="e")
        with archive.transaction():
            archive.pages.refuse(None, None, delivery(), error)
            archive.acts.append(BY, Act("quarantine", after={"sha256": None, "reason": "crashed"}))

    refuse()
    refuse()
    assert archive.pages.seen(delivery()) is None
    assert any(b'"crashed"' in line for line in dump(archive))
    keep(archive, b"whole after all", delivery())
    assert not any(b'"crashed"' in line for line in dump(archive))
    refuse()
    assert archive.pages.seen(delivery("b.jpg")) is None
    assert archive.pages.seen(delivery()) == "kept"
    for _ in range(3):
        archive.pages.refuse(None, None, delivery("c.jpg"), RefusedFileError(path="c.jpg", reason="crashed", vi="v", en="e"))
    assert archive.pages.seen(delivery("c.jpg")) == "refused"


def test_every_page_goes_out_with_its_status(archive: Archive) -> None:
    """Blank, failed and unread pages appear in the export; book order is by number, not by letter."""
    for name in ("10.jpg", "9.jpg", "8.jpg"):
        keep(archive, name.encode(), delivery(name, BOOK))
    ten, nine, eight = archive.pages.to_prepare()
    archive.pages.prepare(nine, [page(archive.pages.get(nine).source, Finding("blank", "note", 0.0))])
    archive.ledger.note(Outcome(ten, "prepare", "", 0.0, CrashedError(status=1)))
    archive.pages.prepare(eight, [page(archive.pages.get(eight).source, Finding("low-dpi", "again", 90.0))])
    rows = [(r.source, r.page, r.status, r.page_status) for r in archive.outgoing.entries()]
    assert rows == [("8.jpg", 1, "not-read", "scan-again"), ("9.jpg", 2, "blank", "blank"), ("10.jpg", 3, "failed", "failed")]


def test_an_archive_is_never_made_over_another(archive: Archive) -> None:
    """A second init in the same folder is refused."""
    with pytest.raises(ArchiveExistsError):
        Archive.create(archive.home, "khác", BY)


def test_a_folder_without_an_archive_says_so(tmp_path: Path) -> None:
    """Opening nothing names the folder and the command that would make an archive."""
    with pytest.raises(NoArchiveError, match="civreg init"):
        Archive.open(tmp_path)


def test_the_pages_of_a_spread_are_pages_of_their_own(archive: Archive) -> None:
    """A cut spread has two rows under one file, left before right, in the page's own book."""
    keep(archive, b"p", delivery("a.jpg", BOOK))
    first = only_page(archive)
    source = archive.pages.get(first).source
    numbers = archive.pages.prepare(first, [page(source), page(source, part=1)])
    assert [(s.part, s.source.name) for n in numbers if (s := archive.pages.get(n).page)] == [(0, "a.jpg"), (1, "a.jpg")]
    assert [archive.pages.get(n).book for n in numbers] == ["KS.2015.01"] * 2
    assert archive.entries.to_read(None, force=False) == {"KS.2015.01": numbers}
    assert [(row.source, row.page) for row in archive.outgoing.entries()] == [("a.jpg", 1), ("a.jpg", 2)]
    assert archive.pages.to_prepare([1]) == [first]


def test_a_side_that_is_no_page_any_more_is_kept_but_not_shown(archive: Archive) -> None:
    """Two pages, then one, then two again: what was read on the right one waits, and nothing is lost."""
    keep(archive, b"p", delivery())
    first = only_page(archive)
    source = archive.pages.get(first).source
    left, right = archive.pages.prepare(first, [page(source), page(source, part=1)])
    archive.entries.add(archive.pages.get(right), [entry("phải")], "{}")
    archive.pages.prepare(first, [page(source)])
    assert [row.page_id for row in archive.outgoing.entries()] == [left]
    assert archive.entries.to_read(None, force=True) == {None: [left]}
    assert [row["pages"] for row in archive.ledger.books()] == [1]
    assert archive.pages.prepare(first, [page(source), page(source, part=1)]) == [left, right]
    assert [row.fields[0].text for row in archive.outgoing.entries() if row.fields] == ["phải"]


def test_a_problem_names_the_side_of_its_spread(archive: Archive) -> None:
    """A page to be scanned again is the left or the right one where its picture shows two, and neither where it shows one."""
    keep(archive, b"p", delivery())
    first = only_page(archive)
    source, soft = archive.pages.get(first).source, Finding("blurred", "again", 0.5)
    archive.pages.prepare(first, [page(source, soft), page(source, soft, part=1)])
    assert [p.side for p in archive.ledger.problems()] == ["left", "right"]
    archive.pages.prepare(first, [page(source, soft)])
    assert [p.side for p in archive.ledger.problems()] == [""]


def test_an_archive_from_before_spreads_is_brought_up_to_date(archive: Archive) -> None:
    """An archive of the first version opens, with its views made anew and its pages as they were."""
    keep(archive, b"p", delivery())
    archive.pages.prepare(only_page(archive), [page(archive.pages.get(only_page(archive)).source)])
    home = archive.home
    with direct(archive) as db:
        db.execute("DROP VIEW current_pages")
        db.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '2%'")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    archive.close()
    with Archive.open(home) as again:
        assert [row.page_status for row in again.outgoing.entries()] == ["prepared"]


def test_an_archive_of_a_newer_version_is_left_alone(archive: Archive) -> None:
    """A database that a later civreg made is not touched."""
    with direct(archive) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(VersionError, match="99"):
        Archive.open(archive.home)


def test_a_file_that_is_no_database_is_named(archive: Archive) -> None:
    """Garbage in place of the database is an integrity failure, not a bug."""
    home = archive.home
    archive.close()
    (home / "civreg.db").write_bytes(b"not a database at all, not at all" * 99)
    with pytest.raises(IntegrityError):
        Archive.open(home)


def test_a_full_disk_is_named_and_leaves_nothing_half(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk refuses bytes, the clerk is told so and staging is empty."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError):
        archive.originals.stage(io.BytesIO(b"x"))
    assert not list((archive.home / "staging").iterdir())


def test_settings_survive_hostile_places(tmp_path: Path) -> None:
    """A place with quotes, backslashes and line breaks comes back as it was."""
    place = 'Xã "A\\B"\n[paper]\t\x7f Đ'
    Archive.create(tmp_path / "k", place, BY).close()
    with Archive.open(tmp_path / "k") as again:
        assert again.settings.place == place


def test_the_lock_is_the_systems_own(archive: Archive) -> None:
    """Another process that holds the archive keeps us out until it dies, even by kill -9."""
    code = "import sys, time; from pathlib import Path; from civreg.archive import Archive\n"
    code += "a = Archive.open(Path(sys.argv[1]))\nwith a.working():\n print('held', flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code, str(archive.home)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(LockedError), archive.working():
            pass
        other.kill()
        other.wait()
    with archive.working():
        pass
