"""Tables come in as they stood: nothing lost, nothing repaired, and a file that cannot be trusted is refused whole."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civreg.keyed import KeyedOptions, KeyedTable, read
from civreg.text import encoded

HEADER = "so,quyenSo,nksHoTen,meHoTen,nksNgaySinh\r\n"
NAMES = ["Nguyễn Thị Bưởi", "Trần Văn Đực", "Lê Hoàng Oanh", "Huỳnh Thị Ngọc", "Võ Trường Toản", "Đặng Thị Yến"]


def table(data: bytes | str, name: str = "sổ.csv", **asked: str) -> KeyedTable:
    """What a file says."""
    return read(data.encode("utf-8") if isinstance(data, str) else data, name, KeyedOptions(encoding=asked.get("encoding")))


def workbook(rows: Iterable[Sequence[object]], title: str = "KS", **more: object) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in more.get("merged", ()):  # type: ignore[attr-defined]  # a list of ranges
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def codes(found: KeyedTable, severity: str = "warn") -> set[str]:
    """The codes of all remarks of a severity."""
    return {remark.code for remark in found.remarks if remark.severity == severity}


def places(found: KeyedTable, code: str) -> list[str]:
    """Where a remark stands."""
    return [remark.where for remark in found.remarks if remark.code == code]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), min_size=1, max_size=6))
def test_every_cell_of_a_csv_is_kept_as_delivered(rows: list[tuple[str, ...]]) -> None:
    """Whatever stands in the cells (quotes, line breaks, formulas, odd letters), it comes back exactly."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER.strip().split(","), *rows])
    found = table(out.getvalue())
    assert found.refused == ()
    kept = [{cell.cell.column: cell.cell.raw for cell in row.cells} for row in found.rows]
    assert kept == [{i: text for i, text in enumerate(row) if text} for row in rows if any(row)]


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (HEADER + '1,01/2015,"Lê Văn,01/01/1970,\r\n' + "2,01/2015,B,C,\r\n" * 200, "unbalanced-quote", "sổ.csv:2"),
        (HEADER + '1,01/2015,"Lê" Văn,C,\r\n', "unbalanced-quote", "sổ.csv:2"),
        (HEADER + "1,01/2015,A\r\n2,01/2015,B,C,\r\n3,01/2015,B,C,,,\r\n", "ragged-row", "sổ.csv:2"),
        (HEADER + "1,01/2015,A\0,C,\r\n", "nul", "sổ.csv:2"),
        (HEADER + f"1,01/2015,{'Ă' * 40000},C,\r\n", "cell-too-long", "sổ.csv:2"),
        (HEADER + f"1,01/2015,{'Ă' * 400000},C,\r\n", "cell-too-long", "sổ.csv:2"),
        ("so,quyenSo,So ,nksHoTen\r\n1,2,3,4\r\n", "duplicate-header", "sổ.csv!A1"),
        (",".join(f"c{i}" for i in range(5000)), "too-many-columns", "sổ.csv"),
        ("", "no-header", "sổ.csv"),
        (" \r\n\r\n", "no-header", "sổ.csv"),
    ],
)
def test_a_csv_that_cannot_be_trusted_is_refused_whole(data: str, code: str, where: str) -> None:
    """The first fault is named with its place, and not one row is taken."""
    found = table(data)
    assert (found.refused[0].code, found.refused[0].where) == (code, where)
    assert found.rows == ()


