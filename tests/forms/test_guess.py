"""What the fields of a strange form are is guessed from its labels, in order; what cannot be told is said to be unsure."""

from __future__ import annotations

import pytest

from civreg import forms
from civreg.forms import Guess, Namer


@pytest.mark.parametrize(
    ("title", "register"),
    [
        ("SỔ ĐĂNG KÝ KHAI SINH", "KS"),
        ("TRÍCH-LỤC BỘ KHAI-SANH", "KS"),
        ("SỔ HÔN THÚ", "KH"),
        ("SỔ BỘ KHAI TỬ", "KT"),
        ("SỔ ĐĂNG KÝ VIỆC NHẬN CHA, MẸ, CON", "CMC"),
        ("SỔ CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", "HN"),
    ],
)
def test_the_title_says_the_register(title: str, register: str) -> None:
    """Words of the title, whatever their marks and hyphens, name the register for sure."""
    assert forms.register_of(title) == (register, True)


def test_without_a_title_the_labels_speak_and_nothing_is_sure() -> None:
    """Labels may hint at the register; no hint at all is a guess too, and both are unsure."""
    assert forms.register_of("", ["Ngày đăng ký kết hôn:"]) == ("KH", False)
    assert forms.register_of("SỔ CÁI", ["Tên:"])[1] is False


def test_a_named_person_owns_the_fields_after() -> None:
    """Once a label names the mother, the years and places after it are hers, until the father is named."""
    namer = Namer("KS")
    labels = ["Tên họ đứa trẻ:", "Dân tộc:", "Họ và tên người mẹ:", "Năm sinh:", "Chỗ ở:", "Họ tên cha:", "Dân tộc:", "Nghề nghiệp:"]
    keys = [namer.name(label).key for label in labels]
    assert keys == ["nksHoTen", "nksDanToc", "meHoTen", "meNgaySinh", "meNoiCuTru", "chaHoTen", "chaDanToc", "x_chaNghe"]


def test_a_heading_names_a_person_too() -> None:
    """A part of the form that speaks of the declarant gives its plain labels to that person."""
    namer = Namer("KT")
    namer.heading("Phần ghi về người đi khai tử")
    assert namer.name("Họ, chữ đệm, tên:") == Guess("nycHoTen", "name", sure=True)


def test_kinds_follow_from_the_words() -> None:
    """The year alone is no date, a date on two lines is in words, papers are a number."""
    namer = Namer("KH")
    assert namer.name("Họ tên vợ:").key == "voHoTen"
    assert namer.name("Năm sinh:").kind == "year"
    assert namer.name("Số CMND:") == Guess("voSoGiayToTuyThan", "id_number", sure=True)
    assert Namer("KS").name("Sanh ngày:", lines=2) == Guess("nksNgaySinhBangChu", "date_words", sure=True)


def test_an_unknown_label_is_unsure_and_keeps_its_words() -> None:
    """A label that nobody foresaw becomes an extra field named after it, for a person to look at."""
    guess = Namer("KS").name("Bà đỡ hoặc nhà hộ sinh:")
    assert guess.key.startswith("x_baDo")
    assert not guess.sure


def test_no_key_is_given_twice() -> None:
    """A second label that asks the same becomes another, unsure field: nothing is overwritten."""
    namer = Namer("KS")
    first, second = namer.name("Quê quán:"), namer.name("Quê quán:")
    assert first.key != second.key
    assert (first.sure, second.sure) == (True, False)


def test_lost_marks_are_given_back_but_sure_words_are_left() -> None:
    """A doubtful word is spelled as such forms spell it, in its own case; a surely read one, and a strange one, stay."""
    assert forms.spelled("tich:", 70) == "tịch:"
    assert forms.spelled("SINH", 96) == "SINH"
    assert forms.spelled("Ngay,", 40) == "Ngày,"
    assert forms.spelled("đỡ", 97) == "đỡ"
    assert forms.spelled("Xyzabc", 30) == "Xyzabc"


def test_options_get_national_codes() -> None:
    """Options like those of a national list get its codes and its field; one that is in no list gets none."""
    assert forms.option_codes("KS", ["Đúng hạn", "Quá hạn", "Trẻ bị bỏ rơi"]) == ("loaiDangKy", ["1", "4", ""])
    assert forms.option_codes("CMC", ["Cha nhận con", "Con nhận mẹ"]) == ("loaiXacNhan", ["1", "4"])
