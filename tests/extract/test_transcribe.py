"""Readings become transcripts that say what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from civreg.extract.engine import Crop, Null
from civreg.extract.transcribe import BY_HAND, Readers, agreed, read, transcribe
from civreg.forms import known
from civreg.model import Reading, Transcript

FORM = known()["KS-2015"]


class Scripted:
    """An engine that answers with the crops' keys and counts its calls."""

    name = "scripted"
    version = "1"

    def __init__(self) -> None:
        self.calls = 0

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """Answer."""
        self.calls += 1
        return [Reading(crop.key, 0.9, self.name, self.version) for crop in crops]


def of(key: str, text: str, confidence: float | None = 0.97, engine: str = "tesseract", writing: str = "typed") -> Transcript:
    """The transcript of one reading."""
    return transcribe(FORM.field(key), None, writing, Reading(text, confidence, engine))  # type: ignore[arg-type]


def codes(transcript: Transcript) -> list[str]:
    """Its doubts."""
    return [d.code for d in transcript.doubts]


def test_all_pages_take_one_call_an_engine() -> None:
    """Blank fields are not read at all."""
    line = np.full((60, 300), 255, np.uint8)
    pages = [[Crop("a", "name", (line,)), Crop("b", "name", ())], [Crop("c", "name", (line,))]]
    one, other = Scripted(), Scripted()
    answers = read(pages, Readers(typed=other, hand=one))
    assert (one.calls, other.calls) == (1, 0)
    assert [[r.text if r else None for _, r in page] for page in answers] == [["a", None], ["c"]]
    assert answers[0][1] == ("blank", None)
    both = Scripted()
    read(pages, Readers(both, both))
    assert both.calls == 1


def test_a_good_reading_has_text_value_search_form_and_no_doubt() -> None:
    """The text is NFC."""
    found = of("nksHoTen", "Đặng Thuỷ")
    assert (found.text, found.value, found.search, found.confidence) == ("Đặng Thuỷ", "Đặng Thuỷ", "dang thuy", 0.97)
    assert found.doubts == ()


def test_a_blank_field_is_blank_and_nothing_else() -> None:
    """No engine answered, so there is no confidence."""
    found = transcribe(FORM.field("nksHoTen"), None, "blank", None)
    assert (found.text, found.confidence, codes(found)) == ("", None, ["blank"])


def test_a_null_engine_leaves_no_reading() -> None:
    """Nothing is claimed."""
    (reading,) = Null().read([Crop("nksHoTen", "name", ())])
    found = transcribe(FORM.field("nksHoTen"), None, "handwritten", reading)
    assert (found.text, found.confidence, codes(found)) == ("", None, ["no-reading"])


def test_print_reading_of_handwriting_is_hardly_believed() -> None:
    """It is kept, at nearly no confidence, with the doubt; a recogniser of handwriting speaks for itself."""
    found = of("nksHoTen", "Nguyễn", 0.9, writing="handwritten")
    assert found.text == "Nguyễn"
    assert found.confidence is not None
    assert found.confidence <= BY_HAND
    assert codes(found) == ["handwritten", "low-confidence"]
    assert of("nksHoTen", "Nguyễn", 0.9, engine="handwriting", writing="handwritten").confidence == 0.9


def test_what_does_not_fit_its_kind_is_less_sure() -> None:
    """A date that is none, a group that is none."""
    for key, good, bad in (("nksNgaySinh", "25.12.1973", "25..,73x"), ("nksDanToc", "Kinh", "Kjnh")):
        fit, misfit = of(key, good).confidence, of(key, bad).confidence
        assert fit is not None
        assert misfit is not None
        assert fit == 0.97
        assert misfit < 0.5


def test_words_and_figures_of_one_date_are_compared() -> None:
    """Both sides get the doubt where they differ, and neither is changed."""
    figures = of("nksNgaySinh", "25/12/1973")
    words = of("nksNgaySinhBangChu", "Ngày hai mươi sáu tháng mười hai năm một nghìn chín trăm bảy mươi ba")
    differ = agreed([figures, words])
    assert [codes(t) for t in differ] == [["words-digits-differ"]] * 2
    assert [t.value for t in differ] == ["25.12.1973", "26.12.1973"]
    assert agreed([figures, replace(words, value="25.12.1973")])[0].doubts == ()


def dated(text: str, words: str, others: tuple[tuple[str, float], ...] = (), confidence: float = 0.7) -> list[Transcript]:
    """A date in figures and in words, as read by hand; `others` are the alternatives of the words."""
    figures = Reading(text, confidence, "hand")
    spelled = Reading(words, confidence, "hand", "", others)
    specs = {f.key: f for f in FORM.fields}
    return [
        transcribe(specs["nksNgaySinh"], None, "handwritten", figures),
        transcribe(specs["nksNgaySinhBangChu"], None, "handwritten", spelled),
    ]


def test_figures_and_words_that_agree_vouch_for_each_other() -> None:
    """A date read twice alike is surer than either reading; no doubt is left."""
    before = dated("05.02.1965", "Ngày năm tháng hai năm một ngàn chín trăm sáu mươi lăm")
    after = agreed(before)
    assert all((b.confidence or 0) > (a.confidence or 0) for a, b in zip(before, after, strict=True))
    assert all((t.confidence or 0) < 1 for t in after)


def test_an_alternative_that_the_other_field_says_is_taken_with_a_doubt() -> None:
    """Words that may as well say what the figures say are set to that; what was read stays in the reading and the doubt."""
    right, wrong = (f"Ngày {day} tháng hai năm một ngàn chín trăm sáu mươi lăm" for day in ("năm", "tám"))
    figures, words = agreed(dated("05.02.1965", wrong, ((right, 0.3),)))
    assert words.text == right
    assert figures.value == words.value == "05.02.1965"
    assert words.readings[0].text == wrong
    assert ("corrected", wrong) in [(d.code, d.detail) for d in words.doubts]


def test_a_book_that_contradicts_itself_is_not_set_right() -> None:
    """Where no reading allows agreement both stay as they stand, and the doubt names both."""
    figures, words = agreed(dated("05.02.1965", "Ngày tám tháng hai năm một ngàn chín trăm sáu mươi lăm"))
    assert [figures.value, words.value] == ["05.02.1965", "08.02.1965"]
    assert [t.doubts[-1].detail for t in (figures, words)] == ["05.02.1965 ≠ 08.02.1965"] * 2


def test_month_nought_is_no_date() -> None:
    """No calendar has a month 0."""
    assert dated("18/0/1988", "")[0].doubts[0].code == "impossible-date"
