"""From a picture to a straight page."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from civreg.model import PAGE_DPI, Page, SourceImage
from civreg.scan import ScanOptions, pixels, prepare
from civreg.scan.sheet import clipped

from . import forms_drawn as drawn

LIGHT, DARK = (232, 232, 228), (25, 25, 25)


def _page(image: drawn.Pixels, **source: object) -> Page:
    (page,) = prepare(image, SourceImage("", "drawn.png", **source), ScanOptions())  # type: ignore[arg-type]
    return page


def _lean(page: Page, scan: drawn.Drawn) -> float:
    """Degrees by which the form's rules still lean on the page."""
    ends = page.transform.to_page(scan.at([(170, drawn.RULES[9]), (1100, drawn.RULES[9])]))
    run, rise = ends[1] - ends[0]
    return float(np.degrees(np.arctan2(rise, run)))


@pytest.mark.parametrize("degrees", [-11.0, -3.4, -0.6, 0.7, 5.2, 12.0])
@pytest.mark.parametrize("bed", [DARK, LIGHT])
def test_skew_is_found_and_taken_out(degrees: float, bed: tuple[int, int, int]) -> None:
    """A leaning page is measured to a tenth of a degree, signed clockwise, and its rules lie flat."""
    scan = drawn.scanned(drawn.form(), degrees, bed, margin=150)
    page = _page(scan.image)
    assert page.skew_deg == pytest.approx(degrees, abs=0.1)
    assert abs(_lean(page, scan)) < 0.05


@pytest.mark.parametrize("dotted", [True, False])
def test_a_straight_page_is_not_turned(dotted: bool) -> None:
    """What is straight stays straight to 0.1°."""
    assert abs(_page(drawn.scanned(drawn.form(dotted)).image).skew_deg) <= 0.1


@pytest.mark.parametrize("degrees", [0.0, -4.0])
def test_paper_gives_the_scale(degrees: float) -> None:
    """Paper of 150 dpi on a bed becomes a page of 300 dpi, and its effective resolution is known."""
    scan = drawn.scanned(drawn.form(), degrees, margin=150)
    page = _page(scan.image, dpi=96)
    assert page.legibility.effective_dpi == pytest.approx(150, abs=2.5)
    ends = page.transform.to_page(scan.at([(170, 600), (1100, 600)]))
    assert np.hypot(*(ends[1] - ends[0])) == pytest.approx(930 * PAGE_DPI / 150, rel=0.02)


@pytest.mark.parametrize("bed", [DARK, LIGHT, drawn.PAPER])
@pytest.mark.parametrize("degrees", [0.0, 2.5, -9.0])
def test_ink_is_never_cut(bed: tuple[int, int, int], degrees: float) -> None:
    """The whole form lies on the page, whatever the bed."""
    scan = drawn.scanned(drawn.form(), degrees, bed, margin=160)
    page = _page(scan.image)
    corners = page.transform.to_page(scan.at([(118, 140), (1132, 140), (118, 1602), (1132, 1602)]))
    assert corners.min() >= 2
    assert (np.array([page.width, page.height]) - corners).min() >= 2


