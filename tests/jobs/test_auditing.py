"""The evidence holds or names the place that does not, also against a head that was kept outside."""

from __future__ import annotations

from typing import Any

import pytest

from civreg.archive import By
from civreg.errors import IntegrityError, NothingMatchedError
from civreg.jobs import audit, history
from civreg.model import Decision

BY = By("Lê Thị Kiểm", "máy 1")
BOOK = "KS.2015.01"


@pytest.fixture
def entry(shelf: Any) -> int:
    """An entry that was read, corrected, verified and given back."""
    (number,) = shelf.add(BOOK, [{"so": "7", "nksHoTen": "Lê Hoa"}], verified=False)
    shelf.archive.decisions.add(BY, number, Decision("nksHoTen", "corrected", "Lê Hòa"))
    shelf.archive.reviews.add(BY, number, "return", "thiếu chữ ký")
    return number


def test_an_entry_tells_its_history(shelf: Any, entry: int) -> None:
    """In sentences, from first to last, with reasons; nobody's entry has none."""
    told = [sentence for _, sentence in history(shelf.archive, entry, "vi")]
    assert told == ["sửa Họ tên người được khai sinh: «Lê Hoa» → «Lê Hòa»", "trả lại mục này (lý do: thiếu chữ ký)"]
    with pytest.raises(NothingMatchedError):
        list(history(shelf.archive, 99, "vi"))


def test_a_head_that_was_kept_outside_holds_the_chain(shelf: Any, entry: int) -> None:
    """Also when the chain has grown since; a head of another archive does not, and a slip of the pen is no head."""
    head = audit(shelf.archive).head
    shelf.archive.reviews.add(BY, entry, "reopen")
    assert audit(shelf.archive, head).acts == int(head.split("@")[1]) + 1
    with pytest.raises(IntegrityError, match="acts #2"):
        audit(shelf.archive, "0123456789ab@2")
    with pytest.raises(ValueError, match="abc"):
        audit(shelf.archive, "abc")
