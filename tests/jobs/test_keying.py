"""What was keyed before is kept byte for byte, never becomes verified, and is reported beside what was scanned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import By
from civreg.errors import FormError, NotFoundError, RefusedFileError
from civreg.jobs import KeyingOptions, Selection, export, export_pages, import_keyed, standing_entry
from civreg.keyed import keyed_html, keyed_json
from civreg.text import encoded

BY = By("Lê Thị Kiểm", "máy 1")
BOOK = "KS.2015.01"
SHARED = Path(__file__).parents[3] / "shared" / "data"


def keyed(path: Path, *rows: list[str], encoding: str = "utf-8") -> Path:
    """A CSV file."""
    path.write_bytes("\r\n".join(",".join(row) for row in rows).encode(encoding))
    return path


def cells(home: Path) -> list[tuple[Any, ...]]:
    """Everything that was kept, straight from the database."""
    db = sqlite.connect(str(home / "civreg.db"))
    sql = "SELECT r.row, c.position, c.raw, c.text FROM keyed_cells c JOIN keyed_rows r ON r.id = c.row ORDER BY c.id"
    return [tuple(row) for row in db.execute(sql)]


def test_a_file_is_kept_cell_by_cell_and_compared(shelf: Any, tmp_path: Path) -> None:
    """The file's bytes, its cells as delivered beside their Unicode, the act in the chain; no entry is any more verified."""
    one, two = shelf.add(BOOK, [{"so": "1", "nksHoTen": "Trần Văn An"}, {"so": "2", "nksHoTen": "Lê Thị Bưởi"}], verified=False)
    names = [encoded(name, "tcvn3") for name in ("Trần Văn Ân", "Lê Thị Bưởi")]
    path = keyed(tmp_path / "KS.2015.01.csv", ["so", "nksHoTen"], ["01", names[0]], ["02", names[1]], ["03", "Ngo Van Ba"])
    report = import_keyed(shelf.archive, BY, path, KeyingOptions())
    assert report.counts["matched"] == 2
    assert [(m.entry.entry, [d.grade for d in m.differences]) for m in report.matching.matches] == [(one, ["marks"]), (two, [])]
    assert [lonely.row.number for lonely in report.matching.rows] == [3]
    assert cells(shelf.archive.home)[:2] == [(2, 0, "01", "01"), (2, 1, names[0], "Trần Văn Ân")]
    assert standing_entry(shelf.archive, one).status == "read"
    assert standing_entry(shelf.archive, one).text("nksHoTen") == "Trần Văn An"
    assert shelf.archive.acts.check() > 0
    readings = list(shelf.archive.keyed.readings())
    assert next((r.book, r.number, r.texts["nksHoTen"]) for r in readings) == (BOOK, 1, "Trần Văn Ân")


def test_importing_again_adds_nothing_and_another_way_adds_another_reading(shelf: Any, tmp_path: Path) -> None:
    """The same file in the same way is known; with another book it is a new import, and the newest counts."""
    path = keyed(tmp_path / "a.csv", ["so", "nksHoTen"], ["1", "Lê A"])
    assert not import_keyed(shelf.archive, BY, path, KeyingOptions()).known
    kept, head = cells(shelf.archive.home), shelf.archive.acts.head()
    assert import_keyed(shelf.archive, BY, path, KeyingOptions()).known
    assert (cells(shelf.archive.home), shelf.archive.acts.head()) == (kept, head)
    assert not import_keyed(shelf.archive, BY, path, KeyingOptions(book=BOOK)).known
    assert [(r.book, r.number) for r in shelf.archive.keyed.readings()] == [(BOOK, 1)]


def test_what_was_keyed_cannot_be_changed(shelf: Any, tmp_path: Path) -> None:
    """The database itself refuses."""
    import_keyed(shelf.archive, BY, keyed(tmp_path / "a.csv", ["so"], ["1"]), KeyingOptions())
    db = sqlite.connect(str(shelf.archive.home / "civreg.db"))
    for table in ("keyed_files", "keyed_imports", "keyed_columns", "keyed_rows", "keyed_cells"):
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):  # noqa: S608  the names stand above
            with pytest.raises(sqlite.IntegrityError, match="kept"):
                db.execute(change)


def test_a_refused_file_is_kept_in_quarantine_and_nothing_of_it_taken(shelf: Any, tmp_path: Path) -> None:
    """The reason names every fault in both languages; the act is in the chain."""
    path = keyed(tmp_path / "a.csv", ["so", "nksHoTen"], ["1"], ["2", "B", "C"])
    with pytest.raises(RefusedFileError) as refused:
        import_keyed(shelf.archive, BY, path, KeyingOptions())
    assert refused.value.data["reason"] == "keyed-ragged-row"
    assert "a.csv:2" in refused.value.say("vi")
    assert "a.csv:3" in refused.value.say("en")
    assert cells(shelf.archive.home) == []
    (kept,) = (shelf.archive.home / "quarantine").rglob("*.csv")
    assert kept.read_bytes() == path.read_bytes()
    assert shelf.archive.acts.check() > 0


