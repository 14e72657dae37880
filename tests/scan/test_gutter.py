"""Spreads: two pages are cut apart at the gutter, a table over both stays one, and doubt keeps the picture whole."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from civreg import raster, scan
from civreg.model import Page, SourceImage

from . import forms_drawn as drawn
from .forms_drawn import Pixels
from .photographed import Table, photographed

DATA = Path(__file__).parents[2].parent / "shared" / "data"
GUTTER = 1240


def _bound(left: Pixels, right: Pixels) -> Pixels:
    """Two pages (1754, 1240, 3) side by side, dark toward the gutter between them."""
    both = np.hstack([left, right]).astype(np.float64)
    away = np.abs(np.arange(both.shape[1]) - GUTTER)
    return np.clip(both * (1 - 0.55 * np.exp(-away / 45))[None, :, None], 0, 255).astype(np.uint8)


def _leaning(page: Pixels, degrees: float) -> Pixels:
    """A page that leans in its place."""
    matrix = cv2.getRotationMatrix2D((620, 877), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, matrix, (1240, 1754), flags=cv2.INTER_AREA, borderValue=drawn.PAPER), np.uint8)


def _table() -> Pixels:
    """A spread with rows and a frame that run over the gutter."""
    page = np.full((1754, 2480, 3), drawn.PAPER, np.uint8)
    for y in range(200, 1600, 100):
        cv2.line(page, (120, y), (2360, y), (60, 60, 60), 3)
        cv2.putText(page, "12-7-1986  " + drawn.WORDS[y % 7], (150, y - 20), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (110, 50, 40), 2, cv2.LINE_AA)
    for x in (120, 320, 700, 1100, 1500, 1900, 2360):
        cv2.line(page, (x, 200), (x, 1500), (60, 60, 60), 3)
    return _bound(page[:, :GUTTER], page[:, GUTTER:])


def _prepared(image: Pixels) -> tuple[Page, ...]:
    return scan.prepare(image, SourceImage("", "spread.jpg"), scan.ScanOptions())


@pytest.fixture(scope="module")
def spread() -> drawn.Drawn:
    """Two forms that lean differently, scanned on a dark bed."""
    return drawn.scanned(_bound(_leaning(drawn.form(), -1.0), _leaning(drawn.form(dotted=False), 1.5)), 0.4, margin=60)


def test_a_spread_is_two_pages_left_before_right(spread: drawn.Drawn) -> None:
    """Each side is a page of its own with its own skew, of one leaf's size, and both name their common source."""
    left, right = _prepared(spread.image)
    assert (left.part, right.part) == (0, 1)
    assert left.source == right.source
    assert left.skew_deg == pytest.approx(-0.6, abs=0.15)
    assert right.skew_deg == pytest.approx(1.9, abs=0.15)
    for side in (left, right):
        assert side.width / side.height == pytest.approx(210 / 297, abs=0.04)
        assert side.legibility.effective_dpi == pytest.approx(150, rel=0.04)


def test_the_cut_is_at_the_gutter(spread: drawn.Drawn) -> None:
    """The left page ends and the right page begins within 4 mm of the gutter, and no writing of either is lost."""
    left, right = _prepared(spread.image)
    gutter = spread.at([(GUTTER, 400), (GUTTER, 1400)])
    assert np.abs(left.transform.to_page(gutter)[:, 0] - left.width).max() < 48 + left.width * 0.03
    assert np.abs(right.transform.to_page(gutter)[:, 0]).max() < 48 + right.width * 0.03
    for side, shift in ((left, 0), (right, GUTTER)):
        ink = side.transform.to_page(spread.at([(170 + shift, 300), (1100 + shift, 300), (170 + shift, 1440), (1100 + shift, 1440)]))
        assert ink.min() > 0
        assert (ink < (side.width, side.height)).all()


def test_a_photographed_spread_is_two_pages() -> None:
    """Corners, perspective and curl are found for each side of a book that lies open on a table."""
    corners = ((0.07, 0.08), (0.93, 0.12), (0.9, 0.9), (0.04, 0.86))
    photo = photographed(_bound(drawn.form(), drawn.form()), Table(corners=corners, curl=10.0, shadow=0.2, shape=(1700, 2400)))
    sides = _prepared(photo.image)
    assert [s.part for s in sides] == [0, 1]
    for side, shift in zip(sides, (0, GUTTER), strict=True):
        for y in drawn.RULES:
            rule = side.transform.to_page(photo.at(np.column_stack([np.linspace(170, 1100, 9) + shift, np.full(9, float(y))])))
            assert np.ptp(rule[:, 1]) < 6


def test_a_table_over_both_pages_stays_one_surface() -> None:
    """Rows that run across the gutter keep the spread whole, at the scale of two leaves."""
    (page,) = _prepared(drawn.scanned(_table(), 1.0, margin=50).image)
    assert page.part == 0
    assert page.legibility.effective_dpi == pytest.approx(150, rel=0.03)
    assert page.width == pytest.approx(4960, rel=0.04)
    assert "gutter-unsure" not in [f.code for f in page.legibility.findings]


def test_writing_across_the_gutter_is_never_cut() -> None:
    """Where ink stands all along the gutter the spread is one page, and a person is told."""
    both = _bound(drawn.form(), drawn.form())
    for y in range(260, 1600, 60):
        cv2.putText(both, "viet qua", (GUTTER - 70, y), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (30, 20, 20), 3, cv2.LINE_AA)
    (page,) = _prepared(drawn.scanned(both, 0.0, margin=50).image)
    assert "gutter-unsure" in [f.code for f in page.legibility.findings]


def test_a_leaf_that_lies_across_has_no_gutter() -> None:
    """A single page wider than high is one page of its declared size."""
    lying = np.full((1240, 1754, 3), drawn.PAPER, np.uint8)
    for y in range(200, 1100, 60):
        cv2.line(lying, (150, y), (800, y), (60, 60, 60), 2)
        cv2.line(lying, (950, y), (1600, y), (60, 60, 60), 2)
        cv2.putText(lying, drawn.WORDS[y % 7], (200, y - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (40, 40, 40), 2, cv2.LINE_AA)
    (page,) = _prepared(drawn.scanned(lying, 0.5).image)
    assert page.legibility.effective_dpi == pytest.approx(150, rel=0.03)


@pytest.mark.shared
@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")
def test_shared_spreads_are_cut_and_shared_tables_are_not() -> None:
    """Every spread gives two pages with all their fields on the right side, every table one."""
    truth = json.loads((DATA / "photos" / "truth.json").read_text(encoding="utf-8"))
    for name in sorted({t["image"] for t in truth if t.get("side")}):
        pages = _prepared(raster.decode(DATA / "photos" / name))
        for page, entry in zip(pages, [t for t in truth if t["image"] == name], strict=True):
            boxes = np.concatenate([page.transform.to_page(np.array(b, float)) for b in entry["boxes"].values()])
            assert boxes.min() > 0
            assert (boxes < (page.width, page.height)).all()
    for path in sorted((DATA / "tables").glob("*.jpg")):
        (page,) = _prepared(raster.decode(path))
        assert page.width / page.height == pytest.approx(420 / 297, abs=0.06)
