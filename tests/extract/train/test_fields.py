"""Verified fields as lessons: what is held back, who wins, and which words stand on which line."""

from __future__ import annotations

import numpy as np
import pytest

from civreg.extract.ctc import Scores
from civreg.extract.engine import Crop
from civreg.extract.train import Written, fields
from civreg.extract.train.alphabet import folded_classes, folding
from civreg.extract.train.wrapped import shares
from civreg.extract.which import path_of

FOLDED = folding()[1]


def some(entries: int, each: int = 3) -> list[Written]:
    """Fields of many entries, without ink."""
    return [Written(Crop("ten", "name", ()), f"An {e}", e) for e in range(entries) for _ in range(each)]


def steps(text: str, blot: float = 0.0) -> Scores:
    """What a sure network says of a line: each folded letter for two steps, blanks between."""
    rows = []
    for letter in folded_classes(text, FOLDED):
        for chosen in (letter, letter, 0):
            row = np.full(len(FOLDED) + 1, 1e-4)
            row[chosen] = 1 - blot
            rows.append(row)
    return np.log(np.array(rows or [[1.0] + [1e-4] * len(FOLDED)])).astype(np.float32)


@pytest.mark.parametrize("entries", [2, 3, 5, 12, 40])
def test_whole_entries_are_held_back(entries: int) -> None:
    """About every fifth, one at least, never all; an entry is on one side only."""
    lessons, held = fields.split(some(entries))
    taught, away = {one.entry for one in lessons}, {one.entry for one in held}
    assert not taught & away
    assert len(taught | away) == entries
    assert 1 <= len(away) <= max(1, entries // 5 + 1)
    assert taught


def test_the_split_is_the_same_every_time() -> None:
    """What is held back is no matter of luck."""
    assert fields.split(some(12)) == fields.split(some(12))


@pytest.mark.parametrize(
    ("before", "after", "won"),
    [((9, 20), (8, 30), True), ((9, 20), (9, 19), True), ((9, 20), (9, 20), False), ((9, 20), (10, 5), False), ((0, 0), (0, 0), False)],
)
def test_only_what_reads_better_wins(before: tuple[int, int], after: tuple[int, int], *, won: bool) -> None:
    """Fewer wrong letters as read; where there are as many, fewer by the ink alone; a draw changes nothing."""
    assert fields.Taught(b"", "", 1, 1, before, after, 100, 0.0).won is won


def test_a_copy_that_learnt_nothing_does_not_win() -> None:
    """The same model reads the fields held back as before: nothing is kept."""
    blank = np.full((60, 400), 255, np.uint8)
    given = [Written(Crop("ten", "name", (blank,)), "An", e) for e in range(4)]
    taught = fields.compare("hand", given, lambda model, _: model)
    assert taught.before == taught.after == (2, 2)
    assert not taught.won
    assert taught.model == path_of("hand").read_bytes()
    assert (taught.lessons, taught.held_back) == (3, 1)


def test_words_of_a_wrapped_field_find_their_lines() -> None:
    """The split is the one that both lines say."""
    assert shares([steps("xã tân an"), steps("tỉnh long an")], "Xã Tân An, tỉnh Long An", FOLDED) == ["Xã Tân An,", "tỉnh Long An"]


def test_a_line_of_blots_says_nothing() -> None:
    """What is no writing takes no word from the line that is."""
    assert shares([steps(""), steps("tân an")], "Tân An", FOLDED) == ["", "Tân An"]


@pytest.mark.parametrize("text", ["Nguyễn Thị Minh Khai Trần Văn An Bình", "Vũ Ý", "như trên"])
def test_a_text_that_the_ink_does_not_say_is_no_lesson(text: str) -> None:
    """More letters than steps cannot have been written on the line, and a verified text may be that of the line above."""
    assert shares([steps("tân an")], text, FOLDED) is None


def test_a_few_misread_letters_are_what_there_is_to_learn() -> None:
    """A text that the ink nearly says is a lesson."""
    assert shares([steps("tân am")], "Tân An", FOLDED) == ["Tân An"]
