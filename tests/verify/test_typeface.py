"""The sheets' own type."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civreg.verify.typeface import FILES, Face, metrics, shortened, visible, wrap

VIETNAMESE = [
    unicodedata.normalize("NFC", base + tone)
    for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for base in (letter,)
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
] + ["đ", "Đ"]


@pytest.mark.parametrize("face", list(FILES))
def test_every_vietnamese_letter_is_there(face: Face) -> None:
    """All 134 accented letters and ASCII can be set in every face."""
    widths = metrics(face).widths
    assert len({c for c in VIETNAMESE if len(c) == 1 and c not in string.ascii_letters}) == 134
    assert [c for c in (*VIETNAMESE, *string.printable[:95]) if ord(c) not in widths] == []


@given(st.text(max_size=300), st.sampled_from(list(FILES)))
def test_shown_text_has_no_power(text: str, face: Face) -> None:
    """Whatever the text, what is shown has no control character and nothing that the face lacks."""
    shown = visible(text, face)
    assert all(ord(c) in metrics(face).widths for c in shown)
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in shown)


def test_what_cannot_be_shown_is_named() -> None:
    """A bell, a turned direction and a foreign letter stand as their code; what is too long is counted."""
    assert visible("a\x07\u202eש", "sans") == "a‹U+0007›‹U+202E›‹U+05E9›"
    assert visible("ab" * 300, "serif", most=10) == "ababababab… ‹+590›"


@given(st.text("ab Ấẵđ–", max_size=120), st.floats(4, 60))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: float) -> None:
    """Wrapped lines keep to the width and together are the text."""
    text = " ".join(text.split())
    lines = wrap(text, "serif", 12, width)
    assert all(metrics("serif").width(line, 12) <= width or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_shortened_name_keeps_both_ends() -> None:
    """A long file name gives way in the middle and keeps its suffix."""
    short = shortened("quyển khai sinh năm 2015 tập 3 trang 0047.jpg", "sans", 8, 30)
    assert metrics("sans").width(short, 8) <= 30
    assert short.startswith("quy")
    assert short.endswith(".jpg")
