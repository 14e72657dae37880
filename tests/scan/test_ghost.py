"""What shows through from the other side goes, whatever is written on this side stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg.raster import Pixels
from civreg.scan.ghost import without_ghost

from . import forms_drawn as drawn


def page(share: float = 0.0, blur: float = 3.0) -> tuple[Pixels, Pixels]:
    """A flat page through which its mirrored other side shows, and the same alone."""
    large = cv2.resize(drawn.form()[..., 1], None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    own = cv2.GaussianBlur(np.where(large < 140, 50, 255).astype(np.float32), (0, 0), 0.7)
    other = cv2.GaussianBlur(np.roll(own, 70, 0)[:, ::-1], (0, 0), blur)
    grain = np.random.default_rng(2).normal(0, 2, own.shape)
    shown = own * (1 - share * (1 - other / 255)) + grain
    return np.clip(shown, 0, 255).astype(np.uint8), own.astype(np.uint8)


@pytest.mark.parametrize("share", [0.15, 0.3])
def test_other_side_goes_and_ink_stays(share: float) -> None:
    """Beside the ink the page is nearly white again, and the ink is as dark as it was."""
    seen, own = page(share)
    clean = without_ghost(seen)
    beside = cv2.erode(own, np.ones((25, 25), np.uint8)) > 225
    assert (seen[beside] < 235).mean() > 3 * (clean[beside] < 235).mean()
    dark = own < 120
    assert np.array_equal(seen[dark], clean[dark])


def test_page_by_itself_is_given_back() -> None:
    """Where nothing shows through, the very same array comes back."""
    seen, _ = page()
    assert without_ghost(seen) is seen
    small = np.full((40, 30), 255, np.uint8)
    assert without_ghost(small) is small


def test_faded_ink_is_no_ghost() -> None:
    """A page half of whose writing is pale but crisp keeps it."""
    seen, _ = page()
    faded = (255 - (255 - seen.astype(np.float32)) * 0.3).astype(np.uint8)
    half = seen.shape[0] // 2
    mixed = np.concatenate([seen[:half], faded[half:]])
    assert without_ghost(mixed) is mixed
