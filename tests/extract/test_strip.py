"""One written line brought to size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg.extract import strip as strips
from civreg.raster import Pixels


def written(scale: float = 1.0, above: int = 40, below: int = 40) -> Pixels:
    """A word drawn with strokes on white paper, without any font."""
    page = np.full((300, 700), 255, np.uint8)
    cv2.putText(page, "Nguyen", (60, 180), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 3 * scale, 0, max(2, round(5 * scale)), cv2.LINE_AA)
    rows = np.flatnonzero((page < 128).any(1))
    return page[max(0, rows[0] - above) : rows[-1] + below]


def band(piece: Pixels) -> tuple[float, float]:
    """Middle and height of the ink's core."""
    return strips.extent(strips.inked(piece))


def test_height_is_fixed() -> None:
    """Whatever comes in, 48 rows come out."""
    assert strips.strip(written()).shape[0] == strips.HEIGHT


@pytest.mark.parametrize("scale", [0.6, 1.0, 1.4])
def test_letters_come_to_one_size(scale: float) -> None:
    """Large and small writing fill the same band of rows."""
    middle, core = band(strips.strip(written(scale)))
    assert core == pytest.approx(strips.CORE, abs=4)
    assert middle == pytest.approx(strips.MIDDLE, abs=4)


def test_a_generous_crop_changes_little() -> None:
    """Paper above and below does not change the size of the letters."""
    tight, wide = strips.strip(written(above=4, below=4)), strips.strip(written(above=100, below=60))
    assert abs(tight.shape[1] - wide.shape[1]) <= 8


def test_margins_go() -> None:
    """Paper left and right of the writing does not reach the network."""
    line = written()
    padded = np.pad(line, ((0, 0), (300, 500)), constant_values=255)
    assert abs(strips.strip(padded).shape[1] - strips.strip(line).shape[1]) <= 12


def test_a_rule_does_not_set_the_size() -> None:
    """A printed rule through the crop is no ink."""
    line = written()
    ruled = line.copy()
    ruled[-30:-27] = 0
    assert band(strips.strip(ruled))[1] == pytest.approx(band(strips.strip(line))[1], abs=3)


def test_pale_ink_is_brought_to_strength() -> None:
    """Faded ink on grey paper ends as dark as fresh ink."""
    pale = np.asarray(200 - (255 - written().astype(int)) * 0.3, np.uint8)
    assert np.percentile(strips.strip(pale), 1) < 90


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (60, 2), (100, 400)])
def test_no_ink_gives_a_blank_strip(shape: tuple[int, int]) -> None:
    """Empty crops of any shape give a blank strip, never an error."""
    assert strips.blank(strips.strip(np.full(shape, 240, np.uint8)))