def test_paper_cut_by_the_border_is_kept_to_the_border() -> None:
    """Where a side of the paper is not on the picture, nothing is cut there, and the missing part is named."""
    scan = drawn.scanned(drawn.form())
    page = _page(np.ascontiguousarray(scan.image[:, 200:]))
    inside = page.transform.to_page(np.array([[0.0, 900.0]]))
    assert inside[0, 0] >= -0.5
    assert "paper-missing" in {f.code for f in page.legibility.findings}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_form_on_its_side_or_head_is_stood_up(turn: int) -> None:
    """Writing stands on its rules, so a form tells how it lies."""
    scan = drawn.scanned(drawn.form(), 1.5)
    image = np.ascontiguousarray(np.rot90(scan.image, turn // 90))
    page = _page(image)
    assert page.turn == turn
    assert page.skew_deg == pytest.approx(1.5, abs=0.15)


def test_an_empty_form_is_not_stood_on_its_head() -> None:
    """Without writing there is too little to tell, and nothing is turned."""
    assert _page(drawn.scanned(drawn.form(written=False)).image).turn == 0


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_what_the_file_asks_for_comes_first(turn: int, mirrored: bool) -> None:
    """EXIF turns and flips are undone exactly: the page is the same as from the upright picture."""
    scan = drawn.scanned(drawn.form(), 1.0)
    stored = np.rot90(scan.image, turn // 90)
    stored = stored[:, ::-1] if mirrored else stored
    page = _page(np.ascontiguousarray(stored), turn=turn, mirrored=mirrored)
    plain = _page(scan.image)
    assert page.turn == turn
    laid, upright = pixels(np.ascontiguousarray(stored), page), pixels(scan.image, plain)
    assert (page.width, page.height) == (plain.width, plain.height)
    assert np.abs(laid.flat.astype(int) - upright.flat).mean() < 1


def test_slight_perspective_is_flattened() -> None:
    """Where rules and frame converge, both come out square."""
    scan = drawn.scanned(drawn.form(), margin=150)
    height, width = scan.image.shape[:2]
    before = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    after = before + np.array([(18, 6), (-4, -9), (3, 12), (-14, 5)], np.float32)
    bent = cv2.getPerspectiveTransform(before, after)
    image = np.asarray(cv2.warpPerspective(scan.image, bent, (width, height), borderValue=DARK), np.uint8)
    frame = cv2.perspectiveTransform(scan.at([(120, 240), (1130, 240), (1130, 1600), (120, 1600)])[None], bent)[0]
    a, b, c, d = _page(image).transform.to_page(frame)
    for along, axis in ((b - a, 1), (c - d, 1), (d - a, 0), (c - b, 0)):
        assert abs(along[axis]) / np.hypot(*along) < np.tan(np.radians(0.12))


@pytest.mark.parametrize("shape", [(1, 1), (1, 60), (60, 1), (40, 40), (90, 120), (3000, 9)])
@pytest.mark.parametrize("seed", [None, 0])
def test_no_picture_is_too_small(shape: tuple[int, int], seed: int | None) -> None:
    """Any picture of a pixel or more becomes a page of bounded size."""
    image = np.zeros((*shape, 3), np.uint8)
    if seed is not None:
        image = np.random.default_rng(seed).integers(0, 255, (*shape, 3), dtype=np.uint8)
    page = _page(image)
    laid = pixels(image, page)
    assert laid.flat.shape == (page.height, page.width)
    assert page.width * page.height <= 60e6
    assert page.skew_deg == 0


def test_other_shapes_are_not_distorted() -> None:
    """A wide picture without a form keeps its proportions."""
    image = np.full((500, 1700, 3), 240, np.uint8)
    cv2.circle(image, (800, 250), 120, (40, 40, 40), 8)
    matrix = _page(image).transform.array
    assert matrix[0, 0] == pytest.approx(matrix[1, 1])
    assert matrix[0, 1] == matrix[1, 0] == 0


SHARED = Path(__file__).parents[2].parent / "shared/data"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the pages of ../shared may not be published")
def test_shared_pages_lie_straight() -> None:
    """On a third of the aged pages the true boxes lie flat and within the page (targets: median 0.1°, p95 0.25°)."""
    import json  # noqa: PLC0415  (only this test reads truth files)

    lean, skew, spare = [], [], []
    for truth in json.loads((SHARED / "pages/truth.json").read_text("utf-8"))[::3]:
        image = cv2.imread(str(SHARED / "pages" / truth["image"]))
        page = _page(np.asarray(image, np.uint8))
        boxes = np.array([b for b in truth["boxes"].values() if np.min(b) > 0 and np.max(np.array(b)[:, 0]) < image.shape[1]])
        moved = page.transform.to_page(boxes.reshape(-1, 2)).reshape(-1, 4, 2)
        sides = (moved[:, 1] - moved[:, 0]).sum(axis=0)
        lean.append(abs(np.degrees(np.arctan2(sides[1], sides[0]))))
        skew.append(abs(page.skew_deg + truth["skew_deg"]))
        spare.append(min(moved.min(), (np.array([page.width, page.height]) - moved).min()))
        assert page.turn == 0
        assert not page.legibility.scan_again
    assert min(spare) >= 2
    assert np.median(lean) <= 0.05
    assert max(lean) <= 0.25
    assert np.median(skew) <= 0.12


def test_edges_that_leave_no_paper_between_them_are_not_believed() -> None:
    """An upper edge below the lower one bounds nothing: the whole picture is the paper."""
    crossed = clipped((320, 240), {"top": (176.0, 0.0), "bottom": (165.0, -0.07)})
    assert crossed.lines == {}
    assert crossed.outline.tolist() == [[0, 0], [240, 0], [240, 320], [0, 320]]
