"""P5: what persons did and saw cannot be changed unnoticed, not even by the owner of the file, against a head kept outside.

A thousand random manipulations in every run.
"""

# ruff: noqa: S608 - the attacker's SQL is put together from our own words
from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import Archive, By, Note, Strike
from civreg.errors import IntegrityError
from civreg.jobs import audit
from civreg.model import Decision

TRIALS = 1000
BY = By("Lê Thị Kiểm", "máy 1")
OTHER = By("Trần Văn Gõ", "máy 2")
BOOK = "KS.2015.01"
Do = Callable[[Any, random.Random], str]


@pytest.fixture
def kept(shelf: Any) -> tuple[Path, str, Path]:
    """An archive with a history, its head as it was written down, and a copy of the file from before the end of it."""
    archive = shelf.archive
    one, other = shelf.add(BOOK, [{"so": "7", "nksHoTen": "Lê Hoa"}, {"so": "8", "nksHoTen": "Võ Cúc"}], verified=False)
    for text in ("Lê Hóa", "Lê Hoá", "Lê Họa"):
        archive.decisions.add(BY, one, Decision("nksHoTen", "corrected", text))
        archive.sights.add(BY, "see", str(one))
    archive.reviews.key(OTHER, other, "so", "80")
    archive.reviews.add(BY, one, "return", "thiếu chữ ký")
    archive.notes.add(BY, other, Note("Đã kết hôn", "marriage"))
    early = archive.home.with_name("early.db")
    archive.store.copy_to(early)
    archive.notes.strike(BY, other, Strike("so", "6", "8"))
    archive.decisions.add(BY, other, Decision("so", "illegible", "", "rách"))
    archive.reviews.add(BY, one, "reopen", "nhầm")
    archive.sights.add(OTHER, "search", "Lê")
    head = audit(archive).head
    archive.close()
    return archive.home, head, early


