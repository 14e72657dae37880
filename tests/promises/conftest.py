"""How much of each promise is tried: a share in every run of the tests, the full figures with CIVREG_RELEASE=1."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

RELEASE = os.environ.get("CIVREG_RELEASE") == "1"


@pytest.fixture(scope="session")
def release() -> Callable[[int, int], int]:
    """Chooses between the figure of every run and the figure at release."""
    return scale


def scale(share: int, full: int) -> int:
    """How often something is tried: `share` in every run, `full` at release."""
    return full if RELEASE else share
