"""What was keyed before civreg is offered at the desk with its source, and only where the row speaks of this entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from civreg.archive import By
from civreg.jobs import DeskOffice, KeyingOptions, import_keyed
from civreg.policy import Person

ME = Person(0, "lan", "Lan", ("reviewer",), None)


def shown(shelf: Any, tmp_path: Path, *rows: str) -> dict[str, Any]:
    """The fields of one entry at the desk, after a file with some rows was imported."""
    said = {"so": "7", "nksHoTen": "Trần Văn An", "meHoTen": "Lê Thị Bưởi", "nksDanToc": "Kinh"}
    (entry,) = shelf.add("KS.2015.01", [said], verified=False)
    path = tmp_path / "KS.2015.1.csv"
    path.write_text("\n".join(["so,nksHoTen,meHoTen,nksDanToc", *rows]), encoding="utf-8")
    import_keyed(shelf.archive, By("x", "y"), path, KeyingOptions(book="KS.2015.1"))
    return {f.spec.key: f for f in DeskOffice(shelf.archive, "x").entry(ME, entry).fields}


def test_what_was_keyed_is_one_key_away_and_named(shelf: Any, tmp_path: Path) -> None:
    """The text that says otherwise is the first other reading, with file and row; the field is open; what says the same is silent."""
    fields = shown(shelf, tmp_path, "7,Trần Văn Ân,Lê Thị Bưởi,Kinh")
    name = fields["nksHoTen"]
    assert name.alternatives[0] == "Trần Văn Ân"
    assert [(text, source.split()[0]) for text, source in name.formerly] == [("Trần Văn Ân", "KS.2015.1.csv")]
    assert not name.sure
    assert name.proposal == "Trần Văn An", "what was keyed is never taken for what stands there"
    assert fields["meHoTen"].formerly == ()


@pytest.mark.parametrize("row", ["7,Phạm Quốc Dũng,Hồ Thị Mai,Kinh", "8,Trần Văn Ân,Lê Thị Bưởi,Kinh"])
def test_a_row_of_another_person_is_not_offered(shelf: Any, tmp_path: Path, row: str) -> None:
    """The number may be misread: a row whose names are all others, or of another number, says nothing here."""
    assert all(field.formerly == () for field in shown(shelf, tmp_path, row).values())
