"""An entry as it stands: a person's word over the machine's, and how far the entry has come."""

from __future__ import annotations

from typing import Any

from civreg.archive import By
from civreg.jobs import standing_entries, standing_entry
from civreg.model import Decision

BOOK = "KS.2015.01"
SAID = {"so": "7", "nksHoTen": "Trần Văn An", "nksNgaySinh": "3/5/2015", "nksGioiTinh": "Nam", "loaiDangKy": "Đúng hạn"}
BY = By("Lê Thị Kiểm", "máy 1")


def test_what_the_machine_reads_is_read_and_nothing_more(shelf: Any) -> None:
    """No machine raises the status of an entry, however sure it is."""
    (number,) = shelf.add(BOOK, [SAID], verified=False)
    entry = standing_entry(shelf.archive, number)
    assert entry.status == "read"
    assert entry.said("nksNgaySinh").value == "03.05.2015"
    assert entry.said("nksHoTen").verdict is None


def test_a_correction_stands_before_the_reading(shelf: Any) -> None:
    """The text is the person's and its value is made anew; one field does not verify the entry."""
    (number,) = shelf.add(BOOK, [SAID], verified=False)
    shelf.archive.decisions.add(BY, number, Decision("nksNgaySinh", "corrected", "8/5/2015"))
    shelf.archive.decisions.add(BY, number, Decision("loaiDangKy", "corrected", "Quá hạn"))
    entry = standing_entry(shelf.archive, number)
    assert (entry.text("nksNgaySinh"), entry.said("nksNgaySinh").value) == ("8/5/2015", "08.05.2015")
    assert entry.said("loaiDangKy").value == "4"
    assert entry.said("nksNgaySinh").person == BY.person
    assert entry.status == "in-review"


def test_saving_is_not_verifying(shelf: Any) -> None:
    """An entry is verified by an act of its own, and any later word opens it again; what nobody can read is an answer too."""
    first, second = shelf.add(BOOK, [SAID, SAID | {"so": "8"}])
    shelf.archive.decisions.add(BY, first, Decision("ghiChu", "unsure", ""))
    shelf.archive.decisions.add(BY, second, Decision("nksHoTen", "illegible", "", "giấy rách"))
    assert [entry.status for entry in standing_entries(shelf.archive, [BOOK])] == ["in-review", "in-review"]
    for entry in (first, second):
        shelf.archive.reviews.add(BY, entry, "verify")
    assert [entry.status for entry in standing_entries(shelf.archive, [BOOK])] == ["in-review", "verified"], "an unsure field is open"
    assert standing_entry(shelf.archive, second).text("nksHoTen") == ""
    shelf.archive.reviews.add(BY, second, "return", "thiếu chữ ký")
    assert standing_entry(shelf.archive, second).status == "returned"


def test_no_entry_has_no_standing(shelf: Any) -> None:
    """A number that the archive does not have gives nothing."""
    assert standing_entry(shelf.archive, 99) is None