def test_a_users_own_headers_are_named_in_a_file(shelf: Any, tmp_path: Path) -> None:
    """Marks, case and spaces of a header do not matter; a field that is none is named."""
    shelf.add(BOOK, [{"so": "1", "nksHoTen": "Trần Văn An"}], verified=False)
    path = keyed(tmp_path / "a.csv", ["Số  thứ tự", "HỌ VÀ TÊN", "Ghi"], ["1", "Trần Văn An", "x"])
    mapping = tmp_path / "map.toml"
    mapping.write_text('[columns]\n"Số thứ tự" = "so"\n"Họ và tên" = "nksHoTen"\n', encoding="utf-8")
    report = import_keyed(shelf.archive, BY, path, KeyingOptions(BOOK, None, mapping))
    assert report.counts["same"] == 1
    mapping.write_text('[columns]\n"Họ và tên" = "hoTen"\n', encoding="utf-8")
    with pytest.raises(FormError, match="hoTen"):
        import_keyed(shelf.archive, BY, path, KeyingOptions(BOOK, None, mapping))
    with pytest.raises(NotFoundError, match="absent"):
        import_keyed(shelf.archive, BY, tmp_path / "absent.csv", KeyingOptions())


def test_a_report_is_told_to_people_and_to_programs(shelf: Any, tmp_path: Path) -> None:
    """HTML in both languages without anything active, JSON with every difference."""
    shelf.add(BOOK, [{"so": "1", "nksHoTen": "Trần Văn An"}, {"so": "2"}], verified=True)
    path = keyed(tmp_path / "<b>.csv", ["so", "nksHoTen", "<script>"], ["1", "<img src=x onerror=1>", "1"], ["8", "Lê B", ""])
    report = import_keyed(shelf.archive, BY, path, KeyingOptions(BOOK))
    for lang, title in (("vi", "BÁO CÁO NHẬP DỮ LIỆU CŨ"), ("en", "IMPORT OF EARLIER DATA")):
        page = keyed_html(report, lang)  # type: ignore[arg-type]  # both are languages
        assert title in page
        assert "<img" not in page
        assert "<script" not in page
    said = json.loads(keyed_json(report))
    assert said["matches"][0]["differences"] == [
        {"key": "nksHoTen", "keyed": "<img src=x onerror=1>", "standing": "Trần Văn An", "grade": "other", "settled": True}
    ]
    assert [row["number"] for row in said["rows_without_entry"]] == [8]
    assert [e["number"] for e in said["entries_without_row"]] == [2]


@pytest.mark.shared
def test_the_ministrys_own_workbook_is_taken(shelf: Any) -> None:
    """All its rows and cells, its headers with their hints; numbers in cells and the row whose words contradict its digits are named."""
    path = SHARED / "forms" / "hotich158_TemplateDangKyKhaiSinh.xlsx"
    if not path.is_file():
        pytest.skip("the ministry's workbook lies in ../shared, which is absent")
    report = import_keyed(shelf.archive, BY, path, KeyingOptions())
    sheet = openpyxl.load_workbook(path)["DL Import"]
    stored = [str(cell.value) for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert [raw for _, _, raw, _ in cells(shelf.archive.home)] == stored
    assert all(column.key for column in report.table.columns)
    assert [(row.book, row.number, row.year) for row in report.table.rows] == [
        ("KS.2018.02", 1, 2018), ("KS.2018.02", 2, 2018), ("KS.2018.02", 3, 2008),
    ]  # fmt: skip
    told = {(remark.code, remark.where) for remark in report.table.remarks}
    assert ("words-differ", "DL Import!2") in told
    assert ("number-cell", "DL Import!BL4") in told
    assert ("sheet-left-out", "Ghi chu") in told


@pytest.mark.shared
def test_bad_tables_end_as_they_are_expected_to(shelf: Any) -> None:
    """Every text file of the bad inputs is refused or taken as its index says, and none falls over."""
    folder = SHARED / "badinput" / "text"
    if not folder.is_dir():
        pytest.skip("the bad inputs lie in ../shared, which is absent")
    refused = {"tcvn3", "nul_bytes", "huge_field", "many_columns", "unbalanced_quote", "cp1258"}
    for path in sorted(folder.glob("gen__*.csv")):
        try:
            import_keyed(shelf.archive, BY, path, KeyingOptions())
            taken = True
        except RefusedFileError:
            taken = False
        assert taken == (path.stem.removeprefix("gen__") not in refused), path.name


def test_what_was_keyed_goes_out_as_one_more_reading(shelf: Any, tmp_path: Path) -> None:
    """Beside what stands, never in its stead; where two entries have the number it speaks of none; the mask drops it."""
    said = [{"so": "1", "nksHoTen": "Trần Văn An"}, {"so": "2", "nksHoTen": "Lê B"}, {"so": "2", "nksHoTen": "Lê C"}]
    shelf.add(BOOK, said, verified=False)
    path = keyed(tmp_path / "KS.2015.01.csv", ["so", "nksHoTen"], ["01", "Trần Văn Ân"], ["02", "Lê Bê"])
    import_keyed(shelf.archive, BY, path, KeyingOptions())
    lines = [json.loads(line)["fields"]["nksHoTen"] for line in export(shelf.archive, BY, Selection(), "jsonl", None)]
    assert [(field["text"], field["keyed"]) for field in lines] == [("Trần Văn An", ["Trần Văn Ân"]), ("Lê B", []), ("Lê C", [])]
    assert "Ân" not in "".join(export(shelf.archive, BY, Selection(masked=True), "jsonl", None))
    assert export_pages(shelf.archive, BY, Selection(), "page", tmp_path / "out") == 3
    page = (tmp_path / "out" / BOOK / f"{BOOK}-0001.jpg_0001.xml").read_text(encoding="utf-8")
    assert "keyed: KS.2015.01.csv KS.2015.01.csv!2" in page
