"""Several photographs of one page."""

from __future__ import annotations

import cv2
import numpy as np

from civreg import scan
from civreg.raster import Pixels
from civreg.scan import Shot, sharpest

from . import forms_drawn as drawn


def _ink(seed: int, blur: float = 0.0) -> Pixels:
    """The fingerprint of a drawn form with somebody's writing."""
    page = cv2.resize(cv2.cvtColor(drawn.form(written=False), cv2.COLOR_BGR2GRAY), (2480, 3508), interpolation=cv2.INTER_CUBIC)
    rng = np.random.default_rng(seed)
    for y in drawn.RULES:
        word = "".join(chr(97 + int(k)) for k in rng.integers(0, 26, 24))
        cv2.putText(page, word, (360 + int(rng.integers(0, 300)), 2 * y - 10), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2.2, 40, 4, cv2.LINE_AA)
    return scan.fingerprint(np.asarray(cv2.GaussianBlur(page, (0, 0), blur) if blur else page, np.uint8))


def test_the_sharpest_of_a_burst_is_read() -> None:
    """Three pictures of one page between two other pages: all three stand behind the sharpest, the others for themselves."""
    shots = [Shot(_ink(1), 3.0), Shot(_ink(2, 4.0), 1.0), Shot(_ink(2), 3.0), Shot(_ink(2, 2.0), 2.0), Shot(_ink(3), 3.0)]
    assert sharpest(shots) == [0, 2, 2, 2, 4]


def test_a_picture_to_be_taken_again_is_not_chosen() -> None:
    """A sharp picture with ink cut off loses to a softer one that is whole."""
    assert sharpest([Shot(_ink(2), 3.0, poor=True), Shot(_ink(2, 2.0), 2.0)]) == [1, 1]


def test_no_photographs_are_no_burst() -> None:
    """Nothing in, nothing out."""
    assert sharpest([]) == []
