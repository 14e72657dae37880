"""Drawn leaves from which the reader of labels is taught (all that needs no torch)."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from civreg.extract.labels import LETTERS, STEP
from civreg.extract.train import labelled, phrases
from civreg.extract.train.labelled import Leaf, Leaves, Lesson
from civreg.raster import Pixels

FONTS = sorted((Path(__file__).parents[3] / "civreg/verify/fonts").rglob("*.ttf"))


@pytest.fixture(scope="module")
def taught() -> list[tuple[Leaf, Pixels, list[Lesson]]]:
    """Some leaves with their rows."""
    return [(leaf, *labelled.lessons(leaf)) for leaf in islice(Leaves(FONTS, FONTS[:1], 3).leaves(), 4)]


def test_every_lesson_can_be_spelled(taught: list[tuple[Leaf, Pixels, list[Lesson]]]) -> None:
    """What a stretch says holds only letters that the reader knows, and fits the steps it has."""
    lessons = [one for _, _, own in taught for one in own if one.known]
    assert sum(bool(one.text) for one in lessons) > 40
    for one in lessons:
        assert set(one.text) <= set(LETTERS)
        assert len(one.text) <= one.strip.width / STEP


def test_words_stand_on_ink(taught: list[tuple[Leaf, Pixels, list[Lesson]]]) -> None:
    """Where a word is said to stand in the row there is ink, and each word of a lesson has its place."""
    for _, row, lessons in taught:
        dark = (row < 200).any(axis=0)
        for one in lessons:
            if one.known:
                assert len(one.spans) == len(one.text.split())
                assert all(dark[max(0, round(a)) : round(b) + 1].mean() > 0.3 for a, b in one.spans)


def test_a_word_that_was_cut_is_no_lesson(taught: list[tuple[Leaf, Pixels, list[Lesson]]]) -> None:
    """A stretch that shows only part of a word teaches nothing."""
    leaf, _, lessons = taught[0]
    one = next(lesson for lesson in lessons if lesson.known and lesson.text)
    s = one.strip.stretch
    page = leaf.page.copy()
    page[s.top - 8 : s.bottom + 8, s.left - 2 : (s.left + s.right) // 2] = 255
    _, again = labelled.lessons(Leaf(page, leaf.words))
    rest = [x for x in again if abs(x.strip.stretch.right - s.right) <= 2 and abs(x.strip.stretch.first - s.first) <= 4]
    assert all(not x.known or x.text != one.text for x in rest)


def test_phrases_are_of_many_kinds() -> None:
    """Known labels are less than half of what is taught, so that others are not read into them."""
    rng = np.random.default_rng(5)
    said = [phrases.phrase(rng) for _ in range(400)]
    known = sum(phrase in phrases.printed_labels() for phrase in said)
    assert 0.2 < known / len(said) < 0.5
    assert len(set(said)) > 200
