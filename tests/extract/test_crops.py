"""Lines cut out of a page keep their writing and lose the printer's and the neighbours' ink."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import civreg
from civreg.extract.crops import crop
from civreg.extract.tesseract import Tesseract
from civreg.forms import FormTemplate, known
from civreg.model import FieldBox, Placed, Quad
from civreg.raster import PagePixels, Pixels

RULE = 300
"""Row of the writing rule on the drawn page."""
BOX = Quad.box(200, RULE - 100, 1500, RULE + 12)


def form() -> FormTemplate:
    """The form whose field the drawn line is."""
    return known()["KS-1965"]


def font(size: int) -> ImageFont.FreeTypeFont:
    """A font that has Vietnamese letters."""
    return ImageFont.truetype(str(Path(civreg.__file__).parent / "verify" / "fonts" / "NotoSerif-Medium.ttf"), size)


class Paper:
    """A drawn page, white, with one field."""

    def __init__(self) -> None:
        self.image = Image.new("L", (1700, 600), 250)
        self.draw = ImageDraw.Draw(self.image)

    def text(self, text: str, x: int = 230, baseline: int = RULE - 16, grey: int = 60) -> Paper:
        """Type on the line."""
        self.draw.text((x, baseline), text, fill=grey, font=font(40), anchor="ls")
        return self

    def dots(self, y: int = RULE, grey: int = 90) -> Paper:
        """A dotted rule."""
        for x in range(200, 1500, 8):
            self.draw.ellipse((x, y - 2, x + 3, y + 2), fill=grey)
        return self

    def rule(self, y: int = RULE) -> Paper:
        """A solid rule, leaning a little."""
        self.draw.line((200, y - 1, 1500, y + 1), fill=90, width=3)
        return self

    def lines(self) -> tuple[Pixels, ...]:
        """The field's cleaned lines."""
        flat = np.asarray(self.image)
        page = PagePixels(np.dstack([flat] * 3), flat)
        placed = Placed("KS-1965", (FieldBox("nksHoTen", BOX, (BOX,)),))
        (one,) = crop(page, placed, form())
        assert (one.key, one.kind) == ("nksHoTen", "name")
        return one.lines


def ink(lines: tuple[Pixels, ...]) -> int:
    """Dark pixels in all lines."""
    return sum(int((line < 180).sum()) for line in lines)


@pytest.mark.parametrize("rule", ["dots", "rule"])
def test_rules_go_and_writing_stays(rule: str) -> None:
    """A dotted or solid rule is taken out; not a stroke of the writing over it is."""
    bare = Paper().text("Nguyễn Ngọc Thuỵ").lines()
    paper = Paper().text("Nguyễn Ngọc Thuỵ")
    getattr(paper, rule)()
    ruled = paper.lines()
    assert ink(bare) > 3000
    assert abs(ink(ruled) - ink(bare)) < 0.03 * ink(bare)
    assert abs(ruled[0].shape[1] - bare[0].shape[1]) <= 4


@pytest.mark.parametrize("rule", ["dots", "rule"])
def test_an_empty_line_is_blank(rule: str) -> None:
    """A rule alone, with specks and a blot, is not writing."""
    paper = Paper()
    getattr(paper, rule)()
    paper.draw.ellipse((600, 250, 612, 262), fill=120)
    paper.draw.ellipse((900, 240, 904, 244), fill=60)
    assert paper.lines() == ()


@pytest.mark.parametrize("lean", [0, 4])
def test_a_frame_that_stands_in_a_line_goes(lean: int) -> None:
    """The upright rule of a frame, leaning a little, is no letter as high as three lines."""
    paper = Paper().text("1978").dots()
    bare = Paper().text("1978").dots().lines()
    paper.draw.line((1400, 0, 1400 + lean, 600), fill=60, width=8)
    assert [line.shape for line in paper.lines()] == [line.shape for line in bare]
    assert np.array_equal(paper.lines()[0], bare[0])


def test_show_through_is_not_writing() -> None:
    """Ink far paler than the page's own is the back of the leaf."""
    flat = np.asarray(Paper().text("Trần Văn", grey=60).image).copy()
    back = np.asarray(Paper().text("Lê Thị Hoa", grey=205).image)
    both = np.vstack([flat, back])
    page = PagePixels(np.dstack([both] * 3), both)
    lower = Quad.box(*(v + d for v, d in zip(BOX.bounds, (0, 600, 0, 600), strict=True)))
    front, ghost = crop(page, Placed("KS-1965", (FieldBox("nksHoTen", BOX, (BOX,)), FieldBox("chaHoTen", lower, (lower,)))), form())
    assert front.lines
    assert ghost.lines == ()


def test_faded_ink_is_writing() -> None:
    """A whole page in pale ink is kept."""
    assert ink(tuple(np.where(line < 230, 0, 255).astype(np.uint8) for line in Paper().text("Trần Văn", grey=185).lines())) > 1000


def test_tone_marks_survive_and_neighbours_go() -> None:
    """Marks over and under letters stay; the next line's marks and the last line's tails do not."""
    alone = Paper().text("Ấp Thuỵ Ổ").lines()
    crowded = Paper().text("Ấp Thuỵ Ổ").text("gyqp", x=800, baseline=RULE - 112).text("ẤỔ", x=900, baseline=RULE + 70).lines()
    assert abs(ink(crowded) - ink(alone)) < 0.02 * ink(alone)


def test_a_displaced_box_reads_the_same() -> None:
    """Six pixels off in any direction change nothing that is read."""
    pages = []
    for dx, dy in ((0, 0), (6, 5), (-6, -5), (5, -6)):
        flat = np.asarray(Paper().text("Nguyen Van Hai 1965").dots().image)
        box = Quad.box(*(v + d for v, d in zip(BOX.bounds, (dx, dy, dx, dy), strict=True)))
        pages += crop(PagePixels(np.dstack([flat] * 3), flat), Placed("KS-1965", (FieldBox("nksHoTen", box, (box,)),)), form())
    assert {reading.text for reading in Tesseract().read(pages)} == {"Nguyen Van Hai 1965"}


def test_a_second_line_belongs_to_its_field() -> None:
    """Both written lines are kept in order; an empty second one is left out."""
    flat = np.asarray(Paper().text("Thái Bình").dots().text("Hai", baseline=RULE + 94).dots(RULE + 110).image)
    second = Quad.box(200, RULE + 10, 1500, RULE + 122)
    page = PagePixels(np.dstack([flat] * 3), flat)
    (both,) = crop(page, Placed("KS-1965", (FieldBox("nksNgaySinhBangChu", BOX, (BOX, second)),)), form())
    assert len(both.lines) == 2
    assert both.lines[0].shape[1] > both.lines[1].shape[1]
