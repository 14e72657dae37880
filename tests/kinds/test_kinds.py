"""Each kind of field reads its own language."""

from __future__ import annotations

import pytest

from civreg.forms import KINDS
from civreg.kinds import parse


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "25.12.1973", "25.12.1973"),
        ("date", "5/10/1968", "05.10.1968"),
        ("date", "27-02-1969", "27.02.1969"),
        ("date", "ngày 18 tháng 10 năm 2018", "18.10.2018"),
        ("date", "12-VIII-1965", "12.08.1965"),
        ("date", "1965-03-15", "15.03.1965"),
        ("date", "15.3.1965 (dương lịch)", "15.03.1965"),
        ("date", "ngày 25 tháng tư năm 2012", "25.04.2012"),
        ("date", "15/3/1965 (ngày mười lăm tháng ba năm một chín sáu lăm)", "15.03.1965"),
        ("date", "ba mươi tháng tư 1975", "30.04.1975"),
        ("year", "1976", "1976"),
        ("year", "sinh năm 1976", "1976"),
        ("year", "5/1976", "05.1976"),
        ("date_words", "Ngày hai mươi lăm tháng tư năm hai nghìn không trăm mười hai", "25.04.2012"),
        ("date_words", "Ngày mùng ba tháng giêng năm một ngàn chín trăm bảy mươi mốt", "03.01.1971"),
        ("date_words", "ngày hăm mốt tháng chạp năm một chín sáu lăm", "21.12.1965"),
        ("date_words", "Ngày mười lăm tháng ba năm hai nghìn linh bốn", "15.03.2004"),
        ("date_words", "Ngày ba mươi mốt tháng năm năm một nghìn chín trăm năm mươi nhăm", "31.05.1955"),
        ("time", "02 giờ 03 phút, ngày 05 tháng 10 năm 2018", "05.10.2018 02:03"),
        ("time", "ngày 05/10/2018", "05.10.2018"),
        ("number", "183/1973", "183/1973"),
        ("time", "7 giờ rưỡi tối ngày 5/10/2018", "05.10.2018 19:30"),
        ("time", "ngày 5/10/2018 lúc 19h05", "05.10.2018 19:05"),
        ("time", "bảy giờ ba mươi phút sáng, ngày 5-10-2018", "05.10.2018 07:30"),
        ("number", "07", "07"),
        ("number", "7", "07"),
        ("number", "Số: 12/KS/1986", "12/1986"),
        ("number", "số hiệu 123", "123"),
        ("number", "Quyển số 01/2012", "01/2012"),
        ("number", "12 bis", "12bis"),
        ("age", "hai mươi ba tuổi", "23"),
        ("id_number", "Hộ chiếu B1234567", "B1234567"),
        ("id_number", "Căn cước công dân số 079 829 556 279", "079829556279"),
        ("id_number", "CMND 050698311 cấp ngày 12/3/1998 tại Công an Nghệ An", "050698311"),
        ("sex", "con gái", "2"),
        ("ethnic", "H'Mông", "Mông"),
        ("ethnic", "Ê-đê", "Ê Đê"),
        ("nationality", "Cao-Miên", "Campuchia"),
        ("nationality", "Liên Xô", "Liên Xô"),
        ("nationality", "Bồ Đào Nha", "Bồ Đào Nha"),
        ("relation", "Mẹ đẻ", "Mẹ đẻ"),
        ("occupation", "Thợ  may", "Thợ may"),
        ("age", "23 tuổi", "23"),
        ("id_number", "CMND số 050698311", "050698311"),
        ("id_number", "079829556279", "079829556279"),
        ("sex", "Nữ", "2"),
        ("sex", "Trai", "1"),
        ("ethnic", "khơ me", "Khơ Me"),
        ("ethnic", "Chàm", "Chăm"),
        ("nationality", "VIỆT NAM", "Việt Nam"),
        ("name", "Nguyễn-văn-A", "Nguyễn-văn-A"),
    ],
)
def test_what_stands_there_becomes_its_value(kind: str, text: str, value: str) -> None:
    """The text stays as written; the value is what the national sheet wants; there is no doubt."""
    parsed = parse(kind, text)
    assert (parsed.text, parsed.value, parsed.doubts) == (text, value, ())


