"""The gate that says: scan this page again, and why."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg.model import Finding, SourceImage
from civreg.scan import ScanOptions, prepare

from . import forms_drawn as drawn


def _findings(image: drawn.Pixels) -> dict[str, Finding]:
    (page,) = prepare(np.asarray(image, np.uint8), SourceImage("", "x"), ScanOptions())
    return {f.code: f for f in page.legibility.findings}


def _at_300(page: drawn.Pixels) -> drawn.Pixels:
    return np.asarray(cv2.resize(drawn.scanned(page).image, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def test_a_good_page_has_no_findings() -> None:
    """What can be read is let pass in silence."""
    assert not _findings(_at_300(drawn.form()))


@pytest.mark.parametrize(("scale", "severity"), [(1.2, "warn"), (0.8, "again")])
def test_low_resolution_is_named(scale: float, severity: str) -> None:
    """Under 200 dpi warns, under 150 asks for another scan."""
    image = cv2.resize(drawn.scanned(drawn.form()).image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    assert _findings(image)["low-dpi"].severity == severity


@pytest.mark.parametrize("sigma", [3.0, 5.0])
def test_a_blurred_page_is_to_be_scanned_again(sigma: float) -> None:
    """From a blur on by which reading suffers."""
    assert _findings(cv2.GaussianBlur(_at_300(drawn.form()), (0, 0), sigma))["blurred"].severity == "again"


def test_a_coarse_picture_is_not_called_blurred() -> None:
    """What is as sharp as its dots allow is coarse: another scan would be no sharper."""
    coarse = cv2.resize(_at_300(drawn.form()), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(coarse, (0, 0), 1.8)
    assert "blurred" not in _findings(np.asarray(coarse, np.uint8))
    assert _findings(np.asarray(blurred, np.uint8))["blurred"].severity == "again"


def test_a_dark_page_is_to_be_scanned_again() -> None:
    """Half the light is too little."""
    assert _findings((_at_300(drawn.form()) * 0.5).astype(np.uint8))["dark"].severity == "again"


@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
@pytest.mark.parametrize("bed", [(25, 25, 25), (250, 250, 250)])
def test_a_page_that_runs_out_of_the_picture_is_to_be_scanned_again(side: str, bed: tuple[int, int, int]) -> None:
    """Where the bed shows on three sides and the paper goes on beyond the fourth; the side is named."""
    image = cv2.resize(drawn.scanned(drawn.form(), 0.7, bed).image, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    by = round(0.1 * (image.shape[0] if side in ("top", "bottom") else image.shape[1]))
    cut = {"left": np.s_[:, by:], "top": np.s_[by:], "right": np.s_[:, :-by], "bottom": np.s_[:-by]}[side]
    found = _findings(np.ascontiguousarray(image[cut]))["paper-missing"]
    assert (found.severity, found.detail) == ("again", side)


def test_a_dark_page_lacks_contrast() -> None:
    """Where hardly any light came back, ink and paper do not part."""
    assert _findings((_at_300(drawn.form()) * 0.15).astype(np.uint8))["low-contrast"].severity == "again"


def test_a_blank_leaf_is_blank_and_no_more() -> None:
    """An empty verso is noted, not sent back."""
    rng = np.random.default_rng(0)
    leaf = np.clip(rng.normal(215, 3, (1754, 1240, 1)) * [0.9, 0.97, 1.0], 0, 255).astype(np.uint8)
    found = _findings(cv2.resize(drawn.scanned(leaf).image, None, fx=2, fy=2))
    assert found["blank"].severity == "note"
    assert all(f.severity != "again" for f in found.values())


def test_glare_is_named() -> None:
    """A burnt-out patch on toned paper hides writing."""
    page = drawn.form()
    cv2.circle(page, (620, 800), 260, (255, 255, 255), -1)
    assert _findings(_at_300(page))["clipped-light"].severity in ("warn", "again")


def test_ink_cut_by_the_border_is_named_with_its_side() -> None:
    """Writing that runs out of the picture is missed."""
    image = _at_300(drawn.form())
    found = _findings(np.ascontiguousarray(image[:, 460:]))
    assert "left" in found["ink-cut"].detail


def test_a_page_that_was_struck_out_is_noted() -> None:
    """A stroke by hand from corner to corner, bent as a hand bends it; such a page need not be scanned again."""
    page = drawn.form()
    along = np.linspace(0, 1, 60)
    stroke = np.stack([1050 - 850 * along + 25 * np.sin(3 * along), 280 + 1200 * along], axis=1)
    cv2.polylines(page, [stroke.astype(np.int32)], False, (60, 40, 40), 5, cv2.LINE_AA)
    found = _findings(_at_300(page))
    assert found["crossed-out"].severity == "note"
    assert all(f.severity != "again" for f in found.values())
