"""Photographs of pages on tables: found, flattened, stood upright, and nothing of them lost."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from civreg import raster, scan
from civreg.model import Page, SourceImage
from civreg.scan.corners import find_corners, on_table
from civreg.scan.sheet import find_sheet
from civreg.scan.surface import after, as_mesh
from civreg.scan.view import view

from . import forms_drawn as drawn
from .photographed import OAK, OLIVE, PLASTIC, STEEL, Floats, Photo, Table, photographed

PHOTOS = Path(__file__).parents[2].parent / "shared" / "data" / "photos"
LOW = ((0.13, 0.08), (0.9, 0.12), (0.84, 0.94), (0.05, 0.89))
RIGHT = ((0.06, 0.14), (0.86, 0.05), (0.95, 0.9), (0.12, 0.95))
OUTSIDE = ((-0.03, 0.1), (0.84, 0.12), (0.88, 0.93), (-0.02, 0.9))


def _page(photo: Photo, turn: int = 0) -> Page:
    codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    image = np.asarray(cv2.rotate(photo.image, codes[turn]), np.uint8) if turn else photo.image
    (page,) = scan.prepare(image, SourceImage("", "photo.jpg"), scan.ScanOptions())
    return page


def _rules(photo: Photo, page: Page) -> list[Floats]:
    """Points along each rule of the drawn form, on the page."""
    return [page.transform.to_page(photo.at(np.column_stack([np.linspace(170, 1100, 15), np.full(15, float(y))]))) for y in drawn.RULES]


def _level(photo: Photo, page: Page) -> tuple[float, float]:
    """Greatest distance of a rule's points from its own height in pixels, and the greatest lean of a rule in degrees."""
    rules = _rules(photo, page)
    lean = [np.degrees(np.polyfit(r[:, 0], r[:, 1], 1)[0]) for r in rules]
    return max(float(np.ptp(r[:, 1])) / 2 for r in rules), max(abs(float(d)) for d in lean)


@pytest.mark.parametrize(
    "table",
    [
        Table(OAK, LOW, 22.0),
        Table(OLIVE, RIGHT, -16.0, shadow=0.5, papers=True, seed=1),
        Table(PLASTIC, LOW, 6.0, thumb=False, seed=2),
        Table(STEEL, RIGHT, 14.0, shadow=0.2, papers=True, seed=3),
        Table(OAK, OUTSIDE, 10.0, seed=4),
    ],
    ids=["oak", "olive-papers", "plastic", "steel-papers", "edge-outside"],
)
def test_rules_of_a_photographed_page_are_straight_and_level(table: Table) -> None:
    """Perspective and up to 44 px of curl at 300 dpi are taken out to 2 px and 0.05°, on any table, with a thumb over a corner."""
    photo = photographed(drawn.form(), table)
    page = _page(photo)
    bend, lean = _level(photo, page)
    assert bend < 2.0
    assert lean < 0.05
    assert page.legibility.effective_dpi == pytest.approx(117, abs=20)


@pytest.mark.parametrize("table", [Table(OAK, LOW), Table(STEEL, RIGHT, papers=True), Table(OLIVE, LOW, shadow=0.5)])
def test_corners_are_found_beside_thumbs_shadows_and_other_paper(table: Table) -> None:
    """The corners lie within 1.5 % of the picture's height from the paper's."""
    photo = photographed(drawn.form(), table)
    look = view(photo.image, 0, mirrored=False)
    corners = find_corners(look.coarse)
    assert corners is not None
    assert np.abs(corners * look.coarse_factor - 0.5 - photo.corners).max() < 0.015 * photo.image.shape[0]


def test_nothing_of_a_photographed_page_is_cut_off() -> None:
    """All of the paper is on the page, but for a millimetre where it bulges beyond its corners."""
    photo = photographed(drawn.form(), Table(OAK, LOW, 20.0))
    page = _page(photo)
    rim = [(x, y) for x in np.linspace(15, drawn.WIDE - 15, 9) for y in (15.0, drawn.HIGH - 15.0)]
    laid = page.transform.to_page(photo.at(np.array(rim)))
    assert laid.min() > -12
    assert (laid < np.array([page.width + 12, page.height + 12])).all()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_photograph_taken_from_another_side_is_stood_upright(turn: int) -> None:
    """Content tells how a turned photograph lies, also where the file says nothing."""
    page = _page(photographed(drawn.form(), Table(OAK, RIGHT, 8.0)), turn)
    assert page.turn == 360 - turn
    assert page.height > page.width


