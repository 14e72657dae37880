"""What an extract says is what stands in the book: nothing invented, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from civreg.errors import FormError
from civreg.export import certificate
from civreg.standing import Said, Standing

from .conftest import SAID, entry


def cell(of: Standing, label: str, notes: tuple[str, ...] = ()) -> certificate.Cell:
    """The first cell with a label."""
    rows = certificate.cells(of, certificate.layouts()["KS"], "UBND xã Lộc Thuận", notes)
    return next(c for row in rows for c in row if c.label == label)


def test_text_stands_as_it_is_written() -> None:
    """Capitals, spelling and the form of dates are the book's."""
    assert cell(entry(), "Họ, chữ đệm, tên:").lines == ("NGUYỄN THỊ HƯƠNG GIANG",)
    assert cell(entry(), "ngày:").lines == ("12/5/2015",)
    assert cell(entry(), "Số:").lines == ("07",)


def test_empty_is_empty_and_illegible_is_said() -> None:
    """An empty field has no words; one that nobody can read says so, with the reason."""
    assert cell(entry(), "Số định danh cá nhân:").manner == "empty"
    torn = entry(meHoTen=Said("meHoTen", "", "", "illegible", reason="giấy rách", settled=True))
    assert cell(torn, "Họ, chữ đệm, tên người mẹ:").lines == ("(không đọc được: giấy rách)",)


def test_a_date_is_said_in_digits_and_words() -> None:
    """Words that the book does not have are spelled from its digits, and the other way on papers that have words alone."""
    assert cell(entry(), "Ghi bằng chữ:").lines == ("Ngày năm tháng tư năm hai nghìn không trăm mười lăm",)
    old = {"nksNgaySinhBangChu": "ngày mười hai tháng ba năm một ngàn chín trăm sáu mươi lăm"}
    assert cell(entry(old), "Ngày, tháng, năm sinh:").lines == ("12/03/1965",)
    assert cell(entry(old), "Ghi bằng chữ:").lines == (old["nksNgaySinhBangChu"],)


@pytest.mark.parametrize("text", ["30/2/1980", "31.11.1990", "khoảng 1980", ""])
def test_no_words_are_made_of_a_doubtful_date(text: str) -> None:
    """What no calendar has stands as it is written, and is not spelled out."""
    odd = entry(SAID | {"nksNgaySinh": text})
    assert cell(odd, "Ghi bằng chữ:").manner == "empty"
    assert cell(odd, "Ngày, tháng, năm sinh:").lines == ((text,) if text else ())


def test_no_digits_are_made_of_misspelt_words() -> None:
    """Words with a fault name no date, even where one is near."""
    assert cell(entry({"nksNgaySinhBangChu": "ngày mười hai thang ba nam một ngan"}), "Ngày, tháng, năm sinh:").manner == "empty"


def test_what_is_not_settled_is_marked() -> None:
    """A draft tells what the machine read, also where it read nothing."""
    read = entry(nksHoTen=Said("nksHoTen", "NGUYỄN THỊ", "", None), nksSoDinhDanh=Said("nksSoDinhDanh", "", "", None))
    assert cell(read, "Họ, chữ đệm, tên:").lines == ("NGUYỄN THỊ (?)",)
    assert cell(read, "Số định danh cá nhân:").lines == ("(?)",)


def test_later_notes_stand_under_the_margin() -> None:
    """Each on a line of its own after what the margin says."""
    said = cell(entry(), "Ghi chú:", ("Ngày 1/2/2020: ly hôn",)).lines
    assert said == (SAID["ghiChu"], "Ngày 1/2/2020: ly hôn")
    assert cell(entry(SAID | {"ghiChu": ""}), "Ghi chú:").manner == "empty"


def test_the_office_says_where_only_where_the_form_does_not() -> None:
    """A book that names its place speaks for itself, even with an empty line."""
    assert cell(entry(), "Đăng ký khai sinh tại:").lines == ("UBND xã Lộc Thuận",)
    assert cell(entry(SAID | {"noiDangKy": "UBND xã Cũ"}), "Đăng ký khai sinh tại:").lines == ("UBND xã Cũ",)
    assert cell(entry(SAID | {"noiDangKy": ""}), "Đăng ký khai sinh tại:").manner == "empty"


def test_every_kind_has_its_series() -> None:
    """Births, marriages, deaths and recognitions; a certificate of marital status is issued anew, never copied."""
    series = {kind: layout.series for kind, layout in certificate.layouts().items()}
    assert series == {"KS": "TLKS-BS", "KH": "TLKH-BS", "KT": "TLKT-BS", "CMC": "TLCMC-BS"}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("register = 1", "register"),
        ('register = "HN"\nseries = "A"\ntitle = "B"\nkind = "C"', "rows"),
        ('register = "HN"\nseries = "A"\ntitle = "B"\nkind = "C"\nrows = [[{ label = "x" }]]', "rows[0][0].keys"),
        ('register = "HN"\nseries = "A"\ntitle = "B"\nkind = "C"\nrows = [[{ label = "x", keys = ["a"], colour = 1 }]]', "rows[0][0]"),
        ("rows = [", ""),
    ],
)
def test_a_wrong_layout_says_where(tmp_path: Path, text: str, where: str) -> None:
    """A user's own layout is checked on load, and the fault named with file and place."""
    own = tmp_path / "HN.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(FormError) as caught:
        certificate.layouts((own,))
    assert str(caught.value.data["where"]).endswith(f"HN.toml:{where}" if where else "HN.toml")


def test_a_layout_of_ones_own_wins(tmp_path: Path) -> None:
    """An office may print its extracts otherwise."""
    own = tmp_path / "KS.toml"
    own.write_text('register = "KS"\nseries = "TLKS"\ntitle = "B"\nkind = "C"\nrows = [[{ label = "x", keys = ["so"] }]]', encoding="utf-8")
    assert certificate.layouts((own,))["KS"].series == "TLKS"