@pytest.mark.parametrize(
    ("kind", "text", "kept", "value"),
    [
        ("date", "2O-O2-l969", "20-02-1969", "20.02.1969"),
        ("date", "25 12 1973", "25.12.1973", "25.12.1973"),
        ("number", "I83/1973", "183/1973", "183/1973"),
        ("age", "4l tuổi", "41 tuổi", "41"),
        ("date_words", "Ngảy hai mudi hai tháng mười hai năm một ngàn chín trăm bảy mươi ba",
         "Ngày hai mươi hai tháng mười hai năm một ngàn chín trăm bảy mươi ba", "22.12.1973"),
    ],
)  # fmt: skip
def test_misread_figures_and_words_are_set_right_and_told(kind: str, text: str, kept: str, value: str) -> None:
    """Only where the kind allows nothing else, and never silently."""
    parsed = parse(kind, text)
    assert (parsed.text, parsed.value) == (kept, value)
    assert [(d.code, d.detail) for d in parsed.doubts] == [("corrected", text)]


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("date", "30/2/2010", "30.02.2010", "impossible-date"),
        ("date", "31.04.1969", "31.04.1969", "impossible-date"),
        ("date", "12.3.73", "", "partial-date"),
        ("date", "tháng 5 năm 1960", "05.1960", "partial-date"),
        ("date", "10/1968", "10.1968", "partial-date"),
        ("date", "1968", "1968", "partial-date"),
        ("date", "…/…/1965", "1965", "partial-date"),
        ("date", "12/31/1965", "12.31.1965", "impossible-date"),
        ("date", "15/3/1965 (ngày mười sáu tháng ba năm một chín sáu lăm)", "15.03.1965", "words-digits-differ"),
        ("date", "mùng 5 tháng 5 năm Ất Tỵ", "", "lunar-date"),
        ("date_words", "Ngày năm tháng hai năm sáu lăm", "", "partial-date"),
        ("date", "hôm qua", "", "not-a-date"),
        ("date_words", "Ngày ba mươi tháng hai năm một nghìn chín trăm", "30.02.1900", "impossible-date"),
        ("date_words", "năm nào đó", "", "not-a-date"),
        ("time", "29 giờ 00 phút, ngày 05 tháng 10 năm 2018", "05.10.2018", "not-a-time"),
        ("number", "số mấy", "", "not-a-number"),
        ("age", "240", "240", "out-of-range"),
        ("time", "giờ Tý ngày 5/10/2018", "05.10.2018", "not-a-time"),
        ("number", "01/86", "", "partial-date"),
        ("id_number", "12345", "12345", "id-length"),
        ("name", "Lê Văn 5", "Lê Văn 5", "not-a-name"),
        ("name", "\u00d0ặng Thị Bé", "Đặng Thị Bé", "look-alike"),
        ("relation", "xyz", "xyz", "out-of-list"),
        ("tick", "Đúng hạn", "", "out-of-list"),
        ("sex", "?", "", "out-of-list"),
        ("ethnic", "Sao Hỏa", "", "out-of-list"),
        ("nationality", "Viêt Nam", "Việt Nam", "out-of-list"),
    ],
)
def test_what_cannot_be_is_kept_and_flagged(kind: str, text: str, value: str, code: str) -> None:
    """Nothing is repaired silently."""
    parsed = parse(kind, text)
    assert (parsed.text, parsed.value, [d.code for d in parsed.doubts]) == (text, value, [code])


def test_every_kind_takes_any_text() -> None:
    """Noise never raises."""
    for kind in KINDS:
        for text in ("", " ", ".", "ngày tháng năm", "giờ", "///", "năm năm năm", "\u0303x", "12/", "٣٤"):
            assert parse(kind, text).text == text or kind == "date_words"


def test_a_place_of_no_era_is_doubted_and_the_likeliest_is_named() -> None:
    """The text stays as it is written; the doubt names the place that it alone is spelled like."""
    assert parse("place", "Thôn 2, Xã Phú Túc, Huyện Châu Thành, Bến Tre").doubts == ()
    read = parse("place", "Xã Lợi Thụn, Huyện Bấn Cầu, Tỹ Ninh")
    assert read.text == read.value == "Xã Lợi Thụn, Huyện Bấn Cầu, Tỹ Ninh"
    assert [(d.code, d.detail) for d in read.doubts] == [("unknown-place", "Lợi Thuận, Bến Cầu, Tây Ninh")]
