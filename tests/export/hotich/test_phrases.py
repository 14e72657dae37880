"""One written line is taken apart only where every word of it finds its column."""

from __future__ import annotations

import pytest

from civreg.export.hotich.phrases import Papers, papers, signer


@pytest.mark.parametrize(
    ("line", "name", "post"),
    [
        ("Lê Văn Ký, Phó Chủ tịch UBND xã", "Lê Văn Ký", "Phó Chủ tịch UBND xã"),
        ("LÊ VĂN KÝ - CHỦ TỊCH", "LÊ VĂN KÝ", "CHỦ TỊCH"),
        ("Lê Văn Ký (Chủ tịch)", "Lê Văn Ký", "Chủ tịch"),
        ("Lê Văn Ký Q. Chủ tịch", "Lê Văn Ký", "Q. Chủ tịch"),
        ("Chủ tịch Nguyễn Văn Ký", "Nguyễn Văn Ký", "Chủ tịch"),
        ("KT. CHỦ TỊCH PHÓ CHỦ TỊCH Trần Thị Mai", "Trần Thị Mai", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
        ("Phó Chủ tịch: Thái Ngang Kiều", "Thái Ngang Kiều", "Phó Chủ tịch"),
        ("Thái Ngang Kiều Nội", "Thái Ngang Kiều Nội", ""),
        ("TM. UBND xã Lê Văn Ký", "TM. UBND xã Lê Văn Ký", ""),
        ("Chủ tịch", "Chủ tịch", ""),
        ("Nguyễn Cán", "Nguyễn Cán", ""),
        ("", "", ""),
    ],
)
def test_a_signers_name_and_office(line: str, name: str, post: str) -> None:
    """Told apart where both are surely there; else the line stays whole."""
    assert signer(line) == (name, post)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("158381044", Papers("158381044")),
        ("CMND 158 381 044", Papers("158381044", "1")),
        ("CMND số 012345678 do CA Bến Tre cấp ngày 12/03/2005", Papers("012345678", "1", "", "12.03.2005", "CA Bến Tre")),
        ("Căn cước công dân: 079015000123, cấp ngày 01-02-2021", Papers("079015000123", "4", "", "01.02.2021")),
        ("Hộ chiếu B1234567", Papers("B1234567", "2")),
        ("Giấy chứng minh sĩ quan số 12345678", Papers("12345678", "6")),
        ("Giấy phép lái xe 790123456789", Papers("790123456789", "8", "Giấy phép lái xe")),
        ("CMND của mẹ 158381044", Papers("CMND của mẹ 158381044", "1")),
        ("CMND 158381044, 158381045", Papers("CMND 158381044, 158381045", "1")),
        ("chưa có", Papers("chưa có")),
        ("", Papers("")),
    ],
)
def test_papers(line: str, told: Papers) -> None:
    """Number, kind, day and issuer; a word that has no column keeps the whole line together."""
    assert papers(line) == told
