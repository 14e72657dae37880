"""The same page twice, told from two entries of one book."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg.model import SourceImage
from civreg.raster import Pixels
from civreg.scan import SAME, ScanOptions, fingerprint, glance, likeness, nearest, pixels, prepare

from . import forms_drawn as drawn

WORDS = ("Tran Thi Bon", "Le Van Sau", "Xa Binh Hoa", "Quan Ba", "12 thang 4", "Kinh", "Ngo Dinh Muoi", "Vinh Long")


def entry(number: int) -> Pixels:
    """An entry of one book, A4 at 150 dpi: the print of all, and its own writing."""
    rng = np.random.default_rng(number)
    page = drawn.form()
    for y in drawn.RULES:
        text = " ".join(rng.choice(WORDS, 2))
        cv2.putText(page, text, (620 + int(rng.integers(60)), y - 6), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.0, (90, 40, 30), 2, cv2.LINE_AA)
    return page


def seen(page: Pixels, degrees: float = 0.0, light: float = 1.0, blur: float = 0.0) -> Pixels:
    """The fingerprint of a page as scanned and straightened."""
    image = (drawn.scanned(page, degrees).image * light).astype(np.uint8)
    image = cv2.GaussianBlur(image, (0, 0), blur) if blur else image
    image = np.asarray(image, np.uint8)
    (only,) = prepare(image, SourceImage("", "x"), ScanOptions())
    return fingerprint(pixels(image, only).flat)


@pytest.mark.parametrize(("degrees", "light", "blur"), [(1.5, 0.8, 0.0), (-2.0, 1.0, 2.0), (0.0, 0.6, 1.0)])
def test_a_page_scanned_again_is_the_same(degrees: float, light: float, blur: float) -> None:
    """Another skew, less light and blur do not hide that a page was scanned before."""
    assert likeness(seen(entry(1)), seen(entry(1), degrees, light, blur)) >= SAME


def test_the_shadow_along_the_paper_is_no_writing() -> None:
    """A page is the same where one scan shows a dark rim along its edge and the other does not."""
    one = seen(entry(1))
    rim = one.copy()
    rim[:, :22], rim[:, -22:], rim[:22], rim[-22:] = 160, 160, 160, 160
    assert likeness(rim, one) >= SAME


def test_a_slanted_copy_is_the_same() -> None:
    """Perspective that was taken out otherwise slants the page a little."""
    one = seen(entry(1))
    slant = cv2.warpAffine(one, np.array([[1, 0.05, -15], [0, 1, 0]], np.float32), (one.shape[1], one.shape[0]))
    assert likeness(np.asarray(slant, np.uint8), one) >= SAME


def test_two_entries_of_one_book_differ() -> None:
    """Pages that share the whole printed form and differ in their writing are not the same."""
    prints = [seen(entry(n)) for n in range(4)]
    assert max(likeness(prints[i], prints[j]) for i in range(4) for j in range(i)) < SAME - 0.05


def test_a_page_is_found_among_those_of_its_book() -> None:
    """At a glance, without comparing all with all."""
    book = [glance(seen(entry(n))) for n in range(6)]
    assert nearest(glance(seen(entry(4), 1.0, 0.8)), book)[0] == 4


def test_empty_paper_is_like_nothing() -> None:
    """Where nothing stands, nothing is the same."""
    paper = np.zeros((580, 410), np.uint8)
    assert likeness(paper, paper) == 0.0
