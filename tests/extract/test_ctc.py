"""What the steps of a recogniser say."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from civreg.extract import ctc

BLANK, A, B = 0, 1, 2


def steps(*rows: tuple[float, ...]) -> ctc.Scores:
    """Steps by their probabilities: blank, a, b."""
    return np.log(np.array(rows, np.float32) + 1e-12)


def brute(scores: ctc.Scores) -> dict[tuple[int, ...], float]:
    """Every path of every text, one by one."""
    found: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(scores.shape[1]), repeat=len(scores)):
        text = tuple(c for c, last in zip(path, (BLANK, *path), strict=False) if c and c != last)
        found[text] = found.get(text, 0.0) + math.exp(sum(float(scores[t, c]) for t, c in enumerate(path)))
    return found


@pytest.fixture
def unsure() -> ctc.Scores:
    """Steps of which none is sure."""
    raw = np.random.default_rng(3).uniform(0.1, 1.0, (5, 3)).astype(np.float32)
    return np.log(raw / raw.sum(1, keepdims=True))


def test_beams_add_up_all_paths_of_a_text(unsure: ctc.Scores) -> None:
    """With room enough the beams hold the true probability of every text."""
    truth = brute(unsure)
    for text, p in ctc.beams(unsure, width=200):
        assert p == pytest.approx(truth[text], rel=1e-4)


def test_likelihood_is_the_sum_over_paths(unsure: ctc.Scores) -> None:
    """The probability of a given text counts every way to write it, doubled letters only with a blank between."""
    truth = brute(unsure)
    for text in [(), (A,), (A, B), (A, A), (B, A, B)]:
        assert ctc.likelihood(unsure, text) == pytest.approx(truth[text], rel=1e-4)


def test_a_doubled_letter_needs_a_blank() -> None:
    """Two like letters in a row are one letter unless a blank parts them."""
    sure = steps((0.0, 1.0, 0.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    assert ctc.beams(sure)[0][0] == (A, A)


def test_align_finds_where_letters_stand() -> None:
    """Each letter is given the steps at which it stands."""
    sure = steps((0.9, 0.1, 0.0), (0.1, 0.9, 0.0), (0.2, 0.8, 0.0), (0.9, 0.1, 0.0), (0.1, 0.0, 0.9))
    first, last, top = ctc.align(sure, (A, B))
    assert (first, last) == ([1, 4], [2, 4])
    assert np.exp(top) == pytest.approx([0.9, 0.9], rel=1e-3)


def test_squeeze_keeps_one_of_many_blanks() -> None:
    """Long paper between words costs nothing, yet still parts like letters."""
    gap = [(1.0, 0.0, 0.0)] * 20
    long = steps((0.0, 1.0, 0.0), *gap, (0.0, 1.0, 0.0))
    short = ctc.squeeze(long)
    assert len(short) == 3
    assert ctc.beams(short)[0][0] == (A, A)
