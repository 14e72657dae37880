"""Paper that curls up toward the gutter is flattened; flat paper is left alone."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from civreg import scan
from civreg.model import SourceImage
from civreg.raster import Pixels
from civreg.ruling import find_rules

WIDTH, HEIGHT = 1240, 1754
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def ruled(count: int = 20) -> Pixels:
    """A page at 150 dpi with `count` printed rules and some words on them."""
    page = np.full((HEIGHT, WIDTH, 3), 244, np.uint8)
    for i in range(count):
        y = 200 + i * 70
        cv2.line(page, (90, y), (1150, y), (70, 70, 70), 2)
        cv2.putText(page, "Ho ten", (100, y - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (50, 50, 50), 2)
    return page


def lift(xs: Floats, most: float) -> Floats:
    """How far the paper has risen at each x: nothing on the left, `most` pixels at the gutter on the right."""
    return most * np.maximum(0.0, (xs - 0.6 * WIDTH) / (0.4 * WIDTH)) ** 2


def curled(page: Pixels, most: float) -> Pixels:
    """The page as a scanner sees it when its right side bends away."""
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return np.asarray(
        cv2.remap(page, xs, (ys + lift(xs, most)).astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


@pytest.mark.parametrize("most", [4.0, 8.0, 14.0])
def test_curl_is_flattened(most: float) -> None:
    """What lay on one rule lies on one height again, to two pixels at 300 dpi; without the mesh it does not."""
    (page,) = scan.prepare(curled(ruled(), most), SourceImage("x", "p.png"), scan.ScanOptions())
    assert page.transform.mesh is not None
    xs = np.linspace(100, 1140, 40)
    seen = np.column_stack([xs, 900 - lift(xs, most)])
    heights = page.transform.to_page(seen)[:, 1]
    assert np.ptp(heights) < 2.5
    without = replace(page.transform, mesh=None).to_page(seen)[:, 1]
    assert np.ptp(without) > 2 * np.ptp(heights)


def test_the_way_back_stays() -> None:
    """A point carried onto the flattened page and back is the same point of the original."""
    (page,) = scan.prepare(curled(ruled(), 10.0), SourceImage("x", "p.png"), scan.ScanOptions())
    points = np.array([[150.0, 300.0], [1100.0, 400.0], [1140.0, 1500.0]])
    assert np.abs(page.transform.to_original(page.transform.to_page(points)) - points).max() < 0.05


def test_flat_paper_stays_flat() -> None:
    """A flat page, and one with too few rules to say, get no mesh."""
    for image in (ruled(), curled(ruled(3), 10.0)):
        assert scan.prepare(image, SourceImage("x", "p.png"), scan.ScanOptions())[0].transform.mesh is None


def test_rules_of_a_flattened_page_are_straight() -> None:
    """The pixels too are flattened: every rule is found whole again."""
    image = curled(ruled(), 12.0)
    (page,) = scan.prepare(image, SourceImage("x", "p.png"), scan.ScanOptions())
    rules = find_rules(scan.pixels(image, page).flat)
    long = rules.horizontal[rules.horizontal[:, 2] - rules.horizontal[:, 0] > 0.8 * page.width]
    assert len(long) == 20
    assert np.abs(long[:, 3] - long[:, 1]).max() < 3
