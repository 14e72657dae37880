"""What stands under Ghi chú becomes dated notes."""

from __future__ import annotations

import pytest

from civreg import verify


@pytest.mark.parametrize(
    ("text", "kind", "date"),
    [
        ("Cải chính họ tên theo QĐ số 12/QĐ-UBND ngày 05/6/2014 của UBND huyện", "correction", "05.06.2014"),
        ("Đã kết hôn với bà Trần Thị B ngày 02 tháng 3 năm 2010 tại xã An Thới", "marriage", "02.03.2010"),
        ("Ly hôn theo bản án số 4 ngày 1-2-2001", "divorce", "01.02.2001"),
        ("Ông Lê Văn C nhận con ngày 9/9/1999", "recognition", "09.09.1999"),
        ("Cho làm con nuôi ông bà D, năm 1988", "adoption", "1988"),
        ("Xác định lại dân tộc Tày", "ethnic-group", ""),
        ("Hủy bỏ đăng ký kết hôn ngày 03.04.2005", "annulment", "03.04.2005"),
        ("Bổ sung quốc tịch Việt Nam", "addition", ""),
        ("Xem trang sau", "other", ""),
    ],
)
def test_kind_and_date_are_told_by_the_words(text: str, kind: str, date: str) -> None:
    """The words tell what happened, and the first date when."""
    (note,) = verify.margin_notes(text)
    assert (note.kind, note.date, note.text) == (kind, date, text)


def test_several_notes_are_kept_apart() -> None:
    """Each change is a note of its own; what explains one stays with it."""
    notes = verify.margin_notes("Kết hôn ngày 02.03.2010. Theo giấy chứng nhận số 8. Ly hôn ngày 05.06.2015; cải chính năm sinh")
    assert [(n.kind, n.date) for n in notes] == [("marriage", "02.03.2010"), ("divorce", "05.06.2015"), ("correction", "")]
    assert notes[0].text == "Kết hôn ngày 02.03.2010. Theo giấy chứng nhận số 8"


def test_an_empty_margin_holds_no_note() -> None:
    """Nothing is made of nothing."""
    assert verify.margin_notes("  ") == ()