def test_every_manipulation_is_found(kept: tuple[Path, str, Path], tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Rows edited, deleted, put in, moved, cut off, rolled back; the chain hashed anew; the row changed along with its act."""
    home, head, early = kept
    rng = random.Random(20261122)  # noqa: S311 - no secret
    copy, missed, met = tmp_path / "copy", [], set()
    (copy / "originals").mkdir(parents=True)
    shutil.copy(home / "civreg.toml", copy)
    for nth in range(TRIALS):
        for leftover in copy.glob("civreg.db*"):
            leftover.unlink()
        if nth % 25 == 24:
            shutil.copy(early, copy / "civreg.db")
            change = "rolled back"
        else:
            shutil.copy(home / "civreg.db", copy)
            change = manipulated(copy / "civreg.db", rng)
        met.add(change.split(":", 1)[0])
        with Archive.open(copy) as archive:
            try:
                audit(archive, head)
                missed.append(f"{nth}: {change}")
            except IntegrityError:
                pass
    record_property("figure", f"{TRIALS:,} manipulations")
    assert missed == []
    assert len(met) >= 8


def test_what_was_not_touched_holds(kept: tuple[Path, str, Path]) -> None:
    """Nothing is found where nothing was done, also after the archive went on; else a test that finds all would find nothing."""
    home, head, _ = kept
    with Archive.open(home) as archive:
        assert audit(archive, head).head == head
        archive.sights.add(BY, "see", "1")
        assert audit(archive, head).head != head
        assert audit(archive, head).sights == 5


def manipulated(path: Path, rng: random.Random) -> str:
    """Change the evidence as the owner of the file could, its guards dropped first; gives what was done."""
    db = sqlite.connect(str(path), isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")  # nobody cuts the attacker's power: a disk that waits for each of his steps tries nothing more
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("BEGIN")
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    done = rng.choice([edited, deleted, put_in, moved, cut, forged, sights_changed, said_changed])(db, rng)
    anew = rng.random() < 0.5 and not done.startswith(("said", "cut"))
    if anew:
        for table in ("acts", "sights"):
            hash_anew(db, table)
    db.execute("COMMIT")
    db.close()
    return f"{done} anew={anew}"


def one(db: Any, rng: random.Random, table: str, key: str = "sequence") -> int:
    """Any row of a table."""
    return int(rng.choice(db.execute(f"SELECT {key} FROM {table}").fetchall())[0])


def edited(db: Any, rng: random.Random) -> str:
    """One column of one act."""
    column, value = rng.choice([("person", "không ai"), ("at", "2001-01-01"), ("reason", "?"), ("what", "find"), ("after", '{"a":1}'),
                                ("station", "máy 9"), ("entry", 2), ("before", '{"b":1}')])  # fmt: skip
    act = one(db, rng, "acts")
    before = db.execute(f"SELECT {column} FROM acts WHERE sequence = ?", (act,)).fetchone()[0]
    db.execute(
        f"UPDATE acts SET {column} = ? WHERE sequence = ?", (value if before != value else 1 if column == "entry" else f"{value}.", act)
    )
    return f"edited: {column} of #{act}"


def deleted(db: Any, rng: random.Random) -> str:
    """One act, the gap closed or not."""
    act = one(db, rng, "acts")
    db.execute("DELETE FROM acts WHERE sequence = ?", (act,))
    if rng.random() < 0.5:
        for (later,) in db.execute("SELECT sequence FROM acts WHERE sequence > ? ORDER BY sequence", (act,)).fetchall():
            db.execute("UPDATE acts SET sequence = ? WHERE sequence = ?", (later - 1, later))
    return f"deleted: #{act}"


def put_in(db: Any, rng: random.Random) -> str:
    """An act that nobody did, in the middle, the later ones moved on."""
    act = one(db, rng, "acts")
    for (later,) in db.execute("SELECT sequence FROM acts WHERE sequence >= ? ORDER BY sequence DESC", (act,)).fetchall():
        db.execute("UPDATE acts SET sequence = ? WHERE sequence = ?", (later + 1, later))
    row = (act, "2026-01-01", "x", "y", "export", None, None, '{"to":"csv"}', "", "", f"{rng.random()}")
    db.execute(f"INSERT INTO acts VALUES ({', '.join('?' * 11)})", row)
    return f"put in: #{act}"


def moved(db: Any, rng: random.Random) -> str:
    """Two acts change places."""
    first, second = sorted(rng.sample([row[0] for row in db.execute("SELECT sequence FROM acts").fetchall()], 2))
    for before, after in ((first, 10_000), (second, first), (10_000, second)):
        db.execute("UPDATE acts SET sequence = ? WHERE sequence = ?", (after, before))
    return f"moved: #{first} #{second}"


def cut(db: Any, rng: random.Random) -> str:
    """The end is cut off, what persons said along with it, so that what is left fits together."""
    act = one(db, rng, "acts")
    for table in ("decisions", "keyings", "verifications", "notes", "strikes"):
        db.execute(f"DELETE FROM {table} WHERE act >= ?", (act,))
    db.execute("DELETE FROM acts WHERE sequence >= ?", (act,))
    return f"cut: from #{act}"


def forged(db: Any, rng: random.Random) -> str:
    """A decision and its act are changed alike, and the whole chain is hashed anew: only a head kept outside tells."""
    number, act, key = rng.choice(db.execute("SELECT id, act, key FROM decisions WHERE verdict = 'corrected'").fetchall())
    text = rng.choice(["Lê Khác", "Võ Khác"])
    db.execute("UPDATE decisions SET text = ? WHERE id = ?", (text, number))
    said = json.dumps({"key": key, "text": text}, ensure_ascii=False, separators=(",", ":"))
    db.execute("UPDATE acts SET after = ? WHERE sequence = ?", (said, act))
    hash_anew(db, "acts")
    return f"forged: decision {number}"


def sights_changed(db: Any, rng: random.Random) -> str:
    """Who saw what: a look is changed, taken out, or the end cut off, and the chain of looks hashed anew."""
    look = one(db, rng, "sights")
    sql = rng.choice(["UPDATE sights SET person = 'không ai' WHERE sequence = ?", "DELETE FROM sights WHERE sequence = ?",
                      "DELETE FROM sights WHERE sequence >= ?", "UPDATE sights SET about = '77' WHERE sequence = ?"])  # fmt: skip
    db.execute(sql, (look,))
    for number, (row,) in enumerate(db.execute("SELECT sequence FROM sights ORDER BY sequence").fetchall(), 1):
        db.execute("UPDATE sights SET sequence = ? WHERE sequence = ?", (number, row))
    hash_anew(db, "sights")
    return f"sights: {sql} #{look}"


def said_changed(db: Any, rng: random.Random) -> str:
    """What persons said, without its act."""
    table, change = rng.choice([
        ("decisions", "text = 'Lê Khác'"), ("decisions", "person = 'không ai'"), ("decisions", "verdict = 'unsure'"),
        ("decisions", "entry = 3 - entry"), ("keyings", "text = '81'"), ("verifications", "what = 'verify'"),
        ("verifications", "person = 'không ai'"), ("notes", "text = 'Đã ly hôn'"), ("strikes", "struck = '9'"), ("decisions", ""),
        ("keyings", ""), ("verifications", ""), ("notes", ""), ("strikes", ""),
    ])  # fmt: skip
    row = one(db, rng, table, "id")
    db.execute(f"UPDATE {table} SET {change} WHERE id = ?" if change else f"DELETE FROM {table} WHERE id = ?", (row,))
    return f"said: {table} {change or 'deleted'} {row}"


def hash_anew(db: Any, table: str) -> None:
    """Write a chain as it would be had it always been so."""
    cursor = db.execute(f"SELECT * FROM {table} ORDER BY sequence")
    names = [d[0] for d in cursor.description]
    previous = ""
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True)) | {"previous": previous}
        row.pop("hash")
        told = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        previous = hashlib.sha256(told.encode("utf-8")).hexdigest()
        db.execute(f"UPDATE {table} SET previous = ?, hash = ? WHERE sequence = ?", (row["previous"], previous, row["sequence"]))
