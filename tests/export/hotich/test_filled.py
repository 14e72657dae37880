"""A user's own workbook is filled by its headers, and keeps all that is its own."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from civreg.errors import NotFoundError, SheetError
from civreg.export import hotich

SHARED = Path(__file__).parents[4] / "shared/data/forms/hotich158_TemplateDangKyKhaiSinh.xlsx"
ROWS = [{"so": "01", "nksHoTen": "=1+1", "loaiDangKy": "1"}, {"so": "002", "nksHoTen": "+84 Trần", "quyenSo": "01/2015"}]


def workbook(path: Path, headers: list[str], *, above: int = 0, samples: int = 3) -> Path:
    """A workbook as an office has it: headers somewhere, sample rows, a sheet of hints."""
    book = openpyxl.Workbook()
    hints = book.active
    hints.title = "Ghi chu"
    hints["A1"] = "Đúng hạn"
    page = book.create_sheet("DL Import")
    for n in range(above):
        page.cell(n + 1, 1, f"Mẫu nhập liệu {n}")
    for i, header in enumerate(headers, 1):
        page.cell(above + 1, i, header).font = Font(bold=True)
        for n in range(samples):
            cell = page.cell(above + 2 + n, i, 1 if n else "mẫu")
            cell.fill = PatternFill("solid", fgColor="FFFF00")
            cell.number_format = "mmm-yy"
    page.column_dimensions["B"].width = 33
    book.save(path)
    return path


@pytest.mark.parametrize("above", [0, 2])
def test_columns_are_found_by_their_headers(tmp_path: Path, above: int) -> None:
    """Blanks, case and hints in headers, their order, and lines above them make no difference."""
    headers = ["GHICHU", "nksHoTen ", " So", "Màu mắt", "loaiDangKy \ni=[1,2,3,4,5,6]", "QuyenSo *", "meHoTen (viết hoa)"]
    template = hotich.read_template(workbook(tmp_path / "t.xlsx", headers, above=above), "KS")
    assert template.row == above + 1
    assert template.places == {"ghiChu": 1, "nksHoTen": 2, "so": 3, "loaiDangKy": 5, "quyenSo": 6, "meHoTen": 7}
    assert template.strange == ("Màu mắt",)


def test_rows_take_the_place_of_the_samples(tmp_path: Path) -> None:
    """Every cell is text in the look of the first sample; other sheets, widths and headers stay."""
    template = hotich.read_template(workbook(tmp_path / "t.xlsx", ["so", "nksHoTen", "loaiDangKy", "quyenSo"]), "KS")
    hotich.fill_template(iter(ROWS), template, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Ghi chu", "DL Import"]
    page = book["DL Import"]
    assert [[c.value for c in row] for row in page.iter_rows(min_row=2)] == [
        ["01", "=1+1", "1", None],
        ["002", "+84 Trần", None, "01/2015"],
    ]
    assert {c.number_format for row in page.iter_rows(min_row=2) for c in row} == {"@"}
    assert {c.data_type for row in page.iter_rows(min_row=2) for c in row if c.value} == {"s"}
    assert page["A2"].fill.fgColor.rgb == page["B3"].fill.fgColor.rgb == "00FFFF00"
    assert (page["A1"].font.b, page.column_dimensions["B"].width) == (True, 33)


def test_a_template_is_never_changed(tmp_path: Path) -> None:
    """Its own file stays byte for byte."""
    path = workbook(tmp_path / "t.xlsx", ["so", "nksHoTen", "loaiDangKy", "quyenSo"], samples=0)
    before = path.read_bytes()
    hotich.fill_template(iter(ROWS), hotich.read_template(path, "KS"), tmp_path / "out.xlsx", ["chưa", "chưa"])
    assert path.read_bytes() == before
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["DL Import"]["E3"].value == "chưa"


@pytest.mark.parametrize(
    "headers",
    [["a", "b", "c"], ["nksHoTen", "meHoTen", "quyenSo"], ["so", "x", "y", "z", "w"], ["so", "voHoTen", "chongHoTen", "tinhTrangKetHon"]],
)
def test_a_workbook_of_something_else_is_refused(tmp_path: Path, headers: list[str]) -> None:
    """Without `so`, or with other columns than those of the kind, no row of headers is believed."""
    with pytest.raises(SheetError, match=r"t\.xlsx"):
        hotich.read_template(workbook(tmp_path / "t.xlsx", headers), "KS")


def test_files_that_are_no_workbook_are_refused(tmp_path: Path) -> None:
    """Each with what is wrong with it."""
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no")
    (tmp_path / "b.xlsx").write_text("so,quyenSo")
    for name in ("a.xlsx", "b.xlsx"):
        with pytest.raises(SheetError, match=name):
            hotich.read_template(tmp_path / name, "KS")
    with pytest.raises(NotFoundError):
        hotich.read_template(tmp_path / "c.xlsx", "KS")


def test_characters_that_no_workbook_holds_are_replaced(tmp_path: Path) -> None:
    """They do not spoil the file."""
    sheet = hotich.sheets()["HN"]
    hotich.write_workbook([{"so": "01", "nxnHoTen": "a\x00\x0b\ufffeb", "ghiChu": "x" * 40000}], sheet, tmp_path / "a.xlsx")
    row = dict(
        zip(sheet.columns, next(openpyxl.load_workbook(tmp_path / "a.xlsx")["HN"].iter_rows(min_row=2, values_only=True)), strict=True)
    )
    assert row["nxnHoTen"] == "a���b"
    assert len(str(row["ghiChu"])) == 32767


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the data of ../shared is not here")
def test_the_ministrys_own_workbook_is_filled(tmp_path: Path) -> None:
    """hotich158: all its headers are known, its samples go, its second sheet stays."""
    template = hotich.read_template(SHARED, "KS")
    assert template.strange == ()
    assert tuple(template.places) == hotich.sheets()["KS-158"].columns
    rows = [{column: f"{n} {column}" for column in template.places} for n in range(5)]
    hotich.fill_template(iter(rows), template, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == openpyxl.load_workbook(SHARED).sheetnames
    filled = list(book["DL Import"].iter_rows(min_row=2, values_only=True))
    assert filled == [tuple(row.values()) for row in rows]
