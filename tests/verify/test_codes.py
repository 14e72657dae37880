"""The way back from paper."""

from __future__ import annotations

import pytest

from civreg.verify import codes
from civreg.verify.codes import Way

WAY = Way(codes.archive_mark("quan1"), codes.entry_mark("KS.2015.01/003"), 2, 1)


def test_a_payload_says_what_it_was_made_of() -> None:
    """Archive, entry, generation and side come back."""
    assert codes.parse(codes.payload(WAY)) == WAY


@pytest.mark.parametrize("entry", ["loose/ab12:cd/0", "KS.2015.01/003", "sổ/Đ 1"])
def test_any_entry_id_comes_back(entry: str) -> None:
    """Colons and Vietnamese letters in an id do not disturb."""
    way = Way(WAY.archive, codes.entry_mark(entry), 7, 12)
    assert codes.parse(codes.payload(way)).entry == entry.upper()


@pytest.mark.parametrize(
    "wrong", ["", "CV1", "CV1:1:2:3", "https://example.org", "CV1:FCCDC6A5:KS.2015.01/004:2:1:3C0C", "CV1:A:B:x:1:0000"]
)
def test_a_misread_code_is_refused(wrong: str) -> None:
    """One changed digit, or somebody else's code, is not taken for ours."""
    with pytest.raises(ValueError, match="not a sheet"):
        codes.parse(wrong)


def test_modules_are_large_enough_for_paper() -> None:
    """At least 6 pixels a module at 300 dpi, and no code wider than its corner."""
    assert codes.MODULE_MM / 25.4 * 300 >= 6
    for entry in ("KS.2015.01/003", "loose/" + "a" * 22, "x" * 500, "ệ" * 14):
        size = len(codes.modules(codes.payload(Way(WAY.archive, codes.entry_mark(entry), 99, 9))))
        assert size * codes.MODULE_MM <= 17.4
