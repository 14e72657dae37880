"""Ticks are told by the ink inside the printed squares."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from civreg.extract.ticks import squares, ticked
from civreg.extract.transcribe import transcribe_tick
from civreg.forms import known
from civreg.model import Placed, Quad, Transcript
from civreg.raster import PagePixels

FORM = known()["KS-2010"]
SIDE = 42


def page(*marked: int, off: tuple[int, int] = (0, 0), stain: int = 0) -> tuple[PagePixels, Placed]:
    """Squares one under another, some ticked beyond their outline, their places known `off` pixels wrong."""
    image = Image.new("L", (400, 400), 250 - stain)
    draw = ImageDraw.Draw(image)
    ticks = []
    for i, option in enumerate(FORM.options):
        y = 60 + 70 * i
        draw.rectangle((60, y, 60 + SIDE, y + SIDE), outline=70, width=3)
        if i in marked:
            draw.line((68, y + 22, 80, y + 36, 112, y - 8), fill=60, width=5)
        ticks.append(("loaiDangKy", option.label, Quad.box(60 + off[0], y + off[1], 60 + SIDE + off[0], y + SIDE + off[1])))
    flat = np.asarray(image)
    return PagePixels(np.dstack([flat] * 3), flat), Placed("KS-2010", (), tuple(ticks))


def read(*marked: int, off: tuple[int, int] = (0, 0), stain: int = 0) -> Transcript:
    """The transcript of the tick field."""
    found = transcribe_tick(*page(*marked, off=off, stain=stain), FORM)
    assert found is not None
    return found


@pytest.mark.parametrize("off", [(0, 0), (6, 6), (-6, 5), (6, -6)])
def test_one_tick_gives_its_option_and_code(off: tuple[int, int]) -> None:
    """Even where the square stands a little off its place."""
    found = read(1, off=off)
    assert found.text == FORM.options[1].label
    assert found.value == FORM.options[1].code
    assert found.doubts == ()
    assert found.confidence is not None
    assert found.confidence > 0.9


def test_no_tick_and_several_are_doubts() -> None:
    """Nothing is chosen for the clerk."""
    assert [d.code for d in read().doubts] == ["no-tick"]
    both = read(0, 2)
    assert both.value == ""
    assert both.doubts[0].code == "several-ticks"


def test_a_stain_over_all_squares_is_no_tick() -> None:
    """Only what stands out is a mark."""
    assert read(stain=70).text == ""
    assert read(2, stain=40).text == FORM.options[2].label


def test_squares_out_of_the_picture_have_no_ink() -> None:
    """A form cut off at the edge does not break the page."""
    pixels, _ = page()
    outside = Placed("KS-2010", (), (("loaiDangKy", "x", Quad.box(5000, 5000, 5042, 5042)),))
    assert squares(pixels, outside)[0].ink == 0.0
    assert ticked([]) == ([], 0.0)
