"""Old spellings are carried to Unicode and back without loss, and are told from real Vietnamese by the words they make."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civreg.places import gazetteer
from civreg.text import Spelling, decoded, encoded, weighed

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
NAMES = ["Nguyễn Thị Bưởi", "Trần Văn Đực", "Lê Hoàng Oanh", "Huỳnh Thị Ngọc Ẩn", "Võ Trường Toản", "Đặng Thị Ý Nhi", "Phạm Hữu Lộc"]
OLD: tuple[Spelling, ...] = ("tcvn3", "vni")


@pytest.mark.parametrize(
    ("typed", "spelling", "said"),
    [
        ("NguyÔn V¨n §øt", "tcvn3", "Nguyễn Văn Đứt"),
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "tcvn3", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "tcvn3", "Độc lập - Tự do - Hạnh phúc"),
        ("Buøi", "vni", "Bùi"),
        ("Nguyeãn Vaên Ñaït", "vni", "Nguyễn Văn Đạt"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "vni", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("NGUYEÃN THÒ KYÙ, ÑÖÔØNG LYÙ THÖÔØNG KIEÄT", "vni", "NGUYỄN THỊ KÝ, ĐƯỜNG LÝ THƯỜNG KIỆT"),
    ],
)
def test_what_old_offices_typed_is_read(typed: str, spelling: Spelling, said: str) -> None:
    """Lines as ABC and VNI fonts stored them say what was seen on the screen then."""
    assert decoded(typed, spelling) == said


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_goes_there_and_back(letter: str) -> None:
    """All small letters in TCVN3, small and capital ones in VNI, whether they came composed or not."""
    for form in ("NFC", "NFD"):
        one = unicodedata.normalize(form, letter)
        assert decoded(encoded(one, "tcvn3"), "tcvn3") == letter
        assert decoded(encoded(one, "vni"), "vni") == letter
        assert decoded(encoded(one.upper(), "vni"), "vni") == letter.upper()


@settings(deadline=None)
@given(st.lists(st.sampled_from(LETTERS + list("bcghklmnpqrstvx 0123-/,.")), max_size=30))
def test_texts_go_there_and_back(letters: list[str]) -> None:
    """Whole texts too: no mark of one letter is taken for the next one's."""
    text = "".join(letters)
    for spelling in OLD:
        assert decoded(encoded(text, spelling), spelling) == text


def test_capitals_that_tcvn3_lacks_are_capitals_again_among_capitals() -> None:
    """Where all that could be typed as capitals was, the rest was meant so; where that is not clear, it stays small."""
    assert decoded(encoded("NGUYỄN THỊ ẨN", "tcvn3"), "tcvn3") == "NGUYỄN THỊ ẨN"
    assert decoded("Lª Hµ", "tcvn3") == "Lê Hà"


def test_a_letter_that_a_spelling_lacks_is_named() -> None:
    """What cannot be written is not written as something else."""
    with pytest.raises(ValueError, match="ß"):
        encoded("Straße", "tcvn3")


@pytest.mark.parametrize("spelling", OLD)
def test_an_old_spelling_is_recognised_by_its_words(spelling: Spelling) -> None:
    """Three names are enough; the evidence counts the words that each spelling explains."""
    for i in range(len(NAMES) - 2):
        found = weighed(encoded(name, spelling) for name in NAMES[i : i + 3])
        assert (found.nearest, found.sure) == (spelling, True), NAMES[i : i + 3]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_real_vietnamese_is_never_taken_for_an_old_spelling(form: str) -> None:
    """Every place name of the country, alone and together, composed or not, stays Unicode; so does plain ASCII."""
    places = gazetteer()
    names = dict.fromkeys(unit for row in places.triples[::7] for unit in row)
    assert [name for name in names if weighed([unicodedata.normalize(form, name)]).nearest != "unicode"] == []
    whole = weighed(unicodedata.normalize(form, name) for name in names)
    assert (whole.nearest, whole.sure) == ("unicode", True)
    assert weighed(["Nguyen Van A", "123/45"]).nearest == "unicode"
    assert decoded("Nguyễn", "unicode") == "Nguyễn"


@pytest.mark.parametrize(
    "names", [["Lê", "Hà"], ["Hoàng"], ["Müller", "Señor Gómez"], ["Ê Đê", "Krông Pắc", "Rơ Măm"], ["№ 5", "“Lê”", "50 °C"]]
)
def test_few_words_of_unicode_are_not_sure_to_be_old(names: list[str]) -> None:
    """What might be either stays as it is: a single Hoàng, a foreigner, a quotation mark."""
    assert weighed(names).nearest == "unicode"
