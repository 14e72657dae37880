"""Printed rules of drawn pages."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from civreg.ruling import find_rules


def _blank() -> NDArray[np.uint8]:
    noise = np.random.default_rng(0).normal(246, 4, (1200, 1600))
    return np.clip(noise, 0, 255).astype(np.uint8)


def test_solid_and_dotted_rules_are_found_to_a_third_of_a_pixel() -> None:
    """A solid and a dotted rule come back at their place, in order and told apart."""
    page = _blank()
    cv2.line(page, (200, 300), (1400, 300), 60, 3)
    for x in range(200, 1400, 10):
        cv2.circle(page, (x, 500), 1, 80, -1)
    rules = find_rules(page)
    assert rules.dotted.tolist() == [False, True]
    assert rules.horizontal[:, [1, 3]] == pytest.approx(np.array([[300, 300], [500, 500]]), abs=0.34)
    assert rules.horizontal[:, [0, 2]] == pytest.approx(np.array([[200, 1400]] * 2), abs=17)


def test_two_slots_on_one_line_stay_two() -> None:
    """A gap for a label parts two rules."""
    page = _blank()
    cv2.line(page, (200, 300), (600, 300), 60, 3)
    cv2.line(page, (800, 300), (1400, 300), 60, 3)
    assert len(find_rules(page).horizontal) == 2


def test_a_rule_goes_on_under_writing() -> None:
    """Writing that stands on a rule and crosses it does not break it."""
    page = _blank()
    for x in range(100, 1500, 10):
        cv2.circle(page, (x, 500), 1, 80, -1)
    cv2.putText(page, "Nguyen gyp jg", (400, 498), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 50, 4)
    rules = find_rules(page)
    assert len(rules.horizontal) == 1
    assert rules.horizontal[0, 2] - rules.horizontal[0, 0] > 1300


def test_faded_and_leaning_rules_are_found() -> None:
    """A rule a tenth darker than paper, leaning half a degree, is found with its slope."""
    page = _blank()
    cv2.line(page, (200, 300), (1400, 310), 215, 3, cv2.LINE_AA)
    rules = find_rules(page)
    assert len(rules.horizontal) == 1
    x0, y0, x1, y1 = rules.horizontal[0]
    assert (y1 - y0) / (x1 - x0) == pytest.approx(10 / 1200, abs=0.0005)


def test_vertical_rules_run_downward() -> None:
    """A table's columns come back sorted by x."""
    page = _blank()
    for x in (300, 900):
        cv2.line(page, (x, 100), (x, 1100), 60, 3)
    rules = find_rules(page)
    assert rules.vertical[:, [0, 2]] == pytest.approx(np.array([[300, 300], [900, 900]]), abs=0.34)
    assert (rules.vertical[:, 3] > rules.vertical[:, 1]).all()


def test_words_are_no_rules() -> None:
    """Lines of print have even feet, but they are no rules."""
    page = _blank()
    for y in range(150, 1100, 60):
        cv2.putText(page, "Ngay thang nam sinh nuoi duong Hung Vuong", (100, y), cv2.FONT_HERSHEY_COMPLEX, 1.4, 40, 3)
    assert len(find_rules(page).horizontal) == 0


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (40, 40)])
def test_tiny_pages_have_no_rules(shape: tuple[int, int]) -> None:
    """Pages smaller than a rule give empty arrays of the right shape."""
    rules = find_rules(np.full(shape, 255, np.uint8))
    assert rules.horizontal.shape == (0, 4)
    assert rules.vertical.shape == (0, 4)
    assert rules.dotted.shape == (0,)


def test_half_resolution_finds_the_same() -> None:
    """At 150 dpi a rule lies at half the place."""
    page = _blank()
    cv2.line(page, (200, 301), (1400, 301), 60, 4)
    half = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    rules = find_rules(np.asarray(half, np.uint8), 150)
    assert len(rules.horizontal) == 1
    assert rules.horizontal[0, 1] == pytest.approx(150.2, abs=0.5)
