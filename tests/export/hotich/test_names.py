"""Names of a package's files: made from what is known, and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civreg.errors import OfficeUnknownError
from civreg.export.hotich import Partial, pdf_name, read_pdf_name, read_stem, stem
from civreg.model import Register

BOOK = Register("KS", 2008, "01")


@pytest.mark.parametrize(
    ("office", "told"),
    [
        ("Xã Lộc Thuận, Huyện Bình Đại, Tỉnh Bến Tre", "xalocthuan_hbd_tbt"),
        ("UBND xã Lộc Thuận, huyện Bình Đại, tỉnh Bến Tre", "xalocthuan_hbd_tbt"),
        ("xã Lộc Thuận huyện Bình Đại tỉnh Bến Tre", "xalocthuan_hbd_tbt"),
        ("Xã Lộc Thuận - Huyện Bình Đại - Tỉnh Bến Tre", "xalocthuan_hbd_tbt"),
        ("Xã Lộc Thuận, Tỉnh Vĩnh Long", "xalocthuan_tvl"),
        ("Phường 5, Quận 10, TP. Hồ Chí Minh", "phuong5_q10_tphcm"),
        ("P.5, Q.10, TP Hồ Chí Minh", "phuong5_q10_tphcm"),
        ("Thị trấn Đông Anh, Đông Anh, Hà Nội", "thitrandonganh_da_hn"),
        ("Phường Đa Kao, thành phố Hồ Chí Minh", "phuongdakao_tphcm"),
        ("Xã Phước Lộc, huyện Giồng Trôm, tỉnh Bến Tre", "xaphuocloc_hgt_tbt"),
        ("xã Tân Hội thị xã Cai Lậy tỉnh Tiền Giang", "xatanhoi_txcl_ttg"),
        ("Thị xã Hà Tiên, tỉnh Kiên Giang", "thixahatien_tkg"),
    ],
)
def test_the_stem_says_where_a_book_was_kept(office: str, told: str) -> None:
    """Commune without marks, initials of what it lies in; two levels since 2025; whatever the place is written like."""
    made = stem(office, Register("CMC", 2006, "01"))
    assert made == f"{told}.CMC.2006.01"
    assert read_stem(made) is not None


@pytest.mark.parametrize("office", ["", "Lộc Thuận", "UBND"])
def test_a_place_that_is_not_said_names_no_package(office: str) -> None:
    """Nothing is made up; the message says what to add."""
    with pytest.raises(OfficeUnknownError, match="--place"):
        stem(office, BOOK)


@pytest.mark.parametrize(
    ("date", "number", "partial", "name"),
    [
        ("15.01.2008", 1, "zeros", "KS.2008.01.2008-01-15.001.pdf"),
        ("15.01.2008", 1024, "zeros", "KS.2008.01.2008-01-15.1024.pdf"),
        ("01.2008", 2, "zeros", "KS.2008.01.2008-01-00.002.pdf"),
        ("2008", 2, "zeros", "KS.2008.01.2008-00-00.002.pdf"),
        ("2008", 2, "ones", "KS.2008.01.2008-01-01.002.pdf"),
        ("", 2, "ones", "KS.2008.01.0000-00-00.002.pdf"),
        ("30.02.2008", 2, "zeros", "KS.2008.01.2008-02-30.002.pdf"),
    ],
)
def test_names_of_pdfs(date: str, number: int, partial: Partial, name: str) -> None:
    """The day of registration and the number, of three figures or more; unknown days as asked for."""
    assert pdf_name(BOOK, date, number, partial) == name


@given(st.dates(), st.integers(0, 99999), st.sampled_from(["KS.1999.01", "CMC.2006.02A", "HN.2020.10"]))
def test_names_are_read_back(day: object, number: int, book: str) -> None:
    """Book, day and number of every name are found again."""
    register = Register.parse(book)
    assert register is not None
    read = read_pdf_name(pdf_name(register, f"{day:%d.%m.%Y}", number))
    assert read is not None
    assert (read.book, read.date, read.number) == (register, str(day), number)


@pytest.mark.parametrize(
    "name",
    ["KS.2008.1.2008-1-15.001.pdf", "KS.2008.01.2008-01-15.01.pdf", "KS.2008.01.2008-01-15.0001.pdf", "ks.2008.01.2008-01-15.001.pdf",
     "XX.2008.01.2008-01-15.001.pdf", "KS.2008.01.2008-01-15.001.PDF", "a/KS.2008.01.2008-01-15.001.pdf", "KS.2008.01.15-01-2008.001.pdf"],
)  # fmt: skip
def test_other_names_are_none(name: str) -> None:
    """Anything but the pattern is refused."""
    assert read_pdf_name(name) is None
