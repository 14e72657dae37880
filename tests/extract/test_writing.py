"""A page is typed or written by hand, and says which."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from civreg.extract.engine import Crop
from civreg.extract.writing import is_typed, writings
from civreg.raster import Pixels

TEXTS = ("Nguyen Thi Thanh Hai", "Thon Phu Son", "Lam ruong", "Ngay hai muoi thang sau", "Phuoc Nguyen Ba Ria")


def line(text: str, pitch: float | None) -> Pixels:
    """A line of letters: each `pitch` pixels from the last, or as wide as it is."""
    image = Image.new("L", (1300, 80), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(36)
    x = 20.0
    for letter in text:
        width = font.getlength(letter)
        draw.text((x + (pitch - width) / 2 if pitch else x, 15), letter, fill=40, font=font)
        x += pitch or width + 3
    return np.asarray(image)


def page(pitch: float | None) -> list[Crop]:
    """A page of fields, one of them blank."""
    return [*(Crop(str(i), "text", (line(t, pitch),)) for i, t in enumerate(TEXTS)), Crop("empty", "text", ())]


def test_letters_of_one_width_are_typed() -> None:
    """At any pitch."""
    for pitch in (26.0, 30.5, 36.0):
        assert is_typed(page(pitch))


def test_letters_of_their_own_widths_are_not_typed() -> None:
    """Nor is a page on which nothing stands."""
    assert not is_typed(page(None))
    assert not is_typed([])
    assert not is_typed([Crop("empty", "text", ())])


def test_a_field_without_lines_is_blank() -> None:
    """Whatever the rest of the page is."""
    assert writings(page(30.0)) == ["typed"] * len(TEXTS) + ["blank"]
