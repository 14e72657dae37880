"""Missing paper, stains and other inks as doubts of the fields they meet."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg import forms
from civreg.extract.inks import Inks
from civreg.extract.spoilt import inks_of, spoilt
from civreg.language import Lang
from civreg.model import Damage, Doubt, FieldBox, Placed, Quad, Transcript
from civreg.raster import PagePixels, Pixels
from civreg.verify import words

LINE = Quad.box(100, 100, 500, 160)
BOX = FieldBox("nksHoTen", LINE, (LINE,))
NOTED = forms.known()["KS-2015"]


def sheet(*damage: Damage) -> PagePixels:
    """White paper with damage."""
    flat = np.full((400, 800), 255, np.uint8)
    return PagePixels(np.dstack([flat] * 3), flat, damage=damage)


def square(kind: str, left: float, right: float) -> Damage:
    """Damage over the line from one place to another."""
    return Damage(kind, ((left, 90), (right, 90), (right, 170), (left, 170)))  # type: ignore[arg-type]  # kinds as words


def read(box: FieldBox = BOX) -> Transcript:
    """A field that was read surely."""
    return Transcript("nksHoTen", "Hà", "Hà", "ha", "handwritten", 0.9, box)


@pytest.mark.parametrize(("kind", "code"), [("hole", "paper-missing"), ("tear", "paper-missing"), ("missing", "paper-missing")])
def test_field_over_a_gap(kind: str, code: str) -> None:
    """Its paper is missing, to a share that is said, and the rest of it is not believed."""
    got = spoilt(sheet(square(kind, 100, 200)), read(), BOX.room)
    assert got.doubts == (Doubt(code, "26 %"),)
    assert got.confidence is not None
    assert got.confidence < 0.3


def test_stain_and_gap_are_different_words() -> None:
    """Stain, gap, and writing that could not be read have sentences of their own in both languages."""
    codes = ("paper-missing", "stained", "covered", "no-reading", "blank")
    langs: tuple[Lang, ...] = ("vi", "en")
    for lang in langs:
        assert len({words.doubt(Doubt(code), lang) for code in codes}) == len(codes)
    assert [d.code for d in spoilt(sheet(square("stain", 300, 400)), read(), BOX.room).doubts] == ["stained"]


def test_gone_is_not_blank() -> None:
    """A field in which nothing is seen because its paper is gone is not called blank."""
    blank = Transcript("nksHoTen", "", "", "", "blank", None, BOX, (), (Doubt("blank"),))
    assert [d.code for d in spoilt(sheet(square("hole", 90, 510)), blank, BOX.room).doubts] == ["paper-missing"]


def test_fields_beside_are_as_they_were() -> None:
    """Damage elsewhere on the page, and a little of an empty margin gone, change nothing."""
    page = sheet(square("hole", 510, 700))
    assert spoilt(page, read(), BOX.room) == read()
    margin = FieldBox("ghiChu", Quad.box(500, 0, 800, 400), ())
    assert spoilt(sheet(square("hole", 690, 720)), read(margin), margin.room) == read(margin)


def test_stamp_over_ink() -> None:
    """A stamp over the ink of a field asks for a look; one over bare paper does not."""
    flat = np.full((400, 800), 255, np.uint8)
    stamp = np.zeros_like(flat)
    stamp[90:170, 100:300] = 255
    assert spoilt(PagePixels(np.dstack([flat] * 3), flat, stamp), read(), BOX.room).doubts == ()
    flat[110:150, 150:200] = 40
    assert spoilt(PagePixels(np.dstack([flat] * 3), flat, stamp), read(), BOX.room).doubts == (Doubt("stamp"),)


def test_page_without_notes_is_asked_for_no_colours() -> None:
    """Whether a note is in another ink is asked only where enough is written in its margin."""

    def refused() -> Pixels:
        raise AssertionError

    assert NOTED.note is not None
    note = FieldBox(NOTED.note.key, LINE, (LINE,))
    bare = PagePixels(refused, np.full((400, 800), 255, np.uint8))
    known = Placed("KS-2015", (BOX, note))
    assert inks_of(bare, known, NOTED) is None
    inked = np.full((400, 800), 255, np.uint8)
    inked[110:140, 120:300] = 20
    with pytest.raises(AssertionError):
        inks_of(PagePixels(refused, inked), known, NOTED)


def test_other_ink_is_named() -> None:
    """A note in blue on a page in black is told, and one in the page's own ink is not."""
    inks = Inks.of([written((40, 40, 40))] * 4)
    assert inks is not None
    assert inks.other([written((170, 65, 45))]) == "blue"
    assert inks.other([written((150, 55, 105))]) == "violet"
    assert inks.other([written((45, 35, 190))]) == "red"
    assert inks.other([written((60, 55, 50))]) == ""


def written(ink: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A word in an ink, in colour and flat."""
    flat = np.full((60, 200), 255, np.uint8)
    cv2.putText(flat, "Hanoi", (10, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 30, 5)
    colour = np.where((flat < 140)[..., None], np.array(ink, np.uint8), np.array((225, 232, 236), np.uint8)).astype(np.uint8)
    return colour, flat
