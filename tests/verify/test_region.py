"""What a crop shows of its field."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg.model import Entry, FieldBox, Quad, Transcript, Writing
from civreg.raster import Pixels
from civreg.verify.region import region, shown

SIZE = (210.0, 297.0)
DPI = 150
MM = DPI / 25.4


def paper() -> Pixels:
    """An empty page with a dotted line for the field, a frame at its right and spots of age."""
    image = np.full((round(297 * MM), round(210 * MM), 3), 225, np.uint8)
    for x in range(round(30 * MM), round(180 * MM), 6):
        cv2.circle(image, (x, round(60 * MM)), 1, (90, 90, 90), -1)
    cv2.line(image, (round(181 * MM), 0), (round(181 * MM), image.shape[0]), (40, 40, 40), 3)
    for x in (120, 150, 170):
        cv2.circle(image, (round(x * MM), round(55 * MM)), 4, (70, 90, 110), -1)
    return image


def written(image: Pixels, x: float, y: float, text: str = "Nguyen Van") -> Pixels:
    """The page with something written at a place in mm."""
    cv2.putText(image, text, (round(x * MM), round(y * MM)), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (90, 50, 40), 2)
    return image


def entry(top: float = 50, bottom: float = 62, writing: Writing = "handwritten") -> Entry:
    """One field from 30 to 182 mm across."""
    quad = Quad.box(30 / 25.4 * 300, top / 25.4 * 300, 182 / 25.4 * 300, bottom / 25.4 * 300)
    return Entry("X", (Transcript("a", "x", "", "", writing, 0.5, FieldBox("a", quad, (quad,))),))


def test_an_empty_end_is_left_out() -> None:
    """A name on a long dotted line fills its crop: spots of age and the frame do not count as writing."""
    left, _, width, _ = shown(entry(), written(paper(), 35, 59), SIZE)["a"]
    assert left <= 34
    assert 30 < width < 50


@pytest.mark.parametrize("at", [31, 60, 100, 140])
def test_no_ink_is_ever_cut(at: float) -> None:
    """Wherever it is written, the crop holds it with paper to both sides."""
    image = written(paper(), at, 59)
    ink = np.flatnonzero((image[round(52 * MM) : round(59 * MM)] == (90, 50, 40)).all(axis=2).any(axis=0)) / MM
    left, _, width, _ = shown(entry(), image, SIZE)["a"]
    assert left <= max(28.8, ink.min() - 2)
    assert left + width >= ink.max() + 2


def test_two_writings_far_apart_are_both_shown() -> None:
    """What is written at the other end of the line is not lost."""
    image = written(written(paper(), 35, 59, "Cao"), 160, 59, "Y")
    left, _, width, _ = shown(entry(), image, SIZE)["a"]
    assert left + width > 168


def test_an_empty_second_line_is_left_out() -> None:
    """A field of two lines of which one is used is shown as one line, with its marks."""
    _, top, _, height = shown(entry(50, 78), written(paper(), 35, 59), SIZE)["a"]
    assert top < 53
    assert 9 <= height < 18


def test_blank_fields_and_ticks_are_shown_whole() -> None:
    """Nothing is taken away where nobody may say that nothing is there."""
    for writing in ("blank", "tick"):
        read = entry(writing=writing)
        assert shown(read, written(paper(), 35, 59), SIZE)["a"][2] >= 150
    assert shown(entry(), paper(), SIZE)["a"] == region(entry().transcripts[0], SIZE)


def test_a_field_outside_the_page_has_no_place() -> None:
    """A box that was put beside the paper is no crop."""
    quad = Quad.box(9000, 9000, 9100, 9050)
    lost = Transcript("a", "x", "", "", "typed", 0.5, FieldBox("a", quad, (quad,)))
    assert region(lost, SIZE) is None
    assert shown(Entry("X", (lost,)), paper(), SIZE) == {}
    assert shown(None, paper(), SIZE) == {}
