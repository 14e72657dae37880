"""Vietnamese text as written, as compared and as searched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civreg.text import compared, lookalikes, searched, unmarked, written

LETTERS = "aăâeêioôơuưyđ"
TONES = "\u0300\u0301\u0303\u0309\u0323"
ALL_LETTERS = [
    unicodedata.normalize("NFC", c + t) for base in LETTERS for c in (base, base.upper()) for t in ("", *TONES) if base != "đ" or not t
]


@pytest.mark.parametrize(
    ("one", "other"), [("Hòa", "Hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("THÚY", "thuý"), ("  Lê   Hoa ", "lê hoa")]
)
def test_spelling_variants_are_equal(one: str, other: str) -> None:
    """Tone placement on oa, oe, uy, case and white space make no difference in a comparison."""
    assert compared(one) == compared(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Phước", "Phúc"), ("Võ", "Vũ"), ("Huỳnh", "Hoàng"), ("nhứt", "nhất"), ("Đỗ", "Dỗ"), ("toàn", "tòan "), ("hoạt", "họat")],
)
def test_other_words_are_not_equal(one: str, other: str) -> None:
    """What is another word on a person's papers stays another word; a closed syllable has one place for its tone."""
    assert compared(one) != compared(other)


@pytest.mark.parametrize("letter", ALL_LETTERS)
def test_every_accented_letter_survives_and_can_be_searched(letter: str) -> None:
    """All 134 letters go through each form whole: NFD in, NFC out, and one plain letter for search."""
    decomposed = unicodedata.normalize("NFD", letter)
    assert written(decomposed) == letter
    assert compared(decomposed) == compared(letter)
    assert searched(letter) == searched(decomposed) in "aeiouyd"


def test_search_knows_no_marks_and_no_punctuation() -> None:
    """đ is d, and hyphens of the old books are spaces."""
    assert searched("Nguyễn-văn-Đức, xã Tân Phú") == "nguyen van duc xa tan phu"
    assert searched("Ð") == "d"  # U+00D0, which old lists use for Đ


@given(st.text())
def test_forms_are_stable(text: str) -> None:
    """Each form of any text is a fixed point, and a decomposed text has the same forms."""
    for form in (written, searched):
        assert form(form(text)) == form(text)
    assert written(unicodedata.normalize("NFD", text)) == written(text)


@given(st.text(alphabet="".join(ALL_LETTERS) + "bcghklmnpqrstvx ,.-0123456789"))
def test_comparison_is_stable_on_vietnamese(text: str) -> None:
    """Comparing what was already brought to comparison changes nothing."""
    assert compared(compared(text)) == compared(text)


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("Võ Thị Phước", "Vũ Thị Phúc"), ("Huỳnh Chánh", "Hoàng Chính"), ("Châu", "Chu"), ("sanh", "sinh"), ("thứ nhứt", "thứ nhất"),
        ("NHỰT", "Nhật"), ("Nguyễn-văn-Nhơn", "Nguyễn Văn Nhân"), ("Lý Mỹ", "Lí Mĩ"), ("Quới", "Quý"), ("Đắk Lắk", "Đắc Lắc"),
        ("Quảng Nghĩa", "Quảng Ngãi"),
    ],
)  # fmt: skip
def test_old_spellings_are_found_by_new_ones(old: str, now: str) -> None:
    """They are other words everywhere but in search."""
    assert searched(old) == searched(now)
    assert unmarked(old) != unmarked(now)
    assert compared(old) != compared(now)


@pytest.mark.parametrize(("one", "other"), [("Nguyễn", "Ngô"), ("Sinh", "Sang"), ("Vương", "Vũ"), ("Trương", "Trang"), ("Bệnh", "Bình")])
def test_other_names_stay_apart_in_search(one: str, other: str) -> None:
    """Only whole words that are spelled in two ways are folded."""
    assert searched(one) != searched(other)


def test_only_whole_words_are_folded() -> None:
    """Voi is no Vui."""
    assert searched("Voi Phước") == "voi phuc"


def test_letters_that_only_look_vietnamese_are_named() -> None:
    """Each once; the written text keeps them."""
    assert lookalikes("\u00d0ặng Đức \u0430\u0430") == "\u00d0\u0430"
    assert lookalikes("Đặng Đức, số 5 – ½") == ""
    assert written("\u00d0ặng") == "\u00d0ặng"
