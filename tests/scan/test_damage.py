"""Holes, tears, missing corners, stains: found where they were drawn, and nowhere else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg.model import Page, SourceImage
from civreg.scan import ScanOptions, pixels, prepare
from civreg.scan.clean import Pixels

from . import forms_drawn as drawn

DARK, LIGHT = (25, 25, 25), (250, 250, 250)


def prepared(page: Pixels, degrees: float = 0.0, bed: tuple[int, int, int] = DARK) -> tuple[Page, drawn.Drawn]:
    """A drawn page as scanned, and how it is prepared."""
    scan = drawn.scanned(page, degrees, bed)
    (found,) = prepare(scan.image, SourceImage("", "x"), ScanOptions())
    return found, scan


def form_alone() -> Pixels:
    """The drawn form without its heading, which is fatter than any type."""
    form = drawn.form()
    form[120:220] = drawn.PAPER
    return form


def inside(page: Page, scan: drawn.Drawn, kind: str, at: tuple[float, float]) -> bool:
    """Whether a point of the form lies in damage of a kind."""
    x, y = page.transform.to_page(scan.at([at]))[0].tolist()
    shapes = [np.array(d.outline, np.float32) for d in page.damage if d.kind == kind]
    return any(cv2.pointPolygonTest(shape, (x, y), False) >= 0 for shape in shapes)


@pytest.mark.parametrize("bed", [DARK, LIGHT])
@pytest.mark.parametrize("degrees", [0.0, 3.0])
def test_hole_shows_the_bed(bed: tuple[int, int, int], degrees: float) -> None:
    """A hole before a dark or a light bed is one, in the frame of the page, and nothing else is called damage."""
    form = form_alone()
    cv2.ellipse(form, (500, 830), (45, 25), 20, 0, 360, bed, -1)
    page, scan = prepared(form, degrees, bed)
    assert [d.kind for d in page.damage] == ["hole"]
    assert inside(page, scan, "hole", (500, 830))
    assert not inside(page, scan, "hole", (500, 900))


@pytest.mark.parametrize("bed", [DARK, LIGHT])
def test_missing_corner_and_tear(bed: tuple[int, int, int]) -> None:
    """What is gone at the border is missing; what is narrow and deep is a tear."""
    form = form_alone()
    cv2.fillPoly(form, [np.array([(0, 0), (200, 0), (0, 260)])], bed)
    cv2.fillPoly(form, [np.array([(1240, 900), (1240, 924), (1080, 915)])], bed)
    page, scan = prepared(form, 0.0, bed)
    assert sorted(d.kind for d in page.damage) == ["missing", "tear"]
    assert inside(page, scan, "missing", (60, 80))
    assert inside(page, scan, "tear", (1200, 912))


def test_stain_that_hides_ink() -> None:
    """A dark stain is one; a coffee ring through which everything is read is not."""
    form = form_alone().astype(np.float32)
    blot = np.zeros(form.shape[:2], np.float32)
    cv2.circle(blot, (600, 700), 40, 0.75, -1)
    cv2.circle(blot, (600, 1200), 90, 0.2, -1)
    form *= 1 - cv2.GaussianBlur(blot, (0, 0), 3)[..., None] * np.array([0.9, 0.8, 0.7])
    page, scan = prepared(form.astype(np.uint8))
    assert [d.kind for d in page.damage] == ["stain"]
    assert inside(page, scan, "stain", (600, 700))


@pytest.mark.parametrize("degrees", [0.0, 4.0])
def test_whole_page_has_no_damage(degrees: float) -> None:
    """Neither bed, frame, stamp nor the shadow of a gutter is damage."""
    form = drawn.stamped(form_alone()).astype(np.float32)
    form *= np.clip(np.linspace(0.6, 2.6, form.shape[1]), 0, 1)[None, :, None]
    page, _ = prepared(form.astype(np.uint8), degrees)
    assert page.damage == ()


def test_gap_is_white_on_the_flat_page() -> None:
    """No reader sees the dark of a hole."""
    form = form_alone()
    cv2.circle(form, (500, 830), 40, DARK, -1)
    page, scan = prepared(form)
    flat = pixels(scan.image, page).flat
    x, y = np.rint(page.transform.to_page(scan.at([(500, 830)]))[0]).astype(int)
    assert flat[y - 80 : y + 80, x - 80 : x + 80].min() > 200
