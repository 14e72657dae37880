"""Connected pieces of ink: what OpenCV measures of them, from their pixels alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg.extract.ink import middle_of
from civreg.extract.pieces import pieces


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.9, 1.0])
def test_boxes_and_areas_are_those_of_opencv(share: float) -> None:
    """Every piece has the box and the pixels that OpenCV's own statistics give it."""
    mask = (np.random.default_rng(1).random((37, 91)) < share).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = pieces(mask)
    assert sorted(map(tuple, found.boxes.T.tolist())) == sorted(map(tuple, stats[1:].tolist()))


def test_pieces_are_drawn_back_as_they_were() -> None:
    """Drawing every piece gives the mask again; drawing one gives that one."""
    mask = np.zeros((6, 9), np.uint8)
    mask[1:3, 1:4] = 1
    mask[4, 6] = 1
    found = pieces(mask)
    assert np.array_equal(found.drawn(np.ones(2, np.uint8)), mask)
    assert np.count_nonzero(found.drawn(np.array([False, True]))) == 1


def test_runs_are_counted_on_every_other_row() -> None:
    """A run ends with its row, also where the next counted one begins at the edge."""
    mask = np.zeros((4, 5), np.uint8)
    mask[0, 3:], mask[1], mask[2, :2] = 1, 1, 1
    assert pieces(mask).runs().tolist() == [2, 2]


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9])
def test_the_middle_is_numpys_median(count: int) -> None:
    """The middle of a few values is their median."""
    values = np.random.default_rng(count).integers(0, 50, count)
    assert middle_of(values) == float(np.median(values))


def test_the_middle_of_nothing_is_nothing() -> None:
    """Without any value there is no warning, but 0."""
    assert middle_of(np.array([], np.int64)) == 0.0
