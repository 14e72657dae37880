"""Stamps in colours of their own are taken off the ink; red notes are left where they can be read."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg.model import Page, SourceImage
from civreg.raster import PagePixels, reduced
from civreg.scan import ScanOptions, pixels, prepare
from civreg.scan.clean import Pixels
from civreg.scan.colour import find_stamps

from . import forms_drawn as drawn

VIOLET, BLUE, BLACK = (150, 55, 105), (170, 65, 45), (45, 45, 45)
AT = (760, 840)


def inked(mask: Pixels, page: Pixels, ink: tuple[int, int, int]) -> Pixels:
    """A page with ink pressed on it as a filter is laid over."""
    share = cv2.GaussianBlur(mask, (0, 0), 0.8)[..., None].astype(np.float32) / 255 * 0.85
    return np.asarray(page * (1 - share + share * np.array(ink) / 255), np.uint8)


def stamp(page: Pixels, ink: tuple[int, int, int], oblong: bool = False) -> Pixels:
    """A stamp of 34 mm with words over two lines of writing."""
    mask = np.zeros(page.shape[:2], np.uint8)
    x, y = AT
    if oblong:
        cv2.rectangle(mask, (x - 130, y - 50), (x + 130, y + 50), 255, 4)
    else:
        cv2.circle(mask, AT, 100, 255, 5, cv2.LINE_AA)
        cv2.circle(mask, AT, 88, 255, 2, cv2.LINE_AA)
    cv2.putText(mask, "UY BAN", (x - 70, y), cv2.FONT_HERSHEY_DUPLEX, 1.2, 255, 3, cv2.LINE_AA)
    return inked(mask, page, ink)


def laid(page: Pixels) -> PagePixels:
    """A drawn page as scanned, straight."""
    scan = drawn.scanned(page)
    prepared: tuple[Page, ...] = prepare(scan.image, SourceImage("", "x"), ScanOptions())
    return pixels(scan.image, prepared[0])


@pytest.mark.parametrize("oblong", [False, True])
@pytest.mark.parametrize("ink", [VIOLET, BLUE])
def test_stamp_goes_and_ink_stays(ink: tuple[int, int, int], oblong: bool) -> None:
    """Where only the stamp stood the flat page is nearly paper, and where ink stands it is as dark as without the stamp."""
    form = black(drawn.form())
    plain, marked = laid(form), laid(stamp(form, ink, oblong))
    assert plain.stamp is None
    assert marked.stamp is not None
    alone = (marked.stamp > 0) & (plain.flat > 240)
    assert np.median(marked.flat[alone]) > 225
    written = (marked.stamp > 0) & (plain.flat < 110)
    assert np.count_nonzero(written) > 150
    assert np.median(marked.flat[written]) < 140


def test_stamp_in_the_colour_of_the_writing_stays() -> None:
    """Nothing is taken from what cannot be told from the writing; the stamp's frame is on the mask."""
    form = drawn.form(dotted=False)
    form = np.where((form < 100).all(axis=2)[..., None], np.array(BLUE, np.uint8), form).astype(np.uint8)
    seen = laid(stamp(form, BLUE))
    assert seen.stamp is not None
    assert np.median(seen.flat[seen.stamp > 0]) < 250
    without = laid(form)
    dark = without.flat < 110
    assert np.median(seen.flat[dark]) < 115


def test_writing_is_no_stamp() -> None:
    """Words, frames and rules of the form are not taken for stamps, whatever the ink's colour."""
    for ink in (BLUE, VIOLET, (60, 40, 190)):
        form = drawn.form()
        form = np.where((form < 130).all(axis=2)[..., None], np.array(ink, np.uint8), form).astype(np.uint8)
        page = np.asarray(cv2.resize(form, None, fx=2, fy=2), np.uint8)
        assert find_stamps(page, reduced(page, 2)) == []


def test_red_note_is_left_beside_and_red_stamp_is_not() -> None:
    """A line written in red is on the noted page alone; a red ring is on neither."""
    mask = np.zeros((drawn.HIGH, drawn.WIDE), np.uint8)
    cv2.putText(mask, "Da dinh chinh", (300, 1560), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 255, 3, cv2.LINE_AA)
    seen = laid(inked(mask, drawn.stamped(drawn.form()), (50, 40, 200)))
    assert seen.noted is not None
    differ = seen.noted.astype(int) + 60 < seen.flat
    ys = np.nonzero(differ)[0]
    assert np.count_nonzero(differ) > 1500
    assert ys.min() > 2 * 1480
    assert laid(drawn.stamped(drawn.form())).noted is None


def black(form: Pixels) -> Pixels:
    """The form with black writing."""
    dark = (form.min(axis=2) < 130)[..., None]
    return np.where(dark, np.array(BLACK, np.uint8), form).astype(np.uint8)
