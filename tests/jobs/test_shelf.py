"""The pages of one book on the station's table: what comes next, what is missing, what was there before."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from civreg import raster
from civreg.jobs.shelf import Gap, Leaf, Shelf
from civreg.jobs.sight import Sight
from civreg.model import Finding, Legibility, Page, SourceImage, Transform
from civreg.raster import Pixels

UPRIGHT = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))


def mark(seed: int) -> Pixels:
    """A fingerprint full of writing."""
    rng = np.random.default_rng(seed)
    return np.asarray(np.kron(rng.integers(0, 2, (120, 84)) * 200, np.ones((5, 5))), np.uint8)


def leaf(page: int, number: int | None, confidence: float = 0.99, seed: int | None = None, *, poor: bool = False) -> Leaf:
    """A page with a number and writing of its own, or the writing of a seed."""
    findings = (Finding("blurred", "again", 0.5),) if poor else ()
    prepared = Page(SourceImage("", f"p{page}.jpg"), 100, 100, UPRIGHT, 0, 0.0, Legibility(300, 3.0, 0.5, findings))
    ink = base64.b64encode(raster.encode_png(mark(page if seed is None else seed))).decode()
    return Leaf(page, f"p{page}.jpg", prepared, Sight(ink, 0.8, number, confidence, read=True))


def shelf(*leaves: Leaf) -> Shelf:
    """A book with these pages, compared as they came."""
    made = Shelf()
    for one in leaves:
        made.leaves.append(one)
        one.twin = made.twin(one)
    return made


def test_the_next_number_is_expected() -> None:
    """After 41 comes 42; a page whose number was not read counts as one."""
    assert shelf(leaf(1, 40), leaf(2, 41)).expected() == 42
    assert shelf(leaf(1, 40), leaf(2, None)).expected() == 42
    assert shelf().expected() is None


def test_a_leap_is_a_gap_between_two_numbers() -> None:
    """41 and 43 without 42 between."""
    assert shelf(leaf(1, 41), leaf(2, 43)).gaps() == [Gap(41, 43, 2)]


def test_a_page_without_a_number_may_fill_a_gap() -> None:
    """What was not read is not called missing."""
    assert shelf(leaf(1, 41), leaf(2, None), leaf(3, 43)).gaps() == []


def test_a_gap_is_open_while_a_page_between_was_not_looked_at() -> None:
    """The book's print was not learnt yet, say: too early to call a page missing."""
    between = leaf(2, None)
    between.sight = None
    assert [gap.open for gap in shelf(leaf(1, 41), between, leaf(3, 44)).gaps()] == [True]


def test_a_missing_page_that_comes_later_closes_its_gap() -> None:
    """Also where it comes out of order."""
    assert shelf(leaf(1, 41), leaf(2, 43), leaf(3, 42)).gaps() == []


def test_one_misread_number_makes_no_gap() -> None:
    """A number that is not sure, or far from all around it, is not believed."""
    assert shelf(leaf(1, 41), leaf(2, 46, confidence=0.3), leaf(3, 43)).gaps() == []
    far = shelf(leaf(1, 41), leaf(2, 42), leaf(3, 743), leaf(4, 44), leaf(5, 45))
    assert far.gaps() == []
    assert far.expected() == 46


def test_an_unsure_number_is_believed_where_its_neighbour_follows() -> None:
    """43 and 44 bear each other out."""
    assert shelf(leaf(1, 41), leaf(2, 43, confidence=0.3), leaf(3, 44, confidence=0.3)).gaps() == [Gap(41, 43, 2)]


def test_the_same_page_twice_is_found() -> None:
    """By its writing, whatever its name."""
    twin = shelf(leaf(1, 41, seed=1), leaf(2, 42, seed=2), leaf(3, 41, seed=1)).leaves[2].twin
    assert twin is not None
    assert (twin.name, twin.poor) == ("p1.jpg", False)


def test_pages_with_other_numbers_are_no_twins() -> None:
    """Two unfilled forms look alike; surely read numbers tell them apart."""
    assert shelf(leaf(1, 41, seed=1), leaf(2, 42, seed=1)).leaves[1].twin is None


@pytest.mark.parametrize(("first", "second", "earlier"), [(True, False, False), (False, True, True), (False, False, False)])
def test_of_two_pictures_the_better_is_kept(first: bool, second: bool, earlier: bool) -> None:
    """The one that need not be taken again; of two good ones the later, which somebody took for a reason."""
    twin = shelf(leaf(1, 41, seed=1, poor=first), leaf(2, 41, seed=1, poor=second)).leaves[1].twin
    assert twin is not None
    assert twin.better is earlier
