"""The evidence holds or names the place that does not, also against a head that was kept outside."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import Archive, By
from civreg.errors import IntegrityError, NothingMatchedError
from civreg.jobs import audit, history
from civreg.model import Decision

BY = By("Lê Thị Kiểm", "máy 1")
BOOK = "KS.2015.01"


@pytest.fixture
def entry(shelf: Any) -> int:
    """An entry that was read, corrected, verified and given back."""
    (number,) = shelf.add(BOOK, [{"so": "7", "nksHoTen": "Lê Hoa"}], verified=False)
    shelf.archive.decisions.add(BY, number, Decision("nksHoTen", "corrected", "Lê Hòa"))
    shelf.archive.reviews.add(BY, number, "return", "thiếu chữ ký")
    return number


def test_an_entry_tells_its_history(shelf: Any, entry: int) -> None:
    """In sentences, from first to last, with reasons; nobody's entry has none."""
    told = [sentence for _, sentence in history(shelf.archive, entry, "vi")]
    assert told == ["sửa Họ tên người được khai sinh: «Lê Hoa» → «Lê Hòa»", "trả lại mục này (lý do: thiếu chữ ký)"]
    with pytest.raises(NothingMatchedError):
        list(history(shelf.archive, 99, "vi"))


def test_a_head_that_was_kept_outside_holds_the_chain(shelf: Any, entry: int) -> None:
    """Also when the chain has grown since; a head of another archive does not, and a slip of the pen is no head."""
    head = audit(shelf.archive).head
    shelf.archive.reviews.add(BY, entry, "reopen")
    assert audit(shelf.archive, head).acts == int(head.split("@")[1]) + 1
    with pytest.raises(IntegrityError, match="acts #2"):
        audit(shelf.archive, "0123456789ab@2")
    with pytest.raises(ValueError, match="abc"):
        audit(shelf.archive, "abc")


def test_every_manipulation_is_found_against_a_head_kept_outside(shelf: Any, entry: int, tmp_path: Path) -> None:
    """Rows edited, deleted, put in, moved, cut off at the end, or the whole chain hashed anew by somebody who knows how."""
    for text in ("Lê Hóa", "Lê Hoá", "Lê Họa"):
        shelf.archive.decisions.add(BY, entry, Decision("nksHoTen", "corrected", text))
    head = audit(shelf.archive).head
    shelf.archive.close()
    rng = random.Random(1)  # noqa: S311 - no secret
    missed = []
    for nth in range(60):
        copy = tmp_path / "copy"
        shutil.copytree(shelf.archive.home, copy)
        change = _manipulated(copy / "civreg.db", rng)
        with Archive.open(copy) as archive:
            try:
                audit(archive, head)
                missed.append(f"{nth}: {change}")
            except IntegrityError:
                pass
        shutil.rmtree(copy)
    assert missed == []


def _manipulated(path: Path, rng: random.Random) -> str:
    """Change the evidence as an owner of the file could, triggers dropped first; gives what was done."""
    with sqlite.connect(str(path)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        last = db.execute("SELECT max(sequence) FROM acts").fetchone()[0]
        one = rng.randint(1, last)
        statements = [
            ("UPDATE acts SET person = 'không ai' WHERE sequence = ?", (one,)),
            ("UPDATE acts SET at = '2001-01-01' WHERE sequence = ?", (one,)),
            ("UPDATE acts SET reason = reason || '.' WHERE sequence = ?", (one,)),
            ("DELETE FROM acts WHERE sequence = ?", (one,)),
            ("DELETE FROM acts WHERE sequence >= ?", (one,)),
            ("UPDATE acts SET sequence = sequence + 1000 WHERE sequence = ?", (one,)),
            ("UPDATE decisions SET text = 'Lê Khác' WHERE id = ?", (rng.randint(1, 4),)),
            ("UPDATE decisions SET person = 'không ai' WHERE id = ?", (rng.randint(1, 4),)),
            ("UPDATE decisions SET verdict = 'unsure' WHERE id = ?", (rng.randint(1, 4),)),
            ("DELETE FROM decisions WHERE id = ?", (rng.randint(1, 4),)),
            ("UPDATE verifications SET what = 'verify'", ()),
            ("DELETE FROM verifications", ()),
        ]
        sql, values = rng.choice(statements)
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(sql, values)
        rehashed = rng.random() < 0.5
        if rehashed:
            _hash_anew(db)
    db.close()
    return f"{sql} {values} rehashed={rehashed}"


def _hash_anew(db: Any) -> None:
    """Write the chain as it would be had it always been so."""
    from civreg.archive.chain import chained  # noqa: PLC0415 - what an attacker with the source has

    cursor = db.execute("SELECT * FROM acts ORDER BY sequence")
    names = [d[0] for d in cursor.description]
    previous = ""
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True)) | {"previous": previous}
        row.pop("hash")
        previous = chained(row)
        db.execute("UPDATE acts SET previous = ?, hash = ? WHERE sequence = ?", (row["previous"], previous, row["sequence"]))
