"""Cells of the national sheet: what an entry says, in the sheet's own form, and nothing that it does not say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from civreg import forms, kinds
from civreg.export import hotich
from civreg.model import Register
from civreg.standing import Said, Standing

OFFICE = "Xã Lộc Thuận, Huyện Bình Đại, Tỉnh Bến Tre"


def entry(form_id: str, texts: Mapping[str, str], *, illegible: tuple[str, ...] = ()) -> Standing:
    """An entry of a form with these texts, every other field empty."""
    form = forms.known()[form_id]

    def said(spec: forms.FieldSpec) -> Said:
        text = texts.get(spec.key, "")
        ticked = form.tick is not None and spec.key == form.tick.key
        value = (kinds.ticked([text], form.options) if ticked else kinds.parse(spec.kind, text)).value if text else ""
        return Said(spec.key, text, value, "illegible" if spec.key in illegible else "accepted", settled=True)

    return Standing(7, "X", form_id, 3, 3, "a.jpg", 1, "verified", tuple(said(f) for f in form.fields))


def row(form_id: str, texts: Mapping[str, str], book: str = "", sheet: str = "", *, illegible: tuple[str, ...] = ()) -> hotich.Row:
    """The row of such an entry in the sheet of its kind, or another."""
    form = forms.known()[form_id]
    register = Register.parse(book or f"{form.kind}.2015.01")
    assert register is not None
    given = hotich.Given(entry(form_id, texts, illegible=illegible), form, register, OFFICE, 3, 5)
    return hotich.row(hotich.sheets()[sheet or form.kind], given)


def cell(column: str, form_id: str, texts: Mapping[str, str], **more: str) -> str:
    """One cell; empty where it is left out."""
    return row(form_id, texts, **more).cells.get(column, "")


@pytest.mark.parametrize("kind", hotich.OFFICIAL)
def test_official_sheets_have_the_official_columns(kind: str) -> None:
    """Each kind of register has its sheet, named after it, with the columns of the national list in their order."""
    sheet = hotich.sheets()[kind]
    assert (sheet.name, sheet.columns) == (kind, tuple(forms.import_columns()[kind]))


def test_the_newer_birth_sheet_is_data_too() -> None:
    """It has every column of the older one, and those that were added since."""
    older, newer = hotich.sheets()["KS"], hotich.sheets()["KS-158"]
    added = {"STT", "nksSoDinhDanh", "meSoDinhDanhCaNhan", "chaQuocTichKhacStr"}
    assert set(older.columns) < set(newer.columns)
    assert added <= set(newer.columns) - set(older.columns)
    assert cell("nksSoDinhDanh", "KS-2015", {"nksSoDinhDanh": "079 015 000123"}, sheet="KS-158") == "079015000123"


@pytest.mark.parametrize(("written", "told"), [("7", "07"), ("007", "007"), ("03/2012", "03/2012"), ("1024", "1024"), ("?", "")])
def test_numbers_keep_their_figures(written: str, told: str) -> None:
    """`so` is NN or NN/YYYY; what is no number leaves the cell empty and is told of."""
    made = row("KS-2015", {"so": written})
    assert made.cells.get("so", "") == told
    assert made.unsaid == (() if told else ("so",))


@pytest.mark.parametrize(("written", "told"), [("", "02/2015"), ("2", "02/2015"), ("01/2012", "01/2012")])
def test_the_volume_is_the_books_own_where_the_entry_says_none(written: str, told: str) -> None:
    """`quyenSo` is NN/YYYY; a year that the entry leaves out is the year in which the book was opened."""
    assert cell("quyenSo", "KS-2015", {"quyenSo": written}, book="KS.2015.02") == told


@pytest.mark.parametrize(
    ("written", "told"),
    [("21-01-2012", "21.01.2012"), ("01/2012", "01.2012"), ("1972", "1972"), ("30/02/2012", "30.02.2012"), ("không rõ", "")],
)
def test_dates_stand_in_the_sheets_form(written: str, told: str) -> None:
    """Whole and partial dates, impossible ones as they were written; words that are no date are told of."""
    made = row("KS-2015", {"ngayDangKy": written})
    assert made.cells.get("ngayDangKy", "") == told
    assert ("ngayDangKy" in made.unsaid) is not bool(told)


def test_a_birth_written_in_words_alone_is_known() -> None:
    """A form of before 1975 has the date in words only, and its extra fields have no column."""
    made = row(
        "KS-1965", {"nksNgaySinhBangChu": "Ngày hai mươi mốt tháng chạp năm một ngàn chín trăm sáu mươi lăm", "x_chaNghe": "làm ruộng"}
    )
    assert made.cells["nksNgaySinh"] == "21.12.1965"
    assert made.cells["nksNgaySinhBangChu"].startswith("Ngày hai mươi mốt")
    assert made.homeless == ("x_chaNghe",)


@pytest.mark.parametrize(
    ("ticked", "kind", "code"),
    [
        ("Quá hạn", "KS-2015", "4"),
        ("Đúng hạn; Trẻ chưa xác định được cha, mẹ", "KS-2015", "1"),
        ("Đúng hạn; Quá hạn", "KS-2015", ""),
        ("Trẻ dưới 01 tuổi", "KT-2015", ""),
        ("Đăng ký lại", "KH-2015", "2"),
        ("", "KS-2015", ""),
    ],
)
def test_the_one_code_that_ticks_mean(ticked: str, kind: str, code: str) -> None:
    """Words without a code are passed over; two codes are none."""
    assert cell("loaiDangKy", kind, {"loaiDangKy": ticked}) == code


@pytest.mark.parametrize(
    ("mother", "father", "ticked", "code"),
    [
        ("Trần Thị B", "Lê C", "", "1"),
        ("", "Lê C", "", "2"),
        ("Trần Thị B", "———", "", "3"),
        ("không rõ", "", "", "4"),
        ("", "", "Trẻ bị bỏ rơi", "5"),
    ],
)
def test_which_parents_are_known(mother: str, father: str, ticked: str, code: str) -> None:
    """The code follows from the parents' names and the tick of a foundling."""
    assert cell("nksLoaiKhaiSinh", "KS-2015", {"meHoTen": mother, "chaHoTen": father, "loaiDangKy": ticked}) == code