def test_every_ragged_row_is_named() -> None:
    """A clerk mends them all at once."""
    found = table(HEADER + "1,2\r\n2,01/2015,B,C,\r\n3\r\n")
    assert [(r.where, r.detail) for r in found.refused] == [("sổ.csv:2", "2/5"), ("sổ.csv:4", "1/5")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_unicode_files_are_read_by_their_mark(encoding: str) -> None:
    """The mark in front is no part of the first header; UTF-16 without one is refused, not misread."""
    found = table((HEADER + "7,01/2015,Nguyễn Thị Bưởi,,\r\n").encode(encoding))
    if encoding == "utf-16-le":
        assert found.refused
    else:
        assert found.rows[0].text("so") == "7"
        assert found.rows[0].text("nksHoTen") == "Nguyễn Thị Bưởi"


@pytest.mark.parametrize("spelling", ["tcvn3", "vni"])
def test_bytes_of_an_old_file_are_recognised_where_there_are_enough_words(spelling: str) -> None:
    """Six names are enough, one is not: then a person is asked, with what is nearest; asked for, it is read."""
    lines = [f"{i},01/2015,{encoded(name, spelling)},," for i, name in enumerate(NAMES, 1)]  # type: ignore[arg-type]  # one of two
    whole, short = (("\r\n".join([HEADER.strip(), *some]) + "\r\n").encode("latin-1") for some in (lines, lines[:1]))
    found = table(whole)
    assert [row.text("nksHoTen") for row in found.rows] == NAMES
    assert "bytes-recognised" in codes(found)
    assert found.rows[0].cells[2].flags == (f"converted:{spelling}",)
    assert found.rows[0].cells[2].cell.raw.encode("latin-1") == encoded(NAMES[0], spelling).encode("latin-1")  # type: ignore[arg-type]  # likewise
    asked = table(short)
    assert asked.refused[0].code == "unknown-bytes"
    assert asked.refused[0].detail.startswith(spelling)
    assert table(short, encoding=spelling).rows[0].text("nksHoTen") == NAMES[0]
    assert table(short, encoding="utf-8").refused[0].code == "wrong-encoding"


def test_windows_1258_is_read_when_asked_for() -> None:
    """Its loose marks are composed; by itself it is not guessed."""
    data = (HEADER + "1,01/2015,Nguyê\u0303n Thi\u0323 Đa\u0323t,,\r\n").encode("cp1258")
    assert table(data).refused[0].code == "unknown-bytes"
    assert table(data, encoding="cp1258").rows[0].text("nksHoTen") == "Nguyễn Thị Đạt"


def test_a_column_in_an_old_spelling_is_converted_and_the_others_are_not() -> None:
    """Real Unicode beside it stays; a column with too few words follows its sheet; the evidence is told."""
    rows = [f"{i},01/2015,{name},{encoded(name, 'tcvn3')},\r\n" for i, name in enumerate(NAMES, 1)]
    found = table(HEADER + "".join(rows))
    assert [row.text("nksHoTen") for row in found.rows] == NAMES == [row.text("meHoTen") for row in found.rows]
    assert [c.choice.spelling for c in found.columns] == ["unicode", "unicode", "unicode", "tcvn3", "unicode"]
    assert places(found, "old-spelling") == ["sổ.csv!D"]
    assert "tcvn3 17, vni 0, unicode 0 / 17" in next(r.detail for r in found.remarks if r.code == "old-spelling")
    sexes = table(
        "so,nksHoTen,nksGioiTinh\r\n" + "".join(f"{i},{encoded(n, 'tcvn3')},{encoded('Nữ', 'tcvn3')}\r\n" for i, n in enumerate(NAMES[:2]))
    )
    assert {row.text("nksGioiTinh") for row in sexes.rows} == {"Nữ"}


def test_where_the_spelling_is_not_clear_a_person_is_asked() -> None:
    """Two words that only an old spelling explains are kept as typed and told; said outright, they are converted."""
    data = HEADER + f"1,01/2015,{encoded('Thị Đực', 'vni')},Nguyen,\r\n"
    found = table(data)
    assert found.rows[0].text("nksHoTen") == encoded("Thị Đực", "vni")
    assert places(found, "unsure-spelling") == ["sổ.csv!C"]
    assert table(data, encoding="vni").rows[0].text("nksHoTen") == "Thị Đực"


def test_numbers_dates_and_formulas_of_a_workbook_are_told_from_text() -> None:
    """Each is kept as the file holds it, shown as it was seen, and named with its cell."""
    header = ["so", "quyenSo", "nksHoTen", "ngayDangKy", "nksSoDinhDanh", "loaiDangKy", "nksGioiTinh"]
    rows = [
        ["07", "01/2015", "Lê Văn A", "05.03.2015", "001215000001", "1", "1"],
        [7, "01/2015", "=C2", dt.date(2015, 3, 5), 1215000001, 1, True],
    ]
    found = table(workbook([header, *rows]), "sổ.xlsx")
    first, second = found.rows
    assert [cell.flags for cell in first.cells if cell.key != "loaiDangKy"] == [()] * 6
    kept = {cell.key: (cell.cell.kind, cell.cell.raw, cell.text) for cell in second.cells}
    assert kept["so"] == ("number", "7", "7")
    assert kept["ngayDangKy"] == ("date", "42068", "05.03.2015")
    assert kept["nksHoTen"] == ("formula", "=C2", "")
    assert kept["nksSoDinhDanh"] == ("number", "1215000001", "1215000001")
    assert places(found, "number-cell") == ["KS!A3", "KS!E3"]
    assert (places(found, "date-cell"), places(found, "formula-cell"), places(found, "boolean-cell")) == (["KS!D3"], ["KS!C3"], ["KS!G3"])
    assert places(found, "number-cell-coded") == ["KS!F3"]
    assert places(found, "number-twice") == ["KS!2", "KS!3"]


def test_a_date_that_shows_no_day_is_given_none() -> None:
    """Excel makes a day of 03/2008; only what was shown is said."""
    book = openpyxl.Workbook()
    book.active.title = "KS"
    book.active.append(["so", "nksNgaySinh"])
    book.active.append(["1", dt.datetime(2008, 3, 1, tzinfo=None)])  # noqa: DTZ001  a workbook knows no zones
    book.active["B2"].number_format = "mmm-yy"
    out = io.BytesIO()
    book.save(out)
    cell = table(out.getvalue(), "a.xlsx").rows[0].cells[1]
    assert (cell.text, cell.cell.raw, cell.cell.format) == ("03.2008", "39508", "mmm-yy")


def test_headers_are_matched_without_hints_spaces_and_case() -> None:
    """As offices hold them; what nobody knows is kept and told, a sheet with nothing known is left out and told."""
    book = openpyxl.load_workbook(
        io.BytesIO(workbook([["STT", "so ", "LOAIDANGKY \ni=[1,2,3,4,5,6]", "Ghi thêm", None], [1, "1", "1", "x", "y"]]))
    )
    book.create_sheet("Ghi chu").append(["Loại", "Mã"])
    out = io.BytesIO()
    book.save(out)
    found = table(out.getvalue(), "a.xlsx")
    assert [column.key for column in found.columns] == ["STT", "so", "loaiDangKy", "", ""]
    assert (places(found, "unknown-header"), places(found, "missing-header")) == (["KS!D1"], ["KS!E1"])
    assert places(found, "sheet-left-out") == ["Ghi chu"]
    assert [cell.cell.raw for cell in found.rows[0].cells] == ["1", "1", "1", "x", "y"]


def test_merged_cells_are_named_and_not_copied() -> None:
    """A value that seems to stand in several rows stands in the first."""
    found = table(workbook([["so", "nguoiKy"], ["1", "Lê A"], ["2", None]], merged=["B2:B3"]), "a.xlsx")
    assert places(found, "merged") == ["KS!B2:B3"]
    assert [row.text("nguoiKy") for row in found.rows] == ["Lê A", ""]


def test_letters_that_deceive_are_named() -> None:
    """Ð of Iceland, А of Russia and what nobody sees; the text itself is not changed."""
    found = table(HEADER + "1,01/2015,\u00d0ặng \u0410,Lê\u200b Thị\u00a0B,\r\n")
    assert {"look-alike", "unseen"} <= codes(found)
    assert places(found, "look-alike") == ["sổ.csv!C2"]
    assert found.rows[0].text("nksHoTen") == "\u00d0ặng \u0410"


def test_our_own_guard_against_formulas_is_taken_off() -> None:
    """The apostrophe of a CSV export is no letter of the name; what looks like a formula stays text."""
    found = table(HEADER + "1,01/2015,'=1+1,=1+1,\r\n")
    assert (found.rows[0].text("nksHoTen"), found.rows[0].text("meHoTen")) == ("=1+1", "=1+1")
    assert {"apostrophe", "formula-like"} <= codes(found, "note")


def test_impossible_dates_and_contradicting_words_are_kept_and_told() -> None:
    """30/2 stays 30/2; words that say another day than the figures are named."""
    words = "Ngày hai mươi bảy tháng tám năm hai nghìn không trăm linh tám"
    found = table(f"so,nksNgaySinh,nksNgaySinhBangChu\r\n1,30/02/1975,\r\n2,01.09.2008,{words}\r\n")
    assert found.rows[0].text("nksNgaySinh") == "30/02/1975"
    assert [r.detail for r in found.remarks if r.code == "doubt"] == ["impossible-date"]
    assert [r.where for r in found.remarks if r.code == "words-differ"] == ["sổ.csv!3"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "old-or-locked"),
        (b"PK\x03\x04 nothing", "a.xlsx", "no-workbook"),
        (b"so,quyenSo\r\n1,2\r\n", "a.xlsx", "no-workbook"),
        (b"anything", "a.docx", "unknown-suffix"),
        (b"anything", "~$a.xlsx", "side-file"),
        (b"anything", ".~lock.a.csv#", "side-file"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, name: str, code: str) -> None:
    """Old, locked, broken and foreign files each get their reason."""
    assert table(data, name).refused[0].code == code


def test_a_workbook_that_declares_entities_is_not_opened() -> None:
    """The trap is seen before any parser meets it; so is one that unpacks to far too much."""
    sound = workbook([["so"], ["1"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            trap = b'<!DOCTYPE lolz [<!ENTITY lol "lol">]>'
            new.writestr(part, trap + text if part.endswith("sheet1.xml") else text)
    assert table(out.getvalue(), "a.xlsx").refused[0].code == "xml-entities"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for i in range(3000):
            new.writestr(f"{i}.xml", b"")
    assert table(bomb.getvalue(), "a.xlsx").refused[0].code == "too-large-inside"


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_importer_fall(data: bytes) -> None:
    """Any bytes under any name are taken with remarks, or refused with a reason."""
    for name in ("a.csv", "a.xlsx"):
        found = table(data, name)
        assert found.rows or found.refused or found.columns
