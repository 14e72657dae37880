"""The second pass over a book: what it says elsewhere settles doubtful readings, and never makes one look sure."""

from __future__ import annotations

from civreg import forms
from civreg.extract.recall import MOST, recall
from civreg.model import Doubt, Entry, Reading, Transcript
from civreg.text import searched

WARD = "Thôn Giữa Cộng Hoà Cẩm Phả Quảng Ninh"
MISREAD = "Thôn Giưa Cộng Hoà Cẩm Phả Quảng Ninh"
KNOWN = forms.known()


def entry(text: str, confidence: float, key: str = "nksNoiSinh", weak: int | None = None) -> Entry:
    """An entry with one handwritten field; `weak` is a letter that the engine is unsure of."""
    characters = tuple(0.3 if i == weak else 0.99 for i in range(len(text)))
    reading = Reading(text, confidence, "hand", "1", (), characters)
    return Entry("KS-2015", (Transcript(key, text, text, searched(text), "handwritten", confidence, None, (reading,)),))


def text_of(entry: Entry) -> str:
    """What its one field says."""
    return entry.transcripts[0].text


def test_a_verified_address_settles_a_doubtful_reading_of_it() -> None:
    """The text is set to what a person verified elsewhere; the reading stays beside it, and the doubt says what was read."""
    book = [entry(WARD, 0.5), entry(MISREAD, 0.4, weak=7)]
    settled = recall(book, KNOWN, {(0, "nksNoiSinh"): WARD})[1].transcripts[0]
    assert settled.text == WARD
    assert settled.readings[0].text == MISREAD
    assert Doubt("from-book", MISREAD) in settled.doubts
    assert settled.confidence is not None
    assert settled.confidence <= MOST


def test_a_sure_reading_is_left_as_it_is() -> None:
    """A reading that is sure of itself is never set to something else, nor is a verified one."""
    book = [entry(WARD, 0.5), entry(MISREAD, 0.95), entry(MISREAD, 0.3, weak=7)]
    after = recall(book, KNOWN, {(0, "nksNoiSinh"): WARD, (2, "nksNoiSinh"): MISREAD})
    assert [text_of(e) for e in after] == [WARD, MISREAD, MISREAD]


def test_readings_that_agree_speak_for_the_book_without_a_person() -> None:
    """Several sure readings alike settle a doubtful one, which looks no surer for it."""
    book = [entry(WARD, 0.95), entry(WARD, 0.93), entry(WARD, 0.92), entry(MISREAD, 0.4, weak=7)]
    after = recall(book, KNOWN)
    assert text_of(after[3]) == WARD
    assert (after[3].transcripts[0].confidence or 0) <= 0.4
    assert after[0] is book[0]


def test_one_sure_reading_does_not_speak_for_the_book() -> None:
    """One voice is no agreement."""
    book = [entry(WARD, 0.95), entry(MISREAD, 0.4, weak=7)]
    assert recall(book, KNOWN) == book


def test_a_number_is_left_to_the_ink() -> None:
    """House numbers and wards by number differ from entry to entry: they are never set."""
    book = [entry("Tổ 12 Phường 3 Quận 5 Tp Hồ Chí Minh", 0.5), entry("Tổ 17 Phường 3 Quận 5 Tp Hồ Chí Minh", 0.3, weak=4)]
    assert recall(book, KNOWN, {(0, "nksNoiSinh"): "Tổ 12 Phường 3 Quận 5 Tp Hồ Chí Minh"}) == book


def test_two_values_of_the_book_leave_the_choice_to_a_person() -> None:
    """Where two verified addresses are as near, nothing is set."""
    one, other = "Thôn Đông Vạn Ninh Khánh Hoà", "Thôn Đống Vạn Ninh Khánh Hoà"
    book = [entry(one, 0.5), entry(other, 0.5), entry("Thôn Đồng Vạn Ninh Khánh Hoà", 0.3, weak=6)]
    after = recall(book, KNOWN, {(0, "nksNoiSinh"): one, (1, "nksNoiSinh"): other})
    assert text_of(after[2]) == "Thôn Đồng Vạn Ninh Khánh Hoà"


def test_names_of_people_are_not_taken_from_other_entries() -> None:
    """Only signers recur: a child's name is not set to that of another child."""
    book = [entry("Nguyễn Văn An", 0.5, "nksHoTen"), entry("Nguyễn Văn Ân", 0.3, "nksHoTen", weak=11)]
    assert recall(book, KNOWN, {(0, "nksHoTen"): "Nguyễn Văn An"}) == book


def test_a_verified_signer_settles_the_same_signer_elsewhere() -> None:
    """The same two or three people sign a whole book."""
    book = [entry("Trần Văn Thạnh", 0.5, "nguoiKy"), entry("Trần Văn Thanh", 0.4, "nguoiKy", weak=12)]
    assert text_of(recall(book, KNOWN, {(0, "nguoiKy"): "Trần Văn Thạnh"})[1]) == "Trần Văn Thạnh"


def test_recalling_twice_changes_nothing_more() -> None:
    """What came from the book is no new voice for it, and the doubt goes on saying what was read."""
    book = [entry(WARD, 0.95), entry(WARD, 0.93), entry(MISREAD, 0.4, weak=7)]
    once = recall(book, KNOWN)
    assert all(a is b for a, b in zip(once, recall(once, KNOWN), strict=True))
