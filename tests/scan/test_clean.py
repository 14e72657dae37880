"""Even background, stamps apart."""

from __future__ import annotations

import numpy as np

from civreg.model import SourceImage
from civreg.raster import Pixels
from civreg.scan import ScanOptions, pixels, prepare
from civreg.scan.ground import flatten

from . import forms_drawn as drawn


def test_stamp_is_kept_apart_and_ink_under_it_stays() -> None:
    """The ring is on the mask and pale on the flat page; the writing is as dark as before."""
    plain, marked = drawn.form(), drawn.stamped(drawn.form())
    scan = drawn.scanned(marked)
    (page,) = prepare(scan.image, SourceImage("", "x"), ScanOptions())
    laid = pixels(scan.image, page)
    assert laid.stamp is not None
    ring = page.transform.to_page(scan.at([(800 + 60 * np.cos(t), 1300 + 60 * np.sin(t)) for t in np.linspace(0, 6.28, 90)]))
    x, y = np.rint(ring).astype(int).T
    assert (laid.stamp[y, x] == 255).mean() > 0.85
    assert np.median(laid.flat[y, x]) > 215
    other = drawn.scanned(plain)
    before = pixels(other.image, page)
    assert before.stamp is None
    dark = before.flat[y[0] - 500 : y[0] + 500] < 90
    assert np.median(laid.flat[y[0] - 500 : y[0] + 500][dark]) < 110


def test_shadow_is_evened_and_faded_ink_kept() -> None:
    """Across a shadow paper is white, and ink at a third of its strength still shows."""
    page = drawn.form()[..., 0].astype(np.float32)
    faded = 206 - (206 - page) / 3
    shadow = np.linspace(0.45, 1.0, page.shape[1])[None, :]
    flat = flatten((faded * shadow).astype(np.uint8))
    assert np.percentile(flat[:, 30:-30], 30) > 235
    clean = drawn.form()[..., 0] < 90
    assert np.median(flat[clean]) < 215


def test_dark_bed_beside_the_paper_becomes_white() -> None:
    """A wedge of bed is not ink."""
    tone = np.full((800, 600), 220, np.uint8)
    tone[:, :80] = 20
    flat = flatten(tone)
    assert flat[:, :60].min() == 255


def test_flatten_leaves_small_pictures_whole() -> None:
    """One pixel is a page too."""
    assert flatten(np.full((1, 1), 9, np.uint8)).shape == (1, 1)


def test_colours_are_made_anew_only_where_they_are_asked_for() -> None:
    """A page that may ask for its picture again holds no colours, and shows the same ones as a page that keeps them."""
    scan = drawn.scanned(drawn.stamped(drawn.form()))
    (page,) = prepare(scan.image, SourceImage("", "x"), ScanOptions())
    asked: list[int] = []

    def again() -> Pixels:
        asked.append(1)
        return scan.image

    kept, lean = pixels(scan.image, page), pixels(scan.image, page, again=again)
    assert not asked
    assert np.array_equal(kept.flat, lean.flat)
    assert np.array_equal(kept.colour, lean.colour)
    assert np.array_equal(kept.colour[:9], lean.colour[:9])
    assert len(asked) == 1
