"""The issue book: numbers run on, nothing is taken back, and the PDFs are what was issued."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from civreg.archive import Application, Archive, By, Issued, Number, Signing
from civreg.errors import IntegrityError

BY = By("Phạm Thị Cấp", "máy 2")
ASKED = Application("Trần Văn Chín", "CCCD 083088001234", "Nhập học", 2)
SAID = {"so": "7", "nksHoTen": "Trần Văn An"}


def line(archive: Archive, entry: int, series: str = "TLKS-BS", year: int = 2026) -> Issued:
    """A line with the next number."""
    number = archive.issued.next(year, series)
    return Issued(number, entry, date(year, 3, 4), "Trích lục khai sinh (bản sao)", ASKED, Signing("Nguyễn Văn Ký", "Chủ tịch"), BY.person)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12/TLKS-BS", Number(2026, "TLKS-BS", 12)),
        (" 012/tlks-bs ", Number(2026, "TLKS-BS", 12)),
        ("12/TLKH-BS/2025", Number(2025, "TLKH-BS", 12)),
        ("0/TLKS-BS", None),
        ("12", None),
        ("12/TLKS-BS/26", None),
        ("12/../../x", None),
    ],
)
def test_a_number_is_read_as_it_is_said(text: str, number: Number | None) -> None:
    """With or without its year; anything else is none."""
    assert Number.parse(text, 2026) == number


def test_numbers_run_by_year_and_series(shelf: Any) -> None:
    """Each year and series begins at 1 and goes up by 1; the acts say who issued what."""
    archive = shelf.archive
    (entry,) = shelf.add("KS.2015.01", [SAID])
    made = [archive.issued.add(BY, line(archive, entry, *which), b"%PDF" + str(which).encode()) for which in
            (("TLKS-BS", 2025), ("TLKS-BS", 2025), ("TLKH-BS", 2025), ("TLKS-BS", 2026))]  # fmt: skip
    assert [str(i.number) for i in made] == ["1/TLKS-BS", "2/TLKS-BS", "1/TLKH-BS", "1/TLKS-BS"]
    assert archive.issued.check() == 4
    assert archive.acts.check() > 4
    assert [i.number.number for i in archive.issued.all(2025)] == [1, 2, 1]
    assert archive.issued.pdf(made[1]) == b"%PDF" + str(("TLKS-BS", 2025)).encode()


def test_a_number_is_taken_once(shelf: Any) -> None:
    """What is not the next number is refused, by the book and by the database beneath it."""
    archive = shelf.archive
    (entry,) = shelf.add("KS.2015.01", [SAID])
    first = line(archive, entry)
    archive.issued.add(BY, first, b"a")
    for wrong in (first, replace(first, number=Number(2026, "TLKS-BS", 3))):
        with pytest.raises(IntegrityError):
            archive.issued.add(BY, wrong, b"b")
    db = sqlite3.connect(archive.home / "civreg.db")
    columns = ", ".join(row[1] for row in db.execute("PRAGMA table_info(certificates)") if row[1] != "id")
    again = f"INSERT INTO certificates ({columns}, id) SELECT {columns.replace('number', '{}')}, NULL FROM certificates"  # noqa: S608 - names are ours
    for number in ("1", "3"):
        with pytest.raises(sqlite3.Error, match="numbers run on"):
            db.execute(again.format(number))
    for statement in (
        "UPDATE certificates SET applicant = 'x'",
        "DELETE FROM certificates",
        "INSERT OR REPLACE INTO certificates SELECT * FROM certificates",
    ):
        with pytest.raises(sqlite3.Error):
            db.execute(statement)
    assert archive.issued.check() == 1


def test_a_spoilt_number_stays_taken(shelf: Any) -> None:
    """A PDF that could not be written leaves its number, void, with the reason; the next one goes on."""
    archive = shelf.archive
    (entry,) = shelf.add("KS.2015.01", [SAID])
    spoilt = archive.issued.spoil(BY, line(archive, entry), "đĩa đầy")
    assert (spoilt.cancelled, spoilt.file) == ("đĩa đầy", None)
    assert archive.issued.add(BY, line(archive, entry), b"a").number.number == 2
    assert archive.issued.check() == 2


def test_what_became_of_a_number_is_added(shelf: Any) -> None:
    """Reprints are counted and a number is void once, with its reason; both are acts."""
    archive = shelf.archive
    (entry,) = shelf.add("KS.2015.01", [SAID])
    number = archive.issued.add(BY, line(archive, entry), b"a").number
    assert archive.issued.reprinted(BY, number, 2, "mất bản cũ").reprints == 1
    assert archive.issued.cancel(BY, number, "sai tên").cancelled == "sai tên"
    with pytest.raises(ValueError, match="sai tên"):
        archive.issued.cancel(BY, number, "nữa")
    for unknown in (archive.issued.cancel, lambda by, n, why: archive.issued.reprinted(by, n, 1, why)):
        with pytest.raises(LookupError):
            unknown(BY, Number(2026, "TLKS-BS", 9), "x")


def test_a_changed_pdf_is_noticed(shelf: Any) -> None:
    """The file of an issued number is what was issued, or the check names it."""
    archive = shelf.archive
    (entry,) = shelf.add("KS.2015.01", [SAID])
    issued = archive.issued.add(BY, line(archive, entry), b"a")
    (archive.home / issued.file).write_bytes(b"b")
    with pytest.raises(IntegrityError, match="TLKS-BS-00001"):
        archive.issued.check()


def test_an_office_goes_on_after_its_paper_book(shelf: Any) -> None:
    """The first number here follows the last one on paper; once numbers run, nothing is set any more."""
    archive = shelf.archive
    (entry,) = shelf.add("KS.2015.01", [SAID])
    archive.issued.start(BY, Number(2026, "TLKS-BS", 125))
    assert archive.issued.add(BY, line(archive, entry), b"a").number.number == 126
    assert archive.issued.check() == 1
    for again in (300, 126):
        with pytest.raises(ValueError, match=str(again)):
            archive.issued.start(BY, Number(2026, "TLKS-BS", again))