def test_paper_lying_across_gives_a_page_lying_across() -> None:
    """The picture says whether the declared leaf stands or lies; its text decides which way is up."""
    lying = np.full((1240, 1754, 3), drawn.PAPER, np.uint8)
    for y in range(200, 1100, 60):
        cv2.line(lying, (150, y), (1600, y), (60, 60, 60), 2)
        cv2.putText(lying, drawn.WORDS[y % 7], (200, y - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (40, 40, 40), 2, cv2.LINE_AA)
    corners = ((0.1, 0.1), (0.88, 0.14), (0.93, 0.9), (0.07, 0.86))
    page = _page(photographed(lying, Table(OAK, corners, shape=(1200, 1600))))
    assert page.width / page.height == pytest.approx(297 / 210, abs=0.05)


def test_a_page_whose_corners_are_not_sure_is_kept_whole_and_still_flat() -> None:
    """Pale paper on a pale table: the whole picture is the page, and its rules are straight all the same."""
    photo = photographed(drawn.form(), Table((206, 222, 230), LOW, 14.0, shadow=0.1, thumb=False))
    page = _page(photo)
    bend, lean = _level(photo, page)
    assert bend < 3.0
    assert lean < 0.1
    laid = page.transform.to_page(photo.corners)
    assert laid.min() > -60


@pytest.mark.parametrize(
    ("corners", "seen"),
    [
        (((0.12, -0.04), (1.05, -0.03), (1.06, 0.95), (0.09, 0.93)), "left"),
        (((-0.05, 0.08), (1.05, 0.1), (1.03, 0.93), (-0.03, 0.94)), "top"),
        (((-0.05, -0.04), (0.9, -0.05), (0.86, 0.93), (-0.06, 0.95)), "right"),
    ],
)
def test_the_edges_that_are_seen_bound_a_page_of_which_others_lie_outside(corners: tuple[tuple[float, float], ...], seen: str) -> None:
    """Two edges outside, on a grey table nearly as light as paper: no table is left beyond those that are seen, and no paper is lost."""
    photo = photographed(drawn.form(), Table((150, 160, 165), corners, 8.0, shadow=0.25, thumb=False))
    page = _page(photo)
    ends = {"left": ((0, 300), (0, 1400)), "top": ((200, 0), (1000, 0)), "right": ((drawn.WIDE, 300), (drawn.WIDE, 1400))}[seen]
    laid = page.transform.to_page(photo.at(np.array(ends, float)))
    beyond = {"left": laid[:, 0], "top": laid[:, 1], "right": page.width - laid[:, 0]}[seen]
    assert -15 < beyond.min() < 60
    assert beyond.max() < 160  # what perspective is left, for a frame alone hardly tells it
    assert _level(photo, page)[0] < 4.0


def test_a_scan_is_not_taken_for_a_photograph() -> None:
    """A page leaning on a dark or light bed goes the way of scans."""
    for bed in ((25, 25, 25), (232, 232, 228)):
        image = drawn.scanned(drawn.form(), 2.5, bed, margin=120).image
        coarse = view(image, 0, mirrored=False).coarse
        assert not on_table(coarse, find_sheet(coarse))


def test_two_bends_become_one() -> None:
    """A page flattened twice is carried to the same place by one mesh."""
    rng = np.random.default_rng(0)
    smooth = [as_mesh(np.cumsum(rng.normal(0, 0.4, (48, 2)), axis=0), (8, 6)) for _ in range(2)]
    points = rng.uniform(40, 260, (30, 2))
    twice = points + smooth[1].at(points)
    twice = twice + smooth[0].at(twice)
    once = points + after(smooth[0], smooth[1]).at(points)
    assert np.abs(once - twice).max() < 0.5


@pytest.mark.shared
@pytest.mark.skipif(not PHOTOS.exists(), reason="needs ../shared/data/photos")
def test_shared_photographs_are_level_and_whole() -> None:
    """Every written line of every photograph is level to 0.15°, straight to 6 px at 300 dpi, and on the page."""
    leans, rest = [], []
    for truth in json.loads((PHOTOS / "truth.json").read_text(encoding="utf-8")):
        if truth.get("side"):
            continue
        (page,) = scan.prepare(raster.decode(PHOTOS / truth["image"]), SourceImage("", truth["image"]), scan.ScanOptions())
        boxes = [page.transform.to_page(np.array(b, float)) for b in truth["boxes"].values()]
        assert min(b.min() for b in boxes) > 0
        assert all((b < (page.width, page.height)).all() for b in boxes)
        feet = [b[[3, 2]] for b in boxes if b[2, 0] - b[3, 0] > 200]
        lengths = [b[1, 0] - b[0, 0] for b in feet]
        leans.append(abs(np.average([np.degrees((b[1, 1] - b[0, 1]) / (b[1, 0] - b[0, 0])) for b in feet], weights=lengths)))
        rest += [abs(b[1, 1] - b[0, 1]) / 2 for b in feet]
    assert np.percentile(leans, 95) <= 0.15
    assert np.percentile(rest, 95) <= 6