def test_a_parent_that_nobody_can_read_is_known() -> None:
    """An illegible name is a name."""
    assert row("KS-2015", {"meHoTen": "Trần Thị B"}, illegible=("chaHoTen",)).cells["nksLoaiKhaiSinh"] == "1"


def test_what_is_unknown_stays_empty() -> None:
    """An empty entry gives what the archive itself knows, and which parents are known; nothing else is invented."""
    made = row("KS-2015", {})
    assert dict(made.cells) == {"quyenSo": "01/2015", "trangSo": "3", "noiDangKy": OFFICE, "nksLoaiKhaiSinh": "4"}
    assert dict(row("KH-2015", {}).cells) == {"quyenSo": "01/2015", "trangSo": "3", "noiDangKy": OFFICE}


def test_the_forms_own_office_counts_before_the_archives() -> None:
    """A form that has a line for the office fills the column with it."""
    assert cell("noiDangKy", "KS-2010", {"noiDangKy": "UBND phường 5"}) == "UBND phường 5"
    assert cell("noiCap", "HN-2015", {}) == OFFICE


def test_two_nationalities_stand_in_two_columns() -> None:
    """All parts must be known ones, or the words stay together."""
    made = row("KS-2015", {"nksQuocTich": "Việt Nam, Nhật Bản", "meQuocTich": "Việt Nam và gì đó", "chaQuocTich": "Mỹ"})
    assert (made.cells["nksQuocTich"], made.cells["nksQuocTichKhac"]) == ("Việt Nam", "Nhật Bản")
    assert (made.cells["meQuocTich"], made.cells.get("meQuocTichKhac")) == ("Việt Nam và gì đó", None)
    assert made.cells["chaQuocTich"] == "Hoa Kỳ"


def test_a_residence_has_the_kind_that_its_words_or_its_label_say() -> None:
    """Words first; a label that names both kinds says nothing."""
    assert cell("meLoaiCuTru", "KS-2010", {"meNoiCuTru": "Tạm trú: 12 Lê Lợi"}) == "2"
    assert cell("meLoaiCuTru", "KS-2010", {"meNoiCuTru": "12 Lê Lợi"}) == ""
    assert cell("meLoaiCuTru", "KS-1976T", {"meNoiCuTru": "12 Lê Lợi"}) == "1"


def test_the_unit_of_the_place_of_birth_is_what_the_gazetteer_knows() -> None:
    """In the entry's own words, with the kind of unit; a place that nobody knows gives none."""
    assert cell("nksNoiSinhDVHC", "KS-2015", {"nksNoiSinh": "Bệnh viện Phụ sản, thành phố Hải Phòng"}) == "thành phố Hải Phòng"
    assert cell("nksNoiSinhDVHC", "KS-2015", {"nksNoiSinh": "nhà hộ sinh"}) == ""


def test_a_time_of_death_stands_in_two_columns() -> None:
    """The day in one, the hour in the other; the notice's kind where its words say it."""
    made = row("KT-2015", {"nktNgayChet": "02 giờ 03 phút, ngày 05 tháng 10 năm 2018", "gbtSo": "Giấy báo tử số 12/BV"})
    assert (made.cells["nktNgayChet"], made.cells["nktGioPhutChet"], made.cells["gbtLoai"]) == ("05.10.2018", "02:03", "1")
    assert cell("gbtLoai", "KT-2015", {"gbtSo": "12/BV"}) == ""


def test_every_column_of_every_sheet_can_be_filled_from_nothing() -> None:
    """No way stumbles over an entry without form and fields."""
    empty = Standing(1, "X", "", 1, 1, "a.jpg", 1, "verified")
    for sheet in hotich.sheets().values():
        book = Register.parse(f"{sheet.kind}.1999.02A")
        assert book is not None
        assert hotich.row(sheet, hotich.Given(empty, None, book, "", 1, 1)).cells["quyenSo"] == "02A/1999"
